import { dayOfDate } from './japan-time.ts'

/**
 * The latest birth date with which somebody is so many years old on a date. Age is reached with the first moment of the
 * birthday, and by who was born on 29 February in a common year with that of 1 March (年齢計算ニ関スル法律; 民法 143条): on
 * 28 February of a common year it is not reached yet. Pure.
 *
 * @param date `YYYY-MM-DD` in Japan
 * @returns `YYYY-MM-DD`
 */
export function bornOnOrBefore(date: string, atLeastYears: number): string {
  const year = String(Number(date.slice(0, 4)) - atLeastYears).padStart(4, '0')
  const born = `${year}${date.slice(4)}`
  // 29 February of a year that has none: the day before is the last birthday that has come.
  return new Date(dayOfDate(born) * 86_400_000).toISOString().slice(0, 10) === born ? born : `${year}-02-28`
}
