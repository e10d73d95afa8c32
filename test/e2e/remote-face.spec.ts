import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { WebSocketServer, type WebSocket } from 'ws'
import { REMOTE_PATH, REPLACED_CLOSE, TV_SOCKET, tvUpSchema, type TvDown, type TvUp } from '../../main/contract/tv-wire.ts'
import { readFaceFiles } from '../../main/shell/host/face-files.ts'
import { bringAxe } from './support/axe.ts'

/** The telephone's built face, at the wire: what the host says is written here, what the face says is judged by the schema. */

const ROOT = join(import.meta.dirname, '../..')
const CODE = 'scanned-code-0123456789'
const SIZES = { portrait: { width: 390, height: 844 }, landscape: { width: 844, height: 390 }, small: { width: 320, height: 568 } }
const SECRET = 'a-secret-of-the-machine-1'

interface Host {
  readonly url: string
  readonly said: TvUp[]
  /** To every connection, now and at each hello to come. */
  tell(frame: TvDown): void
  cut(): void
  /** As where another page has this one's place. */
  replace(): void
  close(): Promise<void>
}

const remote = (change: Partial<Extract<TvDown, { type: 'remote' }>> = {}): TvDown => ({
  type: 'remote',
  state: 'ready',
  telephoneId: 'telephone-1',
  secret: SECRET,
  language: 'ja',
  wants: 'arrows',
  handled: 0,
  ...change
})

async function startHost(): Promise<Host> {
  const files = await readFaceFiles(join(ROOT, 'out/renderer/remote'))
  const server: Server = createServer((request, response) => {
    const file = files.get((request.url ?? '').replace(REMOTE_PATH, '').replace(/\?.*/, ''))
    if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': file.contentType }).end(file.body)
  })
  const sockets = new Set<WebSocket>()
  const said: TvUp[] = []
  let answer: TvDown = remote()
  new WebSocketServer({ server, path: TV_SOCKET }).on('connection', (socket) => {
    sockets.add(socket)
    socket.on('message', (data: Buffer) => {
      const frame = tvUpSchema.parse(JSON.parse(data.toString('utf8')))
      said.push(frame)
      if (frame.type === 'hello') socket.send(JSON.stringify(answer))
    })
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}${REMOTE_PATH}`,
    said,
    tell: (frame) => {
      answer = frame
      for (const socket of sockets) socket.send(JSON.stringify(frame))
    },
    cut: () => {
      for (const socket of sockets) socket.terminate()
    },
    replace: () => {
      for (const socket of sockets) socket.close(REPLACED_CLOSE)
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate()
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

let host: Host
let complaints: string[]

test.beforeEach(async ({ page }) => {
  host = await startHost()
  complaints = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize(SIZES.portrait)
})

test.afterEach(async () => {
  await host.close()
  expect(complaints).toEqual([])
})

const body = (page: Page) => page.locator('body')
const key = (page: Page, name: string) => page.locator(`[data-key="${name}"]`)
const presses = () => host.said.flatMap((frame) => (frame.type === 'press' ? [frame] : []))
const hellos = () => host.said.flatMap((frame) => (frame.type === 'hello' ? [frame.credential] : []))

async function open(page: Page, fragment = `#code=${CODE}`): Promise<void> {
  await page.goto(`${host.url}${fragment}`)
}

test('the code leaves the address at once, is said in the hello, and a reload goes by what was given for it', async ({ page }) => {
  await open(page)
  await expect(body(page)).toHaveAttribute('data-screen', 'keys')
  expect(new URL(page.url()).hash).toBe('')
  expect(hellos()).toEqual([{ as: 'code', code: CODE }])
  await page.reload()
  await expect(body(page)).toHaveAttribute('data-screen', 'keys')
  expect(hellos()[1]).toEqual({ as: 'telephone', telephoneId: 'telephone-1', secret: SECRET })
  expect(await page.evaluate(() => Object.values(localStorage).length)).toBe(0)
})

test('each key is one press, in order, numbered from 1', async ({ page }) => {
  await open(page)
  const all = ['up', 'left', 'ok', 'right', 'down', 'back', 'menu', 'read_aloud', 'blue', 'red', 'green', 'yellow']
  for (const name of all) await key(page, name).click()
  await expect.poll(() => presses().map(({ key }) => key)).toEqual(all)
  expect(presses().map(({ number }) => number)).toEqual(all.map((_, index) => index + 1))
})

test('where a PIN is wanted the digits come by themselves, and are drawn nowhere once pressed', async ({ page }) => {
  await open(page)
  await expect(key(page, 'up')).toBeVisible()
  host.tell(remote({ wants: 'digits' }))
  await expect(body(page)).toHaveAttribute('data-wants', 'digits')
  const before = await page.locator('#remote').innerText()
  for (const digit of '2580') await key(page, `digit_${digit}`).click()
  await expect.poll(() => presses().map(({ key }) => key)).toEqual(['digit_2', 'digit_5', 'digit_8', 'digit_0'])
  expect(await page.locator('#remote').innerText()).toBe(before)
  await expect(key(page, 'back')).toBeVisible()
  await expect(key(page, 'ok')).toBeVisible()
  host.tell(remote({ handled: 4 }))
  await expect(key(page, 'up')).toBeVisible()
})

test('either pad can be had whatever is wanted', async ({ page }) => {
  await open(page)
  await page.getByTestId('pad-digits').click()
  await expect(key(page, 'digit_7')).toBeVisible()
  await page.getByTestId('pad-arrows').click()
  await expect(key(page, 'up')).toBeVisible()
})

test('what was lost with the line is pressed no more, which is said until the next press', async ({ page }) => {
  host.tell(remote({ wants: 'digits' }))
  await open(page)
  await key(page, 'digit_4').click()
  await key(page, 'digit_0').click()
  await key(page, 'ok').click()
  await expect.poll(() => presses().length).toBe(3)
  host.tell(remote({ wants: 'digits', handled: 1 }))
  host.cut()
  await expect.poll(() => hellos().length).toBe(2)
  await expect(page.locator('.bar-cut')).toBeVisible()
  // Said in words to whoever does not see it, too.
  await expect(page.getByRole('status')).toHaveText('つながりが切れて、そのあと何も押されていません。')
  await key(page, 'digit_7').click()
  await expect(page.locator('.bar-title')).toHaveText('テレビのリモコン')
  // The next one has a number of its own, and nothing came before it.
  await expect.poll(() => presses().slice(3)).toEqual([{ type: 'press', number: 4, key: 'digit_7' }])
})

test('another page of the telephone takes its place: it says so, and does not take it back by itself', async ({ page }) => {
  await open(page)
  await expect(body(page)).toHaveAttribute('data-screen', 'keys')
  host.replace()
  await expect(page.locator('[data-why]')).toHaveAttribute('data-why', 'replaced')
  await expect(page.locator('.notice-mark')).toBeHidden()
  expect(hellos()).toHaveLength(1)
  await page.reload()
  await expect(body(page)).toHaveAttribute('data-screen', 'keys')
})

test('without a connection no key is there to be pressed', async ({ page }) => {
  await open(page)
  await expect(body(page)).toHaveAttribute('data-screen', 'keys')
  host.tell(remote({ state: 'screen_away' }))
  await expect(body(page)).toHaveAttribute('data-screen', 'connection')
  await expect(page.locator('[data-key]')).toHaveCount(0)
  await page.keyboard.press('ArrowUp')
  host.tell(remote())
  await expect(body(page)).toHaveAttribute('data-screen', 'keys')
  expect(presses()).toEqual([])
})

test('ended, it says so, forgets what it was given and connects no more', async ({ page }) => {
  await open(page)
  await expect(body(page)).toHaveAttribute('data-screen', 'keys')
  host.tell(remote({ state: 'ended', telephoneId: null, secret: null }))
  await expect(body(page)).toHaveAttribute('data-screen', 'ended')
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  await page.reload()
  await expect(page.locator('[data-why]')).toHaveAttribute('data-why', 'no_code')
  expect(hellos()).toHaveLength(1)
})

test('a code that holds no more ends it too', async ({ page }) => {
  host.tell({ type: 'unpaired', state: 'code_wanted', waitMs: 0 })
  await open(page)
  await expect(body(page)).toHaveAttribute('data-screen', 'ended')
})

test('a keyboard does all of it: arrows, Enter, Escape, digits; Tab walks the keys and Enter presses the one in focus', async ({ page }) => {
  await open(page)
  await expect(key(page, 'up')).toBeVisible()
  for (const name of ['ArrowUp', 'Enter', 'Escape', '7']) await page.keyboard.press(name)
  await expect.poll(() => presses().map(({ key }) => key)).toEqual(['up', 'ok', 'back', 'digit_7'])
  await key(page, 'green').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => presses().map(({ key }) => key).slice(4)).toEqual(['green'])
})

/** What is there on each of the screens that are looked at. */
const SIGNS = {
  arrows: '[data-wants="arrows"] .bar-title:not(.bar-cut)',
  digits: '[data-wants="digits"] .bar-title:not(.bar-cut)',
  away: '[data-why="away"]',
  cut: '[data-wants="digits"] .bar-cut'
}

for (const language of ['ja', 'en'] as const) {
  test(`every screen fits, is thumb-sized and without a fault of axe: ${language}`, async ({ page }) => {
    host.tell(remote({ language }))
    await open(page)
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    for (const [name, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size)
      for (const [screen, frame] of [
        ['arrows', remote({ language })],
        ['digits', remote({ language, wants: 'digits' })],
        ['away', remote({ language, state: 'screen_away' })],
        ['cut', remote({ language, wants: 'digits' })]
      ] as const) {
        if (screen === 'cut') host.cut()
        host.tell(frame)
        await expect(page.locator(SIGNS[screen])).toBeVisible()
        await page.evaluate(() => document.fonts.ready)
        const where = `${language} ${name} ${screen}`
        const { width, height } = size
        for (const box of await page.locator('[data-key], .switch button, .language, .bar-title, .notice p').all()) {
          const { x, y, width: w, height: h } = (await box.boundingBox())!
          expect.soft([where, x >= 0 && y >= 0 && x + w <= width + 0.5 && y + h <= height + 0.5]).toEqual([where, true])
        }
        for (const box of await page.locator('[data-key]').all()) {
          const { width: w, height: h } = (await box.boundingBox())!
          expect.soft([where, Math.min(w, h) >= 48]).toEqual([where, true])
        }
        expect.soft(await (await bringAxe(page)).faults(), where).toEqual([])
        await page.screenshot({ path: join(ROOT, `out/screenshots/remote-${language}-${name}-${screen}.png`) })
        if (screen === 'cut') await key(page, 'digit_1').click()
      }
    }
  })
}
