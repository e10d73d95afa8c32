import type { Clock } from '../../device/clock.ts'
import { LOOK_EVERY_MS } from './clock-guard.ts'

const DAY_MS = 86_400_000
const JAPAN_OFFSET_MS = 9 * 3_600_000

/**
 * The first moment at which a certification is of no use any more: the minister's (認定) lasts for a year, its last day
 * included, in Japan. @param validUntil `YYYY-MM-DD`
 */
export function certificationEndsAtMs(validUntil: string): number {
  return Date.parse(`${validUntil}T00:00:00Z`) + DAY_MS - JAPAN_OFFSET_MS
}

export interface CertificationWatchOptions {
  /** Last day, `YYYY-MM-DD`, in Japan; null: none is configured, and nothing ends. */
  readonly validUntil: string | null
  readonly clock: Clock
}

/** Tells when the platform operator's certification has lapsed, after which no certificate may be checked. */
export class CertificationWatch {
  readonly #clock: Clock
  readonly #validUntil: string | null
  readonly #changes = new Set<(lapsed: boolean) => void>()
  #told: boolean
  #record: ((event: { readonly name: 'certification_lapsed'; readonly lastDay: string }) => boolean) | null = null
  #isRecorded = false
  #cancelTimer: () => void = () => undefined

  constructor({ validUntil, clock }: CertificationWatchOptions) {
    this.#clock = clock
    this.#validUntil = validUntil
    this.#told = this.lapsed()
  }

  /** Judged anew at each call. */
  lapsed(): boolean {
    return this.#validUntil !== null && this.#clock.nowMs() >= certificationEndsAtMs(this.#validUntil)
  }

  /** Calls back when it lapses, and where the clock is set back before that; the returned function ends it. */
  onChange(listener: (lapsed: boolean) => void): () => void {
    this.#changes.add(listener)
    return () => this.#changes.delete(listener)
  }

  /** Begins to look every few seconds: a wall clock can be set, and no timer notices. */
  start(record: (event: { readonly name: 'certification_lapsed'; readonly lastDay: string }) => boolean): void {
    if (this.#validUntil === null) return
    this.#record = record
    this.#wake()
  }

  stop(): void {
    this.#cancelTimer()
    this.#record = null
  }

  #wake(): void {
    const lapsed = this.lapsed()
    if (lapsed && !this.#isRecorded) {
      this.#isRecorded = this.#record?.({ name: 'certification_lapsed', lastDay: this.#validUntil ?? '' }) === true
    }
    if (!lapsed) this.#isRecorded = false
    if (lapsed !== this.#told) {
      this.#told = lapsed
      for (const listener of this.#changes) listener(lapsed)
    }
    this.#cancelTimer = this.#clock.after(LOOK_EVERY_MS, () => {
      this.#wake()
    })
  }
}
