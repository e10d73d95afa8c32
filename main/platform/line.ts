import type { Clock } from '../../device/clock.ts'
import type { LineFinding } from '../age/evidence.ts'
import { LineProbes } from './line-probes.ts'
import type { FailedRequest, LineEndpoint, LineProbesOptions } from './line-probes.ts'
import type { Asked, LineReason } from './line-reason.ts'
import { lastedMs, Outage } from './line-outage.ts'
import type { LastContact, Moment } from './line-outage.ts'

/** A change of the line's state. Listeners hear each once. */
export type LineChange =
  /** `sinceMs`: when the outage began, which may be before this fall. */
  | { readonly state: 'down'; readonly sinceMs: number; readonly reason: LineReason }
  /** `downMs`: since it was lost, in this run or in the one before. */
  | { readonly state: 'up'; readonly downMs: number }

/** How the line is, for the operator. */
export interface LineHealth {
  /** Why it is down; null: it is up. */
  readonly lost: LineReason | null
  /** Milliseconds since 1970; null: it is up. */
  readonly sinceMs: number | null
  /** Whether anything was heard of the platform in this run. */
  readonly isHeard: boolean
  /** For how long the oldest question that nobody has answered yet has been under way; 0: there is none. */
  readonly waitingMs: number
  /** The addresses in the order of the configuration. */
  readonly endpoints: readonly {
    /** How the last request there came to nothing; null: it did not. */
    readonly failing: LineReason | null
    /** Why its last answer to the question for its time was not believed, or what it said instead (`TimeError`). */
    readonly problem: string | null
  }[]
}

/** What whoever uses the platform's endpoints asks of the line, and tells it. Endpoints go by their place, from 0. */
export interface LineWatch {
  /** Why there is no use in trying; null: the line is up. */
  lost(): LineReason | null
  /** The endpoints, those first that did not fail last. */
  order(): readonly number[]
  /** An endpoint answered, or took in earnest what was sent. */
  heard(endpoint: number, asked: Asked): void
  /** An endpoint could not be reached, did not answer, or had no time for us. */
  failed(endpoint: number, asked: Asked, failure: FailedRequest): void
}

/** A watch that lets everything be tried, for whoever has no line. */
export function unwatched(endpoints: number): LineWatch {
  const order = Array.from({ length: endpoints }, (_, index) => index)
  return { lost: () => null, order: () => order, heard: () => undefined, failed: () => undefined }
}

export interface PlatformLineOptions extends Omit<
  LineProbesOptions,
  'heard' | 'failed' | 'endpoints' | 'timeIsNotEnough'
> {
  readonly clock: Clock
  /** One, or two. They are closed by whoever made them. */
  readonly endpoints: readonly LineEndpoint[]
}

/** So long is the line up before the back-off begins anew. */
const STEADY_MS = 60_000

interface EndpointState {
  failing: LineReason | null
  /** By the monotonic clock. */
  timeHeardAtMs: number
  neededHeardAtMs: number
}

/**
 * The line to the platform, as a circuit breaker: once no endpoint is left that did not fail last, the line is down,
 * and nobody waits for it until a probe is answered. Probes ask for the platform's time, and for a challenge before a
 * line that fell is up again: a platform that answers nothing but the time is of no use to a shopper. They go with
 * back-off and jitter, and never more than some seconds apart, so that a line that comes back is found within five
 * seconds. While it is up and silent, it is asked now and then, so that its loss is known before a shopper comes.
 */
export class PlatformLine implements LineWatch {
  readonly #clock: Clock
  readonly #probes: LineProbes
  readonly #endpoints: readonly LineEndpoint[]
  readonly #states: readonly EndpointState[]
  readonly #listeners = new Set<(change: LineChange) => void>()
  readonly #outage: Outage
  #down: LineReason | null = null
  /** When the loss began that listeners were told of, in this run or before it, and not yet of its end. */
  #lost: Moment | null = null
  #upSinceMs = -Infinity
  #heardAtMs = -Infinity

  constructor(options: PlatformLineOptions) {
    this.#clock = options.clock
    this.#outage = new Outage(options.clock)
    this.#endpoints = options.endpoints
    this.#states = options.endpoints.map(() => ({
      failing: null,
      timeHeardAtMs: -Infinity,
      neededHeardAtMs: -Infinity
    }))
    this.#probes = new LineProbes({
      ...options,
      timeIsNotEnough: (endpoint) => this.#states[endpoint]?.failing !== null || this.#outage.endsWithChallenge(),
      heard: (endpoint, asked) => {
        this.heard(endpoint, asked)
      },
      failed: (endpoint, asked, failure) => {
        this.failed(endpoint, asked, failure)
      }
    })
  }

  /**
   * Before the start: when the platform was last reached, as far as is known from before this run. Unless it is heard in
   * this one, an outage began then: it is not over because the machine was started anew.
   */
  resume(last: LastContact): void {
    if (this.#heardAtMs > -Infinity) return
    this.#outage.resume(last.atMs)
    if (last.lossIsOpen) this.#lost = { monotonicMs: this.#clock.monotonicMs(), wallMs: last.atMs }
  }

  /** Begins to probe; at once, so that a machine without a network knows it. Until then the line passes for up. */
  start(): void {
    this.#probes.whileUp(true)
  }

  /** Asks for the platform's signed time now, up or down: the clock has come into doubt. */
  probe(): void {
    this.#probes.atOnce()
  }

  /** Ends the probing. */
  stop(): void {
    this.#probes.stop()
  }

  /** For the evidence. An outage lasts by the monotonic clock: a wall clock that was put right moves its beginning. */
  state(): LineFinding {
    return this.#down === null ? { state: 'up' } : { state: 'down', sinceMs: this.#outage.sinceMs() }
  }

  lost(): LineReason | null {
    return this.#down
  }

  health(): LineHealth {
    return {
      lost: this.#down,
      sinceMs: this.#down === null ? null : this.#outage.sinceMs(),
      isHeard: this.#heardAtMs > -Infinity,
      waitingMs: this.#probes.waitingMs(),
      endpoints: this.#states.map(({ failing }, index) => ({ failing, problem: this.#probes.problemOf(index) }))
    }
  }

  /** Calls back at each change, until what is returned is called. */
  onChange(listener: (change: LineChange) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  order(): readonly number[] {
    const indexes = [...this.#states.keys()]
    const works = (index: number): boolean => this.#states[index]?.failing === null
    return [...indexes.filter(works), ...indexes.filter((index) => !works(index))]
  }

  heard(endpoint: number, asked: Asked): void {
    const state = this.#states[endpoint]
    if (state === undefined) return
    const nowMs = this.#clock.monotonicMs()
    if (asked === 'time') state.timeHeardAtMs = nowMs
    else state.neededHeardAtMs = nowMs
    // After a failure the time alone tells too little.
    if (asked === 'time' && state.failing !== null) return
    state.failing = null
    this.#heardAtMs = nowMs
    if (this.#down !== null) this.#upSinceMs = nowMs
    this.#down = null
    this.#outage.heard(asked)
    this.#probes.whileUp(false)
    const lost = this.#lost
    if (lost === null || asked === 'time') return
    this.#lost = null
    this.#tell({ state: 'up', downMs: lastedMs(lost, this.#clock) })
  }

  failed(endpoint: number, asked: Asked, { reason, busy, begunAtMs }: FailedRequest): void {
    const state = this.#states[endpoint]
    // What was heard since the request began outweighs that it came to nothing; of the shopper's kind, not any time.
    if (state === undefined || state.neededHeardAtMs > begunAtMs) return
    if (asked === 'time' && state.timeHeardAtMs > begunAtMs) return
    const upForMs = this.#heardAtMs - this.#upSinceMs
    if (this.#down === null && upForMs >= STEADY_MS) this.#probes.startOver()
    this.#probes.failedBy(endpoint, busy)
    const isNews = state.failing === null
    state.failing = reason
    if (this.#down !== null) {
      this.#outage.failed(asked)
      return
    }
    // That one address gives challenges does not end an outage of the checks.
    const goesOn = asked === 'age_check' && this.#outage.awaitsCheck(upForMs)
    if (goesOn) for (const each of this.#states) each.failing ??= reason
    if (!this.#states.every(({ failing }) => failing !== null)) {
      // Only if it is news: an address that goes on failing is no cause for a probe, which would be the next one's.
      if (isNews) this.#probes.whileUp(true)
      return
    }
    this.#fall(asked, reason, upForMs)
  }

  #fall(asked: Asked, reason: LineReason, upForMs: number): void {
    this.#outage.fell(asked, upForMs)
    this.#down = reason
    this.#lost ??= { monotonicMs: this.#clock.monotonicMs(), wallMs: null }
    for (const each of this.#endpoints) each.dropIdle()
    this.#probes.whileDown()
    this.#tell({ state: 'down', sinceMs: this.#outage.sinceMs(), reason })
  }

  #tell(change: LineChange): void {
    for (const listener of [...this.#listeners]) listener(change)
  }
}
