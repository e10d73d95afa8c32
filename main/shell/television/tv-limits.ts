import type { Rate } from '../../../device/rate-limit.ts'

/** What the television's side takes of whoever is in the local network. docs/television.md states them. */

/** A frame of a page is a few hundred octets; anything larger is not a page of ours. */
export const MAX_FRAME_BYTES = 4_096
/** A page that does not say who it is by then is not ours. */
export const HELLO_MS = 5_000
/** People press a few keys a second; a script that presses more is cut off. */
export const FRAMES_A_SECOND = 60
/** Octets that wait to be read by a page. One that reads more slowly is cut off, and draws anew when it is back. */
export const MAX_WAITING_BYTES = 512 * 1024
/** Whoever does not answer the goodbye is not waited for. */
export const GOODBYE_MS = 1_000

/** 64 screens and their telephones, and the files that they load. */
export const MAX_CONNECTIONS = 384
/** Of one address, so that one cannot take all. */
export const MAX_CONNECTIONS_OF_ADDRESS = 24
/** Of one address: connections, each of which costs a TLS handshake, and requests for files. */
export const CONNECTION_RATE: Rate = { perSecond: 10, atOnce: 40 }
export const REQUEST_RATE: Rate = { perSecond: 20, atOnce: 100 }

/** How long the headers of a request may take. */
export const HEADERS_MS = 10_000
export const HANDSHAKE_MS = 10_000
export const IDLE_MS = 30_000
export const MAX_HEADER_BYTES = 8_192
