import type { Clock } from '../../device/clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { PlatformReason } from '../age/evidence.ts'
import type { Challenge, ChallengeError } from '../age/verification.ts'
import { decodeBase64 } from './base64.ts'
import type { HttpsError, JsonAnswer, JsonTransport } from './https-client.ts'
import { challengeAnswerSchema, errorAnswerSchema, signedAnswerSchema } from './protocol.ts'
import type { AgeCheckRequest, ErrorAnswer, SignedAnswer } from './protocol.ts'

/** Why the platform gave no answer, in the words of the evidence. */
export interface PlatformError {
  readonly code: 'platform_unavailable'
  readonly reason: PlatformReason
}

/** How to reach the platform and how long to wait for it. */
export interface PlatformClientOptions {
  readonly transport: JsonTransport
  readonly clock: Clock
  /** Default 5,000. */
  readonly challengeTimeoutMs?: number
  /** Default 8,000. */
  readonly checkTimeoutMs?: number
}

/** Length of a challenge, in bytes. */
const CHALLENGE_BYTES = 32

/** The two requests of the open interface (`protocol.ts`). Answers are parsed here, and not yet believed. */
export class PlatformClient {
  readonly #transport: JsonTransport
  readonly #clock: Clock
  readonly #challengeTimeoutMs: number
  readonly #checkTimeoutMs: number

  constructor(options: PlatformClientOptions) {
    this.#transport = options.transport
    this.#clock = options.clock
    this.#challengeTimeoutMs = options.challengeTimeoutMs ?? 5000
    this.#checkTimeoutMs = options.checkTimeoutMs ?? 8000
  }

  /** Opens the connection ahead of use. Sends no request. */
  warm(holdMs = 0): void {
    this.#transport.warm(holdMs)
  }

  /** `POST /v1/challenges`. Keeps a connection warm for as long as the challenge lives. */
  async requestChallenge(signal: AbortSignal): Promise<Result<Challenge, ChallengeError>> {
    const answer = await this.#transport.postJson(
      '/v1/challenges',
      {},
      { timeoutMs: this.#challengeTimeoutMs, signal, repeatable: true }
    )
    const body = bodyOf(answer)
    if (!body.ok) return err({ code: 'challenge_unavailable', reason: body.error.reason })
    const parsed = challengeAnswerSchema.safeParse(body.value)
    const bytes = parsed.success ? decodeBase64(parsed.data.challenge) : undefined
    if (!parsed.success || bytes?.byteLength !== CHALLENGE_BYTES) {
      return err({ code: 'challenge_unavailable', reason: 'malformed' })
    }
    const expiresAtMs = Date.parse(parsed.data.expiresAt)
    const livesMs = expiresAtMs - this.#clock.nowMs()
    if (!(livesMs > 0)) return err({ code: 'challenge_unavailable', reason: 'stale' })
    this.#transport.warm(livesMs)
    return ok({ challengeId: parsed.data.challengeId, bytes, expiresAtMs })
  }

  /** `POST /v1/age-checks`, sent once and never again: it may be charged for, and it spends the challenge. */
  async checkAge(request: AgeCheckRequest, signal: AbortSignal): Promise<Result<SignedAnswer, PlatformError>> {
    const answer = await this.#transport.postJson('/v1/age-checks', request, {
      timeoutMs: this.#checkTimeoutMs,
      signal,
      repeatable: false
    })
    const body = bodyOf(answer)
    if (!body.ok) return body
    const parsed = signedAnswerSchema.safeParse(body.value)
    return parsed.success ? ok(parsed.data) : unavailable('malformed')
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
