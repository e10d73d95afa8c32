/**
 * Calendar dates in Asia/Tokyo. Japan has had no summer time since 1951, so its dates are UTC shifted by nine hours.
 */

/** `YYYY-MM-DD`. Compares as text. */
export type CivilDate = string

const TOKYO_OFFSET_MS = 9 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

/** The date on a calendar in Tokyo at a moment. */
export function tokyoDateAt(atMs: number): CivilDate {
  return new Date(atMs + TOKYO_OFFSET_MS).toISOString().slice(0, 10)
}

/** The moment at which a date begins in Tokyo, milliseconds since 1970. */
export function tokyoMidnightMs(date: CivilDate): number {
  return Date.parse(`${date}T00:00:00Z`) - TOKYO_OFFSET_MS
}

/** The last whole second of a date in Tokyo, milliseconds since 1970. */
export function tokyoDayEndMs(date: CivilDate): number {
  return tokyoMidnightMs(date) + DAY_MS - 1000
}

/** Moves a date by whole days. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Moves a date by whole years. 29 February becomes 1 March in a common year. */
export function addYears(date: CivilDate, years: number): CivilDate {
  const { year, month, day } = partsOf(date)
  return new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10)
}

/** Year, month 1..12 and day 1..31 of a date. */
export function partsOf(date: CivilDate): { readonly year: number; readonly month: number; readonly day: number } {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { year, month, day }
}
