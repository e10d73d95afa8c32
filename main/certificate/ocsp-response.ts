import type { SignatureAlgorithm } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { TAG } from './der.ts'
import { sameBytes } from './der-values.ts'
import type { RawExtension } from './extensions.ts'
import type { OcspJudgement, OcspReason } from './judgement.ts'
import type { BasicAnswer, SingleAnswer } from './ocsp-answer.ts'
import { parseOcspAnswer } from './ocsp-answer.ts'
import { namesCertificate, namesIssuer } from './ocsp-certificate-id.ts'
import { ID_PKIX_OCSP_NONCE } from './ocsp-request.ts'
import type { OcspIssuer } from './ocsp-responder.ts'
import { checkResponder } from './ocsp-responder.ts'

/** What was asked, and how fresh and how bound the answer must be. */
export interface OcspDemands {
  readonly certificate: Pick<Certificate, 'serialNumber'>
  readonly issuer: OcspIssuer
  /** The nonce of the request, or null if none was sent. */
  readonly nonce: Uint8Array | null
  /** Whether an answer without the nonce is refused. A different nonce always is. Default true. */
  readonly requireNonce?: boolean
  /** Now, milliseconds since 1970. */
  readonly nowMs: number
  /** The greatest age of thisUpdate, in milliseconds. */
  readonly maxAgeMs: number
  /** How far the responder's clock may be from ours, in milliseconds. */
  readonly clockSkewMs: number
  /** The accepted signature algorithms; the table in `algorithms.ts` if not told otherwise. */
  readonly algorithms?: readonly SignatureAlgorithm[]
  /** Whether a delegated responder's certificate is known to be revoked. Absent: nothing is known of any. */
  readonly isRevoked?: (delegate: Certificate) => boolean
  /** Told when the answer was made, where its signature holds and it belongs to the request: however fresh it is. */
  readonly onSignedTime?: (signed: SignedTime) => void
}

/** When something was signed, milliseconds since 1970. `live`: over a nonce of ours, so that it was just now. */
export interface SignedTime {
  readonly atMs: number
  readonly live: boolean
}

/** RFC 8954 section 2.1: a nonce has 1 to 32 octets. */
const MAX_NONCE_OCTETS = 32

/**
 * Extensions that may be critical. The nonce is compared; a certificate transparency list (RFC 6962 section 3.3) has no
 * bearing on the status.
 */
const UNDERSTOOD_RESPONSE_EXTENSIONS = [ID_PKIX_OCSP_NONCE]
const UNDERSTOOD_SINGLE_EXTENSIONS = ['1.3.6.1.4.1.11129.2.4.5']

/**
 * Judges an OCSP answer from its bytes, RFC 6960 section 3.2: who signed it, whether it belongs to the request, whether
 * it is about this certificate, whether it is fresh. Everything short of that is `undetermined`. Several answers about
 * the certificate must all hold; then revoked outweighs unknown, and unknown outweighs good.
 */
export function judgeOcspResponse(bytes: Uint8Array, demands: OcspDemands): OcspJudgement {
  const parsed = parseOcspAnswer(bytes)
  if (!parsed.ok) return undetermined(parsed.error.code)
  if (parsed.value.kind === 'refusal') return undetermined('responder_refused')
  const { basic } = parsed.value

  const responder = checkResponder(basic, { ...demands, atMs: demands.nowMs })
  if (responder.result !== 'authorized') return undetermined(responder.result)
  if (hasUnknownCritical(basic.extensions, UNDERSTOOD_RESPONSE_EXTENSIONS)) {
    return undetermined('critical_extension_unknown')
  }
  if (!isBoundByNonce(basic.extensions, demands)) return undetermined('nonce_mismatch')

  // Whom the issuer let answer for itself, it did not let answer for others; nobody was asked about those anyway.
  const isOurs = (answer: SingleAnswer) => namesIssuer(answer.certificateId, demands.issuer)
  if (!basic.answers.every(isOurs)) return undetermined('certificate_mismatch')
  const matching = basic.answers.filter((answer) => namesCertificate(answer.certificateId, demands))
  if (matching.length === 0) return undetermined('certificate_mismatch')
  demands.onSignedTime?.({ atMs: basic.producedAtMs, live: repeatsNonce(basic.extensions, demands) })
  for (const answer of matching) {
    const reason = checkSingle(answer, basic, demands)
    if (reason !== null) return undetermined(reason)
  }
  return judgementOf(matching, basic.producedAtMs, responder.delegate)
}

function checkSingle(answer: SingleAnswer, basic: BasicAnswer, demands: OcspDemands): OcspReason | null {
  if (hasUnknownCritical(answer.extensions, UNDERSTOOD_SINGLE_EXTENSIONS)) return 'critical_extension_unknown'
  return checkTimes(answer, basic.producedAtMs, demands)
}

/** RFC 6960 section 4.2.2.1, with the operator's own limit on age: a missing nextUpdate is no licence for ever. */
function checkTimes(answer: SingleAnswer, producedAtMs: number, demands: OcspDemands): OcspReason | null {
  const { thisUpdateMs, nextUpdateMs } = answer
  const { nowMs, maxAgeMs, clockSkewMs } = demands
  if (thisUpdateMs > nowMs + clockSkewMs || producedAtMs > nowMs + clockSkewMs) return 'not_yet_valid'
  // A status known only after the answer was made: one of the two times is not true.
  if (thisUpdateMs > producedAtMs + clockSkewMs) return 'not_yet_valid'
  if (nextUpdateMs !== null && (nextUpdateMs < thisUpdateMs || nextUpdateMs < nowMs - clockSkewMs)) return 'stale'
  return nowMs - thisUpdateMs > maxAgeMs ? 'stale' : null
}

/**
 * RFC 8954 section 2.1: extnValue is the DER of an OCTET STRING with the nonce. Where none was sent, one in the answer
 * says nothing, but has to be one.
 */
function isBoundByNonce(extensions: readonly RawExtension[], demands: OcspDemands): boolean {
  const received = extensions.find((extension) => extension.oid === ID_PKIX_OCSP_NONCE)
  if (received === undefined) return demands.nonce === null || demands.requireNonce === false
  if (demands.nonce === null) return isNonce(received.value)
  const expected = Uint8Array.of(TAG.octetString, demands.nonce.length, ...demands.nonce)
  return sameBytes(received.value, expected)
}

/** Whether it has the nonce that was sent, once `isBoundByNonce` has found no other. */
function repeatsNonce(extensions: readonly RawExtension[], { nonce }: OcspDemands): boolean {
  return nonce !== null && extensions.some(({ oid }) => oid === ID_PKIX_OCSP_NONCE)
}

function isNonce(value: Uint8Array): boolean {
  const [tag, octets = 0] = value
  return tag === TAG.octetString && octets >= 1 && octets <= MAX_NONCE_OCTETS && value.length === octets + 2
}

function hasUnknownCritical(extensions: readonly RawExtension[], understood: readonly string[]): boolean {
  return extensions.some((extension) => extension.critical && !understood.includes(extension.oid))
}

function judgementOf(
  answers: readonly SingleAnswer[],
  producedAtMs: number,
  delegate: Certificate | null
): OcspJudgement {
  // The oldest one decides how fresh the whole is.
  const thisUpdateMs = Math.min(...answers.map((answer) => answer.thisUpdateMs))
  const reusableUntilMs = reusableUntil(answers, delegate)
  const revoked = answers.find((answer) => answer.status === 'revoked')
  if (revoked?.status === 'revoked') {
    const { reason, revokedAtMs } = revoked
    return { result: 'revoked', reason, revokedAtMs, thisUpdateMs, producedAtMs, reusableUntilMs }
  }
  if (answers.some((answer) => answer.status === 'unknown')) return { result: 'unknown', thisUpdateMs, producedAtMs }
  return { result: 'good', thisUpdateMs, producedAtMs, reusableUntilMs }
}

/** See `OcspJudgement`. */
function reusableUntil(answers: readonly SingleAnswer[], delegate: Certificate | null): number | null {
  let untilMs = delegate?.notAfterMs ?? Infinity
  for (const { nextUpdateMs } of answers) {
    if (nextUpdateMs === null) return null
    untilMs = Math.min(untilMs, nextUpdateMs)
  }
  return untilMs
}

function undetermined(reason: OcspReason): OcspJudgement {
  return { result: 'undetermined', reason }
}
