import type { SaleDay, SaleRule, SaleWindow } from '../../contract/rule-book.ts'
import { minuteOfTime } from './japan-time.ts'

/** From the first minute of sale to the first without; from the beginning of the day, so up to two days. */
export interface MinuteSpan {
  readonly from: number
  readonly until: number
}

/** When the windows that begin on a day sell, by the kind of day: in order, and no two of one kind touch. */
export interface HoursPlan {
  /** Whether it is sold always, with no date left out. */
  readonly isAlways: boolean
  readonly closedOn: ReadonlySet<string>
  /** Also of holidays, where no window is for them. */
  readonly weekdays: ReadonlyMap<SaleDay, readonly MinuteSpan[]>
  /** null: no window is for holidays. */
  readonly holiday: readonly MinuteSpan[] | null
}

export const WEEKDAYS: readonly SaleDay[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

const DAY_MINUTES = 1440
const WHOLE_DAY: readonly SaleWindow[] = [{ from: '00:00', until: '24:00' }]
const plans = new WeakMap<SaleRule, HoursPlan>()

/** The hours of a rule, worked out once for each: a rule is not changed after it was made. */
export function hoursPlanOf(rule: SaleRule): HoursPlan {
  const known = plans.get(rule)
  if (known !== undefined) return known
  const windows = rule.hours ?? WHOLE_DAY
  const ofHolidays = windows.filter(({ days }) => days?.includes('holiday') === true)
  const plan: HoursPlan = {
    isAlways: rule.hours === undefined && rule.closedOn === undefined,
    closedOn: new Set(rule.closedOn),
    weekdays: new Map(
      WEEKDAYS.map((day) => [day, mergedSpans(windows.filter(({ days }) => days === undefined || days.includes(day)))])
    ),
    holiday: ofHolidays.length === 0 ? null : mergedSpans(ofHolidays)
  }
  plans.set(rule, plan)
  return plan
}

/** When it is sold by windows that begin on a day of this kind; `closedOn` is not looked at. */
export function spansOfDay({ holiday, weekdays }: HoursPlan, weekday: SaleDay, isHoliday: boolean): readonly MinuteSpan[] {
  return (isHoliday ? holiday : null) ?? weekdays.get(weekday) ?? []
}

/** The minutes of a window. */
export function minutesOf({ from, until }: SaleWindow): MinuteSpan {
  const [first, last] = [minuteOfTime(from), minuteOfTime(until)]
  return { from: first, until: last > first ? last : last + DAY_MINUTES }
}

function mergedSpans(windows: readonly SaleWindow[]): readonly MinuteSpan[] {
  const merged: MinuteSpan[] = []
  for (const span of windows.map(minutesOf).sort((one, other) => one.from - other.from)) {
    const last = merged.at(-1)
    if (last === undefined || span.from > last.until) merged.push(span)
    else if (span.until > last.until) merged[merged.length - 1] = { from: last.from, until: span.until }
  }
  return merged
}
