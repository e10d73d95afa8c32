import { PIN_STATUS_WORDS } from './jpki-applet-data.ts'
import { decodeStatusWord } from './status-word.ts'

/** What the answer to VERIFY says of the PIN. */
export type VerifyAnswer =
  | { readonly kind: 'verified' }
  /** After an empty VERIFY the state, after a full one: wrong, and so many tries are left (1 or more). */
  | { readonly kind: 'tries_left'; readonly triesLeft: number }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'not_set' }
  | { readonly kind: 'refused' }

/**
 * Reads SW1SW2 as the answer to VERIFY, ISO/IEC 7816-4 clause 11.6.6, with what differs from it in `PIN_STATUS_WORDS`.
 * Examples: 0x63C2 two left; 0x63C0, 0x6983 and 0x6984 blocked; 0x6300 (no count) refused.
 * @param empty whether VERIFY was sent without a PIN, to ask for the state
 */
export function decodeVerifyAnswer(statusWord: number, empty: boolean): VerifyAnswer {
  if (includes(PIN_STATUS_WORDS.blocked, statusWord)) return { kind: 'blocked' }
  if (includes(PIN_STATUS_WORDS.notSet, statusWord)) return { kind: 'not_set' }
  if (empty && includes(PIN_STATUS_WORDS.notSetWhenEmpty, statusWord)) return { kind: 'not_set' }
  const meaning = decodeStatusWord(statusWord)
  if (meaning.kind === 'completed') return { kind: 'verified' }
  if (meaning.kind === 'tries_left') return { kind: 'tries_left', triesLeft: meaning.triesLeft }
  return { kind: 'refused' }
}

function includes(list: readonly number[], statusWord: number): boolean {
  return list.includes(statusWord)
}
