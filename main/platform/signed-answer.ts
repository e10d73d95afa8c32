import { createHash, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
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
 */
export function checkSignedAnswer(
  signed: SignedAnswer,
  request: AgeCheckRequest,
  keys: AnswerKeys,
  nowMs: number,
  freshness: Freshness
): PlatformEvidence {
  const payload = decodeBase64(signed.payload)
  const signature = decodeBase64(signed.signature)
  if (payload === undefined || signature === undefined) return platformUnavailable('malformed')
  const key = keys.get(signed.keyId)
  if (key === undefined || !signatureHolds(payload, signature, key)) {
    return platformUnavailable('signature_bad')
  }
  const answer = parseAnswer(payload)
  if (answer === undefined) return platformUnavailable('malformed')
  if (!isBound(answer, request)) return platformUnavailable('not_bound')
  if (contradicts(answer, request)) return platformUnavailable('malformed')
  const answeredAtMs = Date.parse(answer.answeredAt)
  const ageMs = nowMs - answeredAtMs
  // Asked this way round, a time that is no number is stale.
  if (!(ageMs <= freshness.maxAgeMs && ageMs >= -freshness.maxSkewMs)) return platformUnavailable('stale')
  return {
    platform: { result: 'answered', validity: answer.validity, condition: answer.answer, answeredAtMs },
    enrolment: answer.enrolment
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

function parseAnswer(payload: Uint8Array): AgeCheckAnswer | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(payload)
    return ageCheckAnswerSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
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
