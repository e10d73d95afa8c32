import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBook, anyDate, anyRule, RANDOM_DAYS } from '../../../test/support/random-rules.ts'
import type { SaleDay, SaleRule, SaleWindow } from '../../contract/rule-book.ts'
import { ageAt } from '../../platform/simulator/age-at.ts'
import { addDays, dateOfDay, dayOfDate, japanDateOf, japanMinuteOf, msOfJapan, weekdayOf } from './japan-time.ts'
import { bornOnOrBefore } from './legal-age.ts'
import { isWithinHours, saleHoursAt } from './sale-hours.ts'

const MINUTE_MS = 60_000
const anyMs = fc.integer({ min: 0, max: Date.parse('2199-12-31T00:00:00Z') })
const anyMinuteOfDay = fc.integer({ min: 0, max: 1439 })

/** What the calendar of the platform says of a moment in Tokyo: no arithmetic of ours. */
const tokyo = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Tokyo',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23'
})

function tokyoParts(ms: number) {
  const parts = Object.fromEntries(tokyo.formatToParts(ms).map(({ type, value }) => [type, value]))
  const { year = '', month = '', day = '', hour = '', minute = '', weekday = '' } = parts
  return { date: `${year}-${month}-${day}`, minute: Number(hour) * 60 + Number(minute), weekday: weekday.toLowerCase().slice(0, 3) as SaleDay }
}

/**
 * The hours said another way: whether a minute lies in some window that began today or the day before, by dates and
 * times as text, from Intl alone.
 */
function isOpenByTheClock(rule: SaleRule, holidays: ReadonlySet<string>, ms: number): boolean {
  const now = tokyoParts(ms)
  const before = tokyoParts(ms - 86_400_000)
  const time = `${String(Math.floor(now.minute / 60)).padStart(2, '0')}:${String(now.minute % 60).padStart(2, '0')}`
  const windows: readonly SaleWindow[] = rule.hours ?? [{ from: '00:00', until: '24:00' }]
  const begins = ({ days }: SaleWindow, { date, weekday }: { readonly date: string; readonly weekday: SaleDay }) => {
    if (rule.closedOn?.includes(date) === true) return false
    const someForHolidays = windows.some((each) => each.days?.includes('holiday'))
    if (holidays.has(date) && someForHolidays) return days?.includes('holiday') === true
    return days === undefined || days.includes(weekday)
  }
  return windows.some((window) => {
    const { from, until } = window
    const pastMidnight = until <= from
    if (begins(window, now) && from <= time && (pastMidnight || time < until)) return true
    return pastMidnight && begins(window, before) && time < until
  })
}

describe('time in Japan', () => {
  it('is what Intl says of Asia/Tokyo, whatever the time zone of the process', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const { date, minute, weekday } = tokyoParts(ms)
        expect([japanDateOf(ms), japanMinuteOf(ms), weekdayOf(date)]).toEqual([date, minute, weekday])
        expect(msOfJapan(date, minute)).toBe(ms - (ms % MINUTE_MS))
      })
    )
  })

  it('counts days over leap days and turns of years, there and back', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2028-02-29', 1)).toBe('2028-03-01')
    expect(addDays('2027-02-28', 1)).toBe('2027-03-01')
    expect(addDays('2100-02-28', 1)).toBe('2100-03-01')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80_000 }), fc.integer({ min: -5000, max: 5000 }), (day, days) => {
        expect(dayOfDate(dateOfDay(day))).toBe(day)
        expect(addDays(addDays(dateOfDay(day + 5000), days), -days)).toBe(dateOfDay(day + 5000))
      })
    )
  })

  it('stays a date that compares as text to the last moment there is', () => {
    expect(japanDateOf(8_640_000_000_000_000)).toBe('9999-12-31')
    expect(saleHoursAt({ ...RULE, hours: [{ from: '05:00', until: '23:00' }] }, new Set(), 8_640_000_000_000_000)).toBeDefined()
  })
})

const RULE: SaleRule = { id: 'rule', version: 1, atLeastYears: 20, pin: 'pin' }

describe('hours of sale', () => {
  it('are those that a clock in Tokyo and the windows as they are written say, at every minute', () => {
    fc.assert(
      fc.property(anyRule, anyBook, anyDate, anyMinuteOfDay, (rule, { holidays }, date, minute) => {
        const [ms, set] = [msOfJapan(date, minute), new Set(holidays)]
        const expected = isOpenByTheClock(rule, set, ms)
        expect(saleHoursAt(rule, set, ms).open).toBe(expected)
        expect(isWithinHours(rule, set, ms)).toBe(expected)
      }),
      { numRuns: 1000 }
    )
  })

  it('change at changesAtMs, and at no minute before it', () => {
    fc.assert(
      fc.property(anyRule, anyBook, anyDate, anyMinuteOfDay, (rule, { holidays }, date, minute) => {
        const [ms, set] = [msOfJapan(date, minute), new Set(holidays)]
        const { open, changesAtMs } = saleHoursAt(rule, set, ms)
        const endMs = Math.min(changesAtMs ?? Infinity, ms + 4 * 86_400_000)
        let differsAtMs: number | null = null
        for (let each = ms; each < endMs && differsAtMs === null; each += MINUTE_MS) {
          if (isWithinHours(rule, set, each) !== open) differsAtMs = each
        }
        expect(differsAtMs).toBeNull()
        if (changesAtMs === null) return
        expect(changesAtMs).toBeGreaterThan(ms)
        expect(isWithinHours(rule, set, changesAtMs)).toBe(!open)
        expect(isWithinHours(rule, set, changesAtMs - 1)).toBe(open)
      }),
      { numRuns: 150 }
    )
  })

  it('have no end where windows touch from day to day, and none within 400 days is null', () => {
    const touching: SaleRule = { ...RULE, hours: [{ from: '09:00', until: '09:00' }] }
    expect(saleHoursAt(touching, new Set(), msOfJapan('2026-12-04', 9))).toEqual({ open: true, changesAtMs: null })
    const never: SaleRule = { ...RULE, hours: [{ days: ['holiday'], from: '09:00', until: '10:00' }] }
    expect(saleHoursAt(never, new Set(), 0)).toEqual({ open: false, changesAtMs: null })
    const nextYear: SaleRule = { ...RULE, closedOn: ['2028-01-08'] }
    expect(saleHoursAt(nextYear, new Set(), msOfJapan('2026-12-04', 0)).changesAtMs).toBe(msOfJapan('2028-01-08', 0))
    expect(saleHoursAt({ ...RULE, closedOn: ['2028-01-09'] }, new Set(), msOfJapan('2026-12-04', 0)).changesAtMs).toBeNull()
  })

  it('are bounded on either side to the millisecond', () => {
    const rule: SaleRule = { ...RULE, hours: [{ from: '05:00', until: '23:00' }] }
    const [opens, closes] = [msOfJapan('2026-12-04', 300), msOfJapan('2026-12-04', 1380)]
    expect([opens - 1, opens, closes - 1, closes].map((ms) => isWithinHours(rule, new Set(), ms))).toEqual([false, true, true, false])
  })

  it(`need no more than the ${String(RANDOM_DAYS)} days that random books lie in to meet every kind of day`, () => {
    const days = Array.from({ length: RANDOM_DAYS }, (_, index) => weekdayOf(addDays('2026-12-20', index)))
    expect(new Set(days).size).toBe(7)
  })
})

describe('bornOnOrBefore', () => {
  const anyDay = fc.integer({ min: dayOfDate('2000-01-01'), max: dayOfDate('2100-12-31') }).map(dateOfDay)

  it('is the last birth date with which the platform counts somebody as old enough', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 150 }), (date, years) => {
        const born = bornOnOrBefore(date, years)
        expect(ageAt(born, date)).toBeGreaterThanOrEqual(years)
        expect(ageAt(addDays(born, 1), date)).toBeLessThan(years)
      }),
      { numRuns: 1000 }
    )
  })

  it.each([
    ['2028-02-28', 20, '2008-02-28'],
    ['2028-02-29', 20, '2008-02-29'],
    ['2028-03-01', 20, '2008-03-01'],
    ['2029-02-28', 21, '2008-02-28'],
    ['2029-03-01', 21, '2008-03-01'],
    ['2028-02-29', 65, '1963-02-28']
  ])('on %s of %i years: %s', (date, years, born) => {
    expect(bornOnOrBefore(date, years)).toBe(born)
  })
})
