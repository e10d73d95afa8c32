import { createHmac, timingSafeEqual } from 'node:crypto'

/** One-time codes of an authenticator on a phone: RFC 4226 (HOTP) and RFC 6238 (TOTP). */

/** RFC 6238 section 5.2. */
export const TOTP_STEP_MS = 30_000
/** Octets of a secret: as long as what SHA-1 gives (RFC 4226 section 4, R6). */
export const TOTP_SECRET_BYTES = 20
/** How many steps early or late a code may be: a phone's clock, and the time that typing takes. */
const SKEW_STEPS = 1
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * The one-time code for one counter (RFC 4226 section 5.3), with leading zeros.
 * Example: the secret `12345678901234567890` (ASCII) gives `755224` for the counter 0.
 */
export function hotp(secret: Uint8Array, counter: number, digits = 6): string {
  const octets = Buffer.alloc(8)
  octets.writeBigUInt64BE(BigInt(counter))
  const sum = createHmac('sha1', secret).update(octets).digest()
  const offset = (sum[sum.length - 1] ?? 0) & 0x0f
  const number = sum.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** Which step of 30 seconds since 1970 a moment lies in. */
export function totpStepAt(nowMs: number): number {
  return Math.floor(nowMs / TOTP_STEP_MS)
}

/**
 * The step that a code belongs to, if it may be used now: one step early or late at most, and later than the last one
 * that was used, so that no code is worth anything twice. Null: it may not. Every candidate is compared, in the same time.
 */
export function matchTotp(secret: Uint8Array, code: string, nowMs: number, lastStep: number): number | null {
  const now = totpStepAt(nowMs)
  let found: number | null = null
  for (let step = Math.max(0, now - SKEW_STEPS); step <= now + SKEW_STEPS; step += 1) {
    const isSame = isEqual(hotp(secret, step), code)
    if (isSame && step > lastStep && found === null) found = step
  }
  return found
}

/** Base32 without padding (RFC 4648 section 6), as authenticators take a secret. Example: `fooba` is `MZXW6YTB`. */
export function base32Of(octets: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const octet of octets) {
    held = (held << 8) | octet
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(held >>> (bits - 5)) & 31] ?? ''
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + (BASE32[(held << (5 - bits)) & 31] ?? '')
}

/** What an authenticator scans: `otpauth://totp/Hatachi:LOGIN?secret=…&issuer=Hatachi` (Key URI format). */
export function totpAddress(login: string, secret: Uint8Array): string {
  const parameters = `secret=${base32Of(secret)}&issuer=Hatachi&algorithm=SHA1&digits=6&period=30`
  return `otpauth://totp/Hatachi:${encodeURIComponent(login)}?${parameters}`
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
