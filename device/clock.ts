/** The only source of time in device and main, so that tests and the dev dock can set it. */
export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01T00:00:00Z. For records, certificates and laws. */
  nowMs(): number
  /** Monotonic milliseconds from an arbitrary start. For durations and time-outs. */
  monotonicMs(): number
  /** Calls back once after `delayMs` milliseconds; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => {
      clearTimeout(timer)
    }
  }
}

/** Resolves after `delayMs` milliseconds of the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve)
  })
}
