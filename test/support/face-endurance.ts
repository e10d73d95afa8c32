import type { Page } from '@playwright/test'
import type { ShopperView } from '../../main/contract/shopper.ts'
import { LANGUAGES } from '../../renderer/shopper/strings/strings.ts'
import type { FaceHarness } from './face-harness.ts'
import { faceViews, NOT_SOLD_MESSAGES } from './face-views.ts'

/** What the page holds at one moment of its long day, after a forced collection of garbage. */
export interface Look {
  readonly atMinute: number
  readonly nodes: number
  readonly listeners: number
  readonly documents: number
  readonly heapBytes: number
}

export interface LongDay {
  readonly hours: number
  readonly salesPerHour: number
}

/** How often the page is looked at. */
export const LOOK_MINUTES = 30

/** How long a shopper stays on a screen, in simulated milliseconds: long enough for every timer of a screen to run. */
const STAY_MS = 4_500
const MORNING = new Date('2026-01-15T08:00:00')

/** The ways through the screens; each ends at rest. */
const WALKS: readonly (readonly string[])[] = [
  ['choose', 'tap', 'reading', 'pin', 'pin-typed', 'asking-proving', 'asking', 'dispensing', 'sold-card', 'sold'],
  ['choose-card', 'consent', 'reading', 'pin-shuffled', 'asking-proving', 'asking', 'dispensing-card', 'sold-card'],
  ['choose-many', 'tap', 'reading', 'pin', 'pin-typed', 'asking-proving', 'pin-wrong', 'pin-pressing', 'last_try'],
  ['choose-six', 'tap-pinless', 'reading', 'pin-after-all', 'pin-fewer', 'return_card', 'asking', 'dispensing', 'sold'],
  ['out_of_service', 'starting']
]

/**
 * Lets a page live through many hours of rest and sales under a clock of its own, by way of every screen, every ending
 * and every language, lowered every other time. Its views come over the real host; keys are pressed on it.
 * @param page not yet opened
 * @param onLook told of each look, half an hour of simulated time apart; each screen was seen before the first
 */
export async function liveLongDay(
  page: Page,
  harness: FaceHarness,
  { hours, salesPerHour }: LongDay,
  onLook: (look: Look) => void
): Promise<void> {
  await page.clock.install({ time: MORNING })
  await page.goto(harness.url)
  await seeScreen(page, 'attract')
  await page.clock.pauseAt(new Date(MORNING.getTime() + 10_000))
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await seeAll(page, harness)
  const perLook = Math.max(1, Math.round((salesPerHour * LOOK_MINUTES) / 60))
  let sale = 0
  for (let minute = LOOK_MINUTES; minute <= hours * 60; minute += LOOK_MINUTES) {
    let livedMs = 0
    for (let each = 0; each < perLook; each += 1) {
      livedMs += await liveSale(page, harness, sale)
      sale += 1
      const restMs = Math.max(0, Math.round((LOOK_MINUTES * 60_000 * (each + 1)) / perLook) - livedMs)
      await page.clock.runFor(restMs)
      livedMs += restMs
    }
    // On a screen that is always the same: the resting one shows now this and now that.
    await showStill(page, harness)
    // Twice: what the first frees may hold the last of something else.
    await session.send('HeapProfiler.collectGarbage')
    await session.send('HeapProfiler.collectGarbage')
    const { nodes, jsEventListeners, documents } = await session.send('Memory.getDOMCounters')
    const { metrics } = await session.send('Performance.getMetrics')
    const heapBytes = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
    onLook({ atMinute: minute, nodes, listeners: jsEventListeners, documents, heapBytes })
  }
  await session.detach()
}

/** Every screen once in every language, so that whatever is made once has been made before the first look. */
async function seeAll(page: Page, harness: FaceHarness): Promise<void> {
  for (const language of LANGUAGES) {
    for (const view of Object.values(faceViews({ language, reach: 'standing' }))) {
      harness.show(view)
      await seeScreen(page, view.screen)
      await page.clock.runFor(500)
    }
  }
}

async function showStill(page: Page, harness: FaceHarness): Promise<void> {
  const views = faceViews({ language: 'ja', reach: 'standing' })
  harness.show(views['starting']!)
  await seeScreen(page, 'out_of_service')
  await page.clock.runFor(STAY_MS)
}

/** One walk through the screens and back to rest. Gives the simulated time that it took. */
async function liveSale(page: Page, harness: FaceHarness, sale: number): Promise<number> {
  const language = LANGUAGES[sale % LANGUAGES.length] ?? 'ja'
  const views = faceViews({ language, reach: sale % 2 === 0 ? 'standing' : 'seated' })
  const ending = `not_sold-${NOT_SOLD_MESSAGES[sale % NOT_SOLD_MESSAGES.length] ?? 'cancelled'}`
  const names = [...(WALKS[sale % WALKS.length] ?? []), ending, 'attract']
  for (const name of names) {
    const view: ShopperView | undefined = views[name]
    if (view === undefined) throw new Error(`there is no view named ${name}`)
    harness.show(view)
    await seeScreen(page, view.screen)
    if (view.screen === 'pin') for (const key of ['1', '2', 'Backspace']) await page.keyboard.press(key)
    if (view.screen === 'choose') for (const key of ['ArrowRight', 'Tab']) await page.keyboard.press(key)
    await page.clock.runFor(STAY_MS)
  }
  harness.commands.length = 0
  // The machine always rests in its first language.
  harness.show(faceViews({ language: 'ja', reach: 'standing' })['attract']!)
  await page.locator('html[lang=ja][data-reach=standing]').waitFor({ state: 'attached' })
  return names.length * STAY_MS
}

async function seeScreen(page: Page, screen: string): Promise<void> {
  await page.locator(`html[data-screen="${screen}"]`).waitFor({ state: 'attached' })
}
