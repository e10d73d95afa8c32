import type { SignatureAlgorithmName } from '../../device/card/jpki-applet-data.ts'
import type { VendOrder } from '../../device/vending/vending-machine.ts'
import type { OfflinePolicy } from '../age/offline-policy.ts'
import type { VerificationRequest } from '../age/verification.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { MemberEffect } from './members.ts'
import type { VendIntent } from './ports.ts'

/** What the runner does for the session. Each is performed in order, and answered by one event where it has a reply. */
export type Effect =
  | {
      readonly type: 'record_session_started'
      readonly sessionId: string
      readonly order: DecisionRecord['order']
      readonly startedAtMs: number
    }
  /** Allowed before the PIN: it says nothing about the person. */
  | { readonly type: 'request_challenge'; readonly sessionId: string; readonly offline: OfflinePolicy | null }
  | { readonly type: 'read_card'; readonly sessionId: string; readonly cardId: number }
  /** `certificate`: what was read at the tap; a card put back since must show the same before it sees a PIN. */
  | {
      readonly type: 'prove_holder'
      readonly sessionId: string
      readonly cardId: number
      readonly readAtCardId: number
      readonly certificate: Uint8Array
      readonly algorithm: SignatureAlgorithmName
      /** What the shopper was told: with fewer left, the PIN is not shown to the card. */
      readonly triesTold: number
      /** In memory of its own; whoever performs this overwrites it. */
      readonly pin: Uint8Array
    }
  | { readonly type: 'verify'; readonly sessionId: string; readonly request: VerificationRequest }
  /** Ends whatever the session still has under way at the card or the network. */
  | { readonly type: 'abandon'; readonly sessionId: string }
  | { readonly type: 'store_intent'; readonly intent: VendIntent }
  | { readonly type: 'vend'; readonly sessionId: string; readonly order: VendOrder }
  /** What the machine selected by itself comes to nothing. */
  | { readonly type: 'decline_selection' }
  | { readonly type: 'record_decision'; readonly record: DecisionRecord }
  /** What is remembered of the holder already. The performer knows the card by its pseudonym alone. */
  | { readonly type: 'find_memory'; readonly sessionId: string }
  /** At the shopper's word. */
  | {
      readonly type: 'remember_age'
      readonly sessionId: string
      readonly atLeastYears: number
      readonly answeredAtMs: number
    }
  /** At the shopper's word. */
  | { readonly type: 'forget_age'; readonly sessionId: string }
  | MemberEffect
  | { readonly type: 'note_late_reply'; readonly sessionId: string; readonly event: string }
