import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HELD_MS, HELD_UNSAID_MS, nextKeyPress, NO_KEY_HELD, type KeyEventLike, type KeyPress } from './key-presses.ts'
import { keyMapOf } from './learned-keys.ts'
import { tableMap } from './read-key.ts'

const map = keyMapOf(tableMap())
const UP = { key: 'ArrowUp', code: 'ArrowUp', keyCode: 38 }
const ONE = { key: '1', code: 'Digit1', keyCode: 49 }
const UNKNOWN = { key: 'F9', code: 'F9', keyCode: 120 }

type Told = readonly [atMs: number, type: string, pressed: typeof UP, repeat?: boolean]

/** What becomes of a row of events: `up` for a press, `up…` for its going on. */
function pressesOf(events: readonly Told[]): string[] {
  let held = NO_KEY_HELD
  const presses: KeyPress[] = []
  for (const [atMs, type, pressed, repeat] of events) {
    const event: KeyEventLike = { type, ...pressed, ...(repeat === undefined ? {} : { repeat }) }
    const next = nextKeyPress(held, event, map, atMs)
    held = next.held
    if (next.press !== null) presses.push(next.press)
  }
  return presses.map(({ key, repeat }) => (repeat ? `${key}…` : key))
}

describe('one physical press', () => {
  test('is one press, of which keypress and keyup are no more', () => {
    expect(pressesOf([[0, 'keydown', ONE], [1, 'keypress', ONE], [80, 'keyup', ONE]])).toEqual(['digit_1'])
  })

  test('goes on while the browser says that it repeats', () => {
    expect(pressesOf([[0, 'keydown', UP], [500, 'keydown', UP, true], [530, 'keydown', UP, true]])).toEqual(['up', 'up…', 'up…'])
  })

  test('goes on where the box repeats it without saying so, until it is let go', () => {
    const events: readonly Told[] = [
      [0, 'keydown', UP],
      [50, 'keyup', UP],
      [1000, 'keydown', UP],
      [1500, 'keydown', UP],
      [1610, 'keydown', UP],
      [1650, 'keyup', UP],
      [1700, 'keydown', UP]
    ]
    expect(pressesOf(events)).toEqual(['up', 'up', 'up…', 'up…', 'up'])
  })

  test('is not swallowed where the letting go was lost', () => {
    const events: readonly Told[] = [
      [0, 'keydown', UP],
      [50, 'keyup', UP],
      [100, 'keydown', ONE],
      [100 + HELD_MS, 'keydown', ONE]
    ]
    expect(pressesOf(events)).toEqual(['up', 'digit_1', 'digit_1'])
  })

  test('of a digit twice is two, also on a box that never says that a key is let go', () => {
    expect(pressesOf([[0, 'keydown', ONE], [HELD_UNSAID_MS, 'keydown', ONE]])).toEqual(['digit_1', 'digit_1'])
    expect(pressesOf([[0, 'keydown', UP], [110, 'keydown', UP], [220, 'keydown', UP]])).toEqual(['up', 'up…', 'up…'])
  })

  test('of another key is a press of its own, though the first is still held', () => {
    const events: readonly Told[] = [[0, 'keydown', UP], [20, 'keydown', ONE], [30, 'keyup', UP], [40, 'keydown', ONE]]
    expect(pressesOf(events)).toEqual(['up', 'digit_1', 'digit_1…'])
  })

  test('of an unknown key is nothing, and changes nothing', () => {
    expect(pressesOf([[0, 'keydown', UP], [10, 'keydown', UNKNOWN], [15, 'keyup', UNKNOWN], [20, 'keydown', UP]])).toEqual([
      'up',
      'up…'
    ])
  })
})

test('a well-behaved box: as many presses as fingers, however long each is held', () => {
  const finger = fc.record({
    pressed: fc.constantFrom(UP, ONE),
    repeats: fc.nat({ max: 5 }),
    pauseMs: fc.integer({ min: 1, max: 3000 }),
    saysRepeat: fc.boolean()
  })
  fc.assert(
    fc.property(fc.array(finger, { maxLength: 12 }), (fingers) => {
      const events: Told[] = [[0, 'keydown', UP], [1, 'keyup', UP]]
      let atMs = 10
      for (const { pressed, repeats, pauseMs, saysRepeat } of fingers) {
        events.push([(atMs += pauseMs), 'keydown', pressed])
        for (let nth = 0; nth < repeats; nth += 1) events.push([(atMs += 500), 'keydown', pressed, saysRepeat])
        events.push([(atMs += 1), 'keyup', pressed])
      }
      expect(pressesOf(events).filter((press) => !press.endsWith('…'))).toHaveLength(fingers.length + 1)
    })
  )
})
