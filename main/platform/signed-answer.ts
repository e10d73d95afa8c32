import { createHash, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { Enrolment, PlatformFinding, PlatformReason } from '../age/evidence.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { ageCheckAnswerSchema } from './protocol.ts'
import type { AgeCheckAnswer, AgeCheckRequest, CertificateForm, SignedAnswer } from './protocol.ts'

/** The platform's pinned public keys, ECDSA P-256, by the names that its answers give them. */
export type AnswerKeys = ReadonlyMap<string, KeyObject>

/** How far an answer's time may lie from the machine's clock. */
export interface Freshness {
  /** An answer older than this is stale. */
  readonly maxAgeMs: number
  /** An answer further in the future than this is stale too: one of the clocks is wrong. */
  readonly maxSkewMs: number
}

/** Two minutes back, one ahead. The nonce shows that the answer is ours; this shows that the clocks agree. */
export const DEFAULT_FRESHNESS: Freshness = { maxAgeMs: 120_000, maxSkewMs: 60_000 }

/** What a believed answer adds to the evidence, or why it is not believed. */
export interface PlatformEvidence {
  readonly platform: PlatformFinding
  readonly enrolment: Enrolment
}

/** Evidence of a platform that gave no usable answer. */
export function platformUnavailable(reason: PlatformReason): PlatformEvidence {
  return { platform: { result: 'unavailable', reason }, enrolment: 'not_asked' }
}

/**
 * Believes an answer only if a pinned key signed it, it repeats the nonce, the certificate and the condition that were
 * sent, it is fresh, and it does not contradict itself. Pure. Otherwise the finding is `unavailable`:
 * `signature_bad` (also for a key that is not pinned), `malformed`, `not_bound`, `stale`, looked for in this order.
 * @param onSignedTime told when the answer was signed, milliseconds since 1970, once it is known to be ours: a stale one
 *   is the very proof that the clocks differ
 */
export function checkSignedAnswer(
  signed: SignedAnswer,
  request: AgeCheckRequest,
  keys: AnswerKeys,
  nowMs: number,
  freshness: Freshness,
  onSignedTime?: (signedMs: number) => void
): PlatformEvidence {
  const answer = readSignedAnswer(signed, request, keys)
  if (answer.ok) onSignedTime?.(Date.parse(answer.value.answeredAt))
  return answer.ok ? evidenceOf(answer.value, nowMs, freshness) : platformUnavailable(answer.error.code)
}

/** As `checkSignedAnswer`, but for the freshness: an answer to this very question, of whatever time it says. Pure. */
export function readSignedAnswer(
  signed: SignedAnswer,
  request: AgeCheckRequest,
  keys: AnswerKeys
): Result<AgeCheckAnswer, { readonly code: 'signature_bad' | 'malformed' | 'not_bound' }> {
  const json = readSignedJson(signed, keys)
  if (!json.ok) return json
  const answer = ageCheckAnswerSchema.safeParse(json.value)
  if (!answer.success) return err({ code: 'malformed' })
  if (!isBound(answer.data, request)) return err({ code: 'not_bound' })
  return contradicts(answer.data, request) ? err({ code: 'malformed' }) : ok(answer.data)
}

/** An answer as evidence: `stale` where its time is too far from this machine's. Pure. */
export function evidenceOf(answer: AgeCheckAnswer, nowMs: number, freshness: Freshness): PlatformEvidence {
  const answeredAtMs = Date.parse(answer.answeredAt)
  const ageMs = nowMs - answeredAtMs
  // Asked this way round, a time that is no number is stale.
  if (!(ageMs <= freshness.maxAgeMs && ageMs >= -freshness.maxSkewMs)) return platformUnavailable('stale')
  return {
    platform: { result: 'answered', validity: answer.validity, condition: answer.answer, answeredAtMs },
    enrolment: answer.enrolment
  }
}

/** The JSON that a pinned key signed, parsed only once its signature holds. Pure. */
export function readSignedJson(
  signed: SignedAnswer,
  keys: AnswerKeys
): Result<unknown, { readonly code: 'signature_bad' | 'malformed' }> {
  const payload = decodeBase64(signed.payload)
  const signature = decodeBase64(signed.signature)
  if (payload === undefined || signature === undefined) return err({ code: 'malformed' })
  const key = keys.get(signed.keyId)
  if (key === undefined || !signatureHolds(payload, signature, key)) return err({ code: 'signature_bad' })
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as unknown)
  } catch {
    return err({ code: 'malformed' })
  }
}

/** SHA-256, in base64, of the certificate as sent: of `der`, or of `enc` followed by `ciphertext`. */
export function digestAsSent(certificate: CertificateForm): string {
  const hash = createHash('sha256')
  const texts = certificate.form === 'plain' ? [certificate.der] : [certificate.enc, certificate.ciphertext]
  for (const text of texts) hash.update(decodeBase64(text) ?? text)
  return encodeBase64(hash.digest())
}

function signatureHolds(payload: Uint8Array, signature: Uint8Array, publicKey: KeyObject): boolean {
  return verify('sha256', payload, { key: publicKey, dsaEncoding: 'der' }, signature)
}

function isBound(answer: AgeCheckAnswer, request: AgeCheckRequest): boolean {
  return (
    answer.nonce === request.nonce &&
    answer.certificateDigest === digestAsSent(request.certificate) &&
    answer.condition.atLeastYears === request.condition.atLeastYears
  )
}

/** An answer that the protocol rules out: an age for a certificate that is not valid, enrolment of a PIN request. */
function contradicts(answer: AgeCheckAnswer, request: AgeCheckRequest): boolean {
  if (answer.validity !== 'valid' && answer.answer !== 'not_answered') return true
  return request.holder.kind === 'pin' && answer.enrolment !== 'not_asked'
}
