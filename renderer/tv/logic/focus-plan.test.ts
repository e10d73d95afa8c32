import { describe, expect, it } from 'vitest'
import { moveOf, orderOf, planOfColumn, planOfGrid, planOfRow, type FocusPlan } from './focus-plan.ts'

const NOWHERE = { inBody: null, aboveFoot: null }
const plan: FocusPlan = {
  shape: 'rows',
  columns: 1,
  body: ['a', 'b', 'c'],
  acts: ['x', 'y'],
  later: 'later',
  earlier: 'earlier',
  foot: ['f1', 'f2']
}
const week: FocusPlan = { ...plan, shape: 'days', acts: [] }
const plans: Readonly<Record<string, FocusPlan>> = {
  rows: plan,
  bare: { ...plan, acts: [], later: null, earlier: null },
  week,
  weekWithActs: { ...week, acts: ['x'] },
  column: planOfColumn(['x', 'y'], ['f1']),
  row: planOfRow(['x', 'y'], ['f1', 'f2']),
  grid: planOfGrid(['1', '2', '3', '4', '5', '6', '7'], 3, [], ['f1'])
}

describe('arrows', () => {
  it.each(Object.keys(plans))('reach everything from everywhere, and only what is there: %s', (name) => {
    const each = plans[name]!
    const order = orderOf(each)
    for (const start of order) {
      const reached = new Set([start])
      const open = [start]
      for (let from = open.pop(); from !== undefined; from = open.pop()) {
        for (const direction of ['up', 'down', 'left', 'right'] as const) {
          const to = moveOf(each, from, direction, NOWHERE)
          if (to === null || reached.has(to)) continue
          expect(order).toContain(to)
          reached.add(to)
          open.push(to)
        }
      }
      expect([...reached].sort()).toEqual([...order].sort())
    }
  })

  it('lead down through everything in order', () => {
    const walked = ['a']
    for (let at: string | null = 'a'; at !== null; ) {
      at = moveOf(plan, at, 'down', NOWHERE)
      if (at !== null) walked.push(at)
    }
    expect(walked).toEqual(['a', 'b', 'c', 'x', 'y', 'later', 'earlier', 'f1'])
  })

  it('lead to the edges of rows and back to where one was', () => {
    expect(moveOf(plan, 'b', 'right', NOWHERE)).toBe('later')
    expect(moveOf(plan, 'b', 'left', NOWHERE)).toBe('earlier')
    expect(moveOf(plan, 'later', 'left', { inBody: 'b', aboveFoot: null })).toBe('b')
    expect(moveOf(plan, 'earlier', 'right', { inBody: 'b', aboveFoot: null })).toBe('b')
  })

  it('lead through days to the right, and down to acts', () => {
    expect(moveOf(week, 'a', 'right', NOWHERE)).toBe('b')
    expect(moveOf(week, 'c', 'right', NOWHERE)).toBe('later')
    expect(moveOf(week, 'a', 'left', NOWHERE)).toBe('earlier')
    expect(moveOf(week, 'a', 'down', NOWHERE)).toBe('later')
    expect(moveOf(plans['weekWithActs']!, 'a', 'down', NOWHERE)).toBe('x')
    expect(moveOf(plans['weekWithActs']!, 'x', 'up', { inBody: 'b', aboveFoot: null })).toBe('b')
  })

  it('lead up from the foot to where one was', () => {
    expect(moveOf(plan, 'f2', 'up', { inBody: null, aboveFoot: 'y' })).toBe('y')
    expect(moveOf(plan, 'f2', 'up', NOWHERE)).toBe('earlier')
  })

  it('never take the focus round from the last to the first', () => {
    expect(moveOf(plan, 'a', 'up', NOWHERE)).toBeNull()
    expect(moveOf(plan, 'f2', 'right', NOWHERE)).toBeNull()
    expect(moveOf(plan, 'f1', 'down', NOWHERE)).toBeNull()
  })
})
