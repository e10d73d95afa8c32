import type { SaleDay } from '../../contract/rule-book.ts'

/**
 * Dates and minutes in Japan: UTC+9 all the year, so that arithmetic is enough and the process's own time zone does not
 * matter. A date is text, `YYYY-MM-DD`; a day is its number since 1970-01-01. What lies after the year 9999 counts as
 * its last day, so that dates can be compared as text.
 */

const JAPAN_MS = 9 * 3_600_000
const MINUTE_MS = 60_000
/** A day in Japan, none of which is longer or shorter. */
export const DAY_MS = 86_400_000
/** 9999-12-31. */
export const LAST_DAY = 2_932_896

const WEEK: readonly SaleDay[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Number of the day on which a moment lies in Japan; 0 is 1970-01-01. */
export function japanDayOf(ms: number): number {
  return Math.min(Math.floor((ms + JAPAN_MS) / DAY_MS), LAST_DAY)
}

/** The first moment of a day in Japan, milliseconds since 1970 (UTC). */
export function msOfJapanDay(day: number): number {
  return day * DAY_MS - JAPAN_MS
}

/** The date of a day's number. */
export function dateOfDay(day: number): string {
  const known = written.get(day)
  if (known !== undefined) return known
  if (written.size >= MOST_WRITTEN) written.clear()
  const date = new Date(Math.min(day, LAST_DAY) * DAY_MS).toISOString().slice(0, 10)
  written.set(day, date)
  return date
}

/** Dates that were written out lately: whoever looks ahead asks for the same ones for each product. */
const written = new Map<number, string>()
const MOST_WRITTEN = 2048

/** The number of a date's day; NaN for what is no date. */
export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS
}

/** The date in Japan at a moment. */
export function japanDateOf(ms: number): string {
  return dateOfDay(japanDayOf(ms))
}

/** Minutes since the day began in Japan, 0 to 1439. */
export function japanMinuteOf(ms: number): number {
  return Math.floor((ms + JAPAN_MS) / MINUTE_MS) - japanDayOf(ms) * (DAY_MS / MINUTE_MS)
}

/** Day of the week of a date; never `holiday`, which is the book's to say. */
export function weekdayOf(date: string): SaleDay {
  return weekdayOfDay(dayOfDate(date))
}

/** Day of the week of a day's number. */
export function weekdayOfDay(day: number): SaleDay {
  // 1970-01-01 was a Thursday.
  return WEEK[(((day + 4) % 7) + 7) % 7] ?? 'sun'
}

/** The moment at which a minute of a day begins in Japan. @param minute from the beginning of the date; 1440 is its end */
export function msOfJapan(date: string, minute: number): number {
  return msOfJapanDay(dayOfDate(date)) + minute * MINUTE_MS
}

/** The date so many days later; earlier for a negative number. */
export function addDays(date: string, days: number): string {
  return dateOfDay(dayOfDate(date) + days)
}

/** The minute of a day that `HH:MM` names, 0 to 1440. */
export function minuteOfTime(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}
