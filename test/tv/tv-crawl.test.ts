import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTvWorld, type TvWorld } from '../../main/shell/development/television/tv-world.ts'
import { bringAxe } from '../e2e/support/axe.ts'
import { openChromiumScreen } from '../support/tv/chromium-screen.ts'
import { crawl, type CrawlOptions } from '../support/tv/crawl.ts'
import { READ_TEXT_FAULTS } from '../support/tv/page-scripts.ts'
import { waitFor, type TvFacts, type TvScreen } from '../support/tv/tv-screen.ts'
import { visitorAt } from '../support/tv/visitor.ts'
import { openWpeScreen } from '../support/tv/wpe-screen.ts'
import { hasWpe, type TvSize } from '../support/tv/wpe.ts'

/**
 * Every key of the remote control on every screen. After each press: one focus, in sight and with a ring, no error; from
 * every screen Back leads home in four presses. Every screen that is come by is measured: no words cut or over each
 * other, and nothing that axe objects to. `npm run soak -- tv-crawl` walks it whole.
 */

const isFull = process.env['HATACHI_TEST_SIZE'] === 'full'
const MOST_BACKS = 4
const WHOLE_MS = 6 * 3_600_000

let world: TvWorld
beforeAll(async () => {
  world = await startTvWorld()
})
afterAll(async () => {
  await world.close()
})

const common = {
  depth: 6,
  mostBacks: MOST_BACKS,
  quietMs: 200,
  // While keys are learnt, a key is what it is learnt as: only the way out is pressed.
  spare: ({ screen }, key) => screen === 'learn' && key !== 'back'
} satisfies Partial<CrawlOptions>

async function textFaults(tv: TvScreen): Promise<readonly string[]> {
  return (await tv.run(READ_TEXT_FAULTS)) as readonly string[]
}

/** Before anybody has logged in. A card that is laid down would only lead to its PIN, where three wrong ones end it. */
async function crawlOutside(tv: TvScreen, mostPresses: number, inspect: (facts: TvFacts) => Promise<readonly string[]>) {
  await tv.open(world.ownUrl)
  await waitFor(tv, { place: 'welcome' })
  return crawl(tv, { ...common, mostPresses, inspect, isHome: ({ place }) => place === 'welcome' })
}

/** During a visit: who is logged out by a key logs in again. */
async function crawlInside(tv: TvScreen, mostPresses: number, inspect: (facts: TvFacts) => Promise<readonly string[]>) {
  await tv.open(world.ownUrl)
  const visitor = visitorAt(tv, world)
  await visitor.logIn('adult')
  const attend = async ({ screen, place, pageId }: TvFacts): Promise<boolean> => {
    const isOut = place === 'welcome' || place === 'consent' || screen === 'card' || screen === 'pin'
    // The television's own notices come after the end; what it asks during a visit does not.
    if (!isOut && pageId?.startsWith('notice.') !== true) return false
    await visitor.logIn('adult')
    return true
  }
  return crawl(tv, { ...common, mostPresses, inspect, attend, isHome: ({ place }) => place === 'home' })
}

describe.each<readonly [string, boolean, TvSize, () => Promise<TvScreen>]>([
  ['WPE WebKit 1280x720', hasWpe(), '720p', () => openWpeScreen('720p')],
  ['Chromium 1920x1080', true, '1080p', () => openChromiumScreen('1080p')]
])('every key on every screen in %s', (_, isThere, __, open) => {
  let tv: TvScreen
  let inspect: (facts: TvFacts) => Promise<readonly string[]>
  beforeAll(async () => {
    if (!isThere) return
    tv = await open()
    inspect = async () => [
      ...(await textFaults(tv)),
      ...('page' in tv ? await (await bringAxe((tv as Awaited<ReturnType<typeof openChromiumScreen>>).page)).faults() : [])
    ]
  })
  afterAll(async () => {
    world.hand.lift()
    if (isThere) await tv.close()
  })

  it.skipIf(!isThere)('before a visit', { timeout: WHOLE_MS }, async () => {
    const report = await crawlOutside(tv, isFull ? 20_000 : 30, inspect)
    expect(report.faults).toEqual([])
    if (isFull) expect(report.isWhole).toBe(true)
    expect(report.states).toBeGreaterThan(3)
  })

  it.skipIf(!isThere)('during a visit', { timeout: WHOLE_MS }, async () => {
    const report = await crawlInside(tv, isFull ? 100_000 : 80, inspect)
    expect(report.faults).toEqual([])
    if (isFull) expect(report.isWhole).toBe(true)
    expect(report.pages.length).toBeGreaterThan(4)
  })
})
