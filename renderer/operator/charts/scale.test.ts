import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnAt, countTicks, labelledColumns, niceStep, stackOf } from './scale.ts'

describe('ticks', () => {
  test.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [98, [0, 50, 100]],
    [1000, [0, 500, 1000]]
  ])('up to %i', (most, ticks) => {
    expect(countTicks(most)).toEqual(ticks)
  })

  test('are whole, few, and reach the most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (most) => {
        const ticks = countTicks(most)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
        expect(ticks.length).toBeLessThanOrEqual(6)
        expect(ticks.every(Number.isInteger)).toBe(true)
      })
    )
  })

  test('step by 1, 2 and 5', () => {
    expect([0.3, 1, 1.5, 3, 7, 30].map(niceStep)).toEqual([0.5, 1, 2, 5, 10, 50])
  })
})

describe('columns', () => {
  test('stack without a gap, the first at the foot', () => {
    expect(stackOf([10, 0, 5], 20, 200)).toEqual([
      { series: 0, y: 100, height: 100 },
      { series: 2, y: 50, height: 50 }
    ])
  })

  test('show the one among thousands', () => {
    expect(stackOf([5000, 1], 5000, 200)[1]).toMatchObject({ height: 1 })
  })

  test('lie side by side within the plot', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 100, max: 2000 }), (count, plotWidth) => {
        const last = columnAt(count - 1, count, plotWidth)
        expect(last.x + last.width).toBeLessThanOrEqual(plotWidth + 1e-6)
        if (count > 1) {
          const [a, b] = [columnAt(0, count, plotWidth), columnAt(1, count, plotWidth)]
          expect(a.x + a.width).toBeLessThanOrEqual(b.x + 1e-6)
        }
      })
    )
  })

  test('carry labels that do not touch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 60, max: 2000 }), (count, plotWidth) => {
        const labelled = labelledColumns(count, plotWidth, 50)
        expect(labelled[0]).toBe(0)
        const [first, second] = labelled
        if (first !== undefined && second !== undefined) {
          expect(((second - first) * plotWidth) / count).toBeGreaterThanOrEqual(50 - 1e-6)
        }
      })
    )
    expect(labelledColumns(0, 500, 50)).toEqual([])
  })
})
