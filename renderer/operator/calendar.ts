import { startOfDay } from './time.ts'

/** Dates (`YYYY-MM-DD`) and minutes of the day, beside the times of `time.ts`. */

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Day of the week of a date, 0: Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

/** Days from one date to another, both counted; 0 or less where they are the wrong way round. */
export function daysBetween(from: string, until: string): number {
  return Math.round((startOfDay(until) - startOfDay(from)) / DAY_MS) + 1
}

/** Whether a text is a day of the calendar, written `YYYY-MM-DD`. */
export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** The moment at which a day in Japan is so many minutes old. */
export function msOfMinute(date: string, minute: number): number {
  return startOfDay(date) + minute * MINUTE_MS
}

/** `HH:MM` of a minute of the day. */
export function clockOfMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** Minute of the day of `HH:MM`, `24:00` among them; null where the text is none. */
export function minuteOfClock(text: string): number | null {
  const parts = /^(\d{2}):([0-5]\d)$/.exec(text)
  if (parts === null) return null
  const minute = Number(parts[1]) * 60 + Number(parts[2])
  return minute <= 24 * 60 ? minute : null
}
