import type { Clock } from '../../../device/clock.ts'

/** A token bucket: so many a second in the long run, and so many at once. */
export interface Rate {
  readonly perSecond: number
  readonly atOnce: number
}

interface Bucket {
  left: number
  atMs: number
}

/** Addresses that are kept apart. Past that all buckets that are full again go, and then the one that is longest quiet. */
const MOST_ADDRESSES = 1024

/** Holds each address to a rate, by the monotonic clock. */
export class RateLimit {
  readonly #rate: Rate
  readonly #clock: Clock
  /** The longest quiet first. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate
    this.#clock = clock
  }

  /** @returns whether one more of this address is within its rate; one that is not counts for nothing */
  take(address: string): boolean {
    const nowMs = this.#clock.monotonicMs()
    const before = this.#buckets.get(address)
    const left = before === undefined ? this.#rate.atOnce : this.#leftAt(before, nowMs)
    this.#buckets.delete(address)
    if (this.#buckets.size >= MOST_ADDRESSES) this.#makeRoom(nowMs)
    this.#buckets.set(address, { left: left < 1 ? left : left - 1, atMs: nowMs })
    return left >= 1
  }

  #leftAt({ left, atMs }: Bucket, nowMs: number): number {
    return Math.min(this.#rate.atOnce, left + ((nowMs - atMs) / 1000) * this.#rate.perSecond)
  }

  #makeRoom(nowMs: number): void {
    for (const [address, bucket] of this.#buckets) {
      if (this.#leftAt(bucket, nowMs) >= this.#rate.atOnce) this.#buckets.delete(address)
    }
    const [longestQuiet] = this.#buckets.keys()
    if (this.#buckets.size >= MOST_ADDRESSES && longestQuiet !== undefined) this.#buckets.delete(longestQuiet)
  }
}
