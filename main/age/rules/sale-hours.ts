import type { SaleRule } from '../../contract/rule-book.ts'
import { hoursPlanOf, minutesOf, spansOfDay, type HoursPlan, type MinuteSpan } from './hours-plan.ts'
import { dateOfDay, japanDayOf, msOfJapanDay, weekdayOfDay } from './japan-time.ts'

/** How many days ahead changes are looked for: more than a year, so that a date of next year is found. */
export const HORIZON_DAYS = 400

/** Whether it is within the hours, and when that changes; null: not within `HORIZON_DAYS`. */
export interface SaleHours {
  readonly open: boolean
  readonly changesAtMs: number | null
}

/** From the first moment of sale to the first without, milliseconds since 1970. */
export interface SaleSpan {
  readonly fromMs: number
  readonly untilMs: number
}

const MINUTE_MS = 60_000

/**
 * Whether a moment is within a rule's hours. Its `from` and `until` are not looked at: they are about which rule
 * decides. Pure.
 * @param limitMs what changes from here on is not looked for, and null as what lies beyond the horizon
 * @param onDay called for each day that is looked at: what this costs
 */
export function saleHoursAt(
  rule: SaleRule,
  holidays: ReadonlySet<string>,
  atMs: number,
  limitMs = Infinity,
  onDay: () => void = () => undefined
): SaleHours {
  const plan = hoursPlanOf(rule)
  if (plan.isAlways) return { open: true, changesAtMs: null }
  const today = japanDayOf(atMs)
  const lastDay = Math.min(today + HORIZON_DAYS, japanDayOf(limitMs))
  let endMs = atMs
  // No window is longer than a day, so what began before yesterday has ended.
  for (let day = today - 1; day <= lastDay; day += 1) {
    onDay()
    for (const span of plannedOn(plan, holidays, day)) {
      const { fromMs, untilMs } = momentsOf(span, day)
      if (fromMs > endMs) return endMs > atMs ? { open: true, changesAtMs: endMs } : { open: false, changesAtMs: fromMs }
      endMs = Math.max(endMs, untilMs)
    }
    if (endMs > atMs && endMs < msOfJapanDay(day + 1)) return { open: true, changesAtMs: endMs }
  }
  // From here on the days were not looked at.
  const lookedAtUntilMs = msOfJapanDay(lastDay + 1)
  return { open: endMs > atMs, changesAtMs: endMs > atMs && endMs < lookedAtUntilMs ? endMs : null }
}

/** `saleHoursAt` without a look ahead. */
export function isWithinHours(rule: SaleRule, holidays: ReadonlySet<string>, atMs: number): boolean {
  const plan = hoursPlanOf(rule)
  if (plan.isAlways) return true
  const today = japanDayOf(atMs)
  return [today - 1, today].some((day) =>
    plannedOn(plan, holidays, day).some((span) => {
      const { fromMs, untilMs } = momentsOf(span, day)
      return fromMs <= atMs && atMs < untilMs
    })
  )
}

/** The windows of a rule that begin on a day (its number), as written, in order of their beginning; they may overlap. */
export function spansBeginningOn(rule: SaleRule, holidays: ReadonlySet<string>, day: number): readonly SaleSpan[] {
  const { closedOn, holiday } = hoursPlanOf(rule)
  const date = dateOfDay(day)
  if (closedOn.has(date)) return []
  const byHoliday = holiday !== null && holidays.has(date)
  const weekday = weekdayOfDay(day)
  return (rule.hours ?? [{ from: '00:00', until: '24:00' }])
    .filter(({ days }) => (byHoliday ? days?.includes('holiday') === true : days === undefined || days.includes(weekday)))
    .map((window) => momentsOf(minutesOf(window), day))
    .sort((one, other) => one.fromMs - other.fromMs)
}

function plannedOn(plan: HoursPlan, holidays: ReadonlySet<string>, day: number): readonly MinuteSpan[] {
  const { closedOn, holiday } = plan
  const weekday = weekdayOfDay(day)
  // A date takes longer to write than all the rest.
  if (closedOn.size === 0 && (holiday === null || holidays.size === 0)) return spansOfDay(plan, weekday, false)
  const date = dateOfDay(day)
  return closedOn.has(date) ? [] : spansOfDay(plan, weekday, holidays.has(date))
}

function momentsOf({ from, until }: MinuteSpan, day: number): SaleSpan {
  const dayMs = msOfJapanDay(day)
  return { fromMs: dayMs + from * MINUTE_MS, untilMs: dayMs + until * MINUTE_MS }
}
