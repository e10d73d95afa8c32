import type { Clock } from '../../../device/clock.ts'

/** So many at once, and so many more a minute. */
export interface Rate {
  readonly burst: number
  readonly perMinute: number
}

/** Callers that are remembered at most; whoever is forgotten begins with a full allowance. */
const MOST_REMEMBERED = 10_000

/**
 * An allowance a caller, which fills up again with time (a token bucket).
 * @returns takes one; 0: it was there; else whole seconds until the next is, at least 1
 */
export function createRateLimit(clock: Clock, { burst, perMinute }: Rate): (caller: string) => number {
  const left = new Map<string, { readonly allowance: number; readonly atMs: number }>()
  return (caller) => {
    const nowMs = clock.monotonicMs()
    const before = left.get(caller) ?? { allowance: burst, atMs: nowMs }
    const allowance = Math.min(burst, before.allowance + ((nowMs - before.atMs) * perMinute) / 60_000)
    const isThere = allowance >= 1
    // Taken out and put in again: the map's order is that of the last use, and the first is the one to forget.
    left.delete(caller)
    left.set(caller, { allowance: isThere ? allowance - 1 : allowance, atMs: nowMs })
    const oldest = left.keys().next()
    if (left.size > MOST_REMEMBERED && oldest.done !== true) left.delete(oldest.value)
    return isThere ? 0 : Math.max(1, Math.ceil(((1 - allowance) * 60) / perMinute))
  }
}
