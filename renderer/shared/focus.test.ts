import { describe, expect, it } from 'vitest'
import { directionOf, neighbour, type Box } from './focus.ts'

const box = (left: number, top: number): Box => ({ left, top, width: 100, height: 100 })

/** A PIN pad: three columns, four rows, numbered in reading order. */
const pad = Array.from({ length: 12 }, (_, index) => box((index % 3) * 120, Math.floor(index / 3) * 120))

describe('neighbour', () => {
  it('follows rows and columns of a pad', () => {
    expect(neighbour(pad[4]!, pad, 'right')).toBe(5)
    expect(neighbour(pad[4]!, pad, 'left')).toBe(3)
    expect(neighbour(pad[4]!, pad, 'up')).toBe(1)
    expect(neighbour(pad[4]!, pad, 'down')).toBe(7)
  })

  it('stays where nothing lies ahead', () => {
    expect(neighbour(pad[0]!, pad, 'up')).toBe(-1)
    expect(neighbour(pad[11]!, pad, 'right')).toBe(-1)
  })

  it('prefers what lies straight ahead to what is nearer but aside', () => {
    expect(neighbour(box(0, 0), [box(300, 0), box(110, 110)], 'right')).toBe(0)
  })
})

describe('directionOf', () => {
  it('knows arrow keys only', () => {
    expect(directionOf('ArrowUp')).toBe('up')
    expect(directionOf('Enter')).toBeUndefined()
  })
})
