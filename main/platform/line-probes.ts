import type { Clock } from '../../device/clock.ts'
import type { JsonTransport } from './https-client.ts'
import { lineFailureOf, lineReasonOf, wasReached } from './line-reason.ts'
import type { Asked, Busy, LineFailure } from './line-reason.ts'
import { askTime } from './platform-time.ts'
import type { AnswerKeys } from './signed-answer.ts'

/** One of the platform's addresses. */
export interface LineEndpoint extends JsonTransport {
  /** Closes idle connections: after the network went they look sound and are dead. */
  dropIdle(): void
}

/** A failure, and when its request began, by the monotonic clock. */
export interface FailedRequest extends LineFailure {
  readonly begunAtMs: number
}

export interface LineProbesOptions {
  readonly endpoints: readonly LineEndpoint[]
  readonly clock: Clock
  readonly answerKeys: AnswerKeys
  /** For one request of a probe. */
  readonly timeoutMs: number
  /** A time that the platform signed for a nonce of ours. */
  readonly onSignedTime?: (signedMs: number) => void
  /** Whether its time says too little of an address, so that a challenge is to be asked for as well. */
  readonly timeIsNotEnough: (endpoint: number) => boolean
  readonly heard: (endpoint: number, asked: Asked) => void
  readonly failed: (endpoint: number, asked: Asked, failure: FailedRequest) => void
  /** From 0 up to 1; for the jitter. */
  readonly random?: () => number
  /** How long the line may be silent before it is asked whether it is there. Default 30,000. */
  readonly quietMs?: number
}

const FIRST_DELAY_MS = 250
/**
 * The line is back within five seconds of the network: the next probe begins two seconds later at most, on a connection
 * of its own, and has three to be answered.
 */
const LONGEST_DELAY_MS = 2000
/** Somebody who answers that they are busy is there, and is not to be pressed: that is no matter of the network. */
const FIRST_BUSY_DELAY_MS = 1000
const LONGEST_BUSY_DELAY_MS = 15_000
/** What they ask for is heeded up to here. */
const LONGEST_RETRY_AFTER_MS = 60_000

/**
 * How many probes may be under way: as many as begin, one a second at most, while the oldest waits for its time-out. None
 * is given up for the next, for a slow platform is a platform.
 */
export function mostProbes(timeoutMs: number): number {
  return Math.ceil(timeoutMs / 1000) + 1
}

/**
 * Asks all endpoints for their time: now and then while the line is up, with back-off and jitter while it is down; and
 * for a challenge, which says nothing of a person and costs nothing, where an answered time would not show that the
 * shopper's kind of request is answered too.
 */
export class LineProbes {
  readonly #options: LineProbesOptions
  readonly #random: () => number
  readonly #underWay: AbortController[] = []
  readonly #begunAtMs = new WeakMap<AbortController, number>()
  readonly #problems: (string | null)[]
  readonly #busy: { count: number; untilMs: number }[]
  #failures = 0
  #isDown = false
  #isWaiting = false
  #isStopped = false
  #cancelTimer: () => void = () => undefined

  constructor(options: LineProbesOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.#busy = options.endpoints.map(() => ({ count: 0, untilMs: -Infinity }))
    this.#problems = options.endpoints.map(() => null)
  }

  /** The line is up, as was just heard; or, `atOnce`, as wants to be seen. The back-off stays where it is. */
  whileUp(atOnce: boolean): void {
    const { quietMs = 30_000 } = this.#options
    if (this.#isDown) for (const round of this.#underWay.splice(0)) round.abort()
    this.#isDown = false
    this.#isWaiting = false
    if (!atOnce) this.#next(quietMs * this.#jitter())
    else if (this.#underWay.length === 0 && !this.#isStopped) this.#probe()
  }

  atOnce(): void {
    if (!this.#isStopped) this.#probe()
  }

  /** For how long the oldest probe that is under way has waited; 0: none is. */
  waitingMs(): number {
    const nowMs = this.#options.clock.monotonicMs()
    return Math.max(0, ...this.#underWay.map((round) => nowMs - (this.#begunAtMs.get(round) ?? nowMs)))
  }

  /** Why the last answer of an endpoint to the question for its time was not believed (`TimeError`); null: it was. */
  problemOf(endpoint: number): string | null {
    return this.#problems[endpoint] ?? null
  }

  whileDown(): void {
    this.#isDown = true
    this.#next(this.#backOffMs())
  }

  /** The line has been up long enough for the back-off to begin anew. */
  startOver(): void {
    this.#failures = 0
    for (const busy of this.#busy) busy.count = 0
  }

  /** How a request to an endpoint came to nothing; `undefined`: nobody said that they are busy. */
  failedBy(endpoint: number, busy: Busy | undefined): void {
    const state = this.#busy[endpoint]
    if (state === undefined) return
    if (busy === undefined) {
      state.untilMs = -Infinity
      return
    }
    const delayMs = Math.min(LONGEST_BUSY_DELAY_MS, FIRST_BUSY_DELAY_MS * 2 ** state.count) * this.#jitter()
    state.count = Math.min(state.count + 1, 16)
    const askedForMs = Math.min(LONGEST_RETRY_AFTER_MS, busy.retryAfterMs ?? 0)
    state.untilMs = this.#options.clock.monotonicMs() + Math.max(delayMs, askedForMs)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelTimer()
    for (const round of this.#underWay.splice(0)) round.abort()
  }

  #next(delayMs: number): void {
    this.#cancelTimer()
    if (this.#isStopped) return
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#probe()
    })
  }

  /** Half of it to the whole, so that machines that lost one network do not come back in step. */
  #jitter(): number {
    return 0.5 + this.#random() / 2
  }

  #backOffMs(): number {
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures)
    this.#failures = Math.min(this.#failures + 1, 16)
    return delayMs * this.#jitter()
  }

  #probe(): void {
    const { quietMs = 30_000, endpoints, clock, timeoutMs } = this.#options
    this.#next(this.#isDown ? this.#backOffMs() : quietMs * this.#jitter())
    this.#isWaiting = this.#underWay.length >= mostProbes(timeoutMs)
    if (this.#isWaiting) return
    const nowMs = clock.monotonicMs()
    const due = [...endpoints.entries()].filter(([index]) => nowMs >= (this.#busy[index]?.untilMs ?? 0))
    if (due.length === 0) return
    const round = new AbortController()
    this.#underWay.push(round)
    this.#begunAtMs.set(round, nowMs)
    void Promise.all(due.map(([index, endpoint]) => this.#ask(endpoint, index, round))).then(() => {
      this.#end(round)
      if (this.#isWaiting && !this.#isStopped) this.#probe()
    })
  }

  #end(round: AbortController): void {
    const index = this.#underWay.indexOf(round)
    if (index >= 0) this.#underWay.splice(index, 1)
  }

  async #ask(endpoint: LineEndpoint, index: number, round: AbortController): Promise<void> {
    const { clock, answerKeys, timeoutMs, onSignedTime, timeIsNotEnough, failed } = this.#options
    const begunAtMs = clock.monotonicMs()
    const { signal } = round
    const time = await askTime(endpoint, answerKeys, timeoutMs, signal)
    // Given up because another probe was answered: that says nothing of the line.
    if (signal.aborted) return
    if (time.ok) onSignedTime?.(time.value)
    const reason = time.ok ? null : lineReasonOf(time.error.code)
    // That nobody answers says nothing of what they answer.
    if (reason === null) this.#problems[index] = time.ok ? null : time.error.code
    if (reason !== null) failed(index, 'time', { ...busyOf(time), reason, begunAtMs })
    if (!wasReached(time)) return
    if (timeIsNotEnough(index)) await this.#askChallenge(endpoint, index, round)
    else this.#heard(index, 'time', round)
  }

  async #askChallenge(endpoint: LineEndpoint, index: number, round: AbortController): Promise<void> {
    const { clock, timeoutMs, failed } = this.#options
    const begunAtMs = clock.monotonicMs()
    const { signal } = round
    const answer = await endpoint.postJson('/v1/challenges', {}, { timeoutMs, signal, repeatable: true })
    if (signal.aborted) return
    const failure = lineFailureOf(answer)
    if (failure !== null) failed(index, 'challenge', { ...failure, begunAtMs })
    else if (answer.ok || wasReached(answer)) this.#heard(index, 'challenge', round)
  }

  #heard(index: number, asked: Asked, round: AbortController): void {
    // The other rounds are of no use any more; this one may yet hear of the other address.
    this.#end(round)
    this.#options.heard(index, asked)
  }
}

function busyOf(time: Awaited<ReturnType<typeof askTime>>): { readonly busy?: Busy } {
  return time.ok || time.error.busy === undefined ? {} : { busy: time.error.busy }
}
