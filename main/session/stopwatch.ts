import type { Clock } from '../../device/clock.ts'

/**
 * Adds up the time during which at least one thing of a kind is under way: overlapping ones count once.
 * Shared by the runner and the network clients, so that a record can say whose time a decision took.
 */
export class Stopwatch {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  #running = 0
  #sinceMs = 0
  #totalMs = 0

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  /** Milliseconds so far, the running stretch included. */
  totalMs(): number {
    return this.#totalMs + (this.#running > 0 ? this.#clock.monotonicMs() - this.#sinceMs : 0)
  }

  /** Runs `work` with the watch running. */
  async time<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running++ === 0) this.#sinceMs = this.#clock.monotonicMs()
    try {
      return await work()
    } finally {
      if (--this.#running === 0) this.#totalMs += this.#clock.monotonicMs() - this.#sinceMs
    }
  }
}
