import type { CardReading, TriesFewer } from '../../../device/card/card-visits.ts'
import type { AppletError } from '../../../device/card/applet-error.ts'
import type { ServicePage } from '../../contract/service-page.ts'
import type { TvCommand } from '../../contract/tv-view.ts'
import type { CableFault, CablePass, HouseholdAnswer, LoginAnswer, LoginChallenge } from '../ports.ts'
import type { ServiceTrouble } from './state.ts'
import type { TvPairingOffer } from './tv-session.ts'

/**
 * A command as the machine takes it. The PIN is not in it: whoever feeds the machine keeps the digits, hands them on
 * with the effect `prove_holder` and overwrites them where none follows. `remote`: how long the code is good for.
 */
export type MachineCommand =
  | Exclude<TvCommand, { type: 'enter_pin' } | { type: 'show_remote_code' }>
  | { readonly type: 'enter_pin' }
  | { readonly type: 'show_remote_code'; readonly endsInMs: number; readonly totalMs: number }

/** Why the holder could not be proven. */
export type ProofError = AppletError | TriesFewer | CableFault

/** What the reader told whoever borrowed it in a session. */
export type ReaderNews =
  | { readonly type: 'reader_borrowed' }
  | { readonly type: 'reader_in_use' }
  | { readonly type: 'reader_ready' }
  /** `busy`: it is there, and somebody with a better right has it for now. */
  | { readonly type: 'reader_lost'; readonly busy: boolean }
  | { readonly type: 'card_inserted'; readonly cardId: number }
  | { readonly type: 'card_removed' }
  | { readonly type: 'cards_collided' }
  /** Whether a card lies there that was not laid down for this login. */
  | { readonly type: 'left_card'; readonly lies: boolean }

/** What came back of an effect of a login or a visit. */
export type Reply =
  | { readonly type: 'card_read'; readonly cardId: number; readonly reading: CardReading }
  | { readonly type: 'card_read_failed'; readonly cardId: number; readonly error: AppletError }
  /** No challenge could be had, before anybody waited for it. */
  | { readonly type: 'challenge_failed'; readonly fault: CableFault }
  | { readonly type: 'holder_proven'; readonly challenge: LoginChallenge; readonly signature: Uint8Array }
  | { readonly type: 'holder_proof_failed'; readonly error: ProofError }
  | { readonly type: 'login_answered'; readonly answer: LoginAnswer }
  | { readonly type: 'link_made'; readonly pass: CablePass }
  /** `passEndsInMs`: how long the pass that was shown is good for still. */
  | { readonly type: 'household_answered'; readonly answer: HouseholdAnswer; readonly passEndsInMs: number }
  | { readonly type: 'unlinked' }
  /** A party gave no answer, to whichever question was under way. */
  | { readonly type: 'party_failed'; readonly fault: CableFault }

/** What came back of a service. */
export type ServiceReply =
  | { readonly type: 'service_page'; readonly page: ServicePage }
  /** The page after Back; null: it was the service's first. */
  | { readonly type: 'service_back'; readonly page: ServicePage | null }
  | { readonly type: 'service_failed'; readonly trouble: ServiceTrouble }

/** A past fact, or a command. Whatever names a session is heard in that one only. */
export type TvEvent =
  | { readonly type: 'command'; readonly command: MachineCommand }
  | { readonly type: 'time_passed' }
  | { readonly type: 'presence_changed'; readonly present: boolean }
  /** Somebody gave the reader back. */
  | { readonly type: 'reader_free' }
  /** Whether a card lies on this box's reader that is nobody's. */
  | { readonly type: 'forgotten_card'; readonly lies: boolean }
  /** A card was laid down that is this screen's where it borrows the reader now: there is no other that it could be for. */
  | { readonly type: 'card_laid' }
  /** The code that is on is another: how long that is good for. */
  | { readonly type: 'remote_code_changed'; readonly endsInMs: number; readonly totalMs: number }
  /** Telephones came or went. */
  | { readonly type: 'telephones_changed'; readonly telephones: number }
  /** The answer to `begin_pairing`. */
  | { readonly type: 'pairing_told'; readonly offer: TvPairingOffer }
  /** The code for another television was used, or holds no more. */
  | { readonly type: 'pairing_over'; readonly how: 'used' | 'spent' }
  | { readonly type: 'fault_caught' }
  | { readonly type: 'end_requested' }
  | ((ReaderNews | Reply) & { readonly session: number })
  | (ServiceReply & { readonly session: number; readonly opening: number })
