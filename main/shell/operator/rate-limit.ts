import type { Clock } from '../../../device/clock.ts'
import { createRateLimit } from '../../services/http/rate-limit.ts'

/** So many a second in the long run, and so many at once. */
export interface Rate {
  readonly perSecond: number
  readonly atOnce: number
}

/** Holds each address to a rate, by the same token bucket as the services' doors. */
export class RateLimit {
  readonly #waitOf: (address: string) => number

  constructor({ perSecond, atOnce }: Rate, clock: Clock) {
    this.#waitOf = createRateLimit(clock, { burst: atOnce, perMinute: perSecond * 60 })
  }

  /** @returns whether one more of this address is within its rate; one that is not counts for nothing */
  take(address: string): boolean {
    return this.#waitOf(address) === 0
  }
}
