/** What a bench says of a series of measurements; all in the unit of the series. */
export interface Summary {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Percentiles that an aim may be set on. */
export type Percentile = 'p50' | 'p90' | 'p95' | 'p99' | 'max'

const RANKS: Readonly<Record<Percentile, number>> = { p50: 50, p90: 90, p95: 95, p99: 99, max: 100 }

/**
 * Percentile by nearest rank: the least value that at least `percent` per cent of all values do not exceed. It is always
 * one of the values, never between two. `percentile([1, 2, 3, 4], 50)` is 2.
 * @param percent above 0, up to 100
 * @throws RangeError for an empty series or another percentage
 */
export function percentile(values: readonly number[], percent: number): number {
  if (!(percent > 0 && percent <= 100)) throw new RangeError(`no percentile ${percent}`)
  const sorted = values.toSorted((one, other) => one - other)
  const value = sorted[Math.ceil((percent / 100) * sorted.length) - 1]
  if (value === undefined) throw new RangeError('no percentile of nothing')
  return value
}

/** The value in the middle, by nearest rank. */
export function median(values: readonly number[]): number {
  return percentile(values, RANKS.p50)
}

/** @throws RangeError for an empty series */
export function summarize(values: readonly number[]): Summary {
  const at = (name: Percentile) => percentile(values, RANKS[name])
  return { count: values.length, p50: at('p50'), p90: at('p90'), p95: at('p95'), p99: at('p99'), max: at('max') }
}
