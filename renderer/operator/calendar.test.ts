import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockOfMinute, daysBetween, isCivilDate, minuteOfClock, msOfMinute, weekdayOf } from './calendar.ts'
import { addDays } from './time.ts'

describe('dates', () => {
  test('are counted over a leap day', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(3)
    expect(daysBetween('2026-11-27', '2026-11-27')).toBe(1)
    expect(daysBetween('2028-03-01', '2028-02-28')).toBeLessThan(1)
  })

  test('have a day of the week', () => {
    expect(weekdayOf('2026-11-27')).toBe(5)
    expect(weekdayOf('2028-02-29')).toBe(2)
  })

  test('are told from what is none', () => {
    expect(isCivilDate('2028-02-29')).toBe(true)
    for (const text of ['2026-02-29', '2026-2-9', '', 'tomorrow']) expect(isCivilDate(text)).toBe(false)
  })
})

test('a minute of a day in Japan is nine hours before that of UTC', () => {
  expect(msOfMinute('2026-11-28', 60)).toBe(Date.parse('2026-11-27T16:00:00Z'))
})

test('minutes of the day are spelt and read', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1440 }), (minute) => minuteOfClock(clockOfMinute(minute)) === minute))
  for (const text of ['5:00', '24:01', '12:60', '', 'noon']) expect(minuteOfClock(text)).toBeNull()
})
