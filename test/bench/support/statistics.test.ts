import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, percentile, summarize } from './statistics.ts'

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

test('a percentile by nearest rank', () => {
  expect([1, 50, 90, 95, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([1, 50, 90, 95, 99, 100])
  expect(percentile([1, 2, 3, 4], 50)).toBe(2)
  expect(percentile([1, 2, 3, 4], 51)).toBe(3)
  // With few values the high percentiles are the greatest one: a p99 of twenty says no more than their maximum.
  expect(percentile([...Array<number>(19).fill(1), 7], 99)).toBe(7)
  expect(median([9])).toBe(9)
})

test('numbers are sorted as numbers, and the series is left as it was', () => {
  const values = [10, 9, 100]
  expect(summarize(values)).toEqual({ count: 3, p50: 10, p90: 100, p95: 100, p99: 100, max: 100 })
  expect(values).toEqual([10, 9, 100])
})

test('nothing has no percentile, and there is none outside of 0 to 100', () => {
  expect(() => summarize([])).toThrow(RangeError)
  expect(() => percentile([1], 0)).toThrow(RangeError)
  expect(() => percentile([1], 101)).toThrow(RangeError)
})

test('at least that many per cent do not exceed it, and fewer would not exceed the next lower one', () => {
  const series = fc.array(fc.integer(), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const found = percentile(values, percent)
      const share = (reached: (value: number) => boolean) => (values.filter(reached).length * 100) / values.length
      expect(values).toContain(found)
      expect(share((value) => value <= found)).toBeGreaterThanOrEqual(percent)
      expect(share((value) => value < found)).toBeLessThan(percent)
    })
  )
})
