import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordRequests } from '../../../../main/contract/operator-record.ts'
import {
  addressOf,
  filtersOf,
  isNarrowed,
  isReversed,
  periods,
  requestOf,
  type RecordFilters
} from './record-filters.ts'

/** 27 November 2026, 23:30 in Japan. */
const NOW_MS = Date.parse('2026-11-27T14:30:00Z')
const jst = (text: string): number => Date.parse(`${text}+09:00`)

const date = fc.constantFrom('', '2026-11-01', '2028-02-29')
const anyFilters: fc.Arbitrary<RecordFilters> = fc
  .record({
    period: fc.constantFrom(...periods),
    from: date,
    until: date,
    outcome: fc.constantFrom('', 'sold', 'refused'),
    reason: fc.constantFrom('', 'age_condition_not_met'),
    productId: fc.constantFrom('', 'beer', 'a.b-c_1'),
    ruleId: fc.constantFrom('', 'alcohol'),
    before: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null })
  })
  .map((filters) => (filters.period === 'own' ? filters : { ...filters, from: '', until: '' }))

describe('filters', () => {
  test('go into the address and come back', () => {
    fc.assert(
      fc.property(anyFilters, (filters) => {
        const address = Object.fromEntries(Object.entries(addressOf(filters)).filter(([, value]) => value !== ''))
        expect(filtersOf(address)).toEqual(filters)
      })
    )
  })

  test('of any address make a request that the machine takes', () => {
    const keys = fc.constantFrom('period', 'from', 'until', 'outcome', 'reason', 'product', 'rule', 'before')
    fc.assert(
      fc.property(
        fc.dictionary(keys, fc.oneof(fc.string(), date, fc.constantFrom('own', 'all', '-1', '1e3', '0001-01-01'))),
        (address) => {
          expect(recordRequests.read_decisions.safeParse(requestOf(filtersOf(address), NOW_MS)).success).toBe(true)
        }
      )
    )
  })

  test('from an address alone, such as a link of the sales page, are an own period', () => {
    expect(filtersOf({ from: '2026-11-01' })).toMatchObject({ period: 'own', from: '2026-11-01' })
    expect(filtersOf({})).toMatchObject({ period: 'week', before: null })
    expect(filtersOf({ from: '2026-02-30' })).toMatchObject({ period: 'week', from: '' })
  })
})

describe('requests', () => {
  test('today begins at midnight in Japan, and stays open', () => {
    expect(requestOf(filtersOf({ period: 'today' }), NOW_MS)).toEqual({ limit: 50, fromMs: jst('2026-11-27T00:00') })
  })

  test('yesterday ends where today begins', () => {
    expect(requestOf(filtersOf({ period: 'yesterday' }), NOW_MS)).toEqual({
      limit: 50,
      fromMs: jst('2026-11-26T00:00'),
      untilMs: jst('2026-11-27T00:00')
    })
  })

  test('seven days count today', () => {
    expect(requestOf(filtersOf({}), NOW_MS)).toMatchObject({ fromMs: jst('2026-11-21T00:00') })
  })

  test('an own period counts both days', () => {
    const filters = filtersOf({
      from: '2026-11-01',
      until: '2026-11-02',
      outcome: 'refused',
      product: 'beer',
      rule: 'alcohol',
      before: '77'
    })
    expect(requestOf(filters, NOW_MS)).toEqual({
      limit: 50,
      before: 77,
      fromMs: jst('2026-11-01T00:00'),
      untilMs: jst('2026-11-03T00:00'),
      outcome: 'refused',
      productId: 'beer',
      ruleId: 'alcohol'
    })
    expect(isNarrowed(filters)).toBe(true)
    expect(isNarrowed(filtersOf({ period: 'today' }))).toBe(false)
  })

  test('a period the wrong way round is seen', () => {
    expect(isReversed(filtersOf({ from: '2026-11-02', until: '2026-11-01' }))).toBe(true)
    expect(isReversed(filtersOf({ from: '2026-11-01', until: '2026-11-01' }))).toBe(false)
  })
})
