import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page with a television's marks and nothing behind it, to try the measuring on: well made, or with one fault. */
export const PRACTICE_FAULTS = [
  'no_ring',
  'two_focuses',
  'focus_away',
  'off_screen',
  'stuck',
  'dead_end',
  'lost_place',
  'shouts',
  'text_cut',
  'voice_drawn'
] as const
export type PracticeFault = (typeof PRACTICE_FAULTS)[number]

export interface PracticePage {
  /** The page's address with a fault; null: none. */
  url(fault: PracticeFault | null): string
  close(): Promise<void>
}

/**
 * Three pages: home, a list, and one thing of it. Arrows move, OK goes deeper, Back comes back, and the yellow key lays
 * settings over each. Words for a voice only stand at the end.
 */
const PAGE = `<!doctype html><html lang="ja"><meta charset="utf-8"><title>-</title>
<style>
  body { margin: 5%; font: 32px sans-serif }
  button { display: block; margin: 16px; padding: 16px; font: inherit; outline: none; border: 0 }
  button[data-focus=yes] { outline: 6px solid #036 }
  .no_ring button[data-focus=yes] { outline: none }
  .off_screen button[data-choice=b] { position: fixed; left: 3000px }
  .voice { position: fixed; top: 0; left: 0; width: 1px; height: 1px; overflow: hidden; white-space: nowrap }
  body:not(.voice_drawn) .voice { clip-path: inset(50%) }
  .text_cut button { width: 40px; overflow: hidden; white-space: nowrap }
</style>
<body><h1></h1><div id="choices"></div><div class="voice">よみあげ</div>
<script>
  var fault = location.hash.slice(1)
  document.body.className = fault
  document.body.dataset.connection = 'open'
  var path = ['home']
  var at = 0
  var beneath = null
  function draw() {
    var page = path[path.length - 1]
    document.body.dataset.screen = beneath === null ? 'page' : 'settings'
    document.body.dataset.place = page === 'home' && beneath === null ? 'home' : 'service'
    document.body.dataset.pageId = page
    document.querySelector('h1').textContent = page
    document.querySelector('#choices').innerHTML = ['a', 'b', 'c'].map(function (id) {
      return '<button data-choice="' + id + '">' + id + ' えらぶ</button>'
    }).join('')
    focus()
  }
  function focus() {
    var buttons = document.querySelectorAll('button')
    buttons.forEach(function (button, index) {
      if (index === at || (fault === 'two_focuses' && index === 2)) button.dataset.focus = 'yes'
      else delete button.dataset.focus
    })
    if (fault === 'focus_away') document.activeElement.blur()
    else buttons[at].focus()
  }
  addEventListener('keydown', function (event) {
    window.lastKey = { key: event.key, keyCode: event.keyCode, isTrusted: event.isTrusted }
    if (fault === 'dead_end' && path.length === 3) return
    if (event.key === 'F3' && beneath === null) { beneath = at; path.push('settings'); at = 0; draw() }
    else if (event.key === 'Escape' && beneath !== null) {
      at = fault === 'lost_place' ? 0 : beneath
      beneath = null
      path.pop()
      draw()
    }
    else if (event.key === 'ArrowDown') { at = Math.min(2, at + 1); focus() }
    else if (event.key === 'ArrowUp') { at = Math.max(0, at - 1); focus() }
    else if (event.key === 'Enter' && path.length < 3 && beneath === null) { path.push(path.length === 1 ? 'list' : 'thing'); at = 0; draw() }
    else if (event.key === 'Escape' && path.length > 1 && fault !== 'stuck') { path.pop(); at = 0; draw() }
    else if (event.key === 'F2' && fault === 'shouts') setTimeout(function () { throw new Error('green') }, 0)
  })
  draw()
</script>`

export async function startPracticePage(): Promise<PracticePage> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(PAGE)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (fault) => `http://127.0.0.1:${String(port)}/?${fault ?? 'well'}#${fault ?? ''}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
