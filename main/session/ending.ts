import type { AppletError } from '../../device/card/applet-error.ts'
import type { LineFinding } from '../age/evidence.ts'
import type { Outcome, OutcomeReason } from '../audit/decision-record.ts'
import type { NotSoldMessage } from '../contract/shopper.ts'
import type { ProductSale } from './state.ts'

/** How a session ends that sold nothing: what is recorded, and what the shopper is told. */
export interface Ending {
  readonly outcome: Outcome
  readonly reason?: OutcomeReason
  readonly message: NotSoldMessage
  /** Whether the same purchase may be tried again at once. */
  readonly mayTryAgain: boolean
  /** The session ends because the platform was not reached, its line as it was then; absent: for another reason. */
  readonly cutOff?: LineFinding
  /** It is not on sale now, whoever wants it. */
  readonly sale?: ProductSale
}

/** The reader went away under the session. */
export const readerLost: Ending = {
  outcome: 'device_lost',
  reason: 'reader_lost',
  message: 'reader_lost',
  mayTryAgain: false
}

/** The record could not be written, so nothing may be sold. */
export const storeLost: Ending = {
  outcome: 'interrupted',
  reason: 'store_failed',
  message: 'could_not_check',
  mayTryAgain: false
}

/** Two cards lie there: nobody can tell whose purchase it is. */
export const twoCards: Ending = {
  outcome: 'card_not_usable',
  reason: 'two_cards',
  message: 'two_cards',
  mayTryAgain: true
}

/** No answer came, or none that a My Number Card gives. */
export const unreadable: Ending = {
  outcome: 'card_not_usable',
  reason: 'card_unreadable',
  message: 'card_unreadable',
  mayTryAgain: true
}

/** A card that cannot be used here, whoever holds it. */
export function notUsable(reason: OutcomeReason, message: NotSoldMessage): Ending {
  return { outcome: 'card_not_usable', reason, message, mayTryAgain: false }
}

/** The card's failures in the record's and the shopper's words. */
export function endingOf(error: AppletError): Ending {
  switch (error.code) {
    case 'card_removed':
      return { outcome: 'card_removed', message: 'card_removed', mayTryAgain: true }
    case 'reader_lost':
      return readerLost
    case 'not_my_number_card':
      return notUsable('not_my_number_card', 'not_my_number_card')
    case 'applet_missing':
      return notUsable('applet_missing', 'card_not_accepted')
    case 'certificate_missing':
      return notUsable('certificate_missing', 'card_not_accepted')
    case 'pin_blocked':
    case 'pin_wrong':
      return notUsable('pin_blocked', 'pin_blocked')
    case 'pin_not_set':
      return notUsable('pin_not_set', 'pin_not_set')
    case 'card_silent':
    case 'card_garbled':
    case 'card_malformed':
    case 'card_refused':
    case 'pin_not_verified':
      return unreadable
  }
}
