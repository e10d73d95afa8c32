/**
 * What a screen and a telephone need to know of the line to the appliance, free of zod: their pages have to stay small.
 * `tv-wire.ts` gives the same names on.
 */

/** Paths below the television's address. */
export const TV_PATH = '/tv/'
export const REMOTE_PATH = '/remote/'
export const TV_SOCKET = '/tv/ws'
/** After these in an address's fragment stand the token of the machine's own screen, and a telephone's code. */
export const OWN_FRAGMENT = '#own='
export const REMOTE_FRAGMENT = '#code='

/** Digits of a pairing code. */
export const PAIRING_CODE_DIGITS = 6
/** A page that hears nothing for so long connects anew; the appliance takes a page that says nothing for gone. */
export const SILENCE_MS = 15_000
/** Each end says something at least so often. */
export const PULSE_MS = 5_000

/** Close code of a screen whose place another page has taken (RFC 6455 leaves 4000 to 4999 to applications). */
export const REPLACED_CLOSE = 4001
