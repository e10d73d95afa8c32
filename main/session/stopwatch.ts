import type { Clock } from '../../device/clock.ts'

/**
 * Adds up the time during which at least one thing of a kind is under way: overlapping ones count once.
 * Shared by the runner and the network clients, so that a record can say whose time a decision took.
 */
export class Stopwatch {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #whole: Stopwatch | null
  #running = 0
  #sinceMs = 0
  #totalMs = 0

  /** @param whole runs whenever this one does, and so adds up several kinds */
  constructor(clock: Pick<Clock, 'monotonicMs'>, whole: Stopwatch | null = null) {
    this.#clock = clock
    this.#whole = whole
  }

  /** Milliseconds so far, the running stretch included. */
  totalMs(): number {
    return this.#totalMs + (this.#running > 0 ? this.#clock.monotonicMs() - this.#sinceMs : 0)
  }

  /** Runs `work` with the watch running. */
  async time<T>(work: () => Promise<T>): Promise<T> {
    this.#start()
    try {
      return await work()
    } finally {
      this.#stop()
    }
  }

  #start(): void {
    if (this.#running++ === 0) this.#sinceMs = this.#clock.monotonicMs()
    if (this.#whole !== null) this.#whole.#start()
  }

  #stop(): void {
    if (--this.#running === 0) this.#totalMs += this.#clock.monotonicMs() - this.#sinceMs
    if (this.#whole !== null) this.#whole.#stop()
  }
}
