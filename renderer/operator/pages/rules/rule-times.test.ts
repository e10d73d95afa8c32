import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockOfMinute } from '../../calendar.ts'
import { shortTime, spanOf, timeFromTyping } from './rule-times.ts'

describe('typed times', () => {
  test.each([
    ['5', '05:00'],
    ['5時', '05:00'],
    ['2330', '23:30'],
    ['５：００', '05:00'],
    [' 23:00 ', '23:00'],
    ['26:00', '02:00'],
    ['29:59', '05:59']
  ])('%s is %s', (typed, time) => {
    expect(timeFromTyping(typed, 'until')).toBe(time)
    expect(timeFromTyping(typed, 'from')).toBe(time)
  })

  test('the end of the day is an end only', () => {
    expect(timeFromTyping('24:00', 'until')).toBe('24:00')
    expect(timeFromTyping('24:00', 'from')).toBe('00:00')
  })

  test.each(['25:60', '31:00', 'noon', '', '5-6', '12345'])('%s stays for the check to name', (typed) => {
    expect(timeFromTyping(typed, 'until')).toBe(typed)
  })

  test('a time that the book has is not changed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1439 }),
        fc.constantFrom('from' as const, 'until' as const),
        (minute, which) => {
          expect(timeFromTyping(clockOfMinute(minute), which)).toBe(clockOfMinute(minute))
        }
      )
    )
  })
})

describe('windows', () => {
  test.each([
    ['05:00', '23:00', 1080, false],
    ['22:00', '02:00', 240, true],
    ['22:00', '24:00', 120, false],
    ['22:00', '00:00', 120, false],
    ['09:00', '09:00', 1440, true],
    ['00:00', '00:00', 1440, false]
  ])('%s to %s', (from, until, minutes, endsNextDay) => {
    expect(spanOf({ from, until })).toEqual({ minutes, endsNextDay })
  })

  test('last no longer than a day and no shorter than a minute', () => {
    const minute = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(minute, minute, (from, until) => {
        const span = spanOf({ from: clockOfMinute(from), until: clockOfMinute(until) })
        expect(span?.minutes).toBeGreaterThan(0)
        expect(span?.minutes).toBeLessThanOrEqual(1440)
      })
    )
  })

  test('that cannot be read have no span', () => {
    expect(spanOf({ from: 'x', until: '02:00' })).toBeNull()
    expect(spanOf({ from: '24:00', until: '02:00' })).toBeNull()
  })
})

test('times lose their leading zero only', () => {
  expect(shortTime('05:00')).toBe('5:00')
  expect(shortTime('00:30')).toBe('0:30')
  expect(shortTime('23:00')).toBe('23:00')
  expect(shortTime('soon')).toBe('soon')
})
