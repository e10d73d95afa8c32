import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { watchRequests } from '../../../../main/contract/operator-watch.ts'
import { bucketDay, bucketLabel, busiest, salesFiltersOf, salesRequestOf, shareOf, totalsOf } from './sales-model.ts'

/** 28 November 2026, 00:30 in Japan; still the 27th at Greenwich. */
const NOW_MS = Date.parse('2026-11-27T15:30:00Z')

describe('the period', () => {
  test.each([
    [{}, { from: '2026-11-22', until: '2026-11-28' }],
    [{ period: 'today' }, { from: '2026-11-28', until: '2026-11-28' }],
    [{ period: 'yesterday' }, { from: '2026-11-27', until: '2026-11-27' }],
    [{ period: 'month' }, { from: '2026-10-30', until: '2026-11-28' }],
    [{ period: 'year' }, { from: '2025-11-29', until: '2026-11-28' }],
    [
      { from: '2026-01-01', until: '2026-01-31' },
      { from: '2026-01-01', until: '2026-01-31' }
    ]
  ])('of %j', (address, request) => {
    expect(salesRequestOf(salesFiltersOf(address), NOW_MS)).toEqual(request)
  })

  test.each([
    [{ period: 'own' }, 'incomplete'],
    [{ from: '2026-02-30', until: '2026-03-01' }, 'incomplete'],
    [{ from: '2026-03-02', until: '2026-03-01' }, 'reversed'],
    [{ from: '2025-01-01', until: '2026-02-05' }, 'too_long']
  ])('of %j is not asked for', (address, problem) => {
    expect(salesRequestOf(salesFiltersOf(address), NOW_MS)).toBe(problem)
  })

  test('400 days are not too long', () => {
    expect(salesRequestOf(salesFiltersOf({ from: '2025-01-01', until: '2026-02-04' }), NOW_MS)).toMatchObject({
      from: '2025-01-01'
    })
  })

  test('of any address is one that the machine takes, or a problem', () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('own', 'today', '2026-01-01', '2026-12-31'))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('period', 'from', 'until'), value), (address) => {
        const request = salesRequestOf(salesFiltersOf(address), NOW_MS)
        expect(typeof request === 'string' || watchRequests.read_sales.safeParse(request).success).toBe(true)
      })
    )
  })
})

describe('counts', () => {
  const bucket = (startMs: number, sold: number, refused = 0): Parameters<typeof totalsOf>[0][number] => ({
    startMs,
    sold,
    refused,
    other: 1,
    yen: sold * 250
  })

  test('are summed', () => {
    expect(totalsOf([bucket(0, 2, 1), bucket(1, 3)])).toEqual({ sold: 5, refused: 1, other: 2, yen: 1250 })
    expect(totalsOf([])).toEqual({ sold: 0, refused: 0, other: 0, yen: 0 })
  })

  test('have a share, but not of nothing', () => {
    expect(shareOf(1, 3)).toBe(33.3)
    expect(shareOf(0, 0)).toBeNull()
  })

  test('have a busiest bucket where something was sold', () => {
    expect(busiest([bucket(0, 1), bucket(1, 3), bucket(2, 3)])?.startMs).toBe(1)
    expect(busiest([bucket(0, 0)])).toBeNull()
  })

  test('stand under the day and hour in Japan', () => {
    const startMs = Date.parse('2026-11-27T15:00:00Z')
    expect(bucketLabel({ startMs }, 'day')).toBe('11/28')
    expect(bucketLabel({ startMs: startMs + 5 * 3_600_000 }, 'hour')).toBe('5:00')
    expect(bucketDay({ startMs })).toBe('2026-11-28')
  })
})
