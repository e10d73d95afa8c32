import type { ServiceMark, Words } from '../contract/service-page.ts'
import { dayOfDate, weekdayOf } from '../age/rules/japan-time.ts'

/** Words that several services say alike. */

const WEEKDAYS = {
  sun: { ja: '日', en: 'Sun' },
  mon: { ja: '月', en: 'Mon' },
  tue: { ja: '火', en: 'Tue' },
  wed: { ja: '水', en: 'Wed' },
  thu: { ja: '木', en: 'Thu' },
  fri: { ja: '金', en: 'Fri' },
  sat: { ja: '土', en: 'Sat' },
  holiday: { ja: '祝', en: 'Holiday' }
} as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A date as it is said: `11月28日（土）`, `Sat 28 Nov`. @param date `YYYY-MM-DD` */
export function dateInWords(date: string): Words {
  const month = Number(date.slice(5, 7))
  const day = Number(date.slice(8, 10))
  const weekday = WEEKDAYS[weekdayOf(date)]
  return {
    ja: `${String(month)}月${String(day)}日（${weekday.ja}）`,
    en: `${weekday.en} ${String(day)} ${MONTHS[month - 1] ?? ''}`
  }
}

/** As `dateInWords`, but yesterday, today and tomorrow by their names before it. */
export function nearDateInWords(date: string, today: string): Words {
  const words = dateInWords(date)
  const apart = dayOfDate(date) - dayOfDate(today)
  if (apart === 0) return { ja: `きょう ${words.ja}`, en: `Today, ${words.en}` }
  if (apart === 1) return { ja: `あした ${words.ja}`, en: `Tomorrow, ${words.en}` }
  if (apart === -1) return { ja: `きのう ${words.ja}`, en: `Yesterday, ${words.en}` }
  return words
}

/** A number with its thousands apart: `5,200`. */
export function numberInWords(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 })
}

/** The same text in both languages: times, numbers. */
export function plainWords(text: string): Words {
  return { ja: text, en: text }
}

/** A mark of a shape and its words. */
export function markOf(shape: ServiceMark['shape'], ja: string, en: string): ServiceMark {
  return { shape, words: { ja, en } }
}
