import type { Clock } from '../../device/clock.ts'
import type { Rate } from '../../device/rate-limit.ts'
import type { NamedPublicKey } from '../platform/public-key.ts'
import type { Freshness } from '../platform/signed-answer.ts'
import type { ServiceAddress } from '../services/http/json-client.ts'
import type { ListenWish } from '../services/http/json-server.ts'

export type { NamedPublicKey } from '../platform/public-key.ts'

/** How an appliance reaches the two cable parties. */
export interface CablePartiesSettings {
  /** By which both parties know this appliance: 1 to 64 letters, digits, `.`, `_` or `-`. */
  readonly boxId: string
  /** https, or http on this machine's own address only. The token of either party is that party's alone. */
  readonly platform: ServiceAddress
  readonly operator: ServiceAddress
  /** The cable platform's keys, pinned: what its answers and passes are signed with, ECDSA P-256. */
  readonly answerKeys: readonly NamedPublicKey[]
  /** The cable platform's key that certificates are sealed to, P-256. */
  readonly sealingKey: NamedPublicKey
  /** How far an answer's time may lie from this machine's clock. As for the age check where nothing is said. */
  readonly freshness?: Freshness
}

/** A box as the cable platform takes it in. */
export interface PlatformBox {
  readonly boxId: string
  /** 32 characters or more; only its hash is stored. */
  readonly token: string
}

/** A box as the cable operator takes it in: it stands in one household. */
export interface OperatorBox extends PlatformBox {
  /** The operator's own name of a household: 1 to 64 letters, digits, `.`, `_` or `-`. */
  readonly householdId: string
}

/** What both parties' servers have in common. */
export interface CableServerOptions extends ListenWish {
  /** The party's own store, a file of SQLite's, made where it is missing. */
  readonly path: string
  /** Questions of one box. */
  readonly perBox?: Rate
  readonly clock?: Clock
}

/**
 * Why a box is not taken in. `token_too_short`: it could be guessed. `token_taken`: it is another box's.
 * `box_malformed`: a name with other signs, or of another length.
 */
export interface BoxFault {
  readonly code: 'token_too_short' | 'token_taken' | 'box_malformed'
}
