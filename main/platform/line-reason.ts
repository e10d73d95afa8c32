import type { Result } from '../../device/result.ts'
import type { HttpsError, JsonAnswer } from './https-client.ts'

/** What a line may fail by: nobody is there, or no answer comes in time. Anything else was said by somebody. */
export type LineReason = 'unreachable' | 'timed_out'

/** What a request was for: the platform's time, or what a shopper needs of it. */
export type Asked = 'time' | 'challenge' | 'age_check'

/** A server that answers and has no time for us (429, 503). */
export interface Busy {
  /** When to come again, as it says, milliseconds from now; null: it says nothing. */
  readonly retryAfterMs: number | null
}

/** How a request came to nothing by the line's doing. */
export interface LineFailure {
  readonly reason: LineReason
  readonly busy?: Busy
}

/** The line's part in an error, by its code; null where somebody was reached who said no. */
export function lineReasonOf(code: string): LineReason | null {
  return code === 'unreachable' || code === 'timed_out' ? code : null
}

/** The line's part in an answer: a server that is broken or busy is as good as none. Null: it is no fault of the line. */
export function lineFailureOf(answer: Result<JsonAnswer, HttpsError>): LineFailure | null {
  if (!answer.ok) {
    const reason = lineReasonOf(answer.error.code)
    return reason === null ? null : { reason }
  }
  const { status, retryAfterMs = null } = answer.value
  if (status === 429 || status === 503) return { reason: 'unreachable', busy: { retryAfterMs } }
  return status >= 500 ? { reason: 'unreachable' } : null
}

/**
 * Whether an outcome shows that the platform was reached: it answered in its own words, or turned us away. What is not
 * believed (`malformed`, `signature_bad`, `not_bound`) shows nothing.
 */
export function wasReached(result: Result<unknown, { readonly code: string }>): boolean {
  return result.ok || result.error.code === 'refused_us' || result.error.code === 'not_offered'
}
