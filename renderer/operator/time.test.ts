import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, clockOf, dateWords, dayOf, durationWords, momentShort, momentWords, msOf, startOfDay } from './time.ts'

const at = Date.parse('2026-11-27T15:30:05Z')

describe('times in Japan', () => {
  test('have the day of Japan, whatever zone the browser is in', () => {
    expect(dayOf(at)).toBe('2026-11-28')
    expect(clockOf(at)).toBe('00:30')
    expect(momentShort(at)).toBe('2026-11-28 00:30:05')
    expect(dateWords(at, 'ja')).toBe('2026年11月28日(土)')
    expect(momentWords(at, 'en')).toBe('Sat 28 Nov 2026 00:30 JST')
  })

  test('are read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (minutes) => {
        const ms = (minutes % 60_000_000) * 60_000
        expect(msOf(dayOf(ms), clockOf(ms))).toBe(ms)
      })
    )
    expect(msOf('2026-02-30x', '10:00')).toBeNaN()
  })

  test('step over months and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(startOfDay('2026-11-28')).toBe(Date.parse('2026-11-27T15:00:00Z'))
  })
})

describe('lengths', () => {
  test('are said in the largest unit that says them well', () => {
    expect(durationWords(4_000, 'ja')).toBe('4秒')
    expect(durationWords(3 * 60_000 + 59_000, 'en')).toBe('3 min')
    expect(durationWords(125 * 60_000, 'ja')).toBe('2時間5分')
    expect(durationWords(120 * 60_000, 'en')).toBe('2 h')
    expect(durationWords(26 * 3_600_000, 'ja')).toBe('1日2時間')
    expect(durationWords(24 * 3_600_000, 'en')).toBe('1 day')
    expect(durationWords(90 * 86_400_000, 'ja')).toBe('90日')
    expect(durationWords(-5, 'en')).toBe('0 s')
  })
})
