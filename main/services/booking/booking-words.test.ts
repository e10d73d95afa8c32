import { describe, expect, it } from 'vitest'
import { markOfDay } from './booking-words.ts'

describe('the mark of a day', () => {
  const markOf = (freeSlots: number, slotsAhead: number) => markOfDay({ state: 'free', freeSlots, slotsAhead })

  it.each([
    ['all of few', 2, 2, 'good'],
    ['the only one', 1, 1, 'good'],
    ['most of few', 2, 3, 'good'],
    ['many of more', 5, 30, 'good'],
    ['one of two', 1, 2, 'few'],
    ['half of few', 2, 4, 'few'],
    ['few of many', 2, 9, 'few']
  ] as const)('is, where %s is free, %d of %d, %s', (_, free, ahead, shape) => {
    expect(markOf(free, ahead).shape).toBe(shape)
    expect(markOf(free, ahead).words.ja).toBe(`あき ${String(free)}`)
  })

  it('says a word where nothing is free', () => {
    for (const state of ['full', 'closed', 'past'] as const) {
      expect(markOfDay({ state, freeSlots: 0, slotsAhead: state === 'full' ? 3 : 0 }).shape).toBe('none')
    }
  })
})
