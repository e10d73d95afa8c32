import type { DecisionRecord, Outcome, OutcomeReason } from '../../audit/decision-record.ts'
import type { Role } from '../../age/evidence.ts'
import type { Place } from '../../age/rule.ts'
import type { CardProfile } from '../../platform/simulator/people.ts'
import type { MachineSetting } from './demo-world.ts'

/** One thing a shopper does, or that happens to them. */
export type Act =
  | { readonly do: 'choose'; readonly productId: string }
  /** Into the basket, of a machine that has one. */
  | { readonly do: 'add'; readonly productId: string }
  | { readonly do: 'check_out' }
  /** A look at what there is to choose. */
  | { readonly do: 'look' }
  /** Before the card is asked for, or once the reduced fare was not given. */
  | { readonly do: 'take_full_fare' }
  /** The machine's own button of a column. */
  | { readonly do: 'press'; readonly column: string }
  /** The column's next turn gets stuck. */
  | { readonly do: 'jam'; readonly column: string }
  /** The column's last one is taken out. */
  | { readonly do: 'sell_out'; readonly column: string }
  | { readonly do: 'lay'; readonly card: CardProfile }
  | { readonly do: 'consent' }
  /** `again`: after a wrong one. */
  | { readonly do: 'type_pin'; readonly pin: string; readonly again?: boolean }
  /** The card is torn away in the middle of what it is doing next. */
  | { readonly do: 'tear' }
  | { readonly do: 'lift' }

/** One session of the tour, and how it has to end. */
export interface Scene {
  readonly name: string
  readonly place: Place
  /** Absent: a bar behind a relay board. */
  readonly machine?: TourMachine
  readonly acts: readonly Act[]
  readonly expect: {
    readonly outcome: Outcome
    readonly reason?: OutcomeReason
    readonly holder?: DecisionRecord['holder']
    readonly chargeable: number
    /** A ticket's. */
    readonly fare?: DecisionRecord['fare']
    /** The columns that something fell from, in order; absent where it is not looked at. */
    readonly goods?: readonly string[]
    /** What the platform has to have answered; absent where it is not to be asked. */
    readonly answer?: { readonly validity: string; readonly condition: string }
  }
}

/** Scenes that belong together. */
export interface Tour {
  readonly name: string
  /** The roles that each scene is played in. */
  readonly roles: readonly Role[]
  /** `in_turn`: one scene upright, the next one wide. `both`: each scene both ways. */
  readonly sizes: 'in_turn' | 'both'
  readonly scenes: readonly Scene[]
}

/** A machine that a scene needs, by name. */
export type TourMachine = 'basket' | 'station' | 'age_device' | 'cashless_gate'

/** What they are. */
export const TOUR_MACHINES: Readonly<
  Record<TourMachine, Pick<MachineSetting, 'protocol' | 'products' | 'basketMost'>>
> = {
  basket: { protocol: 'hatachi-line', products: 'mixed', basketMost: 4 },
  station: { protocol: 'hatachi-line', products: 'station' },
  age_device: { protocol: 'mdb-avd', products: 'age_check' },
  cashless_gate: { protocol: 'mdb-cashless', products: 'bar' }
}

const PIN = '1234'
const beer: Act = { do: 'choose', productId: 'beer' }
const wine: Act = { do: 'choose', productId: 'wine' }
const pin = { do: 'type_pin', pin: PIN } as const
const yes = { validity: 'valid', condition: 'yes' }
const lay = (card: CardProfile): Act => ({ do: 'lay', card })

/** The first sale, and every way in which it may not be one. */
export const FIRST_SALE_TOUR: readonly Scene[] = [
  {
    name: 'adult-sold',
    place: 'indoors',
    acts: [beer, lay('adult'), pin],
    expect: { outcome: 'sold', holder: 'pin', chargeable: 1, answer: yes }
  },
  {
    name: 'card-first-sold',
    place: 'indoors',
    acts: [lay('adult'), beer, { do: 'consent' }, pin],
    expect: { outcome: 'sold', holder: 'pin', chargeable: 1, answer: yes }
  },
  {
    name: 'minor-refused',
    place: 'indoors',
    acts: [beer, lay('minor'), pin],
    expect: {
      outcome: 'refused',
      reason: 'age_condition_not_met',
      holder: 'pin',
      chargeable: 1,
      answer: { validity: 'valid', condition: 'no' }
    }
  },
  {
    name: 'revoked-refused',
    place: 'indoors',
    acts: [beer, lay('revoked'), pin],
    expect: {
      outcome: 'refused',
      reason: 'certificate_invalid',
      holder: 'pin',
      chargeable: 1,
      answer: { validity: 'invalid', condition: 'not_answered' }
    }
  },
  {
    name: 'unknown-undetermined',
    place: 'indoors',
    acts: [beer, lay('unknown'), pin],
    // What the platform cannot tell costs nothing.
    expect: {
      outcome: 'undetermined',
      reason: 'platform_unknown',
      holder: 'pin',
      chargeable: 0,
      answer: { validity: 'unknown', condition: 'not_answered' }
    }
  },
  {
    name: 'wrong-pin-then-sold',
    place: 'indoors',
    acts: [beer, lay('adult'), { do: 'type_pin', pin: '9999' }, { ...pin, again: true }],
    expect: { outcome: 'sold', holder: 'pin', chargeable: 1, answer: yes }
  },
  {
    name: 'card-torn-out',
    place: 'indoors',
    acts: [beer, { do: 'tear' }, lay('adult')],
    expect: { outcome: 'card_removed', chargeable: 0 }
  },
  {
    name: 'enrolled-without-pin-sold',
    place: 'indoors',
    acts: [wine, lay('enrolled')],
    expect: { outcome: 'sold', holder: 'card_only', chargeable: 1, answer: yes }
  },
  {
    name: 'enrolled-outdoors-with-pin-sold',
    place: 'outdoors',
    acts: [wine, lay('enrolled'), pin],
    expect: { outcome: 'sold', holder: 'pin', chargeable: 1, answer: yes }
  }
]
