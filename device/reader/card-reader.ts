import type { Result } from '../result.ts'

/** What can go wrong while a card is being talked to. SW1SW2 is not an error here: it is the card's answer. */
export type CardError =
  | { readonly code: 'card_removed' }
  | { readonly code: 'reader_lost' }
  /** The card gave no answer within the deadline of `transmit`. */
  | { readonly code: 'card_silent' }
  /** The card answered fewer than two bytes, or the link broke its own rules. */
  | { readonly code: 'card_garbled' }

/** Why a reader cannot be used now. */
export type ReaderError =
  /** None is attached, or none of the configured name. */
  | { readonly code: 'reader_absent' }
  /** One was attached, and is gone or no longer answers. */
  | { readonly code: 'reader_lost' }
  /** It stands elsewhere, and the agent that offers it is not connected. */
  | { readonly code: 'reader_agent_absent' }
  /** The PC/SC service does not run. */
  | { readonly code: 'reader_service_absent' }
  /** The PC/SC service does not let this user in. */
  | { readonly code: 'reader_service_denied' }
  /** The PC/SC service, or the process that speaks to it, no longer answers. */
  | { readonly code: 'reader_service_stuck' }
  /** Another program holds the card on it. */
  | { readonly code: 'reader_busy' }
  | { readonly code: 'reader_driver_missing'; readonly driver: string }

/** One card lying on a reader, from insertion to removal. */
export interface CardChannel {
  /** Answer to reset, or the ATR that the reader makes up for a contactless card. ISO/IEC 7816-3 clause 8. */
  readonly atr: Uint8Array
  /**
   * Sends one command APDU and gives the response APDU, SW1SW2 included. ISO/IEC 7816-4 clause 5.
   * Calls are queued, never interleaved. The command is copied at the call: its owner may overwrite it.
   * @param timeoutMs deadline for this command; `card_silent` past it
   */
  transmit(command: Uint8Array, timeoutMs?: number): Promise<Result<Uint8Array, CardError>>
}

/**
 * A past fact reported by a reader, in the order in which it happened. At most one card is usable at a time: between
 * `card_inserted` and the next `card_removed`, `cards_collided` or `reader_lost`.
 */
export type ReaderEvent =
  | { readonly type: 'reader_ready'; readonly readerName: string }
  /** Takes a card that lay there along. Comes again when the cause has become another one. */
  | { readonly type: 'reader_lost'; readonly error: ReaderError }
  | { readonly type: 'card_inserted'; readonly card: CardChannel }
  | { readonly type: 'card_removed' }
  /**
   * Two cards lie on two readers: nobody can tell whose purchase it is, and a PIN must not reach the wrong one. None is
   * usable (a channel that was gives `card_removed`) until one is left (`card_inserted`) or none (`card_removed`).
   */
  | { readonly type: 'cards_collided' }

/** A smart card reader, real or simulated. A reader recovers by itself: `start` is called once. */
export interface CardReader {
  /** Starts watching. A card that lies there already is reported as `card_inserted`. */
  start(listener: (event: ReaderEvent) => void): Promise<void>
  /** Stops watching and frees every handle; no event comes afterwards. */
  close(): Promise<void>
}
