/**
 * Where real cards differ, or are said to, and none was at hand to ask: the simulated card can be told to be either.
 * Everything here is *unconfirmed* on real My Number Cards.
 */
export interface CardBehaviour {
  /** Answer to VERIFY (empty or not) for a blocked PIN. */
  readonly blockedStatusWord: 0x6983 | 0x6984 | 0x63c0
  /** Answer to an empty VERIFY for a PIN that was never set. */
  readonly pinNotSetStatusWord: 0x6a88 | 0x9000
  /** How an EF without a certificate looks: full of 00, full of FF, of no bytes, or not there. */
  readonly blankCertificate: 'zeros' | 'ones' | 'no_bytes' | 'no_file'
  /** READ BINARY with a set Le that reaches behind the end: data and 6282, data and 9000, or no data and 6Cxx. */
  readonly readPastEnd: 'end_of_file' | 'completed' | 'le_wrong'
  /** Size of a certificate's EF, in bytes. A longer certificate makes a longer EF. */
  readonly certificateEfBytes: number
  /** What fills a certificate's EF behind the DER: 00, FF, or bytes that look like another object. */
  readonly bytesAfterCertificate: 'zeros' | 'ones' | 'other_object'
  /** What becomes of a command in extended length: 6700, or an answer to it. Readers differ as well. */
  readonly extendedLength: 'refused' | 'answered'
  /** Answer to reset: that of the card's contacts, or the one that a reader without contact makes up for it. */
  readonly atr: 'contact' | 'contactless'
}

export const DEFAULT_BEHAVIOUR: CardBehaviour = {
  blockedStatusWord: 0x6983,
  pinNotSetStatusWord: 0x6a88,
  blankCertificate: 'zeros',
  readPastEnd: 'end_of_file',
  certificateEfBytes: 2_048,
  bytesAfterCertificate: 'zeros',
  extendedLength: 'refused',
  atr: 'contact'
}
