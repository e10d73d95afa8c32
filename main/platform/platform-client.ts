import type { Clock } from '../../device/clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { PlatformReason } from '../age/evidence.ts'
import type { Challenge, ChallengeError } from '../age/verification.ts'
import { decodeBase64 } from './base64.ts'
import { hedged } from './hedge.ts'
import type { HttpsError, JsonAnswer, JsonTransport, PostOptions } from './https-client.ts'
import { unwatched } from './line.ts'
import type { LineWatch } from './line.ts'
import { lineFailureOf, lineReasonOf } from './line-reason.ts'
import type { Asked } from './line-reason.ts'
import { challengeAnswerSchema, errorAnswerSchema, signedAnswerSchema } from './protocol.ts'
import type { AgeCheckRequest, ErrorAnswer, PreviousSerialRequest, SignedAnswer } from './protocol.ts'

/** Why the platform gave no answer, in the words of the evidence. */
export interface PlatformError {
  readonly code: 'platform_unavailable'
  readonly reason: PlatformReason
}

/** How to reach the platform and how long to wait for it. */
export interface PlatformClientOptions {
  readonly transport: JsonTransport
  /** The platform's second address; it may not know the challenges that the first one gave. */
  readonly second?: JsonTransport
  /** Says when there is no use in trying, and is told how each request fared. Default: everything is tried. */
  readonly line?: LineWatch
  readonly clock: Clock
  /** Default 5,000. Both addresses together. */
  readonly challengeTimeoutMs?: number
  /** Default 8,000. */
  readonly checkTimeoutMs?: number
}

/** Length of a challenge, in bytes. */
const CHALLENGE_BYTES = 32

/** How long one address may be silent before the other is asked for a challenge too. */
const HEDGE_AFTER_MS = 400

const PATHS = { challenge: '/v1/challenges', age_check: '/v1/age-checks' } satisfies Partial<Record<Asked, string>>

const PREVIOUS_PATH = '/v1/previous-serials'

/** The requests of the open interface (`protocol.ts`) that a check is made of. Answers are parsed, not yet believed. */
export class PlatformClient {
  readonly #transports: readonly JsonTransport[]
  readonly #line: LineWatch
  readonly #clock: Clock
  readonly #challengeTimeoutMs: number
  readonly #checkTimeoutMs: number
  /** Which address gave a challenge, and until when it is good. */
  readonly #issuers = new Map<string, { readonly endpoint: number; readonly expiresAtMs: number }>()

  constructor(options: PlatformClientOptions) {
    this.#transports = [options.transport, ...(options.second === undefined ? [] : [options.second])]
    this.#line = options.line ?? unwatched(this.#transports.length)
    this.#clock = options.clock
    this.#challengeTimeoutMs = options.challengeTimeoutMs ?? 5000
    this.#checkTimeoutMs = options.checkTimeoutMs ?? 8000
  }

  /** Opens the connection ahead of use. Sends no request. */
  warm(holdMs = 0): void {
    const [first = 0] = this.#line.order()
    if (this.#line.lost() === null) this.#transports[first]?.warm(holdMs)
  }

  /**
   * `POST /v1/challenges`, at the second address too where the first is slow or fails. Keeps a connection warm for as
   * long as the challenge lives. While the line is down, fails at once.
   */
  requestChallenge(signal: AbortSignal): Promise<Result<Challenge, ChallengeError>> {
    const lost = this.#line.lost()
    if (lost !== null) return Promise.resolve(err({ code: 'challenge_unavailable', reason: lost }))
    const deadlineMs = this.#clock.monotonicMs() + this.#challengeTimeoutMs
    const order = this.#line.order()
    return hedged<Challenge, ChallengeError>(
      order.map((endpoint) => (attempt) => this.#challengeFrom(endpoint, deadlineMs, attempt)),
      {
        clock: this.#clock,
        afterMs: HEDGE_AFTER_MS,
        signal,
        // What somebody said tells more than that somebody was not there.
        better: (one, other) => (lineReasonOf(one.reason) !== null && lineReasonOf(other.reason) === null ? other : one)
      }
    )
  }

  async #challengeFrom(
    endpoint: number,
    deadlineMs: number,
    signal: AbortSignal
  ): Promise<Result<Challenge, ChallengeError>> {
    const options = { timeoutMs: deadlineMs - this.#clock.monotonicMs(), signal, repeatable: true }
    const body = bodyOf(await this.#post(endpoint, 'challenge', {}, options))
    if (!body.ok) return err({ code: 'challenge_unavailable', reason: body.error.reason })
    const parsed = challengeAnswerSchema.safeParse(body.value)
    const bytes = parsed.success ? decodeBase64(parsed.data.challenge) : undefined
    if (!parsed.success || bytes?.byteLength !== CHALLENGE_BYTES) {
      return err({ code: 'challenge_unavailable', reason: 'malformed' })
    }
    const { challengeId } = parsed.data
    const expiresAtMs = Date.parse(parsed.data.expiresAt)
    const livesMs = expiresAtMs - this.#clock.nowMs()
    if (!(livesMs > 0)) return err({ code: 'challenge_unavailable', reason: 'stale' })
    if (!signal.aborted) {
      this.#transports[endpoint]?.warm(livesMs)
      this.#noteIssuer(challengeId, { endpoint, expiresAtMs })
    }
    return ok({ issuer: 'platform', challengeId, bytes, expiresAtMs })
  }

  /**
   * `POST /v1/age-checks`, sent once and never again: it may be charged for, and it spends the challenge. It goes to
   * the address that gave the challenge. Without one it goes to the other address where the first took no connection, so
   * that not a byte of it has left. While the line is down, nothing is sent.
   */
  async checkAge(request: AgeCheckRequest, signal: AbortSignal): Promise<Result<SignedAnswer, PlatformError>> {
    const lost = this.#line.lost()
    if (lost !== null) return unavailable(lost)
    const deadlineMs = this.#clock.monotonicMs() + this.#checkTimeoutMs
    let failure: Result<never, PlatformError> = unavailable('unreachable')
    for (const endpoint of this.#endpointsFor(request)) {
      const options = { timeoutMs: deadlineMs - this.#clock.monotonicMs(), signal, repeatable: false }
      const answer = await this.#post(endpoint, 'age_check', request, options)
      const body = bodyOf(answer)
      if (body.ok) {
        const parsed = signedAnswerSchema.safeParse(body.value)
        return parsed.success ? ok(parsed.data) : unavailable('malformed')
      }
      failure = body
      if (answer.ok || answer.error.nothingSent !== true || signal.aborted) break
    }
    return failure
  }

  /**
   * `POST /v1/previous-serials`, at the second address where the first has no answer: it is free and changes nothing, so it
   * may be asked twice. While the line is down, nothing is sent. How it fares is no news of the line, which is there for
   * sales.
   */
  async askPrevious(request: PreviousSerialRequest, signal: AbortSignal): Promise<Result<SignedAnswer, PlatformError>> {
    const lost = this.#line.lost()
    if (lost !== null) return unavailable(lost)
    const deadlineMs = this.#clock.monotonicMs() + this.#checkTimeoutMs
    let failure: Result<never, PlatformError> = unavailable('unreachable')
    for (const endpoint of this.#line.order()) {
      const timeoutMs = deadlineMs - this.#clock.monotonicMs()
      const transport = this.#transports[endpoint]
      if (transport === undefined || timeoutMs <= 0 || signal.aborted) break
      const answer = bodyOf(await transport.postJson(PREVIOUS_PATH, request, { timeoutMs, signal, repeatable: true }))
      if (answer.ok) {
        const parsed = signedAnswerSchema.safeParse(answer.value)
        return parsed.success ? ok(parsed.data) : unavailable('malformed')
      }
      failure = answer
      // What somebody said, the other address would say too.
      if (lineReasonOf(answer.error.reason) === null) break
    }
    return failure
  }

  #endpointsFor({ holder }: AgeCheckRequest): readonly number[] {
    const order = this.#line.order()
    return holder.kind === 'pin' ? [this.#issuers.get(holder.challengeId)?.endpoint ?? order[0] ?? 0] : order
  }

  #noteIssuer(challengeId: string, issuer: { readonly endpoint: number; readonly expiresAtMs: number }): void {
    const nowMs = this.#clock.nowMs()
    for (const [id, { expiresAtMs }] of this.#issuers) if (expiresAtMs <= nowMs) this.#issuers.delete(id)
    this.#issuers.set(challengeId, issuer)
  }

  /** Posts, and tells the line how it fared. That we stopped waiting says nothing of the line. */
  async #post(
    endpoint: number,
    asked: keyof typeof PATHS,
    body: unknown,
    options: PostOptions
  ): Promise<Result<JsonAnswer, HttpsError>> {
    const transport = this.#transports[endpoint]
    if (transport === undefined || options.timeoutMs <= 0) return err({ code: 'timed_out', nothingSent: true })
    const begunAtMs = this.#clock.monotonicMs()
    const answer = await transport.postJson(PATHS[asked], body, options)
    if (options.signal.aborted) return answer
    const read = bodyOf(answer)
    const reason = read.ok ? null : lineReasonOf(read.error.reason)
    if (reason !== null) this.#line.failed(endpoint, asked, { ...lineFailureOf(answer), reason, begunAtMs })
    else if (answer.ok || answer.error.code === 'refused_us') this.#line.heard(endpoint, asked)
    return answer
  }
}

function unavailable(reason: PlatformReason): { readonly ok: false; readonly error: PlatformError } {
  return err({ code: 'platform_unavailable', reason })
}

/** The body of a 2xx answer, or why there is none. */
function bodyOf(answer: Result<JsonAnswer, HttpsError>): Result<unknown, PlatformError> {
  if (!answer.ok) return unavailable(answer.error.code)
  const { status, body } = answer.value
  if (status >= 200 && status < 300) return ok(body)
  const parsed = errorAnswerSchema.safeParse(body)
  return unavailable(parsed.success ? reasonOf(parsed.data.error.code) : reasonOfStatus(status))
}

function reasonOf(code: ErrorAnswer['error']['code']): PlatformReason {
  switch (code) {
    case 'proof_missing':
    case 'proof_replayed':
    case 'proof_foreign':
      return code
    case 'busy':
      return 'unreachable'
    // The platform would not take what we sent: our configuration and its are at odds.
    case 'malformed':
    case 'too_large':
    case 'unseal_failed':
    case 'not_found':
      return 'refused_us'
  }
}

/** For answers without a body of ours, from a proxy or a broken server. */
function reasonOfStatus(status: number): PlatformReason {
  if (status === 401 || status === 403) return 'refused_us'
  if (status === 429 || status >= 500) return 'unreachable'
  return 'malformed'
}
