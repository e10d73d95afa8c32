import type { Evidence, HolderProof, Role } from '../age/evidence.ts'
import type { OfflinePolicy } from '../age/offline-policy.ts'
import type { HolderDemand, PinPolicy, Place } from '../age/rule.ts'
import type { Outcome, OutcomeReason } from '../contract/outcome-codes.ts'

export type { Outcome, OutcomeReason } from '../contract/outcome-codes.ts'

/** On whose word the outcome rests, and of when that word is. */
export interface DecisionBasis {
  readonly source: 'platform' | 'remembered_age' | 'revocation_list' | 'ocsp'
  /** When the source spoke: the platform's answer, of now or as remembered; of list and responder their thisUpdate. */
  readonly answeredAtMs: number
  readonly listThisUpdateMs?: number
  readonly ocspThisUpdateMs?: number
}

/** Under which policy a session went that did not reach the platform. */
export interface OfflineTerms {
  readonly policyId: string
  readonly policyVersion: number
  readonly ageEvidence: OfflinePolicy['ageEvidence']
  /** Since when the line has been down; absent where that was found out by this session. */
  readonly downSinceMs?: number
}

/** How far a machine confirmed one vend. */
export interface RecordedVend {
  readonly vendId: string
  readonly confirmation: 'told' | 'dispensed' | 'failed' | 'unknown'
}

/** One thing of a basket. */
export interface RecordedItem {
  readonly product: { readonly id: string; readonly selection: string }
  /** Absent where it is sold to anybody. */
  readonly rule?: { readonly id: string; readonly version: number; readonly atLeastYears: number }
  /** Absent where the machine was never told. */
  readonly vend?: RecordedVend
}

/** The one record that every session leaves. It holds nothing about the person. */
export interface DecisionRecord {
  readonly sessionId: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly role: Role
  readonly place: Place
  readonly order: 'product_first' | 'card_first'
  readonly outcome: Outcome
  readonly reason?: OutcomeReason
  /** Absent where no product was chosen. */
  readonly product?: { readonly id: string; readonly selection: string }
  /** Present where more than one thing was bought at once; `product` and `rule` are then the strictest. */
  readonly items?: readonly RecordedItem[]
  /** Present on a ticket with two fares, once it is known which was sold. */
  readonly fare?: 'reduced' | 'full'
  /** Absent where no product was chosen, or what was chosen is sold to anybody. */
  readonly rule?: {
    readonly id: string
    readonly version: number
    readonly atLeastYears: number
    readonly pin: PinPolicy
    readonly demand: HolderDemand
  }
  /** What was proven of the holder; absent before anything was. */
  readonly holder?: HolderProof
  /**
   * PINs that the card was shown, right or wrong. One that was typed and that the card surely never saw (fewer tries
   * left than told, another card, no challenge) does not count; one of which that cannot be told does, as where the
   * session ended in the middle of the second visit. 0 to 15; 0 where a restart settled the session.
   */
  readonly pinAttempts: number
  /** Absent where nothing was asked. */
  readonly evidence?: Evidence
  /** Absent where nobody said anything. */
  readonly basis?: DecisionBasis
  /** Present where the product has a policy and the platform was not reached, sold or not. */
  readonly offline?: OfflineTerms
  /** Absent where nothing was told to the machine; of several things in `items`. */
  readonly vend?: RecordedVend
  /** Milliseconds spent on card, network and vending machine, and the program's own share (`main/session/durations.ts`). */
  readonly durations?: {
    readonly cardMs: number
    readonly networkMs: number
    readonly machineMs: number
    readonly ownMs: number
  }
}
