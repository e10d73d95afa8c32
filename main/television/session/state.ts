import type { SignatureAlgorithmName } from '../../../device/card/jpki-applet-data.ts'
import type { TvLanguage, TvPairingState } from '../../contract/tv-view.ts'
import type { ServicePage, Words } from '../../contract/service-page.ts'
import type { CablePass, TvTimeouts } from '../ports.ts'

/** What does not change while a session lives. */
export interface TvPolicy {
  readonly timeouts: TvTimeouts
  readonly acceptPhones: boolean
  /** Whether this screen may show the code that pairs another. */
  readonly mayPair: boolean
  /** By the place of a service here its acts are named. */
  readonly services: readonly { readonly name: Words }[]
}

/** Where a phase ends by itself. Monotonic milliseconds. */
export interface Deadline {
  readonly atMs: number
  readonly totalMs: number
}

/** What the first visit to the card gave, kept until the PIN was right and no longer. */
export interface TvCard {
  /** DER, opaque here: also what tells one card from another. */
  readonly certificate: Uint8Array
  readonly algorithm: SignatureAlgorithmName
  /** Tries of the PIN that are left, as the person is told. */
  readonly triesLeft: number
}

/** Somebody is logged in. */
export interface Visit {
  readonly pass: CablePass
  /** When it ends, unless something is pressed before. Monotonic milliseconds. */
  readonly idleAtMs: number
  /** When it ends whatever is pressed: nobody takes the pass any more. Monotonic milliseconds. */
  readonly passEndsAtMs: number
  /** Which page of the services is home, from 0. */
  readonly homePage: number
}

/** What a notice tells: what happened, and what to do now. */
export type NoticeName =
  // Of a login that did not come to its end.
  | 'no_card'
  | 'take_card'
  | 'login_timed_out'
  | 'card_taken'
  | 'two_cards'
  | 'reader_gone'
  | 'another_card'
  | 'not_my_number_card'
  | 'phone_not_accepted'
  | 'pin_blocked'
  | 'pin_not_set'
  | 'card_unreadable'
  | 'declined'
  | 'declined_household'
  | 'refused'
  | 'other_household'
  | 'undetermined'
  | 'unreachable'
  // Of a visit that is over.
  | 'ended_asked'
  | 'ended_card_taken'
  | 'ended_two_cards'
  | 'ended_idle'
  | 'ended_screen_away'
  | 'ended_reader_gone'
  | 'ended_pass'
  | 'unlinked'
  | 'unlink_too_late'
  | 'fault'

/**
 * What may have changed at the parties when it ended. `nothing`: nothing did. `link_unsure`: the link was under way.
 * `linked`: the link was made, the household not. `join_unsure`: that was under way. `unlink_unsure`: undoing was.
 * `act_unsure`: something pressed in a service was; it is not called back.
 */
export type Kept = 'nothing' | 'link_unsure' | 'linked' | 'join_unsure' | 'unlink_unsure' | 'act_unsure'

/** Why a service shows nothing: as `ServiceError`, or it did not keep to its contract, or no answer came in time. */
export type ServiceTrouble = 'unreachable' | 'refused' | 'busy' | 'pass_over' | 'broken' | 'silent'

/** Somebody whose card is linked, and who is not let in. `linkedNow`: the card was linked in this login. */
export interface Outsider {
  readonly pass: CablePass
  readonly why: 'declined_household' | 'other_household'
  readonly linkedNow: boolean
}

/** What an outsider is shown: why it went no further; whether to undo the link; that no answer came to that. */
export type OutsiderPage = 'told' | 'unlink' | 'unlink_failed'

/** Something the television itself tells or asks during a visit. */
export type VisitPage =
  | { readonly show: 'end' }
  | { readonly show: 'unlink' }
  | { readonly show: 'unlink_failed' }
  | { readonly show: 'service_failed'; readonly service: number; readonly trouble: ServiceTrouble }

/** Where a screen's session stands. Data lives only in the phase that needs it. A PIN is in none. */
export type Phase =
  | { readonly name: 'welcome' }
  /** `lifted`: a card lay there, and was taken before it was read. `inUse`: somebody else has the reader. */
  | { readonly name: 'waiting_card'; readonly inUse: boolean; readonly lifted: boolean; readonly deadline: Deadline }
  /** `expected`: it must be this card again; null: any. */
  | { readonly name: 'reading_card'; readonly expected: TvCard | null; readonly deadline: Deadline }
  | { readonly name: 'entering_pin'; readonly card: TvCard; readonly wrongPin: boolean; readonly deadline: Deadline }
  | { readonly name: 'last_try'; readonly card: TvCard; readonly wrongPin: boolean; readonly deadline: Deadline }
  | { readonly name: 'lifted'; readonly card: TvCard; readonly deadline: Deadline }
  /** `cardId`: the insertion to which the PIN is shown. */
  | { readonly name: 'proving'; readonly card: TvCard; readonly cardId: number; readonly deadline: Deadline }
  | { readonly name: 'asking_platform'; readonly deadline: Deadline }
  | { readonly name: 'consent'; readonly to: Consent; readonly deadline: Deadline }
  | { readonly name: 'linking'; readonly deadline: Deadline }
  | {
      readonly name: 'asking_operator'
      readonly call: 'visit' | 'join'
      readonly pass: CablePass
      /** The card was linked in this login. */
      readonly linkedNow: boolean
      readonly deadline: Deadline
    }
  | {
      readonly name: 'outsider'
      readonly outsider: Outsider
      readonly page: OutsiderPage
      readonly deadline: Deadline
    }
  | { readonly name: 'outsider_unlinking'; readonly outsider: Outsider; readonly deadline: Deadline }
  | { readonly name: 'home'; readonly visit: Visit }
  | { readonly name: 'opening'; readonly visit: Visit; readonly service: number; readonly wait: Wait }
  /** `wait`: an act is under way; null: none is. */
  | {
      readonly name: 'in_service'
      readonly visit: Visit
      readonly service: number
      readonly page: ServicePage
      readonly wait: Wait | null
    }
  | { readonly name: 'visit_page'; readonly visit: Visit; readonly page: VisitPage }
  | { readonly name: 'unlinking'; readonly visit: Visit; readonly deadline: Deadline }
  /** Whether this screen is to be forgotten. `visit`: null where nobody is logged in. */
  | { readonly name: 'forgetting'; readonly visit: Visit | null; readonly deadline: Deadline }
  | {
      readonly name: 'notice'
      readonly notice: NoticeName
      readonly kept: Kept
      /** A card was on the reader when it was given back, and is still: its owner is to take it. */
      readonly cardLies: boolean
      readonly deadline: Deadline
    }
  | { readonly name: 'ended' }

export type PhaseName = Phase['name']
export type PhaseOf<N extends PhaseName> = Extract<Phase, { name: N }>

/** What is agreed to: to link the card and join the household, or, where the card is linked already, to join only. */
export type Consent =
  | { readonly join: 'link'; readonly linkTicket: string }
  | { readonly join: 'household'; readonly pass: CablePass }

/** A service is asked. `slowAtMs`: from when the screen says so. `atMs`: when it is given up. */
export interface Wait {
  readonly slow: boolean
  readonly slowAtMs: number
  readonly atMs: number
}

/** The borrowed reader, as it told last. */
export interface BorrowedReader {
  /** `unheard`: it has not said a word yet. `busy`: somebody with a better right has it for now. */
  readonly state: 'unheard' | 'ready' | 'lost' | 'busy'
  /** Number of the insertion of the one card on it. */
  readonly cardId: number | null
  /** Two cards lie there, so that none can be used. */
  readonly collided: boolean
  /** A card lies there that is kept from this login. */
  readonly leftCard: boolean
}

/** How another television is paired, as the screen shows it. `offer`: null in every state but `good`. */
export interface PairingShown {
  readonly state: TvPairingState
  readonly offer: { readonly code: string; readonly address: string } | null
  readonly deadline: Deadline
}

/** The whole state: the phase, and what is true whatever the phase. */
export interface TvState {
  readonly phase: Phase
  /** Counts logins: what names an earlier one is heard no more. */
  readonly session: number
  /** Counts openings of services: an earlier one's pages are not for this one. */
  readonly opening: number
  readonly language: TvLanguage
  /** null: not borrowed. */
  readonly reader: BorrowedReader | null
  /** A card lies on this box's reader that is nobody's. */
  readonly leftCard: boolean
  /** The code for a telephone lies over what is on; null: it does not. */
  readonly remoteCode: Deadline | null
  /** The same of the code for another television; never both. */
  readonly pairing: PairingShown | null
  /** Telephones that are this screen's remote control and connected. */
  readonly telephones: number
  /** Since when the screen is not connected; null: it is. Monotonic milliseconds. */
  readonly absentSinceMs: number | null
}

/** A session before anybody pressed anything. */
export function initialState(language: TvLanguage, leftCard = false, telephones = 0): TvState {
  return {
    phase: { name: 'welcome' },
    session: 0,
    opening: 0,
    language,
    reader: null,
    leftCard,
    remoteCode: null,
    pairing: null,
    telephones,
    absentSinceMs: null
  }
}

/** The visit that is under way; null: nobody is logged in. */
export function visitOf({ phase }: TvState): Visit | null {
  return 'visit' in phase ? phase.visit : null
}

const RESTING: ReadonlySet<PhaseName> = new Set(['welcome', 'notice', 'ended'])

/** Whether nobody is logged in or on the way to it: then no reader is borrowed and nobody is asked. */
export function isAtRest(state: TvState): boolean {
  return RESTING.has(state.phase.name) || (state.phase.name === 'forgetting' && state.phase.visit === null)
}

/** Whether a login is under way. */
export function isLoggingIn(state: TvState): boolean {
  return !isAtRest(state) && visitOf(state) === null
}

/** Whether a code lies over what is on: what is pressed then is not meant for what is beneath. */
export function isCovered({ remoteCode, pairing }: TvState): boolean {
  return remoteCode !== null || pairing !== null
}

/** The same with nothing over it. */
export function uncovered(state: TvState): TvState {
  return isCovered(state) ? { ...state, remoteCode: null, pairing: null } : state
}

/** Whether any card lies on the reader that is borrowed. */
export function cardLies({ reader }: TvState): boolean {
  return reader !== null && (reader.cardId !== null || reader.collided)
}
