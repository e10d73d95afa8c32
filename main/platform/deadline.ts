import type { Clock } from '../../device/clock.ts'

/** Aborts after a time, or with the signal that is given. */
export function deadline(
  clock: Clock,
  afterMs: number,
  signal: AbortSignal
): { readonly signal: AbortSignal; end(): void } {
  const waiting = new AbortController()
  const stopWaiting = () => {
    waiting.abort()
  }
  const cancelTimer = clock.after(afterMs, stopWaiting)
  signal.addEventListener('abort', stopWaiting, { once: true })
  if (signal.aborted) stopWaiting()
  return {
    signal: waiting.signal,
    end: () => {
      cancelTimer()
      signal.removeEventListener('abort', stopWaiting)
    }
  }
}

/** The work's value, or `otherwise` once the signal aborts, even if the work does not heed it. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, otherwise: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      resolve(otherwise)
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject)
  })
}
