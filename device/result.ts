/**
 * An expected outcome as a value. Failures that belong to the field (a wrong PIN, a card torn away, a stale answer)
 * travel as `error`, a union on `code`; only programmers' mistakes throw.
 */
export type Result<T, E extends { readonly code: string }> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

/** Wraps a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** Wraps an expected failure. */
export function err<E extends { readonly code: string }>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error }
}
