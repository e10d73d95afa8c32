import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import type { Evidence, ListFinding, OcspFinding, PossessionFinding } from '../age/evidence.ts'
import type { Challenge, ChallengeError, Examination, Verification, VerificationRequest } from '../age/verification.ts'
import type { ListCheck, ListJudgement, OcspJudgement, PathJudgement } from '../certificate/judgement.ts'
import { AgeInquiry } from './age-inquiry.ts'
import type { AgeInquiryOptions, CertificateWrapper } from './age-inquiry.ts'
import { encodeBase64 } from './base64.ts'
import { platformUnavailable } from './signed-answer.ts'
import type { PlatformEvidence } from './signed-answer.ts'

/** Judges certificates, in DER, here on the machine. Only a platform operator has one. */
export interface JudgeOfCertificates {
  examine(der: Uint8Array): PathJudgement
  /** Whether `signature` is this certificate's over `challenge` (the bytes, not their digest). */
  possession(der: Uint8Array, challenge: Uint8Array, signature: Uint8Array): 'proven' | 'failed'
  /** Judges the path again, and asks the lists kept on this machine unless it is OCSP's turn. Local work only. */
  checkList(der: Uint8Array): ListCheck
  /** Asks the OCSP responder. Failures are judgements. */
  checkRevocation(der: Uint8Array, signal: AbortSignal): Promise<OcspJudgement>
}

/** What a platform operator's machine needs: the platform, and a judge of its own. */
export interface PlatformOperatorOptions extends AgeInquiryOptions {
  readonly judge: JudgeOfCertificates
  /** For platform and responder together. Default 10,000. */
  readonly verifyTimeoutMs?: number
}

const ocspUnavailable: OcspFinding = { result: 'undetermined', reason: 'unavailable' }
const nothingAsked: PlatformEvidence = { platform: { result: 'not_asked' }, enrolment: 'not_asked' }

const notAsked = { result: 'not_asked' } as const
const nothingLookedUp = { ocsp: notAsked, list: notAsked }

/** A platform operator's machine sends the certificate as it is: it holds it by right. */
const asItIs: CertificateWrapper = (certificate) =>
  Promise.resolve({ form: 'plain', der: encodeBase64(certificate) })

/**
 * Verification for a platform operator, a certified verifier: judges path and possession here, then asks the OCSP
 * responder and the platform at the same time; or looks into the lists kept here, and asks the platform alone. What is
 * already lost is not asked about, and costs no fee.
 */
export class PlatformOperatorVerification implements Verification {
  readonly role = 'platform_operator'
  readonly #inquiry: AgeInquiry
  readonly #judge: JudgeOfCertificates
  readonly #clock: Clock
  readonly #verifyTimeoutMs: number

  constructor(options: PlatformOperatorOptions) {
    this.#inquiry = new AgeInquiry(options)
    this.#judge = options.judge
    this.#clock = options.clock
    this.#verifyTimeoutMs = options.verifyTimeoutMs ?? 10_000
  }

  requestChallenge(signal: AbortSignal): Promise<Result<Challenge, ChallengeError>> {
    return this.#inquiry.requestChallenge(signal)
  }

  /** Opens the connection ahead of use, and for `holdMs` again when the far side closes it. Sends no request. */
  warm(holdMs?: number): void {
    this.#inquiry.warm(holdMs)
  }

  examine(certificate: Uint8Array): Promise<Examination> {
    return Promise.resolve({ path: this.#judge.examine(certificate) })
  }

  async verify(request: VerificationRequest, signal: AbortSignal): Promise<Evidence> {
    const { certificate, holder, examination } = request
    const evidence = (
      possession: PossessionFinding,
      revocation: { readonly ocsp: OcspFinding; readonly list: ListFinding },
      answer: PlatformEvidence,
      path: Evidence['path'] = examination.path
    ): Evidence => ({
      role: this.role,
      holder: holder.kind,
      path,
      possession,
      ...revocation,
      ...answer
    })

    const unusable = this.#inquiry.spendChallenge(holder)
    if (unusable !== undefined) return evidence('not_asked', nothingLookedUp, platformUnavailable(unusable))
    const possession: PossessionFinding =
      holder.kind === 'pin'
        ? this.#judge.possession(certificate, holder.challenge.bytes, holder.signature)
        : 'not_asked'
    if (possession === 'failed' || examination.path.result !== 'valid') {
      return evidence(possession, nothingLookedUp, nothingAsked)
    }
    const { path, list: listed } = this.#judge.checkList(certificate)
    // Since the card was examined the certificate may have expired, or its CA have been revoked.
    if (path.result !== 'valid') return evidence(possession, nothingLookedUp, nothingAsked, path)
    const list = listed === null ? notAsked : findingOf(listed)
    if (list.result === 'revoked' || list.result === 'undetermined') {
      return evidence(possession, { ocsp: notAsked, list }, nothingAsked)
    }

    const waiting = new AbortController()
    const stopWaiting = () => {
      waiting.abort()
    }
    const cancelTimer = this.#clock.after(this.#verifyTimeoutMs, stopWaiting)
    signal.addEventListener('abort', stopWaiting, { once: true })
    if (signal.aborted) stopWaiting()
    try {
      const [ocsp, answer] = await Promise.all([
        listed === null
          ? unlessAborted(this.#revocation(certificate, waiting.signal), waiting.signal, ocspUnavailable)
          : notAsked,
        unlessAborted(
          this.#inquiry.ask(request, asItIs, waiting.signal),
          waiting.signal,
          platformUnavailable('timed_out')
        )
      ])
      return evidence(possession, { ocsp, list }, answer)
    } finally {
      cancelTimer()
      signal.removeEventListener('abort', stopWaiting)
    }
  }

  async #revocation(certificate: Uint8Array, signal: AbortSignal): Promise<OcspFinding> {
    const judgement = await this.#judge.checkRevocation(certificate, signal)
    switch (judgement.result) {
      case 'good':
      case 'unknown':
        return { result: judgement.result, thisUpdateMs: judgement.thisUpdateMs }
      case 'revoked':
        return { result: 'revoked', thisUpdateMs: judgement.thisUpdateMs, reason: judgement.reason }
      case 'undetermined':
        return judgement
    }
  }
}

function findingOf(judgement: ListJudgement): ListFinding {
  if (judgement.result !== 'revoked') return judgement
  const { thisUpdateMs, reason } = judgement
  return { result: 'revoked', thisUpdateMs, reason }
}

/** The work's value, or `otherwise` once the signal aborts, even if the work does not heed it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, otherwise: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      resolve(otherwise)
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject)
  })
}
