import { randomBytes } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import type { ClockFinding, LineFinding, PlatformReason } from '../age/evidence.ts'
import type { Challenge, ChallengeError, VerificationRequest } from '../age/verification.ts'
import { encodeBase64 } from './base64.ts'
import type { PlatformClient } from './platform-client.ts'
import type { AgeCheckRequest, CertificateForm } from './protocol.ts'
import { readPublicKey } from './public-key.ts'
import type { NamedPublicKey } from './public-key.ts'
import type { AgeCheckHead } from './seal.ts'
import { DEFAULT_FRESHNESS, checkSignedAnswer, platformUnavailable } from './signed-answer.ts'
import type { AnswerKeys, Freshness, PlatformEvidence } from './signed-answer.ts'

/** What both roles need to ask the platform. */
export interface AgeInquiryOptions {
  readonly client: PlatformClient
  readonly clock: Clock
  /** Pinned; an answer under any other key is not believed. More than one while the platform changes its key. */
  readonly answerKeys: readonly NamedPublicKey[]
  readonly freshness?: Freshness
  /** How it stands with the line and with the machine's clock, for the evidence. */
  readonly lineFinding: () => LineFinding
  readonly clockFinding: () => ClockFinding
  /** Told when each answer to a question of ours was signed, milliseconds since 1970, whether or not it is believed. */
  readonly onSignedTime?: (signedMs: number) => void
}

/** Puts the certificate into the form in which this role sends it. */
export type CertificateWrapper = (certificate: Uint8Array, head: AgeCheckHead) => Promise<CertificateForm>

/** One question to the platform and its believed answer, as far as both roles do the same. */
export class AgeInquiry {
  readonly #client: PlatformClient
  readonly #clock: Clock
  readonly #answerKeys: AnswerKeys
  readonly #freshness: Freshness
  readonly #lineFinding: () => LineFinding
  readonly #clockFinding: () => ClockFinding
  readonly #onSignedTime: (signedMs: number) => void
  /** Expiry by challenge: each is good for one check, and forgotten once its time has passed. */
  readonly #spent = new Map<string, number>()

  /** Throws a TypeError for a key that is not on P-256. */
  constructor(options: AgeInquiryOptions) {
    this.#client = options.client
    this.#clock = options.clock
    this.#answerKeys = new Map(options.answerKeys.map((key) => [key.keyId, readPublicKey(key)]))
    this.#freshness = options.freshness ?? DEFAULT_FRESHNESS
    this.#onSignedTime = options.onSignedTime ?? (() => undefined)
    this.#lineFinding = options.lineFinding
    this.#clockFinding = options.clockFinding
  }

  /** How it stands around a decision, at this moment. */
  surroundings(): { readonly line: LineFinding; readonly clock: ClockFinding } {
    return { line: this.#lineFinding(), clock: this.#clockFinding() }
  }

  requestChallenge(signal: AbortSignal): Promise<Result<Challenge, ChallengeError>> {
    return this.#client.requestChallenge(signal)
  }

  /** Opens the connection ahead of use. Sends no request. */
  warm(holdMs?: number): void {
    this.#client.warm(holdMs)
  }

  /**
   * Uses up the challenge of a request; without one there is nothing to use up. Says why the request may not be made:
   * `stale` for a challenge past its time, `proof_replayed` for one already used. The platform would say the same.
   */
  spendChallenge(holder: VerificationRequest['holder']): PlatformReason | undefined {
    if (holder.kind === 'card_only') return undefined
    const { challengeId, expiresAtMs } = holder.challenge
    const nowMs = this.#clock.nowMs()
    for (const [id, untilMs] of this.#spent) {
      if (untilMs <= nowMs) this.#spent.delete(id)
    }
    if (!(expiresAtMs > nowMs)) return 'stale'
    if (this.#spent.has(challengeId)) return 'proof_replayed'
    this.#spent.set(challengeId, expiresAtMs)
    return undefined
  }

  /** Asks once. Failures are findings. The challenge must have been spent by the caller. */
  async ask(request: VerificationRequest, wrap: CertificateWrapper, signal: AbortSignal): Promise<PlatformEvidence> {
    const head: AgeCheckHead = {
      nonce: encodeBase64(randomBytes(32)),
      condition: { atLeastYears: request.atLeastYears },
      holder: holderForm(request.holder)
    }
    const asked: AgeCheckRequest = { ...head, certificate: await wrap(request.certificate, head) }
    const answer = await this.#client.checkAge(asked, signal)
    if (!answer.ok) return platformUnavailable(answer.error.reason)
    const nowMs = this.#clock.nowMs()
    return checkSignedAnswer(answer.value, asked, this.#answerKeys, nowMs, this.#freshness, this.#onSignedTime)
  }
}

function holderForm(holder: VerificationRequest['holder']): AgeCheckRequest['holder'] {
  return holder.kind === 'pin'
    ? { kind: 'pin', challengeId: holder.challenge.challengeId, signature: encodeBase64(holder.signature) }
    : { kind: 'card_only', enrolmentWaived: holder.enrolmentWaived }
}
