import { expect, type Page } from '@playwright/test'
import type { DecisionRecord } from '../../../main/audit/decision-record.ts'
import type { Screen } from '../../../main/contract/shopper.ts'
import type { CardProfile } from '../../../main/platform/simulator/people.ts'
import { LANGUAGES } from '../../../renderer/shopper/strings/strings.ts'
import type { Hand } from './hands.ts'

/** What a shopper stands in front of, and what they can do. */
export interface Stand {
  /** To look at only; what is pressed is pressed by the hand. */
  readonly page: Page
  readonly hand: Hand
  lay(card: CardProfile): Promise<void>
  lift(): void
  /** Lets time go by for the appliance. */
  wait(ms: number): Promise<void>
  /** Waits until this screen is there. */
  see(screen: Screen): Promise<void>
  /** The next decision record; waits for it. */
  decision(): Promise<DecisionRecord>
  /** How often the machine's relay was pulsed. */
  pulses(): number
}

/** One way through a purchase, to its end and back to rest. */
export interface Flow {
  readonly name: string
  walk(stand: Stand): Promise<void>
}

const PIN = '1234'
const WRONG = '9999'

async function choose(stand: Stand, product = 'beer'): Promise<void> {
  await stand.see('attract')
  await stand.hand.wake()
  await chooseAwake(stand, product)
}

/** Chooses first, and lays the card on after: a card that is there before the choice is asked for consent instead. */
async function chooseAwake({ hand, see }: Stand, product = 'beer'): Promise<void> {
  await see('choose')
  await hand.press(`product-${product}`)
  await see('tap')
}

async function typePin({ hand, see }: Stand, pin = PIN): Promise<void> {
  await see('pin')
  await hand.digits(pin)
  await hand.confirm()
}

/** Takes the card, closes the last screen, and sees the machine at rest. */
async function leave({ hand, see, lift }: Stand): Promise<void> {
  lift()
  await hand.press('dismiss')
  await see('attract')
}

async function sold(stand: Stand, expected: Partial<DecisionRecord> = {}): Promise<void> {
  await stand.see('sold')
  expect(await stand.decision()).toMatchObject({ outcome: 'sold', ...expected })
  await expect.poll(() => stand.pulses()).toBe(1)
  await leave(stand)
}

async function notSold(stand: Stand, expected: Partial<DecisionRecord>): Promise<void> {
  await stand.see('not_sold')
  expect(await stand.decision()).toMatchObject(expected)
  expect(stand.pulses()).toBe(0)
  await leave(stand)
}

async function cancel(stand: Stand): Promise<void> {
  await stand.hand.press('cancel')
  await notSold(stand, { outcome: 'cancelled' })
}

/** Every flow that a shopper can be led through, each to be finished by either hand alone. */
export const FLOWS: readonly Flow[] = [
  {
    name: 'the product first',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await typePin(stand)
      await sold(stand, { holder: 'pin', pinAttempts: 1 })
    }
  },
  {
    name: 'the card first, with consent',
    walk: async (stand) => {
      await stand.see('attract')
      await stand.lay('adult')
      await stand.see('choose')
      await stand.hand.press('product-beer')
      await stand.see('consent')
      await stand.hand.press('consent')
      await typePin(stand)
      await sold(stand, { holder: 'pin' })
    }
  },
  {
    name: 'a wrong PIN, then the right one',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await typePin(stand, WRONG)
      await expect(stand.page.getByTestId('wrong-pin')).toBeVisible()
      await typePin(stand)
      await sold(stand, { pinAttempts: 2 })
    }
  },
  {
    name: 'a digit erased and typed anew',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await stand.see('pin')
      await stand.hand.digits('18')
      await stand.hand.press('erase')
      await typePin(stand, '234')
      await sold(stand, { pinAttempts: 1 })
    }
  },
  {
    name: 'warned of the last try, and left',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await typePin(stand, WRONG)
      await expect(stand.page.getByTestId('wrong-pin')).toBeVisible()
      await typePin(stand, WRONG)
      await stand.see('last_try')
      await stand.hand.press('leave-last-try')
      await notSold(stand, { outcome: 'card_not_usable', reason: 'last_try_kept', pinAttempts: 2 })
    }
  },
  {
    name: 'cancelled while choosing',
    walk: async (stand) => {
      await stand.see('attract')
      await stand.hand.wake()
      await stand.see('choose')
      await stand.hand.press('cancel')
      await stand.see('attract')
    }
  },
  {
    name: 'cancelled before the card',
    walk: async (stand) => {
      await choose(stand)
      await cancel(stand)
    }
  },
  {
    name: 'cancelled in place of consent',
    walk: async (stand) => {
      await stand.see('attract')
      await stand.lay('adult')
      await stand.see('choose')
      await stand.hand.press('product-beer')
      await stand.see('consent')
      await cancel(stand)
    }
  },
  {
    name: 'cancelled in place of the PIN',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await stand.see('pin')
      await stand.hand.digits('12')
      await cancel(stand)
    }
  },
  {
    name: 'cancelled when the card is wanted back',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await stand.see('pin')
      stand.lift()
      await typePin(stand)
      await stand.see('return_card')
      await cancel(stand)
    }
  },
  {
    name: 'cancelled at the last try',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await typePin(stand, WRONG)
      await expect(stand.page.getByTestId('wrong-pin')).toBeVisible()
      await typePin(stand, WRONG)
      await stand.see('last_try')
      await stand.hand.press('cancel')
      await notSold(stand, { outcome: 'card_not_usable', reason: 'last_try_kept' })
    }
  },
  {
    name: 'the card lifted while typing, and returned',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await stand.see('pin')
      stand.lift()
      await typePin(stand)
      await stand.see('return_card')
      await stand.lay('adult')
      await sold(stand)
    }
  },
  {
    name: 'a minor refused',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('minor')
      await typePin(stand)
      await expect(stand.page.getByTestId('take-card')).toBeVisible()
      await notSold(stand, { outcome: 'refused', reason: 'age_condition_not_met' })
    }
  },
  {
    name: 'tried again after a card that is none',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('unknown')
      await typePin(stand)
      await stand.see('not_sold')
      expect(await stand.decision()).toMatchObject({ outcome: 'undetermined' })
      stand.lift()
      await stand.hand.press('try-again')
      await stand.see('tap')
      await stand.lay('adult')
      await typePin(stand)
      await sold(stand)
    }
  },
  {
    name: 'more time asked for, and used',
    walk: async (stand) => {
      await choose(stand)
      await stand.lay('adult')
      await stand.see('pin')
      // Either wait alone is within the minute that is given; both together are not.
      await stand.wait(50_000)
      await stand.hand.press('extend')
      await stand.wait(50_000)
      await typePin(stand)
      await sold(stand)
    }
  },
  ...LANGUAGES.map((language) => ({
    name: `the language chosen: ${language}`,
    walk: async (stand: Stand) => {
      await stand.see('attract')
      await stand.hand.press(`language-${language}`)
      await expect(stand.page.locator('html')).toHaveAttribute('lang', language)
      // Whoever touches a key is there: the machine is awake.
      await chooseAwake(stand)
      await stand.lay('adult')
      await typePin(stand)
      await expect(stand.page.locator('html')).toHaveAttribute('lang', language)
      await sold(stand)
      // Remembered for this session only.
      await expect(stand.page.locator('html')).toHaveAttribute('lang', 'ja')
    }
  })),
  {
    name: 'the screen lowered, and larger words',
    walk: async (stand) => {
      const html = stand.page.locator('html')
      await stand.see('attract')
      await stand.hand.press('reach')
      await expect(html).toHaveAttribute('data-reach', 'seated')
      await stand.see('choose')
      await stand.hand.press('text-size')
      await chooseAwake(stand)
      await stand.lay('adult')
      await typePin(stand)
      await expect(html).toHaveAttribute('data-reach', 'seated')
      await sold(stand)
      await expect(html).toHaveAttribute('data-reach', 'standing')
    }
  },
  {
    name: 'enrolled for use without PIN',
    walk: async (stand) => {
      await choose(stand, 'wine')
      await stand.lay('enrolled')
      await sold(stand, { holder: 'card_only' })
    }
  }
]
