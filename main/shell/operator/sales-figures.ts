import { err, ok, type Result } from '../../../device/result.ts'
import type { CallAnswer, CallError, CallRequest } from '../../contract/operator.ts'
import type { SalesCount } from '../../store/sales.ts'
import type { ConfiguredProduct } from '../config/configuration.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const JAPAN_OFFSET_MS = 9 * HOUR_MS
const MOST_DAYS = 400

/** The spans that figures are made of, ascending. */
export interface SalesSpans {
  readonly unit: 'hour' | 'day'
  readonly startsMs: readonly number[]
  readonly endMs: number
}

/** One day by its hours, several by the day, in Japan, which has no summer time. Errors: `bad_request`. */
export function salesSpansOf({
  from,
  until
}: CallRequest<'read_sales'>): Result<SalesSpans, CallError> {
  const [first, last] = [from, until].map((date) => Date.parse(`${date}T00:00:00Z`) - JAPAN_OFFSET_MS)
  if (first === undefined || last === undefined || last < first) {
    return err({ code: 'bad_request', field: 'until', problem: `the last day comes before the first, ${from}` })
  }
  const days = (last - first) / DAY_MS + 1
  if (days > MOST_DAYS) return err({ code: 'bad_request', field: 'until', problem: `at most ${String(MOST_DAYS)} days at a time` })
  const [unit, eachMs, count] = days === 1 ? (['hour', HOUR_MS, 24] as const) : (['day', DAY_MS, days] as const)
  return ok({ unit, startsMs: Array.from({ length: count }, (_, at) => first + at * eachMs), endMs: last + DAY_MS })
}

/**
 * What one thing of a product costs by the configuration of today: the record has no prices, so that figures of before a
 * change of price are at the new one. 0 for a product that is not sold any more.
 */
export function yenOf(products: readonly ConfiguredProduct[]): (productId: string, isFullFare: boolean) => number {
  const prices = new Map(products.map(({ view, fullFare }) => [view.id, { reduced: view.priceYen, full: fullFare?.priceYen }]))
  return (productId, isFullFare) => {
    const price = prices.get(productId)
    return price === undefined ? 0 : isFullFare ? (price.full ?? price.reduced) : price.reduced
  }
}

/** What figures are made of. */
export interface SalesParts extends Pick<SalesSpans, 'unit' | 'startsMs'> {
  /** One list of counts for each span. */
  readonly counts: readonly (readonly SalesCount[])[]
  readonly yenOf: (productId: string, isFullFare: boolean) => number
  readonly countedFromMs: number | null
}

const SOLD: ReadonlySet<string> = new Set(['sold', 'sold_in_part'])

/**
 * The figures of `read_sales`. Pure. Buckets, outcomes and reasons count sessions, a basket once; products count things,
 * so that a basket of two beers is two of beer.
 */
export function salesOf({ unit, startsMs, counts, yenOf: yen, countedFromMs }: SalesParts): CallAnswer<'read_sales'> {
  const outcomes = new Map<string, number>()
  const reasons = new Map<string, { readonly outcome: string; readonly reason: string; count: number }>()
  const products = new Map<string, { productId: string; sold: number; refused: number }>()
  const buckets = startsMs.map((startMs, at) => {
    const bucket = { startMs, sold: 0, refused: 0, other: 0, yen: 0 }
    for (const { outcome, reason, productId, isFullFare, sessions, things, cameOut } of counts[at] ?? []) {
      bucket[SOLD.has(outcome) ? 'sold' : outcome === 'refused' ? 'refused' : 'other'] += sessions
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + sessions)
      if (reason !== null && outcome !== 'sold' && sessions > 0) {
        const row = reasons.get(`${outcome} ${reason}`) ?? { outcome, reason, count: 0 }
        row.count += sessions
        reasons.set(`${outcome} ${reason}`, row)
      }
      if (productId === null) continue
      bucket.yen += cameOut * yen(productId, isFullFare)
      const row = products.get(productId) ?? { productId, sold: 0, refused: 0 }
      row.sold += cameOut
      if (outcome === 'refused') row.refused += things
      products.set(productId, row)
    }
    return bucket
  })
  return {
    unit,
    buckets,
    outcomes: [...outcomes]
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => ({ outcome, count }))
      .toSorted(byCount),
    reasons: [...reasons.values()].toSorted(byCount),
    products: [...products.values()].toSorted(
      (one, other) => other.sold - one.sold || other.refused - one.refused || compare(one.productId, other.productId)
    ),
    countedFromMs
  }
}

interface Counted {
  readonly outcome: string
  readonly reason?: string
  readonly count: number
}

/** The most frequent first; of two alike by their names, so that a table does not jump. */
function byCount(one: Counted, other: Counted): number {
  return other.count - one.count || compare(one.outcome, other.outcome) || compare(one.reason ?? '', other.reason ?? '')
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
