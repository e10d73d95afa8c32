import { setImmediate } from 'node:timers/promises'
import { systemClock, type Clock } from '../../../device/clock.ts'

/** Turns of the event loop for promises and streams to pass on what a timer began. */
const TURNS_BETWEEN_TIMERS = 5

interface Timer {
  readonly dueMs: number
  readonly fire: () => void
  /** Ends the computer's timer behind it. */
  disarm: () => void
}

/**
 * The computer's clock, for a world under development: its wall clock can be set to any moment, from where it goes on,
 * and time can be skipped, so that time-outs of minutes are met without waiting. Certificates, platform and appliance
 * share it; sockets, processes and terminals go at their own pace.
 */
export class SettableClock implements Clock {
  readonly #timers = new Set<Timer>()
  #skippedMs = 0
  #wallOffsetMs = 0

  nowMs(): number {
    return Math.round(systemClock.nowMs() + this.#wallOffsetMs)
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#skippedMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const forget = () => {
      this.#timers.delete(timer)
      timer.disarm()
    }
    const timer: Timer = {
      dueMs: this.monotonicMs() + delayMs,
      fire: () => {
        forget()
        callback()
      },
      disarm: () => undefined
    }
    this.#timers.add(timer)
    this.#arm(timer)
    return forget
  }

  /** What the wall clock is ahead of the computer's, milliseconds; negative where it is behind. */
  get wallOffsetMs(): number {
    return Math.round(this.#wallOffsetMs)
  }

  /** Sets the wall clock, as an operator or a time server does: no timer notices. */
  setWall(nowMs: number): void {
    this.#wallOffsetMs = Math.round(nowMs - systemClock.nowMs())
  }

  /** The wall clock is the computer's again. */
  resetWall(): void {
    this.#wallOffsetMs = 0
  }

  /**
   * Lets time pass on both clocks at once. What falls due is called in its order, each at its own time, and what comes
   * of it goes on before the next: a time-out that ends a question is heard before one that ends the session. What is
   * not yet due has so much less to wait.
   */
  async skip(byMs: number): Promise<void> {
    if (!(byMs >= 0)) throw new RangeError('time goes forward')
    const untilMs = this.monotonicMs() + byMs
    try {
      for (let next = this.#nextDue(untilMs); next !== undefined; next = this.#nextDue(untilMs)) {
        this.#advanceTo(next.dueMs)
        next.fire()
        for (let turn = 0; turn < TURNS_BETWEEN_TIMERS; turn += 1) await setImmediate()
      }
      this.#advanceTo(untilMs)
    } finally {
      // The computer knows nothing of the skip: its timers still have their whole delay before them.
      for (const timer of this.#timers) this.#arm(timer)
    }
  }

  #arm(timer: Timer): void {
    timer.disarm()
    // Rounded up: the computer cuts fractions off, and would call before the time.
    const delayMs = Math.max(0, Math.ceil(timer.dueMs - this.monotonicMs()))
    timer.disarm = systemClock.after(delayMs, () => {
      timer.fire()
    })
  }

  #nextDue(untilMs: number): Timer | undefined {
    const due = [...this.#timers].filter(({ dueMs }) => dueMs <= untilMs)
    return due.toSorted((one, other) => one.dueMs - other.dueMs)[0]
  }

  #advanceTo(monotonicMs: number): void {
    const byMs = Math.max(0, monotonicMs - this.monotonicMs())
    this.#skippedMs += byMs
    this.#wallOffsetMs += byMs
  }
}
