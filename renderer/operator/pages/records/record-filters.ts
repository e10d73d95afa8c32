import type { CallRequest } from '../../../../main/contract/operator.ts'
import type { Filters } from '../../address.ts'
import { daysBetween, isCivilDate } from '../../calendar.ts'
import { addDays, dayOf, startOfDay } from '../../time.ts'

/** Which records are asked for: what stands in the address, and the request that it means. */

export const periods = ['today', 'yesterday', 'week', 'month', 'all', 'own'] as const
export type Period = (typeof periods)[number]

export interface RecordFilters {
  readonly period: Period
  /** Days of an own period, both counted; empty: open on that side. */
  readonly from: string
  readonly until: string
  readonly outcome: string
  readonly reason: string
  readonly productId: string
  readonly ruleId: string
  /** Sequence before which the page begins; null: the newest. */
  readonly before: number | null
}

/** Records on one page. */
export const PAGE_SIZE = 50

/** Filters as the address has them. What is none there, or no longer known, is left out rather than guessed. */
export function filtersOf(address: Filters): RecordFilters {
  const given = address['period'] ?? ''
  const named = periods.find((period) => period === given)
  const [from, until] = [dateOr(address['from']), dateOr(address['until'])]
  const before = Number(address['before'] ?? '')
  return {
    period: named ?? (from === '' && until === '' ? 'week' : 'own'),
    from,
    until,
    outcome: codeOr(address['outcome']),
    reason: codeOr(address['reason']),
    productId: nameOr(address['product']),
    ruleId: nameOr(address['rule']),
    before: Number.isSafeInteger(before) && before > 0 ? before : null
  }
}

/** A change of filters as the address takes it: the page begins at the newest again. */
export function addressOf(filters: RecordFilters): Filters {
  const own = filters.period === 'own'
  return {
    period: filters.period === 'week' ? '' : filters.period,
    from: own ? filters.from : '',
    until: own ? filters.until : '',
    outcome: filters.outcome,
    reason: filters.reason,
    product: filters.productId,
    rule: filters.ruleId,
    before: filters.before === null ? '' : String(filters.before)
  }
}

/** Days of a period, both counted; an empty one is open on that side. */
export function daysOf(
  filters: Pick<RecordFilters, 'period' | 'from' | 'until'>,
  nowMs: number
): { readonly from: string; readonly until: string } {
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
    case 'all':
      return { from: '', until: '' }
    case 'own':
      return { from: filters.from, until: filters.until }
  }
}

/** Whether an own period ends before it begins: then nothing can fit. */
export function isReversed(filters: RecordFilters): boolean {
  return (
    filters.period === 'own' &&
    filters.from !== '' &&
    filters.until !== '' &&
    daysBetween(filters.from, filters.until) < 1
  )
}

/** The request that filters mean. A day ends where the next one begins: `untilMs` does not count. */
export function requestOf(filters: RecordFilters, nowMs: number, limit = PAGE_SIZE): CallRequest<'read_decisions'> {
  const { from, until } = daysOf(filters, nowMs)
  return {
    limit,
    ...(filters.before === null ? {} : { before: filters.before }),
    ...(from === '' ? {} : { fromMs: Math.max(0, startOfDay(from)) }),
    // A period up to now stays open: a clock a little behind the machine's must not hide its newest records.
    ...(until === '' || until === dayOf(nowMs) ? {} : { untilMs: Math.max(0, startOfDay(addDays(until, 1))) }),
    ...(filters.outcome === '' ? {} : { outcome: filters.outcome }),
    ...(filters.reason === '' ? {} : { reason: filters.reason }),
    ...(filters.productId === '' ? {} : { productId: filters.productId }),
    ...(filters.ruleId === '' ? {} : { ruleId: filters.ruleId })
  }
}

/** Whether anything but the period narrows what is shown. */
export function isNarrowed(filters: RecordFilters): boolean {
  return [filters.outcome, filters.reason, filters.productId, filters.ruleId].some((value) => value !== '')
}

const dateOr = (text = ''): string => (isCivilDate(text) ? text : '')
const codeOr = (text = ''): string => (/^[a-z][a-z0-9_]{0,39}$/.test(text) ? text : '')
const nameOr = (text = ''): string => (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) ? text : '')
