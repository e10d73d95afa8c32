import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageAt } from './age-at.ts'
import { addDays, addYears, tokyoDateAt, tokyoDayEndMs, tokyoMidnightMs } from './civil-date.ts'

const date = fc
  .integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2099, 11, 31) / 86_400_000 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))

describe('age on a calendar date', () => {
  it('is reached on the birthday and not on its eve', () => {
    expect(ageAt('2005-11-23', '2025-11-22')).toBe(19)
    expect(ageAt('2005-11-23', '2025-11-23')).toBe(20)
    expect(ageAt('2006-01-01', '2025-12-31')).toBe(19)
    expect(ageAt('2006-01-01', '2026-01-01')).toBe(20)
  })

  it('of someone born on 29 February is reached on 1 March of a common year', () => {
    expect(ageAt('2004-02-29', '2022-02-28')).toBe(17)
    expect(ageAt('2004-02-29', '2022-03-01')).toBe(18)
    expect(ageAt('2004-02-29', '2024-02-28')).toBe(19)
    expect(ageAt('2004-02-29', '2024-02-29')).toBe(20)
    // The one century year without a 29 February in a lifetime.
    expect(ageAt('2080-02-29', '2100-02-28')).toBe(19)
    expect(ageAt('2080-02-29', '2100-03-01')).toBe(20)
  })

  it('never falls as days pass, and grows by one in a year', () => {
    fc.assert(
      fc.property(date, date, (birth, day) => {
        const today = ageAt(birth, day)
        const tomorrow = ageAt(birth, addDays(day, 1))
        expect(tomorrow - today).toBeGreaterThanOrEqual(0)
        expect(tomorrow - today).toBeLessThanOrEqual(1)
      })
    )
  })

  it('is N from the N-th birthday on, and less on the day before', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 120 }), (birth, years) => {
        const birthday = addYears(birth, years)
        expect(ageAt(birth, birthday)).toBe(years)
        expect(ageAt(birth, addDays(birthday, -1))).toBe(years - 1)
      })
    )
  })
})

describe('dates in Tokyo', () => {
  it('change at 15:00 UTC', () => {
    expect(tokyoDateAt(Date.UTC(2025, 10, 22, 14, 59, 59))).toBe('2025-11-22')
    expect(tokyoDateAt(Date.UTC(2025, 10, 22, 15, 0, 0))).toBe('2025-11-23')
    expect(tokyoMidnightMs('2025-11-23')).toBe(Date.UTC(2025, 10, 22, 15))
    expect(tokyoDateAt(tokyoDayEndMs('2025-11-23'))).toBe('2025-11-23')
    expect(tokyoDateAt(tokyoDayEndMs('2025-11-23') + 1000)).toBe('2025-11-24')
  })

  it('agree with the time zone data base', () => {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' })
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2090, 0, 1) }), (atMs) => {
        expect(tokyoDateAt(atMs)).toBe(format.format(atMs))
      })
    )
  })
})
