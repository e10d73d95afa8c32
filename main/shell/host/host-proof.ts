import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * How the appliance proves itself to the kiosk before it is told the token: the kiosk sends a nonce with its request for
 * a WebSocket, the host answers with HMAC-SHA256 of it under the token, in base64url. Without it, whoever listens on the
 * port of an appliance that has just died would be given the token, and could show the shopper a PIN pad.
 */
export const NONCE_HEADER = 'x-hatachi-nonce'
export const PROOF_HEADER = 'x-hatachi-proof'

/** A nonce as it is accepted: base64url of 16 to 64 bytes. */
const NONCE = /^[A-Za-z0-9_-]{22,86}$/

/** The proof for a nonce; null where it is none. */
export function hostProof(token: string, nonce: string | undefined): string | null {
  if (nonce === undefined || !NONCE.test(nonce)) return null
  return createHmac('sha256', token).update(`host:${nonce}`).digest('base64url')
}

/** Whether a host has proven that it knows the token. */
export function isProven(token: string, nonce: string, proof: string | undefined): boolean {
  const expected = Buffer.from(hostProof(token, nonce) ?? '')
  const given = Buffer.from(proof ?? '')
  return expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)
}
