import { checkMethods, japaneseDay, yenOf, type CheckMethod, type TariffLine } from './tariff.ts'
import type { CheckState } from './checks-of-record.ts'

/** Checks by one method in one month. */
export interface FeeMonth {
  /** `YYYY-MM`, Asia/Tokyo. */
  readonly month: string
  readonly method: CheckMethod
  readonly made: number
  /** Asked for, with no usable answer: not in `yen`. */
  readonly unsure: number
  readonly avoided: number
  /** What those made cost. */
  readonly yen: number
  /** What the avoided ones would have cost. */
  readonly avoidedYen: number
}

type Counts = { -readonly [K in keyof FeeMonth]: FeeMonth[K] }

/** Adds checks up by month and method, each at the tariff of its own day. */
export class FeeCounter {
  readonly #tariff: readonly TariffLine[]
  readonly #months = new Map<string, Counts>()

  constructor(tariff: readonly TariffLine[]) {
    this.#tariff = tariff
  }

  /** @param atMs when, milliseconds since 1970 */
  add(atMs: number, checks: ReadonlyMap<CheckMethod, CheckState>): void {
    const day = japaneseDay(atMs)
    for (const [method, state] of checks) {
      const counts = this.#countsOf(day.slice(0, 7), method)
      const yen = yenOf(this.#tariff, method, day)
      counts[state] += 1
      if (state === 'made') counts.yen += yen
      if (state === 'avoided') counts.avoidedYen += yen
    }
  }

  /** The oldest month first. */
  months(): readonly FeeMonth[] {
    const place = ({ month, method }: FeeMonth) => `${month} ${String(checkMethods.indexOf(method))}`
    return [...this.#months.values()].toSorted((one, other) => place(one).localeCompare(place(other), 'en'))
  }

  #countsOf(month: string, method: CheckMethod): Counts {
    const key = `${month} ${method}`
    const counts = this.#months.get(key) ?? { month, method, made: 0, unsure: 0, avoided: 0, yen: 0, avoidedYen: 0 }
    this.#months.set(key, counts)
    return counts
  }
}

export function totalYen(months: readonly FeeMonth[]): number {
  return months.reduce((sum, { yen }) => sum + yen, 0)
}
