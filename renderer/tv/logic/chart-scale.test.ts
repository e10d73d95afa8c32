import { describe, expect, it } from 'vitest'
import { namedPlaces, runsOf, scaleOf } from './chart-scale.ts'

describe('scale', () => {
  it('of bars begins at zero, in steps that people count in', () => {
    expect(scaleOf([5200, 7300, 8000], true)).toEqual({ least: 0, most: 8000, ticks: [0, 2000, 4000, 6000, 8000] })
  })

  it('of lines holds all values and needs no zero', () => {
    const { least, most, ticks } = scaleOf([62.1, 63.4], false)
    expect(least).toBeLessThanOrEqual(62.1)
    expect(most).toBeGreaterThanOrEqual(63.4)
    expect(least).toBeGreaterThan(50)
    expect(ticks.length).toBeGreaterThanOrEqual(3)
    expect(ticks.length).toBeLessThanOrEqual(7)
  })

  it('of one value alone, and of nothing but zero, still is one', () => {
    for (const value of [0, 62.1, -3]) {
      const { least, most } = scaleOf([value], false)
      expect(least).toBeLessThanOrEqual(value)
      expect(most).toBeGreaterThan(least)
      expect(most).toBeGreaterThanOrEqual(value)
    }
  })
})

describe('named dates', () => {
  it('are all of a week, and the ends and some between of a month', () => {
    expect(namedPlaces(7, 7)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(namedPlaces(31, 7)).toEqual([0, 5, 10, 15, 20, 25, 30])
  })
})

describe('runs', () => {
  it('end at a gap: nothing is drawn over what was not measured', () => {
    expect(runsOf([1, 2, null, 4, null, null]).map((run) => run.map(({ value }) => value))).toEqual([[1, 2], [4]])
  })
})
