import type { CardReader } from '../../device/reader/card-reader.ts'
import type { Result } from '../../device/result.ts'
import type { TvCommand, TvView } from '../contract/tv-view.ts'

/**
 * What a screen's session needs of the world, and what a host needs of a session. Who plays these is put together in
 * the shell; nothing here decodes a certificate or knows a serial number.
 */

// --- The cable platform and the cable operator, as the appliance sees them -------------------------------------------

/** A fresh random value of the cable platform's for the card to sign. It says nothing about the person. */
export interface LoginChallenge {
  readonly challengeId: string
  /** 32 random bytes. */
  readonly bytes: Uint8Array
  readonly expiresAtMs: number
}

/** All that leaves the machine of a card, and only after its PIN was right. */
export interface LoginProof {
  /** DER as read from the card: opaque here, sealed to the cable platform's key before it leaves. */
  readonly certificate: Uint8Array
  readonly challenge: LoginChallenge
  /** The card's over the challenge, as in the age check. */
  readonly signature: Uint8Array
}

/** A person as everybody but the cable platform knows them. `assertion`: the platform's signed word for it, for this box. */
export interface CablePass {
  readonly cableId: string
  readonly assertion: string
  /** When the assertion's time is over, by its own signed words; milliseconds since 1970. */
  readonly expiresAtMs: number
}

/**
 * The cable platform's signed answer. `linked`: known, here is the pass. `not_linked`: the card is good and belongs to
 * nobody yet; `linkTicket` links it once consent is given. `refused`: revoked, suspended, expired, foreign or not proven:
 * one word for all. `unknown`: it could not be found out; nobody is let in.
 */
export type LoginAnswer =
  | { readonly answer: 'linked'; readonly pass: CablePass }
  | { readonly answer: 'not_linked'; readonly linkTicket: string }
  | { readonly answer: 'refused' }
  | { readonly answer: 'unknown' }

/** The cable operator's word. `not_a_member`: no household is known for this cable ID yet: `join` takes it in. */
export type HouseholdAnswer =
  | { readonly answer: 'admitted' }
  | { readonly answer: 'not_a_member' }
  | { readonly answer: 'other_household' }

/**
 * Why a party gave no answer. `unreachable`: none in time. `refused_us`: it does not take this box. `answer_unusable`:
 * not signed as it should be, of another question, or of another shape. `ticket_spent`: too late, from the start again.
 */
export interface CableFault {
  readonly code: 'unreachable' | 'refused_us' | 'answer_unusable' | 'ticket_spent'
}

/** The two cable parties. Every call may be made again: repeating one changes nothing more. */
export interface CableParties {
  requestChallenge(signal: AbortSignal): Promise<Result<LoginChallenge, CableFault>>
  logIn(proof: LoginProof, signal: AbortSignal): Promise<Result<LoginAnswer, CableFault>>
  /** Links a card, with the consent that was given on screen. */
  link(linkTicket: string, signal: AbortSignal): Promise<Result<CablePass, CableFault>>
  /** Asks the cable operator whether this person's household is that of this box. */
  visit(pass: CablePass, signal: AbortSignal): Promise<Result<HouseholdAnswer, CableFault>>
  /** Takes a person into this box's household, with the consent that was given on screen. */
  join(pass: CablePass, signal: AbortSignal): Promise<Result<HouseholdAnswer, CableFault>>
  /** Undoes the link and the membership of whoever is logged in. */
  unlink(pass: CablePass, signal: AbortSignal): Promise<Result<void, CableFault>>
  close(): void
}

// --- The reader, lent to one screen at a time ------------------------------------------------------------------------

/** A reader that one screen has for itself until it gives it back: as `CardReader`, but its `close` is the giving back. */
export interface ReaderDesk {
  /**
   * The reader for this screen alone; null: somebody else has it (another screen, or a purchase under way).
   * @param onLeftCard told, once the reader is started, whether a card lies there that this screen may not see: one that
   *   was not laid down for it
   */
  borrow(screenId: string, onLeftCard: (lies: boolean) => void): CardReader | null
  /** Called whenever the reader may be had again; the returned function ends it. */
  onFree(listener: () => void): () => void
  /**
   * Whether a card lies there that is nobody's: left from a visit that is over, or laid down before anybody asked for
   * one. For screens at rest, which have no reader of their own to be told by.
   */
  leftCard(): boolean
  /** Called whenever `leftCard` answers something else; the returned function ends it. */
  onLeftCard(listener: (lies: boolean) => void): () => void
  /**
   * Called when a card is laid down while the reader may be borrowed and nothing lay or may have lain there, nor a card that
   * is nobody's went just before. Whoever borrows the reader before the listener returns has the card with it; it is nobody's
   * where none does. The returned function ends it.
   */
  onCardLaid(listener: () => void): () => void
}

// --- What the record is told -----------------------------------------------------------------------------------------

/** Past facts of a screen's session, for the record: never a cable ID, nor anything of a card. */
export type TvFact =
  | { readonly name: 'tv_login'; readonly outcome: 'logged_in' | 'linked' | 'refused' | 'undetermined' | 'given_up' }
  | { readonly name: 'tv_logout'; readonly cause: TvLogoutCause }
  | { readonly name: 'tv_unlinked' }
export type TvLogoutCause =
  | 'asked'
  | 'card_removed'
  | 'idle'
  | 'screen_away'
  | 'reader_lost'
  | 'pass_expired'
  | 'stopped'

// --- A session, as the host sees it ----------------------------------------------------------------------------------

/** One screen's session: views out, commands in. It outlives connections. */
export interface TvSession {
  view(): TvView
  /** Calls back with each new view; the returned function ends it. */
  onView(listener: (view: TvView) => void): () => void
  /** Takes a command; what does not fit the screen that is on does nothing. Never throws. */
  command(command: TvCommand): void
  /** Whether the screen is connected. One that stays away for `TvTimeouts.absentMs` is logged out. */
  setPresent(isPresent: boolean): void
  /** Logs out, gives the reader back. Nothing comes afterwards. */
  end(): Promise<void>
}

/** How long each thing waits, milliseconds. */
export interface TvTimeouts {
  readonly cardMs: number
  readonly pinMs: number
  readonly returnCardMs: number
  readonly consentMs: number
  /** Without a press before a visit ends. */
  readonly idleMs: number
  /** Without a connection before a visit ends, and before a code that pairs another television holds no more. */
  readonly absentMs: number
  readonly noticeMs: number
}

export const DEFAULT_TV_TIMEOUTS: TvTimeouts = {
  cardMs: 60_000,
  pinMs: 90_000,
  returnCardMs: 20_000,
  consentMs: 120_000,
  idleMs: 300_000,
  absentMs: 60_000,
  noticeMs: 60_000
}
