/**
 * How soon the shopper's face stands there, how large it is, and whether it stays as it is through ten hours of rest and
 * sales. Beside the first screen an empty page of the same host in the same Chromium, in turn. What each figure means
 * stands in docs/benchmarks.md.
 *
 * Usage: `npm run bench -- face [--rounds 20] [--hours 10] [--sales 12]`; `--sales` an hour. Exit code 0, or 1 where the
 * face did not come: a bench asserts no speed; 69 where there is no Chromium.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { Browser } from '@playwright/test'
import { findChromium } from '../../main/shell/bootstrap/find-chromium.mjs'
import { launchBrowser } from '../../main/shell/development/shopper-hand.ts'
import { readFaceFiles } from '../../main/shell/host/face-files.ts'
import { liveLongDay, type Look } from '../support/face-endurance.ts'
import { BUILT_FACE, startFaceHarness } from '../support/face-harness.ts'
import { faceViews } from '../support/face-views.ts'
import { figure, report, type Aim, type Figure, type Ratio } from './support/figures.ts'
import { benchOptions } from './support/options.ts'

const FIRST_SCREEN_AIM: Aim = { at: 'p50', below: 1000 }
const BUNDLE_AIM: Aim = { at: 'max', below: 100 }
/** Not one more than after the first half hour, at any later look. */
const GROWTH_AIM: Aim = { at: 'max', below: 1 }
const WARM_UP = 2
const ROOT = join(import.meta.dirname, '../..')

/** A page that is there when its markup is: what host and Chromium take by themselves. */
const EMPTY_PAGE =
  '<!doctype html><html lang="ja" data-screen="attract"><meta charset="utf-8"><title>-</title><body><p>はたち</p></body></html>'

/**
 * Notes when the face's first screen is drawn, and when its words stand there in their own letters, in milliseconds from
 * the start of navigation. Run in the page before anything of its own; as text, because it is of another world.
 */
const WATCH = `
  window.firstScreen = new Promise((resolve) => {
    const look = () => {
      if (document.documentElement?.dataset.screen !== 'attract') return requestAnimationFrame(look)
      // The frame after the one in which it was laid out has been drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const drawnMs = performance.now()
        document.fonts.ready.then(() => resolve({ drawnMs, lettersMs: performance.now() }))
      }))
    }
    look()
  })`

interface FirstScreen {
  readonly drawnMs: number
  readonly lettersMs: number
  /** Paths below the face's address, of everything that was fetched until then. */
  readonly fetched: readonly string[]
}

/** Opens an address with nothing in the cache. */
async function openCold(browser: Browser, url: string): Promise<FirstScreen> {
  const context = await browser.newContext({ viewport: { width: 1080, height: 1920 } })
  const page = await context.newPage()
  await page.addInitScript({ content: WATCH })
  const fetched: string[] = []
  page.on('response', (response) => fetched.push(new URL(response.url()).pathname.replace(/^\/shopper\//, '')))
  await page.goto(url)
  const seen = await page.evaluate<Omit<FirstScreen, 'fetched'>>('window.firstScreen')
  await context.close()
  return { ...seen, fetched }
}

async function benchFirstScreen(browser: Browser, rounds: number) {
  const attract = faceViews({ language: 'ja', reach: 'standing' })['attract']!
  const own = await startFaceHarness(attract)
  const index = { contentType: 'text/html; charset=utf-8', body: Buffer.from(EMPTY_PAGE), immutable: false }
  const empty = await startFaceHarness(attract, new Map([['', index]]))
  const owns: FirstScreen[] = []
  const empties: FirstScreen[] = []
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const [seen, bare] = [await openCold(browser, own.url), await openCold(browser, empty.url)]
    if (round < 0) continue
    owns.push(seen)
    empties.push(bare)
  }
  await own.close()
  await empty.close()
  const ms = (name: string, says: string, values: readonly number[], aim?: Aim): Figure =>
    figure(`face.${name}`, says, 'ms', values, aim)
  const drawn = ms('first_screen', 'first screen drawn', owns.map(({ drawnMs }) => drawnMs), FIRST_SCREEN_AIM)
  const letters = ms('first_letters', 'its words in their own letters', owns.map(({ lettersMs }) => lettersMs))
  const bare = ms('empty_page', 'an empty page of the same host', empties.map(({ drawnMs }) => drawnMs))
  const ratio: Ratio = { name: 'face.first_to_empty', says: 'first screen / empty page', of: drawn, to: bare }
  return { figures: [drawn, letters, bare], ratio, fetched: owns[0]?.fetched ?? [] }
}

/** What was fetched for the first screen, fonts left out, as a host that compresses would send it. */
async function benchBundle(fetched: readonly string[]): Promise<Figure[]> {
  const files = await readFaceFiles(BUILT_FACE)
  const names = [...new Set(fetched)].filter((name) => !name.endsWith('.woff2'))
  const kilobytes = (suffix: string): number =>
    names
      .filter((name) => name.endsWith(suffix))
      .reduce((sum, name) => sum + gzipSync(files.get(name)?.body ?? '', { level: 9 }).length / 1000, 0)
  return [
    figure('face.bundle', 'bundle without fonts, gzip', 'kB', [kilobytes('')], BUNDLE_AIM),
    figure('face.bundle_scripts', 'of that, scripts', 'kB', [kilobytes('.js')]),
    figure('face.bundle_styles', 'of that, styles', 'kB', [kilobytes('.css')])
  ]
}

async function benchLongDay(browser: Browser, hours: number, salesPerHour: number): Promise<Figure[]> {
  const harness = await startFaceHarness(faceViews({ language: 'ja', reach: 'standing' })['attract']!)
  const context = await browser.newContext({ viewport: { width: 1080, height: 1920 } })
  const page = await context.newPage()
  const looks: Look[] = []
  console.log('\n  hour   nodes  listeners  documents  heap MB')
  await liveLongDay(page, harness, { hours, salesPerHour }, (look) => {
    looks.push(look)
    const { atMinute, nodes, listeners, documents, heapBytes } = look
    const cells = [atMinute / 60, nodes, listeners, documents, (heapBytes / 1e6).toFixed(2)]
    console.log(cells.map((cell, index) => String(cell).padStart([6, 8, 11, 11, 9][index] ?? 8)).join(''))
  })
  await context.close()
  await harness.close()
  const [first, ...later] = looks
  if (first === undefined || later.length === 0) throw new Error('too short a day to compare anything')
  const says = `after ${hours} hours, ${hours * salesPerHour} sales`
  return [
    figure('face.nodes_grown', `DOM nodes more, ${says}`, 'n', later.map(({ nodes }) => nodes - first.nodes), GROWTH_AIM),
    figure(
      'face.listeners_grown',
      `listeners more, ${says}`,
      'n',
      later.map(({ listeners }) => listeners - first.listeners),
      GROWTH_AIM
    ),
    figure('face.heap', 'heap at the looks', 'MB', looks.map(({ heapBytes }) => heapBytes / 1e6))
  ]
}

const { rounds, hours, sales } = benchOptions('face', { rounds: 20, hours: 10, sales: 12 })
const chromium = findChromium()
if (chromium === undefined) {
  console.error('There is no Chromium: npm run bench needs one, or HATACHI_CHROMIUM.')
  process.exitCode = 69
} else {
  await promisify(execFile)(process.execPath, [join(ROOT, 'main/shell/build.ts'), '--quiet'])
  const browser = await launchBrowser(chromium.path)
  try {
    const first = await benchFirstScreen(browser, rounds)
    const bundle = await benchBundle(first.fetched)
    const day = hours > 0 ? await benchLongDay(browser, hours, sales) : []
    report('face', [...first.figures, ...bundle, ...day], [first.ratio])
    console.log(JSON.stringify({ chromium: browser.version() }))
  } catch (thrown) {
    console.error(thrown)
    process.exitCode = 1
  } finally {
    await browser.close()
  }
}
