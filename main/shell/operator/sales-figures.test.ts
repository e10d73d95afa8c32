import { expect, test } from 'vitest'
import type { SalesCount } from '../../store/sales.ts'
import type { ConfiguredProduct } from '../config/configuration.ts'
import { salesOf, salesSpansOf, yenOf } from './sales-figures.ts'

const HOUR_MS = 3_600_000

test('one day is told by its hours in Japan, several by the day, all of them', () => {
  const day = salesSpansOf({ from: '2026-11-27', until: '2026-11-27' })
  if (!day.ok) throw new Error(day.error.code)
  expect(day.value.unit).toBe('hour')
  expect(day.value.startsMs).toHaveLength(24)
  expect(new Date(day.value.startsMs[0] ?? 0).toISOString()).toBe('2026-11-26T15:00:00.000Z')
  expect(day.value.endMs - (day.value.startsMs[23] ?? 0)).toBe(HOUR_MS)
  const leap = salesSpansOf({ from: '2028-02-28', until: '2028-03-01' })
  expect(leap.ok && [leap.value.unit, leap.value.startsMs.length]).toEqual(['day', 3])
})

test('a range that ends before it begins, or is longer than 400 days, is refused with what is wrong', () => {
  expect(salesSpansOf({ from: '2026-02-02', until: '2026-02-01' })).toMatchObject({ ok: false, error: { field: 'until' } })
  expect(salesSpansOf({ from: '2026-01-01', until: '2027-02-04' }).ok).toBe(true)
  expect(salesSpansOf({ from: '2026-01-01', until: '2027-02-05' })).toMatchObject({ ok: false, error: { problem: 'at most 400 days at a time' } })
})

test('sessions are counted once, things by the piece, money at the prices of today', () => {
  const products = [
    { view: { id: 'beer', priceYen: 350 } },
    { view: { id: 'ticket', priceYen: 100 }, fullFare: { selection: '2', priceYen: 200 } }
  ] as unknown as readonly ConfiguredProduct[]
  const of = (change: Partial<SalesCount>): SalesCount => ({
    outcome: 'sold',
    reason: null,
    productId: 'beer',
    isFullFare: false,
    sessions: 1,
    things: 1,
    cameOut: 1,
    ...change
  })
  const counts = [
    [of({ things: 2, cameOut: 2 }), of({ productId: 'ticket', isFullFare: true }), of({ productId: 'gone', sessions: 0 })],
    [
      of({ outcome: 'refused', reason: 'age_condition_not_met', sessions: 2, things: 2, cameOut: 0 }),
      of({ outcome: 'sold_in_part', reason: 'vend_jammed', things: 2 }),
      of({ outcome: 'cancelled', productId: null, things: 0, cameOut: 0 })
    ]
  ]
  const figures = salesOf({ unit: 'hour', startsMs: [0, HOUR_MS], counts, yenOf: yenOf(products), countedFromMs: null })
  expect(figures).toEqual({
    unit: 'hour',
    buckets: [
      { startMs: 0, sold: 2, refused: 0, other: 0, yen: 900 },
      { startMs: HOUR_MS, sold: 1, refused: 2, other: 1, yen: 350 }
    ],
    outcomes: [
      { outcome: 'refused', count: 2 },
      { outcome: 'sold', count: 2 },
      { outcome: 'cancelled', count: 1 },
      { outcome: 'sold_in_part', count: 1 }
    ],
    reasons: [
      { outcome: 'refused', reason: 'age_condition_not_met', count: 2 },
      { outcome: 'sold_in_part', reason: 'vend_jammed', count: 1 }
    ],
    products: [
      { productId: 'beer', sold: 3, refused: 2 },
      { productId: 'gone', sold: 1, refused: 0 },
      { productId: 'ticket', sold: 1, refused: 0 }
    ],
    countedFromMs: null
  })
})
