import { sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { readPublicKey } from '../platform/public-key.ts'
import type { NamedPublicKey } from '../platform/public-key.ts'
import type { AnswerKeys } from '../platform/signed-answer.ts'
import type { PassCheck } from '../services/cable-pass.ts'
import { boxIdSchema, cableIdSchema, LONGEST_ASSERTION } from './protocol.ts'

/**
 * The cable platform's signed word for who is logged in at a box: compact text, `PAYLOAD.SIGNATURE`, both base64url
 * without padding. `PAYLOAD`: UTF-8 JSON of the claims. `SIGNATURE`: 64 octets (r followed by s, 32 octets each), ECDSA
 * P-256 with SHA-256 over `hatachi cable pass v1.PAYLOAD` in ASCII. Signed answers are signed with the same key and
 * begin with `{`, so that neither passes for the other.
 *
 * Example: `eyJrZXlJZCI6…fQ.MEYC…`, with the claims
 * `{"keyId":"cable-1f…","cableId":"c_Zk3…","boxId":"box-7","issuedAtMs":1795824000000,"expiresAtMs":1795838400000}`.
 */
export const passClaimsSchema = z.strictObject({
  keyId: z.string().min(1).max(64),
  cableId: cableIdSchema,
  boxId: boxIdSchema,
  /** Milliseconds since 1970. */
  issuedAtMs: z.int().min(0),
  expiresAtMs: z.int().min(0)
})

/** Keys that passes are checked with, by their names. */
export type PassKeys = AnswerKeys

/** What a pass says. */
export type PassClaims = Readonly<z.infer<typeof passClaimsSchema>>

/**
 * Why a pass is not accepted. `pass_malformed`: no pass. `pass_signature_bad`: not signed by a key that is pinned.
 * `pass_other_box`: of another box. `pass_expired`: its time is over, or has not come.
 */
export interface PassFault {
  readonly code: 'pass_malformed' | 'pass_signature_bad' | 'pass_other_box' | 'pass_expired'
}

const PREFIX = 'hatachi cable pass v1.'
/** The platform's clock may be so far ahead. */
const MAX_SKEW_MS = 60_000

/** Signs claims; `claims.keyId` is the key's name. */
export function signPass(claims: PassClaims, privateKey: KeyObject): string {
  const payload = Buffer.from(JSON.stringify(claims), 'utf8').toString('base64url')
  const signature = sign('sha256', Buffer.from(PREFIX + payload), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${payload}.${signature.toString('base64url')}`
}

/** The claims that a pinned key signed, whatever their time and box. Pure. */
export function readPass(
  assertion: string,
  keys: AnswerKeys
): Result<PassClaims, PassFault & { readonly code: 'pass_malformed' | 'pass_signature_bad' }> {
  const parts = assertion.length > LONGEST_ASSERTION ? [] : assertion.split('.')
  const [payloadText = '', signatureText = '', ...more] = parts
  const payload = bytesOf(payloadText)
  const signature = bytesOf(signatureText)
  if (payload === null || signature === null || more.length > 0) return err({ code: 'pass_malformed' })
  // What key it names is needed before the signature can be checked; nothing else of it is looked at until then.
  const claims = passClaimsSchema.safeParse(jsonOf(payload))
  if (!claims.success) return err({ code: 'pass_malformed' })
  const key = keys.get(claims.data.keyId)
  const holds =
    key !== undefined &&
    verify('sha256', Buffer.from(PREFIX + payloadText), { key, dsaEncoding: 'ieee-p1363' }, signature)
  return holds ? ok(claims.data) : err({ code: 'pass_signature_bad' })
}

/** As `readPass`, and only for this box and this moment. Pure. */
export function checkPass(
  assertion: string,
  keys: AnswerKeys,
  boxId: string,
  nowMs: number
): Result<PassClaims, PassFault> {
  const claims = readPass(assertion, keys)
  if (!claims.ok) return claims
  if (claims.value.boxId !== boxId) return err({ code: 'pass_other_box' })
  return isInTime(claims.value, nowMs) ? claims : err({ code: 'pass_expired' })
}

/**
 * What a service checks passes with: of whichever box, since a service knows no boxes. Throws a TypeError for keys that
 * are not on P-256, and for none at all.
 * @param keys the cable platform's, pinned
 */
export function passCheckOf(keys: readonly NamedPublicKey[]): PassCheck {
  if (keys.length === 0) throw new TypeError('passes cannot be checked without a key')
  const answerKeys = answerKeysOf(keys)
  return (assertion, nowMs) => {
    const claims = readPass(assertion, answerKeys)
    if (!claims.ok) return err({ code: 'pass_refused' })
    return isInTime(claims.value, nowMs) ? ok({ cableId: claims.value.cableId }) : err({ code: 'pass_expired' })
  }
}

function isInTime({ issuedAtMs, expiresAtMs }: PassClaims, nowMs: number): boolean {
  // Asked this way round, a clock that is no number is out of time.
  return nowMs >= issuedAtMs - MAX_SKEW_MS && nowMs < expiresAtMs
}

/** Pinned keys by their names. Throws a TypeError for one that is not on P-256: configuration is checked before. */
export function answerKeysOf(keys: readonly NamedPublicKey[]): AnswerKeys {
  return new Map(keys.map((key) => [key.keyId, readPublicKey(key)]))
}

/** Null: not the one canonical base64url of some bytes, or of none. */
function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : null
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
