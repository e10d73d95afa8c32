import type { Screen } from '../../main/contract/shopper.ts'
import type { Product } from '../../main/session/state.ts'
import { SHOPPERS, type Shopper } from './vending-platform.ts'
import type { VendingProtocol } from './vending-protocols.ts'
import type { PowerCut } from './vending-run.ts'

/** When something happens: so long after a screen was first seen. */
export interface Moment {
  readonly screen: Screen
  readonly delayMs: number
}

/** What comes between, beside the cable's own faults. What goes away comes back after `forMs`. */
export type Disturbance =
  | { readonly what: 'machine_power' | 'button'; readonly moment: Moment }
  | { readonly what: 'appliance_power' | 'unplugged' | 'door' | 'stalled'; readonly moment: Moment; readonly forMs: number }
  | { readonly what: 'appliance_power_at'; readonly cut: PowerCut; readonly forMs: number }
  /** The cable is pulled in the middle of a frame: so many bytes after the driver was told to vend. */
  | { readonly what: 'unplugged_in_frame'; readonly bytes: number; readonly forMs: number }
  | { readonly what: 'jam' | 'sold_out' | 'slow_motor' }

/**
 * How somebody goes about it. `forgot_pin`: types wrong ones. `torn`: the card is pulled away in a command. `lifts_card`:
 * it is taken off while the PIN is typed, and laid back.
 */
export type Way = 'buys' | 'mistypes' | 'lifts_card' | 'forgot_pin' | 'cancels' | 'torn' | 'takes_card' | 'walks_away'

/** One visit to the machine. */
export interface PurchasePlan {
  readonly shopper: Shopper
  /** What is wanted; more than one thing where there is a basket. */
  readonly products: readonly Product[]
  readonly way: Way
  /** Where the shopper cancels, takes the card or walks away. */
  readonly at: Screen
  /** In the n-th command the card is torn away. */
  readonly tearAt: number
  readonly cardFirst: boolean
  /** Of a ticket with two fares: the full one from the beginning, once the reduced one is not given, or not at all. */
  readonly fullFare: 'at_once' | 'if_refused' | 'never'
  readonly disturbance: Disturbance | null
}

/** What of the visits is otherwise than a purchase in peace, 0 to 1. */
export interface PlanOdds {
  readonly disturbed: number
  /** Leaves out who makes the machine wait until its patience is over, where that is real time. */
  readonly inAHurry?: boolean
}

const SCREENS_TO_LEAVE_AT = ['choose', 'tap', 'consent', 'pin', 'reading', 'asking', 'fare', 'dispensing'] as const
const SCREENS_TO_STRIKE_AT = [
  ...(['attract', 'choose', 'tap', 'reading', 'pin', 'asking', 'fare', 'sold', 'not_sold'] as const),
  // Where it matters most.
  ...Array.from({ length: 8 }, () => 'dispensing' as const)
]

/** Draws visits from random numbers: the same numbers, the same visits. */
export class Planner {
  readonly #random: () => number
  readonly #protocol: VendingProtocol
  readonly #odds: PlanOdds

  constructor(protocol: VendingProtocol, random: () => number, odds: PlanOdds) {
    this.#protocol = protocol
    this.#random = random
    this.#odds = odds
  }

  next(): PurchasePlan {
    const atMachine = this.#protocol.begins === 'at_the_machine'
    return {
      shopper: this.#chance(0.5) ? 'adult' : this.#one(SHOPPERS),
      products: this.#wanted(),
      way: this.#way(),
      at: this.#one(SCREENS_TO_LEAVE_AT),
      tearAt: 1 + this.#below(30),
      cardFirst: !atMachine && this.#chance(0.2),
      fullFare: this.#one(['at_once', 'if_refused', 'never'] as const),
      disturbance: this.#chance(this.#odds.disturbed) ? this.#disturbance() : null
    }
  }

  #wanted(): readonly Product[] {
    const { products, begins } = this.#protocol
    const first = this.#one(products)
    if (begins === 'at_the_machine' || first.fullFare !== undefined || this.#chance(0.7)) return [first]
    const others = products.filter(({ fullFare }) => fullFare === undefined)
    return [first, ...Array.from({ length: 1 + this.#below(2) }, () => this.#one(others))]
  }

  #way(): Way {
    if (this.#chance(0.75)) return 'buys'
    const quick = ['mistypes', 'lifts_card', 'forgot_pin', 'cancels', 'torn'] as const
    return this.#one(this.#odds.inAHurry === true ? quick : [...quick, 'takes_card', 'walks_away'])
  }

  #disturbance(): Disturbance {
    const moment: Moment = { screen: this.#one(SCREENS_TO_STRIKE_AT), delayMs: this.#below(1_200) }
    const forMs = 200 + this.#below(15_000)
    const what = this.#one([
      ...(['machine_power', 'machine_power', 'button', 'appliance_power', 'appliance_power_at', 'unplugged'] as const),
      ...(['unplugged_in_frame', 'door', 'stalled', 'jam', 'sold_out', 'slow_motor'] as const)
    ])
    switch (what) {
      case 'machine_power':
      case 'button':
        return { what, moment }
      case 'appliance_power':
      case 'unplugged':
      case 'door':
      case 'stalled':
        return { what, moment, forMs }
      case 'appliance_power_at':
        return { what, cut: this.#cut(), forMs }
      case 'unplugged_in_frame':
        return { what, bytes: 1 + this.#below(40), forMs }
      case 'jam':
      case 'sold_out':
      case 'slow_motor':
        return { what }
    }
  }

  #cut(): PowerCut {
    const when = this.#one(['before', 'after'] as const)
    if (this.#chance(0.5)) return { at: 'write', nth: 1 + this.#below(4), when }
    return {
      at: 'record',
      call: this.#one(['vendIntended', 'vendReported', 'vendSettled', 'sessionDecided'] as const),
      when
    }
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#below(values.length)]!
  }
}
