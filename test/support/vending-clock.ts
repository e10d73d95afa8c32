import { setImmediate as tick } from 'node:timers/promises'
import type { Clock } from '../../device/clock.ts'

interface Timer {
  readonly dueMs: number
  readonly callback: () => void
}

/** A watchdog, not a measure: so many events without an end are a loop. */
const MOST_STEPS = 2_000_000

/**
 * A clock without a pace: time stands still while anything can happen by itself, and then jumps to the next timer. What
 * runs by it runs the same way each time, and an hour of waiting takes no longer than a moment.
 */
export class VirtualClock implements Clock {
  readonly #startMs: number
  readonly #timers = new Set<Timer>()
  #monotonicMs = 0

  constructor(startMs = Date.parse('2026-04-01T03:00:00Z')) {
    this.#startMs = startMs
  }

  nowMs(): number {
    return Math.floor(this.#startMs + this.#monotonicMs)
  }

  monotonicMs(): number {
    return this.#monotonicMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#monotonicMs + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** Jumps to the timer that is due first, of several the one set first, and calls it. False where none waits. */
  step(): boolean {
    let next: Timer | null = null
    for (const timer of this.#timers) if (next === null || timer.dueMs < next.dueMs) next = timer
    if (next === null) return false
    this.#timers.delete(next)
    this.#monotonicMs = Math.max(this.#monotonicMs, next.dueMs)
    next.callback()
    return true
  }

  /**
   * Lets happen what happens until `isDone`, which is asked whenever nothing more can happen without time.
   * @param isWorking whether something is under way that takes real time, such as WebCrypto: virtual time then waits
   * @returns false where `withinMs` passed before
   */
  async run(isDone: () => boolean, withinMs: number, isWorking: () => boolean = () => false): Promise<boolean> {
    const untilMs = this.#monotonicMs + withinMs
    const cancelEnd = this.after(withinMs, () => undefined)
    try {
      for (let steps = 0; steps < MOST_STEPS; steps += 1) {
        do await tick()
        while (isWorking())
        if (isDone()) return true
        if (this.#monotonicMs >= untilMs) return false
        this.step()
      }
      throw new Error(`no end after ${String(MOST_STEPS)} events`)
    } finally {
      cancelEnd()
    }
  }
}

/** The clock as one run of a program has it: with the run's end its timers are gone. */
export class RunClock implements Clock {
  readonly #clock: Clock
  #isOver = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  nowMs(): number {
    return this.#clock.nowMs()
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs()
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#clock.after(delayMs, () => {
      if (!this.#isOver) callback()
    })
  }

  /** From here on no timer of this run goes off. */
  end(): void {
    this.#isOver = true
  }
}
