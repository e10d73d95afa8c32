import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REMOTE_KEYS } from '../../main/contract/remote-key.ts'
import { openChromiumScreen, type ChromiumScreen } from '../support/tv/chromium-screen.ts'
import { axeOn } from '../e2e/support/axe.ts'
import { crawl, faultsOfFacts, type CrawlOptions, type CrawlReport } from '../support/tv/crawl.ts'
import { BEGINNINGS, beginningOf, isOverOthers, learnFrom, spareCard, type BeginningName } from '../support/tv/crawl-beginnings.ts'
import { READ_TEXT_FAULTS } from '../support/tv/page-scripts.ts'
import { see, type TvScreen } from '../support/tv/tv-screen.ts'
import { openWpeScreen } from '../support/tv/wpe-screen.ts'
import { hasWpe } from '../support/tv/wpe.ts'
import { startTvWorld, type TvWorld } from '../../main/shell/development/television/tv-world.ts'

/**
 * Every key of the remote control on every screen, and a card laid down and taken. After each press: one focus, in sight
 * and with a ring, no error and no warning; from every page, and from the settings over every page, Back leads to the first
 * screen in four presses; from every state something leads on. Every page that is come by is measured: no words cut or over
 * each other, and nothing that axe objects to. `npm run soak -- tv-crawl` walks all within six presses of each beginning, in
 * both engines at once.
 */

const isFull = process.env['HATACHI_TEST_SIZE'] === 'full'
const WHOLE_MS = 6 * 3_600_000
/** Of the last Back: the first screen itself. */
const MOST_BACKS = 4

const DEPTH = 6
const MOST_PRESSES = { small: 40, full: 100_000 }
/** Televisions at once in each engine, where there is much to walk: while one waits for a card another is walked on. */
const WALKERS = isFull ? 2 : 1

/** What leaves a screen by itself has tests of its own, and would come in between where the machine is slow; seconds. */
const UNHURRIED = {
  cardSeconds: 600,
  pinSeconds: 600,
  returnCardSeconds: 600,
  consentSeconds: 600,
  noticeSeconds: 600,
  idleSeconds: 1_800
}

/** A walker presses faster than a person can, and is not to be told that it does. */
const UNLIMITED = {
  perUser: { atOnce: 100_000, perSecond: 10_000 },
  perCaller: { atOnce: 100_000, perSecond: 10_000 }
}

interface Stand {
  readonly tv: TvScreen
  readonly world: TvWorld
}

async function inspected(tv: TvScreen): Promise<readonly string[]> {
  const axe = 'page' in tv ? await (await axeOn((tv as ChromiumScreen).page)).faults() : []
  return [...((await tv.run(READ_TEXT_FAULTS)) as readonly string[]), ...axe]
}

const common = {
  mostBacks: MOST_BACKS,
  quietMs: 200,
  // A service is asked for 300 ms before the screen says so.
  unseenMs: 600,
  depth: DEPTH,
  isOver: isOverOthers,
  spare: spareCard,
  // What was booked is free no more, and what was cancelled is no more among one's bookings.
  usesUp: ({ pageId }, key) => key === 'ok' && /^(?:confirm|cancel)\./.test(pageId ?? ''),
  // Arrows, OK and what opens the settings depend on the focus, or give it back; the others are the page's.
  isOncePage: (key) => !['up', 'down', 'left', 'right', 'ok', 'yellow'].includes(key)
} satisfies Partial<CrawlOptions>

function tell(name: string, startedMs: number, report: CrawlReport, engine = ''): void {
  if (!isFull) return
  const seconds = Math.round((performance.now() - startedMs) / 1_000)
  const { states, tried, pages, presses, starts, wentHome } = report
  console.log(
    `${engine}, ${name}: ${String(states)} states (${String(tried)} tried) of ${String(pages.length)} pages, ` +
      `home from ${String(wentHome)}, ${String(presses)} presses, ${String(starts)} starts, ${String(seconds)} s`,
    // At once: what follows takes its time.
    { faults: report.faults, left: report.left }
  )
}

describe.each<readonly [string, boolean, () => Promise<TvScreen>]>([
  ['WPE WebKit 1280x720', hasWpe(), () => openWpeScreen('720p')],
  ['Chromium 1920x1080', true, () => openChromiumScreen('1080p')]
])('every key on every screen in %s', { concurrent: true }, (_, isThere, open) => {
  const stands: Stand[] = []
  beforeAll(async () => {
    if (!isThere) return
    for (let at = 0; at < WALKERS; at += 1) {
      stands.push({ world: await startTvWorld({ timeouts: UNHURRIED, serviceLimits: UNLIMITED }), tv: await open() })
    }
  })
  afterAll(async () => {
    for (const { tv, world } of stands) {
      await tv.close()
      await world.close()
    }
  })

  it.skipIf(!isThere).each(Object.keys(BEGINNINGS) as BeginningName[])('%s', { timeout: WHOLE_MS, concurrent: false }, async (name) => {
    const { leastPages, options, isOfOne } = BEGINNINGS[name]
    const walkers = (isOfOne ? stands.slice(0, 1) : stands).map(({ tv, world }) => ({
      tv,
      ...beginningOf(name, tv, world),
      inspect: () => inspected(tv)
    }))
    const startedMs = performance.now()
    const mostPresses = isFull ? MOST_PRESSES.full : MOST_PRESSES.small
    const report = await crawl(walkers, { ...common, ...options, mostPresses })
    tell(name, startedMs, report, walkers[0]?.tv.engine)
    const { faults, left } = report
    expect({ faults, left: isFull ? left : [] }).toEqual({ faults: [], left: [] })
    expect(report.pages.length).toBeGreaterThanOrEqual(isFull ? leastPages.full : leastPages.small)
  })

  it.skipIf(!isThere)('learning keys: any key may be pressed, and waiting leads out', { timeout: WHOLE_MS, concurrent: false }, async () => {
    const { tv, world } = stands[0]!
    for (const key of isFull ? REMOTE_KEYS : REMOTE_KEYS.slice(0, 6)) {
      await learnFrom(tv, world)
      await tv.press(key)
      const facts = await tv.facts()
      expect(faultsOfFacts(facts), key).toEqual([])
      expect(await tv.errors(facts), key).toEqual([])
    }
    const learning = await tv.facts()
    expect(learning.screen).toBe('learn')
    await see(tv, 'the end of the wait', ({ choices }) => choices.some(({ id }) => id === '@close'))
    await tv.press('ok')
    const after = await see(tv, 'the first screen', ({ screen }) => screen === 'page')
    expect(faultsOfFacts(after)).toEqual([])
  })
})
