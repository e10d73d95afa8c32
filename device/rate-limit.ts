import type { Clock } from './clock.ts'

/** So many a second in the long run, and so many at once. */
export interface Rate {
  readonly perSecond: number
  readonly atOnce: number
}

/** Callers that are remembered at most; whoever is forgotten begins with a full allowance. */
const MOST_REMEMBERED = 10_000

/** An allowance a caller, which fills up again with time (a token bucket). A caller is an address, a token, a person. */
export class RateLimit {
  readonly #rate: Rate
  readonly #clock: Clock
  readonly #left = new Map<string, { readonly allowance: number; readonly atMs: number }>()

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate
    this.#clock = clock
  }

  /** @returns whether one more of this caller is within its rate; one that is not counts for nothing */
  take(caller: string): boolean {
    return this.takeOrWait(caller) === 0
  }

  /** Takes one. @returns 0: it was there; else whole seconds until the next is, at least 1 */
  takeOrWait(caller: string): number {
    const { atOnce, perSecond } = this.#rate
    const nowMs = this.#clock.monotonicMs()
    const before = this.#left.get(caller) ?? { allowance: atOnce, atMs: nowMs }
    const allowance = Math.min(atOnce, before.allowance + ((nowMs - before.atMs) * perSecond) / 1_000)
    const isThere = allowance >= 1
    // Taken out and put in again: the map's order is that of the last use, and the first is the one to forget.
    this.#left.delete(caller)
    this.#left.set(caller, { allowance: isThere ? allowance - 1 : allowance, atMs: nowMs })
    const oldest = this.#left.keys().next()
    if (this.#left.size > MOST_REMEMBERED && oldest.done !== true) this.#left.delete(oldest.value)
    return isThere ? 0 : Math.max(1, Math.ceil((1 - allowance) / perSecond))
  }
}
