import { describe, expect, test } from 'vitest'
import { byMonth, isMonth } from './by-month.ts'

const row = (month: string, method: string, yen: number, avoidedYen: number) => ({
  month,
  method,
  made: 1,
  unsure: 0,
  avoided: 0,
  yen,
  avoidedYen
})

describe('fees by month', () => {
  test('add the methods up, and show months without any over the turn of a year', () => {
    const rows = [row('2026-11', 'ocsp', 10, 1), row('2026-11', 'platform', 5, 2), row('2027-01', 'ocsp', 7, 0)]
    expect(byMonth(rows)).toEqual([
      { month: '2026-11', yen: 15, avoidedYen: 3 },
      { month: '2026-12', yen: 0, avoidedYen: 0 },
      { month: '2027-01', yen: 7, avoidedYen: 0 }
    ])
    expect(byMonth([])).toEqual([])
  })

  test('take months alone', () => {
    expect(isMonth('2026-11')).toBe(true)
    for (const none of ['2026-13', '2026-1', '', '2026-11-01']) expect(isMonth(none)).toBe(false)
  })
})
