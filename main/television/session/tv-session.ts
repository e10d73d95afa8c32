import type { Clock } from '../../../device/clock.ts'
import type { TvLanguage } from '../../contract/tv-view.ts'
import type { Service } from '../../services/service.ts'
import type { CableParties, ReaderDesk, TvFact, TvSession, TvTimeouts } from '../ports.ts'
import { TvSessionRunner } from './runner.ts'

/** The code by which a telephone becomes this screen's remote control, as it stands now. */
export interface TvRemoteCode {
  /** null: telephones cannot reach this machine. */
  readonly url: string | null
  /** How long the code is good for, and was when it was made; milliseconds, `totalMs` at least 1. */
  readonly endsInMs: number
  readonly totalMs: number
}

/** What a screen shows for another television to be paired, or why it shows no code: as `TvPairingState`. */
export type TvPairingOffer =
  | { readonly state: 'good'; readonly code: string; readonly address: string; readonly goodForMs: number }
  | { readonly state: 'too_many_codes' | 'too_many_screens' | 'unreachable' }

/** The code by which this screen lets another television in. */
export interface TvPairing {
  /** Makes one, in place of any other that there is. */
  begin(): TvPairingOffer
  /** It is shown no more, and holds no more. */
  end(): void
  /** Calls back when the one that is shown was used, or holds no more; the returned function ends it. */
  onOver(listener: (how: 'used' | 'spent') => void): () => void
}

/** What one screen's session is made of. */
export interface TvSessionParts {
  /** Under which the reader is borrowed. */
  readonly screenId: string
  readonly reader: ReaderDesk
  readonly parties: CableParties
  /** In the order in which they are offered: the first has the focus. */
  readonly services: readonly Service[]
  readonly clock: Clock
  readonly timeouts: TvTimeouts
  /** Until the person chooses another. */
  readonly language: TvLanguage
  /** Told once for each login that began, and once for each visit that ended. */
  readonly record: (fact: TvFact) => void
  /** Asked when the code is put on the screen and with each view while it is there; it may then begin to be good. */
  readonly remoteCode: () => TvRemoteCode
  /** Telephones that are this screen's remote control and connected. */
  readonly telephones: () => number
  /** Calls back whenever `remoteCode` or `telephones` would answer something else; the returned function ends it. */
  readonly onRemoteCode: (listener: () => void) => () => void
  /** Whether a card that is laid down at rest can be meant for this screen alone, and so begins a login by itself. */
  readonly beginsByCard: () => boolean
  /** null: this screen lets no other in. */
  readonly pairing: TvPairing | null
  /** The person said, and confirmed, that this screen is to be paired no longer. Nobody is logged in any more. */
  readonly onForget: () => void
  /** Whether a telephone that plays the card is taken for one. */
  readonly acceptPhones: boolean
  /** A programmer's mistake, caught: for the shell, which records it. The session ends what is under way by itself. */
  readonly onFault: (where: string, fault: unknown) => void
}

/** A session of one screen, at its first page. Nothing is borrowed and nobody asked before somebody logs in. */
export function createTvSession(parts: TvSessionParts): TvSession {
  return new TvSessionRunner(parts)
}
