/** How the operator's calls are carried over HTTPS: what both ends have to spell alike. docs/operator-api.md. */

/** A call is `POST /operator/api/NAME` with its request as JSON. */
export const CALL_PATH = '/operator/api/'

/** Holds the session. The prefix makes browsers demand Secure, Path=/ and no Domain (RFC 6265bis section 4.1.3.2). */
export const SESSION_COOKIE = '__Host-hatachi'

/** Given with the session; no other site can read it, nor set this header. */
export const CALL_TOKEN_HEADER = 'x-hatachi-call-token'

/** Counts the calls of a session, from 1; one that was seen already is refused. */
export const CALL_NUMBER_HEADER = 'x-hatachi-call-number'

export const METRICS_PATH = '/metrics'

/** Octets of a request's body at most: a book of two hundred rules fits in. */
export const MAX_CALL_BYTES = 262_144
