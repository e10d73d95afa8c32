import { expect, type Page } from '@playwright/test'
import { sleep, systemClock } from '../../../device/clock.ts'
import type { SimulatedCard } from '../../../device/card/simulator/simulated-card.ts'
import type { Screen } from '../../../main/contract/shopper.ts'
import { CardBox } from '../../../main/shell/development/card-box.ts'
import type { DemoMachine, DemoWorld } from '../../../main/shell/development/demo-world.ts'

/** What a shopper's hand has at hand: the page that is there now, a machine, its world. */
export interface Scene {
  page(): Page
  readonly machine: DemoMachine
  readonly world: DemoWorld
}

/** A state of the session in which a page is lost: how one gets there, and how a shopper goes on from there. */
export interface StateRow {
  readonly name: string
  readonly screen: Screen
  readonly reach: (scene: Scene) => Promise<void>
  readonly goOn: (scene: Scene) => Promise<void>
  /** What has to come of it; null where no session begins. */
  readonly outcome: 'sold' | 'refused' | 'card_not_usable' | 'cancelled' | null
}

/** How long a state that passes by itself is held, in milliseconds: longer than a page may be away. */
export const HELD_MS = 3_400
const CARD_STEP_MS = 1_700

const SEE_TIMEOUT_MS = 60_000
export const PAGE_AWAY_MS = 50
const FILLED = '.dot[data-filled="true"]'

/** The screen, once it takes touches: for a moment those that were meant for the screen before do nothing. */
const SHOWN = `document.querySelector('[data-settling="true"]') === null && document.documentElement.dataset.screen`

/** Waits until the page that is there shows a screen. */
async function see(scene: Scene, screen: Screen): Promise<void> {
  const shown = async (): Promise<unknown> => scene.page().evaluate(SHOWN)
  await expect.poll(() => shown().catch(() => 'away'), { timeout: SEE_TIMEOUT_MS, intervals: [50] }).toBe(screen)
}

/** What Playwright says of a page that ended under the hand. */
export const PAGE_ENDED = /target crashed|page crashed|has been closed|no page now/i

/**
 * Clicks, on the next page where this one ended meanwhile: on a machine busy with other things the watchdog may take a
 * page for hung and start it again at any moment, and a shopper then touches the new one.
 */
export async function click(scene: Pick<Scene, 'page'>, selector: string): Promise<void> {
  for (;;) {
    try {
      await scene.page().locator(selector).click()
      return
    } catch (error) {
      if (!PAGE_ENDED.test(String(error))) throw error
      await sleep(systemClock, PAGE_AWAY_MS)
    }
  }
}

export const press = (scene: Pick<Scene, 'page'>, testId: string) => click(scene, `[data-testid="${testId}"]`)

/** Waits until so many of them are on the page that is there. */
async function count(scene: Scene, selector: string, expected: number): Promise<void> {
  const counted = async (): Promise<number> => scene.page().locator(selector).count()
  await expect.poll(() => counted().catch(() => Number.NaN), { timeout: SEE_TIMEOUT_MS }).toBe(expected)
}

async function wake(scene: Scene): Promise<void> {
  await see(scene, 'attract')
  await click(scene, 'body')
}

async function choose(scene: Scene): Promise<void> {
  await wake(scene)
  await see(scene, 'choose')
  await press(scene, 'product-beer')
}

async function tapAndType(scene: Scene, digits = '1234'): Promise<void> {
  await see(scene, 'tap')
  await scene.world.cards.lay(scene.machine.reader, 'adult')
  await type(scene, digits)
}

async function type(scene: Scene, digits = '1234'): Promise<void> {
  await see(scene, 'pin')
  for (const digit of digits) await press(scene, `digit-${digit}`)
  if (digits.length === 4) await press(scene, 'confirm')
}

const sold = (scene: Scene) => see(scene, 'sold')

/** A card that takes its time over its first answers. */
function slowly(card: SimulatedCard): SimulatedCard {
  let left = HELD_MS
  return {
    atr: card.atr,
    reset: () => {
      card.reset()
    },
    answer: (command) => {
      const { response, latencyMs } = card.answer(command)
      const extraMs = Math.min(left, CARD_STEP_MS)
      left -= extraMs
      return { response, latencyMs: latencyMs + extraMs }
    }
  }
}

export const STATES: readonly StateRow[] = [
  {
    name: 'attract',
    screen: 'attract',
    reach: (scene) => see(scene, 'attract'),
    goOn: async (scene) => {
      await choose(scene)
      await tapAndType(scene)
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'choose',
    screen: 'choose',
    reach: async (scene) => {
      await wake(scene)
      await see(scene, 'choose')
    },
    goOn: async (scene) => {
      await press(scene, 'product-beer')
      await tapAndType(scene)
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'choose, card first',
    screen: 'choose',
    reach: async (scene) => {
      await see(scene, 'attract')
      await scene.world.cards.lay(scene.machine.reader, 'adult')
      await see(scene, 'choose')
    },
    goOn: async (scene) => {
      await press(scene, 'product-beer')
      await press(scene, 'consent')
      await type(scene)
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'consent',
    screen: 'consent',
    reach: async (scene) => {
      await see(scene, 'attract')
      await scene.world.cards.lay(scene.machine.reader, 'adult')
      await see(scene, 'choose')
      await press(scene, 'product-beer')
      await see(scene, 'consent')
    },
    goOn: async (scene) => {
      await press(scene, 'consent')
      await type(scene)
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'tap',
    screen: 'tap',
    reach: async (scene) => {
      await choose(scene)
      await see(scene, 'tap')
    },
    goOn: async (scene) => {
      await tapAndType(scene)
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'reading',
    screen: 'reading',
    reach: async (scene) => {
      const card = await scene.world.cards.card('adult')
      await choose(scene)
      await see(scene, 'tap')
      scene.machine.reader.insert(slowly(card))
      await see(scene, 'reading')
    },
    goOn: async (scene) => {
      await type(scene)
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'pin, two digits typed',
    screen: 'pin',
    reach: async (scene) => {
      await choose(scene)
      await tapAndType(scene, '12')
      await count(scene, FILLED, 2)
    },
    goOn: async (scene) => {
      await see(scene, 'pin')
      await count(scene, FILLED, 2)
      await press(scene, 'digit-3')
      await press(scene, 'digit-4')
      await press(scene, 'confirm')
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'return_card',
    screen: 'return_card',
    reach: async (scene) => {
      await choose(scene)
      await see(scene, 'tap')
      await scene.world.cards.lay(scene.machine.reader, 'adult')
      await see(scene, 'pin')
      scene.machine.reader.remove()
      await type(scene)
      await see(scene, 'return_card')
    },
    goOn: async (scene) => {
      await scene.world.cards.lay(scene.machine.reader, 'adult')
      await sold(scene)
    },
    outcome: 'sold'
  },
  {
    name: 'last_try',
    screen: 'last_try',
    reach: async (scene) => {
      // A card of its own: its counter is spent.
      const card = await new CardBox(scene.world.platform, 'none').card('adult')
      await choose(scene)
      await see(scene, 'tap')
      scene.machine.reader.insert(card)
      await type(scene, '9999')
      await count(scene, '[data-testid="wrong-pin"]', 1)
      await type(scene, '9998')
      await see(scene, 'last_try')
    },
    goOn: async (scene) => {
      await press(scene, 'cancel')
      await see(scene, 'not_sold')
    },
    outcome: 'card_not_usable'
  },
  {
    name: 'asking',
    screen: 'asking',
    reach: async (scene) => {
      await choose(scene)
      await tapAndType(scene, '123')
      await press(scene, 'digit-4')
      scene.world.platform.faults.api.latencyMs = HELD_MS
      await press(scene, 'confirm')
      await see(scene, 'asking')
    },
    goOn: async (scene) => {
      await sold(scene)
      scene.world.platform.faults.api.latencyMs = 0
    },
    outcome: 'sold'
  },
  {
    name: 'dispensing',
    screen: 'dispensing',
    reach: async (scene) => {
      await choose(scene)
      await tapAndType(scene)
      await see(scene, 'dispensing')
    },
    goOn: sold,
    outcome: 'sold'
  },
  {
    name: 'sold',
    screen: 'sold',
    reach: async (scene) => {
      await choose(scene)
      await tapAndType(scene)
      await sold(scene)
    },
    goOn: sold,
    outcome: 'sold'
  },
  {
    name: 'not_sold',
    screen: 'not_sold',
    reach: async (scene) => {
      await choose(scene)
      await see(scene, 'tap')
      await scene.world.cards.lay(scene.machine.reader, 'minor')
      await type(scene)
      await see(scene, 'not_sold')
    },
    goOn: (scene) => see(scene, 'not_sold'),
    outcome: 'refused'
  },
  {
    name: 'out_of_service',
    screen: 'out_of_service',
    reach: async (scene) => {
      await see(scene, 'attract')
      scene.machine.reader.unplug()
      await see(scene, 'out_of_service')
    },
    goOn: async (scene) => {
      scene.machine.reader.plug()
      await see(scene, 'attract')
    },
    outcome: null
  }
]

/** Takes the card away and leaves the last screen, for the next shopper. */
export async function clearAway(scene: Scene): Promise<void> {
  if (scene.machine.reader.hasCard) scene.machine.reader.remove()
  const { session } = scene.machine.appliance
  session.command({ type: 'dismiss' })
  await see(scene, 'attract')
}
