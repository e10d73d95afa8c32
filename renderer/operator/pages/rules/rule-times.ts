import { clockOfMinute, minuteOfClock } from '../../calendar.ts'

/** Times of sale as a person types them, and as a rule book holds them (`HH:MM`, an end may be `24:00`). */

/** The minute after which no typed time is read as one of the next day: 30:00 is six in the morning. */
const LATEST_TYPED_MINUTE = 30 * 60

/**
 * What was typed as the book has it: `5` and `５：００` are `05:00`, `2330` is `23:30`, and, as timetables in Japan write
 * the hours past midnight, `26:00` is `02:00`. What cannot be read so comes back as it was typed, for the check to
 * name.
 */
export function timeFromTyping(typed: string, which: 'from' | 'until'): string {
  const text = typed.normalize('NFKC').trim()
  const parts = /^(\d{1,2})(?::?([0-5]\d))?時?$/.exec(text)
  if (parts === null) return text
  const minute = Number(parts[1]) * 60 + Number(parts[2] ?? 0)
  if (minute > LATEST_TYPED_MINUTE) return text
  if (minute < 24 * 60) return clockOfMinute(minute)
  if (minute === 24 * 60) return which === 'until' ? '24:00' : '00:00'
  return clockOfMinute(minute - 24 * 60)
}

/** How a window lies: its minutes, and whether it ends on the day after it begins. null: a time cannot be read. */
export interface WindowSpan {
  readonly minutes: number
  readonly endsNextDay: boolean
}

/** Span of a window. The same time twice is a whole day; `24:00` is the end of the day itself. */
export function spanOf(window: { readonly from: string; readonly until: string }): WindowSpan | null {
  const from = minuteOfClock(window.from)
  const until = minuteOfClock(window.until)
  if (from === null || until === null || from === 24 * 60) return null
  if (until > from) return { minutes: until - from, endsNextDay: false }
  // Midnight itself is the end of the day on which the window began; nobody calls that the next day's 0:00.
  return { minutes: until + 24 * 60 - from, endsNextDay: until > 0 }
}

/** A time without the leading zero: `5:00`. What is no time stays as it is. */
export function shortTime(time: string): string {
  return time.replace(/^0(\d:)/, '$1')
}
