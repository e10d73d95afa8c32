import { systemClock, type Clock } from '../../device/clock.ts'

interface Timer {
  readonly dueMs: number
  readonly delayMs: number
  readonly fire: () => void
}

/**
 * The machine's clock, with a monotonic time that can jump ahead: time-outs of minutes are met without waiting, while
 * sockets, processes and terminals go at their own pace. The wall clock does not jump.
 */
export class SkippableClock implements Clock {
  readonly #timers = new Set<Timer>()
  #skippedMs = 0

  nowMs(): number {
    return systemClock.nowMs()
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
