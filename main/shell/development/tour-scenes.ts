import type { DecisionRecord, Outcome, OutcomeReason } from '../../audit/decision-record.ts'
import type { Place } from '../../age/rule.ts'
import type { CardProfile } from '../../platform/simulator/people.ts'

/** One thing a shopper does, or that happens to them. */
export type Act =
  | { readonly do: 'choose'; readonly productId: string }
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
  readonly acts: readonly Act[]
  readonly expect: {
    readonly outcome: Outcome
    readonly reason?: OutcomeReason
    readonly holder?: DecisionRecord['holder']
    readonly chargeable: number
    /** What the platform has to have answered; absent where it is not to be asked. */
    readonly answer?: { readonly validity: string; readonly condition: string }
  }
}

const PIN = '1234'
const beer: Act = { do: 'choose', productId: 'beer' }
const wine: Act = { do: 'choose', productId: 'wine' }
const pin = { do: 'type_pin', pin: PIN } as const
const yes = { validity: 'valid', condition: 'yes' }
const lay = (card: CardProfile): Act => ({ do: 'lay', card })

/** The first sale, and every way in which it may not be one. Played in both roles. */
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
