import type { SaleRule, SaleWindow } from '../../contract/rule-book.ts'
import { dateOfDay, DAY_MS, japanDayOf, minuteOfTime, msOfJapanDay, weekdayOfDay } from './japan-time.ts'

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

const WHOLE_DAY: readonly SaleWindow[] = [{ from: '00:00', until: '24:00' }]

/**
 * Whether a moment is within a rule's hours. Its `from` and `until` are not looked at: they are about which rule
 * decides. Pure.
 */
export function saleHoursAt(rule: SaleRule, holidays: ReadonlySet<string>, atMs: number): SaleHours {
  if (rule.hours === undefined && rule.closedOn === undefined) return { open: true, changesAtMs: null }
  const today = japanDayOf(atMs)
  let endMs = atMs
  // No window is longer than a day, so what began before yesterday has ended.
  for (let day = today - 1; day <= today + HORIZON_DAYS; day += 1) {
    for (const { fromMs, untilMs } of spansBeginningOn(rule, holidays, day)) {
      if (fromMs > endMs) return endMs > atMs ? { open: true, changesAtMs: endMs } : { open: false, changesAtMs: fromMs }
      endMs = Math.max(endMs, untilMs)
    }
    if (endMs > atMs && endMs < msOfJapanDay(day + 1)) return { open: true, changesAtMs: endMs }
  }
  // From here on the days were not looked at.
  const lookedAtUntilMs = msOfJapanDay(today + HORIZON_DAYS + 1)
  return { open: endMs > atMs, changesAtMs: endMs > atMs && endMs < lookedAtUntilMs ? endMs : null }
}

/** `saleHoursAt` without a look ahead. */
export function isWithinHours(rule: SaleRule, holidays: ReadonlySet<string>, atMs: number): boolean {
  if (rule.hours === undefined && rule.closedOn === undefined) return true
  const today = japanDayOf(atMs)
  return [today - 1, today].some((day) =>
    spansBeginningOn(rule, holidays, day).some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
  )
}

/** The windows of a rule that begin on a day (its number), in order of their beginning; they may overlap. */
export function spansBeginningOn(rule: SaleRule, holidays: ReadonlySet<string>, day: number): readonly SaleSpan[] {
  const date = dateOfDay(day)
  if (rule.closedOn?.includes(date) === true) return []
  const windows = rule.hours ?? WHOLE_DAY
  const byHoliday = holidays.has(date) && windows.some(({ days }) => days?.includes('holiday') === true)
  const weekday = weekdayOfDay(day)
  return windows
    .filter(({ days }) => (byHoliday ? days?.includes('holiday') === true : days === undefined || days.includes(weekday)))
    .map((window) => spanOf(window, msOfJapanDay(day)))
    .sort((one, other) => one.fromMs - other.fromMs)
}

function spanOf({ from, until }: SaleWindow, dayMs: number): SaleSpan {
  const fromMs = dayMs + minuteOfTime(from) * 60_000
  const untilMs = dayMs + minuteOfTime(until) * 60_000
  return { fromMs, untilMs: untilMs > fromMs ? untilMs : untilMs + DAY_MS }
}
