import type { AppletError } from '../../device/card/applet-error.ts'
import type { TriesFewer } from '../../device/card/card-visits.ts'
import type { ReaderError } from '../../device/reader/card-reader.ts'
import type { Evidence, RememberedFinding } from '../age/evidence.ts'
import type { Challenge } from '../age/verification.ts'
import type { ServiceShow } from '../contract/shopper-service.ts'
import type { ShopperCommand } from '../contract/shopper.ts'
import type { MemberReply } from './members.ts'
import type { SurroundingsEvent } from './ports.ts'
import type { CardFacts, VendResult, VendTrouble } from './state.ts'

/** Why the holder could not be proven at the second visit. */
export type ProofError =
  | AppletError
  | TriesFewer
  | { readonly code: 'different_card' }
  | { readonly code: 'challenge_unavailable' }

/** A past fact that the session answers. Replies to effects name their session, so that late ones are known. */
export type SessionEvent =
  | { readonly type: 'command'; readonly command: ShopperCommand }
  | { readonly type: 'selection_made'; readonly selection: string }
  | { readonly type: 'selection_ended' }
  | { readonly type: 'stock_changed'; readonly selection: string; readonly available: boolean }
  | { readonly type: 'door_changed'; readonly open: boolean }
  | { readonly type: 'card_inserted'; readonly cardId: number }
  | { readonly type: 'card_removed' }
  | { readonly type: 'cards_collided' }
  | { readonly type: 'reader_ready' }
  | { readonly type: 'reader_lost'; readonly code: ReaderError['code'] }
  | { readonly type: 'machine_ready' }
  | { readonly type: 'machine_lost' }
  | { readonly type: 'time_passed' }
  /** Another rule book is in force, or the hour has come at which a product is on sale, or is no more. */
  | { readonly type: 'rules_changed' }
  | { readonly type: 'store_failed' }
  | { readonly type: 'fault_caught' }
  | { readonly type: 'shutdown_requested' }
  /** A technician's test shows something on the screen; null: it ended. */
  | { readonly type: 'service_shown'; readonly show: ServiceShow | null }
  | SurroundingsEvent
  | MemoryReply
  | MemberReply
  | SessionReply

/** The reply to an effect. */
export type SessionReply =
  | { readonly type: 'card_read'; readonly sessionId: string; readonly card: CardFacts }
  | { readonly type: 'card_read_failed'; readonly sessionId: string; readonly error: AppletError }
  | { readonly type: 'challenge_failed'; readonly sessionId: string }
  | {
      readonly type: 'holder_proven'
      readonly sessionId: string
      readonly challenge: Challenge
      readonly signature: Uint8Array
    }
  | { readonly type: 'holder_proof_failed'; readonly sessionId: string; readonly error: ProofError }
  | { readonly type: 'evidence_gathered'; readonly sessionId: string; readonly evidence: Evidence }
  | { readonly type: 'intent_stored'; readonly sessionId: string }
  | { readonly type: 'intent_failed'; readonly sessionId: string }
  /** `trouble`: only where nothing came out. */
  | {
      readonly type: 'vend_ended'
      readonly sessionId: string
      readonly result: VendResult
      readonly trouble?: VendTrouble
    }

/** What became of the memory, while the end of a sale is shown: the session's record is written already. */
export type MemoryReply =
  | { readonly type: 'memory_found'; readonly sessionId: string; readonly remembered: RememberedFinding }
  | { readonly type: 'age_remembered'; readonly sessionId: string }
  /** `found`: whether there was anything to forget. */
  | { readonly type: 'age_forgotten'; readonly sessionId: string; readonly found: boolean }
  | { readonly type: 'memory_failed'; readonly sessionId: string; readonly doing: 'remember' | 'forget' }
