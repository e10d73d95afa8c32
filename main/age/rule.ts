/** Where the machine stands, as its operator declared. PIN-less use is barred outdoors by law. */
export type Place = 'indoors' | 'outdoors'

/**
 * What a rule asks of the holder, from strongest to weakest.
 * `pin`: always the PIN. `pin_unless_enrolled`: no PIN from a card enrolled at the platform with its PIN, and only
 * indoors (公的個人認証法 38条の4, 施行規則64条の12). `none`: no PIN from anyone; beyond the law, needs an acknowledgement.
 */
export type PinPolicy = 'pin' | 'pin_unless_enrolled' | 'none'

/** An operator's recorded word that they know what the law says and go beyond it. */
export interface LawAcknowledgement {
  readonly acknowledgedBy: string
  /** Calendar date, `YYYY-MM-DD`, Asia/Tokyo. */
  readonly acknowledgedOn: string
}

/** One age rule, as in force at one moment. */
export interface AgeRule {
  readonly id: string
  /** Grows with every change; goes into each record. */
  readonly version: number
  readonly atLeastYears: number
  readonly pin: PinPolicy
  /** Present only where `pin` or the place goes beyond the law. */
  readonly acknowledgement?: LawAcknowledgement
}

/**
 * What the rule demands at this place.
 * `pin`: the PIN. `card_enrolled`: the card alone, if the platform says it is enrolled. `card_only`: the card alone.
 */
export type HolderDemand = 'pin' | 'card_enrolled' | 'card_only'

/**
 * The demand of a rule at a place. Outdoors every rule asks the PIN, and `none` asks it everywhere, unless the
 * operator's acknowledgement is there.
 */
export function holderDemand(rule: AgeRule, place: Place): HolderDemand {
  const acknowledged = rule.acknowledgement !== undefined
  switch (rule.pin) {
    case 'pin':
      return 'pin'
    case 'pin_unless_enrolled':
      return place === 'indoors' || acknowledged ? 'card_enrolled' : 'pin'
    case 'none':
      return acknowledged ? 'card_only' : 'pin'
  }
}
