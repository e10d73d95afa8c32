import type { CallAnswer, CallRequest } from '../../../../main/contract/operator.ts'
import type { Filters } from '../../address.ts'
import { daysBetween, isCivilDate } from '../../calendar.ts'
import { addDays, clockOf, dayOf } from '../../time.ts'

/** Which days the sales page shows, and what is counted from the machine's answer. Pure. */

export type Sales = CallAnswer<'read_sales'>
export type SalesBucket = Sales['buckets'][number]

export const salesPeriods = ['today', 'yesterday', 'week', 'month', 'year', 'own'] as const
export type SalesPeriod = (typeof salesPeriods)[number]

/** Days that one request may span. */
export const MOST_DAYS = 400

export interface SalesFilters {
  readonly period: SalesPeriod
  readonly from: string
  readonly until: string
}

/** The period of an address; seven days where it names none. */
export function salesFiltersOf(address: Filters): SalesFilters {
  const named = salesPeriods.find((period) => period === (address['period'] ?? ''))
  const [from, until] = [dateOr(address['from']), dateOr(address['until'])]
  return { period: named ?? (from === '' && until === '' ? 'week' : 'own'), from, until }
}

/** Why an own period cannot be asked for; null: it can. */
export type PeriodProblem = 'incomplete' | 'reversed' | 'too_long'

/** The request that filters mean, or why there is none. */
export function salesRequestOf(filters: SalesFilters, nowMs: number): CallRequest<'read_sales'> | PeriodProblem {
  const today = dayOf(nowMs)
  switch (filters.period) {
    case 'today':
      return { from: today, until: today }
    case 'yesterday':
      return { from: addDays(today, -1), until: addDays(today, -1) }
    case 'week':
      return { from: addDays(today, -6), until: today }
    case 'month':
      return { from: addDays(today, -29), until: today }
    case 'year':
      return { from: addDays(today, -364), until: today }
    case 'own': {
      const { from, until } = filters
      if (from === '' || until === '') return 'incomplete'
      const days = daysBetween(from, until)
      return days < 1 ? 'reversed' : days > MOST_DAYS ? 'too_long' : { from, until }
    }
  }
}

/** Sums over the buckets. */
export interface SalesTotals {
  readonly sold: number
  readonly refused: number
  readonly other: number
  readonly yen: number
}

export function totalsOf(buckets: readonly SalesBucket[]): SalesTotals {
  return buckets.reduce(
    (sum, bucket) => ({
      sold: sum.sold + bucket.sold,
      refused: sum.refused + bucket.refused,
      other: sum.other + bucket.other,
      yen: sum.yen + bucket.yen
    }),
    { sold: 0, refused: 0, other: 0, yen: 0 }
  )
}

/** A share of a whole in per cent with one digit; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10
}

/** The greatest bucket by what was sold; null where nothing was. */
export function busiest(buckets: readonly SalesBucket[]): SalesBucket | null {
  return buckets.reduce<SalesBucket | null>((best, bucket) => (bucket.sold > (best?.sold ?? 0) ? bucket : best), null)
}

/** A bucket's short label below its column: the hour of a day, else month and day. */
export function bucketLabel(bucket: Pick<SalesBucket, 'startMs'>, unit: Sales['unit']): string {
  if (unit === 'hour') return clockOf(bucket.startMs).replace(/^0/, '')
  const [, month, day] = dayOf(bucket.startMs).split('-').map(Number)
  return `${String(month)}/${String(day)}`
}

/** The day whose records a bucket was counted from, for a link to them. */
export function bucketDay(bucket: Pick<SalesBucket, 'startMs'>): string {
  return dayOf(bucket.startMs)
}

const dateOr = (text = ''): string => (isCivilDate(text) ? text : '')
