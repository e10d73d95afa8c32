import type { AppletError } from '../../../device/card/applet-error.ts'
import type { ExitName } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { CARD_FAULTS, READER_FAULTS, type FaultWords } from '../reader-faults.ts'
import type { CardWaitError } from './laid-card.ts'

/** Why no card is shown. */
export type CardShowError =
  | CardWaitError
  | AppletError
  /** An appliance has this reader, and what lies on it is its shopper's. */
  | { readonly code: 'appliance_runs' }

/** The failure in words; for `told_to_end` there is nothing to say. */
const WORDS: Readonly<Record<Exclude<CardShowError['code'], 'told_to_end'>, FaultWords>> = {
  ...READER_FAULTS,
  ...CARD_FAULTS,
  no_card: { sentence: 'No card was laid on the reader in time.', remedy: 'Lay one on it, and start again.' },
  cards_collided: { sentence: 'Two cards lie there.', remedy: 'Take one away, or name one reader with --reader.' },
  appliance_runs: {
    sentence: "The appliance runs and uses the reader: a card on it is its shopper's.",
    remedy:
      `End it first: Ctrl-C where "${HATACHI} run" was started in a terminal; for the service run: ` +
      'sudo systemctl stop hatachi (and afterwards: sudo systemctl start hatachi)'
  }
}

/** How the command ends. */
const EXITS: Readonly<Record<CardShowError['code'], ExitName>> = {
  reader_absent: 'unavailable',
  reader_lost: 'unavailable',
  reader_agent_absent: 'unavailable',
  reader_service_absent: 'unavailable',
  reader_service_denied: 'unavailable',
  reader_service_stuck: 'unavailable',
  reader_busy: 'unavailable',
  reader_driver_missing: 'unavailable',
  no_card: 'unavailable',
  cards_collided: 'unavailable',
  appliance_runs: 'unavailable',
  card_removed: 'unavailable',
  card_silent: 'inputOutput',
  card_garbled: 'inputOutput',
  not_my_number_card: 'data',
  applet_missing: 'data',
  certificate_missing: 'data',
  pin_wrong: 'data',
  pin_blocked: 'data',
  pin_not_set: 'data',
  pin_not_verified: 'data',
  card_refused: 'data',
  card_malformed: 'data',
  // Ended in order, as every command that is told to.
  told_to_end: 'ok'
}

/** The failure in words for a terminal; null where there is nothing to say. */
export function wordsOfCardError(error: CardShowError): FaultWords | null {
  if (error.code === 'told_to_end') return null
  const { sentence, remedy } = WORDS[error.code]
  if (!('operation' in error)) return { sentence, remedy }
  const status = 'statusWord' in error ? `, ${error.statusWord.toString(16).toUpperCase().padStart(4, '0')}` : ''
  return { sentence: `${sentence.slice(0, -1)} (${error.operation}${status}).`, remedy }
}

export function exitOfCardError(error: CardShowError): ExitName {
  return EXITS[error.code]
}
