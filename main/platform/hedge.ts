import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'

/** Makes one attempt; it heeds the signal. */
export type Attempt<T, E extends { readonly code: string }> = (signal: AbortSignal) => Promise<Result<T, E>>

/**
 * Makes the first attempt, and each further one after `afterMs` without an answer or at once on a failure; takes the
 * first success and stops the others. Where all fail, says what `better` prefers of their errors, the earlier by
 * default. For what may be asked twice alone: two attempts may both arrive.
 * @param attempts one or more
 */
export function hedged<T, E extends { readonly code: string }>(
  attempts: readonly Attempt<T, E>[],
  options: {
    readonly clock: Clock
    readonly afterMs: number
    readonly signal: AbortSignal
    readonly better?: (one: E, other: E) => E
  }
): Promise<Result<T, E>> {
  const { clock, afterMs, signal, better = (one: E) => one } = options
  const [only] = attempts
  if (only !== undefined && attempts.length === 1) return only(signal)
  const others = new AbortController()
  const stop = () => {
    others.abort()
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  return new Promise((resolve, reject) => {
    let begun = 0
    let ended = 0
    let failure: { readonly ok: false; readonly error: E } | null = null
    let cancelTimer: () => void = () => undefined
    const settle = (result: Result<T, E>) => {
      cancelTimer()
      signal.removeEventListener('abort', stop)
      resolve(result)
      stop()
    }
    const next = () => {
      cancelTimer()
      const attempt = attempts[begun]
      if (attempt === undefined) return
      begun += 1
      if (begun < attempts.length) cancelTimer = clock.after(afterMs, next)
      attempt(others.signal).then((result) => {
        ended += 1
        if (result.ok) {
          settle(result)
          return
        }
        failure = failure === null ? result : { ok: false, error: better(failure.error, result.error) }
        if (ended === attempts.length) settle(failure)
        else next()
      }, reject)
    }
    next()
  })
}
