import type { Clock } from '../../device/clock.ts'
import type { Asked } from './line-reason.ts'

/** When the platform was last reached, as is known from before this run. */
export interface LastContact {
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** The record tells of a loss at that time, and of no end of it. */
  readonly lossIsOpen: boolean
}

/** A moment by the monotonic clock; `wallMs`: of an earlier run, which only the wall clock knows. */
export interface Moment {
  readonly monotonicMs: number
  readonly wallMs: number | null
}

/** How long ago it was. What the wall clock says of an earlier run is taken only if it is more than this run has seen. */
export function lastedMs({ monotonicMs, wallMs }: Moment, clock: Clock): number {
  const hereMs = clock.monotonicMs() - monotonicMs
  return wallMs === null ? hereMs : Math.max(hereMs, clock.nowMs() - wallMs)
}

/**
 * After a failed check challenges may be answered while checks are not, and checks are nobody's to probe with: they may
 * be charged for. So such an outage is over once a check is answered, or the line has been up for so long without one
 * that failed.
 */
const WITHOUT_FAILED_CHECK_MS = 3_600_000

/**
 * Since when the platform has not been reached by what a shopper needs of it. A line may come up and fall again within
 * one outage: policies limit how long an outage may last, and that does not begin anew with each fall, nor with a start.
 */
export class Outage {
  readonly #clock: Clock
  #began: Moment | null = null
  /** What has to be answered for it to be over. */
  #endsWith: 'challenge' | 'age_check' = 'challenge'

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds since 1970; now, where there is none. */
  sinceMs(): number {
    const nowMs = this.#clock.nowMs()
    return this.#began === null ? nowMs : Math.round(nowMs - lastedMs(this.#began, this.#clock))
  }

  resume(wallMs: number): void {
    this.#began = { monotonicMs: this.#clock.monotonicMs(), wallMs }
  }

  /** Whether there is one that an answered challenge would end. */
  endsWithChallenge(): boolean {
    return this.#began !== null && this.#endsWith === 'challenge'
  }

  /** Whether there is one that waits for a check to be answered. `upForMs`: how long the line has been up. */
  awaitsCheck(upForMs: number): boolean {
    return this.#began !== null && this.#endsWith === 'age_check' && upForMs < WITHOUT_FAILED_CHECK_MS
  }

  heard(asked: Asked): void {
    if (asked === 'age_check' || (asked === 'challenge' && this.#endsWith === 'challenge')) this.#end()
  }

  /** A request failed while the line is down. */
  failed(asked: Asked): void {
    if (asked === 'age_check') this.#endsWith = 'age_check'
  }

  /** The line falls by such a request: into the outage that there is, or into a new one. */
  fell(asked: Asked, upForMs: number): void {
    if (this.#endsWith === 'age_check' && !this.awaitsCheck(upForMs)) this.#end()
    this.#began ??= { monotonicMs: this.#clock.monotonicMs(), wallMs: null }
    this.failed(asked)
  }

  #end(): void {
    this.#began = null
    this.#endsWith = 'challenge'
  }
}
