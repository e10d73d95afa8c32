import { systemClock, type Clock } from '../../device/clock.ts'

interface Timer {
  readonly dueMs: number
  readonly delayMs: number
  readonly fire: () => void
}

/**
 * The machine's clock, whose times can jump ahead together: time-outs of minutes are met without waiting, while sockets,
 * processes and terminals go at their own pace.
 */
export class SkippableClock implements Clock {
  readonly #timers = new Set<Timer>()
  readonly #wall: 'jumps' | 'stays'
  #skippedMs = 0

  /** @param wall `stays` where the far side is a process of its own, by whose clock its challenges run out */
  constructor(wall: 'jumps' | 'stays' = 'jumps') {
    this.#wall = wall
  }

  nowMs(): number {
    return systemClock.nowMs() + (this.#wall === 'jumps' ? this.#skippedMs : 0)
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#skippedMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const cancel = systemClock.after(delayMs, () => {
      timer.fire()
    })
    const forget = () => {
      this.#timers.delete(timer)
      cancel()
    }
    const timer: Timer = {
      dueMs: this.monotonicMs() + delayMs,
      delayMs,
      fire: () => {
        forget()
        callback()
      }
    }
    this.#timers.add(timer)
    return forget
  }

  /** Whether a timer of this very delay runs: a time-out by which something under way can be told. */
  isWaiting(delayMs: number): boolean {
    return [...this.#timers].some((timer) => timer.delayMs === delayMs)
  }

  /** Jumps ahead, and calls what falls due, the earliest first. */
  skip(byMs: number): void {
    this.#skippedMs += byMs
    const due = [...this.#timers].filter(({ dueMs }) => dueMs <= this.monotonicMs())
    for (const timer of due.toSorted((one, other) => one.dueMs - other.dueMs)) {
      if (this.#timers.has(timer)) timer.fire()
    }
  }
}
