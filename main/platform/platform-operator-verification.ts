import type { Clock } from '../../device/clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { AgeMemory } from '../age/age-memory.ts'
import type {
  Evidence,
  LineFinding,
  ListFinding,
  OcspFinding,
  PossessionFinding,
  RememberedFinding
} from '../age/evidence.ts'
import type { OfflinePolicy } from '../age/offline-policy.ts'
import type { Challenge, ChallengeError, Examination, Verification, VerificationRequest } from '../age/verification.ts'
import type { ListCheck, ListJudgement, OcspJudgement, PathJudgement } from '../certificate/judgement.ts'
import { AgeInquiry } from './age-inquiry.ts'
import type { AgeInquiryOptions, CertificateWrapper } from './age-inquiry.ts'
import { encodeBase64 } from './base64.ts'
import { deadline, unlessAborted } from './deadline.ts'
import { lineReasonOf } from './line-reason.ts'
import { MachineChallenges } from './machine-challenges.ts'
import { platformUnavailable } from './signed-answer.ts'
import type { PlatformEvidence } from './signed-answer.ts'

/** Judges certificates, in DER, here on the machine. Only a platform operator has one. */
export interface JudgeOfCertificates {
  examine(der: Uint8Array): PathJudgement
  /** Whether `signature` is this certificate's over `challenge` (the bytes, not their digest). */
  possession(der: Uint8Array, challenge: Uint8Array, signature: Uint8Array): 'proven' | 'failed'
  /** Judges the path again, and asks the lists kept on this machine unless it is OCSP's turn. Local work only. */
  checkList(der: Uint8Array): ListCheck
  /** Asks the lists kept on this machine, whoever's turn it is: for while nobody can be reached. Local work only. */
  lookUpList(der: Uint8Array): ListJudgement
  /** Asks the OCSP responder. Failures are judgements. */
  checkRevocation(der: Uint8Array, signal: AbortSignal): Promise<OcspJudgement>
}

/** What a platform operator's machine needs: the platform, and a judge of its own. */
export interface PlatformOperatorOptions extends AgeInquiryOptions {
  readonly judge: JudgeOfCertificates
  /** What is remembered of ages; null, the default: nothing. */
  readonly memory?: AgeMemory | null
  /** For platform and responder together. Default 10,000. */
  readonly verifyTimeoutMs?: number
}

/** While the line is down the responder is hardly there either, and no shopper waits for a time-out. */
const OCSP_PATIENCE_MS = 1000

const ocspUnavailable: OcspFinding = { result: 'undetermined', reason: 'unavailable' }
const nothingAsked: PlatformEvidence = { platform: { result: 'not_asked' }, enrolment: 'not_asked' }

const notAsked = { result: 'not_asked' } as const
const nothingLookedUp = { ocsp: notAsked, list: notAsked, remembered: notAsked }

/** A platform operator's machine sends the certificate as it is: it holds it by right. */
const asItIs: CertificateWrapper = (certificate) =>
  Promise.resolve({ form: 'plain', der: encodeBase64(certificate) })

/** What is gathered once path and possession hold. */
type Gathered = Pick<Evidence, 'ocsp' | 'list' | 'remembered' | 'platform' | 'enrolment'>

/**
 * Verification for a platform operator, a certified verifier: judges path and possession here, then asks the OCSP
 * responder and the platform at the same time; or looks into the lists kept here, and asks the platform alone. What is
 * already lost is not asked about, and costs no fee.
 *
 * Where the platform cannot be reached and the policy may sell all the same, the holder proves the card by a challenge
 * of this machine's own, and what is kept here is gathered: the list, and what is remembered of an earlier yes. Neither
 * that challenge nor its signature leaves the machine. Where the platform was reached, whatever it said, nothing
 * remembered is asked for. With the card alone nothing is asked of it then, neither list nor responder: the PIN comes first.
 */
export class PlatformOperatorVerification implements Verification {
  readonly role = 'platform_operator'
  readonly #inquiry: AgeInquiry
  readonly #judge: JudgeOfCertificates
  readonly #memory: AgeMemory | null
  readonly #clock: Clock
  readonly #verifyTimeoutMs: number
  readonly #challenges: MachineChallenges

  constructor(options: PlatformOperatorOptions) {
    this.#inquiry = new AgeInquiry(options)
    this.#judge = options.judge
    this.#memory = options.memory ?? null
    this.#clock = options.clock
    this.#verifyTimeoutMs = options.verifyTimeoutMs ?? 10_000
    this.#challenges = new MachineChallenges(options.clock)
  }

  /** The platform's challenge; or, where its line fails and the policy may sell, one of this machine's own. */
  async requestChallenge(
    signal: AbortSignal,
    offline: OfflinePolicy | null
  ): Promise<Result<Challenge, ChallengeError>> {
    const challenge = await this.#inquiry.requestChallenge(signal)
    if (challenge.ok || signal.aborted) return challenge
    const { reason } = challenge.error
    if (lineReasonOf(reason) === null || !this.#maySell(offline)) return err({ code: 'challenge_unavailable', reason })
    return ok(this.#challenges.issue(this.#inquiry.surroundings().line))
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
    let lineAtIssue: LineFinding | null = null
    const evidence = (
      possession: PossessionFinding,
      gathered: Gathered,
      path: Evidence['path'] = examination.path
    ): Evidence => {
      const { line, clock } = this.#inquiry.surroundings()
      // A line that is back by now does not undo that the platform could not be asked for a challenge.
      const found = line.state === 'up' && lineAtIssue !== null ? lineAtIssue : line
      return { role: this.role, holder: holder.kind, path, possession, ...gathered, line: found, clock }
    }
    const isOwn = holder.kind === 'pin' && holder.challenge.issuer === 'machine'
    if (isOwn) {
      const taken = this.#challenges.take(holder.challenge)
      if (typeof taken === 'string') return evidence('not_asked', { ...nothingLookedUp, ...platformUnavailable(taken) })
      lineAtIssue = taken
    } else {
      const unusable = this.#inquiry.spendChallenge(holder)
      if (unusable !== undefined) {
        return evidence('not_asked', { ...nothingLookedUp, ...platformUnavailable(unusable) })
      }
    }
    const possession: PossessionFinding =
      holder.kind === 'pin'
        ? this.#judge.possession(certificate, holder.challenge.bytes, holder.signature)
        : 'not_asked'
    if (possession === 'failed' || examination.path.result !== 'valid') {
      return evidence(possession, { ...nothingLookedUp, ...nothingAsked })
    }
    const { path, list: listed } = this.#judge.checkList(certificate)
    // Since the card was examined the certificate may have expired, or its CA have been revoked.
    if (path.result !== 'valid') return evidence(possession, { ...nothingLookedUp, ...nothingAsked }, path)
    const isCutOff = holder.kind === 'card_only' && this.#inquiry.surroundings().line.state === 'down'
    if (isCutOff && this.#maySell(request.offline)) {
      // Whoever has only found a card must not learn from it, by PIN or no PIN, whether it is listed.
      const list = listed?.result === 'undetermined' ? listed : notAsked
      return evidence(possession, { ...nothingLookedUp, list, ...platformUnavailable('unreachable') })
    }
    const online = isOwn
      ? await this.#ocspAlone(certificate, listed, signal)
      : await this.#askOnline(request, listed, signal)
    const isOffline = lineFailed(online) && possession === 'proven' && !signal.aborted && this.#maySell(request.offline)
    return evidence(possession, isOffline ? { ...online, ...this.#keptHere(certificate, online) } : online)
  }

  #maySell(offline: OfflinePolicy | null): boolean {
    return this.#memory !== null && offline !== null && offline.ageEvidence === 'remembered_age'
  }

  /** The platform, and the responder beside it where it is its turn. */
  async #askOnline(request: VerificationRequest, listed: ListJudgement | null, signal: AbortSignal): Promise<Gathered> {
    const { certificate } = request
    const list = listed === null ? notAsked : findingOf(listed)
    const isDown = this.#inquiry.surroundings().line.state === 'down'
    // With the line down the platform is not asked either way, and what is kept here may yet be enough.
    if (!isDown && (list.result === 'revoked' || list.result === 'undetermined')) {
      return { ...nothingLookedUp, list, ...nothingAsked }
    }
    const within = deadline(this.#clock, this.#verifyTimeoutMs, signal)
    try {
      const [ocsp, answer] = await Promise.all([
        isDown
          ? this.#ocspAlone(certificate, listed, within.signal).then((alone) => alone.ocsp)
          : this.#ocsp(certificate, listed, within.signal),
        unlessAborted(
          this.#inquiry.ask(request, asItIs, within.signal),
          within.signal,
          platformUnavailable('timed_out')
        )
      ])
      return { ocsp, list, remembered: notAsked, ...answer }
    } finally {
      within.end()
    }
  }

  /** Without the platform: the responder, where it is its turn, is given a moment, for it may know better than a list. */
  async #ocspAlone(certificate: Uint8Array, listed: ListJudgement | null, signal: AbortSignal): Promise<Gathered> {
    const list = listed === null ? notAsked : findingOf(listed)
    const within = deadline(this.#clock, OCSP_PATIENCE_MS, signal)
    try {
      const ocsp = await this.#ocsp(certificate, listed, within.signal)
      return { ocsp, list, remembered: notAsked, ...platformUnavailable('unreachable') }
    } finally {
      within.end()
    }
  }

  /** What this machine itself keeps of the certificate. */
  #keptHere(
    certificate: Uint8Array,
    { list }: Gathered
  ): { readonly list: ListFinding; readonly remembered: RememberedFinding } {
    const memory = this.#memory
    return {
      list: list.result === 'not_asked' ? findingOf(this.#judge.lookUpList(certificate)) : list,
      remembered: memory === null ? notAsked : memory.find(memory.subjectOf(certificate))
    }
  }

  #ocsp(certificate: Uint8Array, listed: ListJudgement | null, signal: AbortSignal): Promise<OcspFinding> {
    if (listed !== null) return Promise.resolve(notAsked)
    return unlessAborted(this.#revocation(certificate, signal), signal, ocspUnavailable)
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

/** Whether the platform was not reached: anything that it said itself outweighs what is kept here. */
function lineFailed({ platform }: Gathered): boolean {
  return platform.result === 'unavailable' && lineReasonOf(platform.reason) !== null
}
