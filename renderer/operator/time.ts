import type { ConsoleLanguage } from './language.ts'

/** Times as people at the machine read them: always in the machine's zone, Asia/Tokyo, which has no daylight saving. */

const JST_MS = 9 * 3_600_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

const WEEKDAYS = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
} as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

const two = (number: number): string => String(number).padStart(2, '0')

/** Day in Japan, `YYYY-MM-DD`. */
export function dayOf(ms: number): string {
  return new Date(ms + JST_MS).toISOString().slice(0, 10)
}

/** Time of day in Japan, `HH:MM`. */
export function clockOf(ms: number): string {
  return new Date(ms + JST_MS).toISOString().slice(11, 16)
}

/** Start of a day in Japan (`YYYY-MM-DD`), in milliseconds; NaN where it is no date. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00+09:00`)
}

/** Milliseconds of a day and a time of day in Japan; NaN where either is none. */
export function msOf(day: string, clock: string): number {
  return Date.parse(`${day}T${clock}:00+09:00`)
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return dayOf(startOfDay(day) + days * DAY_MS)
}

/** A date in words: 「2026年11月27日(金)」, `Fri 27 Nov 2026`. */
export function dateWords(ms: number, language: ConsoleLanguage): string {
  const date = new Date(ms + JST_MS)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const weekday = WEEKDAYS[language][date.getUTCDay()] ?? ''
  if (language === 'ja') return `${String(year)}年${String(month + 1)}月${String(day)}日(${weekday})`
  return `${weekday} ${String(day)} ${MONTHS[month] ?? ''} ${String(year)}`
}

/** A moment in words, with the zone: 「2026年11月27日(金) 12:34 JST」. */
export function momentWords(ms: number, language: ConsoleLanguage): string {
  return `${dateWords(ms, language)} ${clockOf(ms)} JST`
}

/** A moment for a column that says JST at its head, in an order that sorts: `2026-11-27 12:34:56`. */
export function momentShort(ms: number): string {
  const date = new Date(ms + JST_MS)
  return `${dayOf(ms)} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
}

/** How long, in the largest unit that says it well: 「3分」, `2 h 5 min`. */
export function durationWords(ms: number, language: ConsoleLanguage): string {
  const ja = language === 'ja'
  const length = Math.max(0, ms)
  const days = Math.floor(length / DAY_MS)
  const hours = Math.floor((length % DAY_MS) / HOUR_MS)
  const minutes = Math.floor((length % HOUR_MS) / MINUTE_MS)
  const seconds = Math.floor((length % MINUTE_MS) / 1000)
  if (days >= 3) return ja ? `${String(days)}日` : `${String(days)} days`
  if (days >= 1) {
    const whole = ja ? `${String(days)}日` : `${String(days)} ${days === 1 ? 'day' : 'days'}`
    return hours === 0 ? whole : ja ? `${whole}${String(hours)}時間` : `${whole} ${String(hours)} h`
  }
  if (hours >= 1) {
    const whole = ja ? `${String(hours)}時間` : `${String(hours)} h`
    return minutes === 0 ? whole : ja ? `${whole}${String(minutes)}分` : `${whole} ${String(minutes)} min`
  }
  if (minutes >= 1) return ja ? `${String(minutes)}分` : `${String(minutes)} min`
  return ja ? `${String(seconds)}秒` : `${String(seconds)} s`
}
