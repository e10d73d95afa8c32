import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { dateOfDay, japanDateOf, japanDayOf, japanMinuteOf, msOfJapanDay, weekdayOf } from './japan-time.ts'
import { spansBeginningOn, type SaleSpan } from './sale-hours.ts'

/** Dates, times and hours of sale in words, Japanese and English. Pure. */

/** The same said in both languages. */
export interface Said {
  readonly ja: string
  readonly en: string
}

const DAYS_JA = { mon: '月', tue: '火', wed: '水', thu: '木', fri: '金', sat: '土', sun: '日', holiday: '祝' } as const
const DAYS_EN = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
  holiday: 'holiday'
} as const
const MONTHS = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(',')

/** `12月4日（金）`, `Friday 4 December`; with the year where it is not `thisYear`. */
export function dateInWords(date: string, thisYear?: string): Said {
  const [year = '', month = '', day = ''] = date.split('-')
  const other = year !== thisYear
  const weekday = weekdayOf(date)
  return {
    ja: `${other ? `${year}年` : ''}${String(Number(month))}月${String(Number(day))}日（${DAYS_JA[weekday]}）`,
    en: `${DAYS_EN[weekday]} ${String(Number(day))} ${MONTHS[Number(month) - 1] ?? ''}${other ? ` ${year}` : ''}`
  }
}

/** A birth date: with its year, and without the day of the week, which nobody knows. */
export function birthDateInWords(date: string): Said {
  const [year = '', month = '', day = ''] = date.split('-')
  return {
    ja: `${year}年${String(Number(month))}月${String(Number(day))}日`,
    en: `${String(Number(day))} ${MONTHS[Number(month) - 1] ?? ''} ${year}`
  }
}

/** `12月4日（金）23:30`, `Friday 4 December, 23:30`; with the year where it is not that of `besideMs`. */
export function momentInWords(atMs: number, besideMs: number): Said {
  const date = dateInWords(japanDateOf(atMs), japanDateOf(besideMs).slice(0, 4))
  const time = timeInWords(japanMinuteOf(atMs))
  return { ja: `${date.ja}${time.ja}`, en: `${date.en}, ${time.en}` }
}

function timeInWords(minute: number): Said {
  const [hours, minutes] = [String(Math.floor(minute / 60)), String(minute % 60).padStart(2, '0')]
  return { ja: `${hours}:${minutes}`, en: `${hours.padStart(2, '0')}:${minutes}` }
}

/**
 * The hours that matter at a moment: those of its day, and one of the day before that still goes on. null: nothing
 * begins on that day, and nothing goes on.
 */
export function hoursInWords(rule: SaleRule, book: RuleBook, atMs: number): Said | null {
  const holidays = new Set(book.holidays)
  const today = japanDayOf(atMs)
  const goesOn = spansBeginningOn(rule, holidays, today - 1).filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
  const spans = [
    ...goesOn.map((span) => spanInWords(span, today - 1, today)),
    ...spansBeginningOn(rule, holidays, today).map((span) => spanInWords(span, today, today))
  ]
  if (spans.length === 0) return null
  return { ja: spans.map(({ ja }) => ja).join('、'), en: spans.map(({ en }) => en).join(', ') }
}

function spanInWords({ fromMs, untilMs }: SaleSpan, day: number, today: number): Said {
  const minuteOf = (ms: number) => Math.round((ms - msOfJapanDay(day)) / 60_000)
  const [from, until] = [minuteOf(fromMs), minuteOf(untilMs)]
  const begin = timeInWords(from)
  const end = timeInWords(until > 1440 ? until - 1440 : until)
  const year = dateOfDay(today).slice(0, 4)
  const date = dateInWords(dateOfDay(day), year)
  const past = until > 1440
  return {
    ja: `${day === today ? '' : date.ja}${begin.ja}〜${past ? '翌' : ''}${end.ja}`,
    en: `${begin.en}–${end.en}${past ? ' the next day' : ''}${day === today ? '' : ` of ${date.en}`}`
  }
}

/** Whether nothing begins on the date of a moment because the rule is closed then. */
export function isClosedOn(rule: SaleRule, atMs: number): boolean {
  return rule.closedOn?.includes(japanDateOf(atMs)) === true
}

/** Whether the date of a moment goes by the rule's windows for holidays. */
export function isByHoliday(rule: SaleRule, book: RuleBook, atMs: number): boolean {
  const date = japanDateOf(atMs)
  return book.holidays.includes(date) && rule.hours?.some(({ days }) => days?.includes('holiday') === true) === true
}

/** `2時間30分`, `2 hours 30 minutes`, from a second on. */
export function secondsInWords(seconds: number): Said {
  const parts: readonly (readonly [number, string, string])[] = [
    [Math.floor(seconds / 3600), '時間', 'hour'],
    [Math.floor((seconds % 3600) / 60), '分', 'minute'],
    [seconds % 60, '秒', 'second']
  ]
  const there = parts.filter(([count]) => count > 0)
  return {
    ja: there.map(([count, ja]) => `${String(count)}${ja}`).join(''),
    en: there.map(([count, , en]) => `${String(count)} ${en}${count === 1 ? '' : 's'}`).join(' ')
  }
}
