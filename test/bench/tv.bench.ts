/**
 * The television's face in WPE WebKit, the engine of set-top boxes: how long from a key to its painted focus, how soon the
 * first screen stands there, and how large the face is. The built face behind a small host that speaks its line; beside it
 * in turn a page that moves a focus and does nothing else. What each figure means stands in docs/benchmarks.md.
 *
 * Usage: `npm run bench -- tv [--presses 240] [--rounds 12] [--size 720p]`. Exit code 0, or 1 where the face did not come: a
 * bench asserts no speed; 69 where there is no WPE WebKit.
 */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { startTvFaceStand } from '../support/tv-face-stand.ts'
import { frameOf, TV_SCENES } from '../support/tv-scenes.ts'
import { startPracticePage } from '../support/tv/practice-page.ts'
import { see } from '../support/tv/tv-screen.ts'
import { hasWpe, TV_SIZES, type TvSize } from '../support/tv/wpe.ts'
import { openWpeScreen, type WpeScreen } from '../support/tv/wpe-screen.ts'
import { figure, report, type Aim, type Figure, type Ratio } from './support/figures.ts'
import { benchOptions } from './support/options.ts'

const FOCUS_AIM: Aim = { at: 'p95', below: 50 }
const FIRST_SCREEN_AIM: Aim = { at: 'p95', below: 1000 }
const BUNDLE_AIM: Aim = { at: 'max', below: 60 }
const WARM_UP = 10
/** Between two presses: nobody holds the key down. */
const BETWEEN_MS = 40
/** The fullest page that there is: seven things to choose, and all the keys at its foot. */
const SCENE = 'list_seven'
const ROOT = join(import.meta.dirname, '../..')

/**
 * Notes for each key how long it takes from the page's first hearing of it until the frame in which the focus stands
 * elsewhere has been painted: until the beginning of the frame after it.
 */
const WATCH_FOCUS = `
  var measured = window.measured = []
  var focused = function () {
    var element = document.querySelector('[data-focus=yes]')
    return element === null ? null : element.dataset.choice
  }
  addEventListener('keydown', function () {
    var heardMs = performance.now()
    var before = focused()
    var look = function () {
      if (focused() === before) return requestAnimationFrame(look)
      requestAnimationFrame(function () { measured.push(performance.now() - heardMs) })
    }
    requestAnimationFrame(look)
  }, true)`

/** Resolves when more moves than so many have been measured; looked after seldom, so that it costs nothing. */
const WAIT_MEASURED = `
  var past = arguments[0]
  return new Promise(function (resolve) {
    var look = function () { measured.length > past ? resolve(null) : setTimeout(look, 20) }
    look()
  })`

/**
 * Gives how long after the last octet of the page's markup its first choice was painted, in milliseconds. Where it stood
 * there before this was asked, the time until the asking: never too little.
 */
const FIRST_SCREEN = `
  return new Promise(function (resolve) {
    var look = function () {
      var isThere = document.querySelector('[data-focus=yes]') !== null && document.body.dataset.screen === 'page'
      if (!isThere) return requestAnimationFrame(look)
      requestAnimationFrame(function () {
        var loaded = performance.getEntriesByType('navigation')[0]
        var endMs = loaded ? loaded.responseEnd : performance.timing.responseEnd - performance.timing.navigationStart
        resolve(performance.now() - endMs)
      })
    }
    look()
  })`

interface Moves {
  /** How long each took. */
  readonly ms: readonly number[]
  /** Processor time that one took, all the engine's processes together. */
  readonly processorMs: number
}

/** Moves the focus to and fro. */
async function moveFocus(tv: WpeScreen, presses: number): Promise<Moves> {
  await see(tv, 'the page', ({ focused }) => focused.length === 1)
  await tv.run(WATCH_FOCUS)
  let begunMs = 0
  for (let press = 0; press < presses + WARM_UP; press += 1) {
    if (press === WARM_UP) begunMs = tv.processorMs()
    await tv.press(press % 4 < 2 ? 'down' : 'up')
    await tv.run(WAIT_MEASURED, press)
    await pause(BETWEEN_MS)
  }
  const processorMs = (tv.processorMs() - begunMs) / presses
  return { ms: ((await tv.run('return measured')) as readonly number[]).slice(WARM_UP), processorMs }
}

/** The face's own files, each packed by itself. Fonts, and the style sheet that lists their parts, are every face's. */
function bundleKb(ending: RegExp): number {
  const files = readdirSync(join(ROOT, 'out/renderer/tv'), { recursive: true, withFileTypes: true })
  return files
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !/\.(?:woff2?|map)$|^fonts-.*\.css$|^\./.test(entry.name))
    .reduce((sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name)), { level: 9 }).length / 1000, 0)
}

async function measure(tv: WpeScreen, presses: number, rounds: number): Promise<{ readonly figures: Figure[]; readonly ratios: Ratio[] }> {
  const stand = await startTvFaceStand(frameOf(TV_SCENES.ja[SCENE]!))
  const practice = await startPracticePage()
  const first = { face: [] as number[], peer: [] as number[] }
  const focus = { face: [] as number[], peer: [] as number[] }
  const busyFirst = { face: [] as number[], peer: [] as number[] }
  const busyFocus = { face: [] as number[], peer: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, url] of [
      ['face', stand.url],
      ['peer', practice.url(null)]
    ] as const) {
      const begunMs = tv.processorMs()
      await tv.open(url)
      first[name].push((await tv.run(FIRST_SCREEN)) as number)
      busyFirst[name].push(tv.processorMs() - begunMs)
      const moves = await moveFocus(tv, Math.ceil(presses / rounds))
      focus[name].push(...moves.ms)
      busyFocus[name].push(moves.processorMs)
    }
  }
  await stand.close()
  await practice.close()
  const figures = {
    focus: figure('tv.key_to_focus', 'key to painted focus', 'ms', focus.face, FOCUS_AIM),
    bareFocus: figure('tv.key_to_focus_bare', 'the same on a bare page', 'ms', focus.peer),
    first: figure('tv.first_screen', 'markup there to first screen painted', 'ms', first.face, FIRST_SCREEN_AIM),
    bareFirst: figure('tv.first_screen_bare', 'the same of a bare page', 'ms', first.peer),
    focusBusy: figure('tv.key_processor', 'processor time of a key', 'ms', busyFocus.face),
    bareFocusBusy: figure('tv.key_processor_bare', 'the same on a bare page', 'ms', busyFocus.peer),
    firstBusy: figure('tv.first_screen_processor', 'processor time of loading, fonts too', 'ms', busyFirst.face),
    bareFirstBusy: figure('tv.first_screen_processor_bare', 'the same of a bare page', 'ms', busyFirst.peer)
  }
  return {
    figures: [
      ...Object.values(figures),
      figure('tv.bundle', 'bundle without fonts, gzip', 'kB', [bundleKb(/./)], BUNDLE_AIM),
      figure('tv.bundle_scripts', 'of that, scripts', 'kB', [bundleKb(/\.js$/)]),
      figure('tv.bundle_styles', 'of that, styles', 'kB', [bundleKb(/\.css$/)])
    ],
    ratios: [
      { name: 'tv.focus_to_bare', says: 'key to focus / bare page', of: figures.focus, to: figures.bareFocus },
      { name: 'tv.first_to_bare', says: 'first screen / bare page', of: figures.first, to: figures.bareFirst }
    ]
  }
}

const { presses, rounds, size } = benchOptions('tv', { presses: 240, rounds: 12, size: '720p' })
const known = Object.keys(TV_SIZES).find((name): name is TvSize => name === size)
if (known === undefined) {
  console.error(`--size must be one of: ${Object.keys(TV_SIZES).join(', ')}`)
  process.exitCode = 64
} else if (!hasWpe()) {
  console.error('There is no WPE WebKit: npm run bench -- tv needs Debian\'s packages cog, wpewebkit-driver and weston.')
  process.exitCode = 69
} else {
  await promisify(execFile)(process.execPath, [join(ROOT, 'main/shell/build.ts'), '--quiet', 'tv'])
  const tv = await openWpeScreen(known)
  try {
    const { figures, ratios } = await measure(tv, presses, rounds)
    report('tv', figures, ratios)
    console.log(JSON.stringify({ engine: tv.engine }))
  } catch (thrown) {
    console.error(thrown)
    process.exitCode = 1
  } finally {
    await tv.close()
  }
}
