import type { Clock } from '../../device/clock.ts'

/** A clock that stands still until it is moved on, so that time-outs are tested without waiting for them. */
export class ManualClock implements Clock {
  #nowMs: number
  #monotonicMs = 0
  readonly #timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>()

  constructor(nowMs = Date.parse('2026-04-01T03:00:00Z')) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#monotonicMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#monotonicMs + delayMs, callback }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves both times on, and calls what falls due, the earliest first. */
  advance(byMs: number): void {
    this.#nowMs += byMs
    this.#monotonicMs += byMs
    const due = [...this.#timers].filter(({ dueMs }) => dueMs <= this.#monotonicMs)
    due.sort((left, right) => left.dueMs - right.dueMs)
    for (const timer of due) {
      if (this.#timers.delete(timer)) timer.callback()
    }
  }
}
