import { expect, test } from 'vitest'
import type { ClockFinding, LineFinding } from '../age/evidence.ts'
import { surroundingsOf } from './surroundings.ts'

/** Something watched, set by the test. */
function watched<T>(first: T) {
  const listeners = new Set<() => void>()
  let value = first
  return {
    now: () => value,
    onChange: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set: (next: T) => {
      value = next
      for (const listener of listeners) listener()
    }
  }
}

test('the session hears at the start what is not sound, then each change, and nothing after the end', () => {
  const clock = watched<ClockFinding>('behind')
  const certification = watched(false)
  const line = watched<LineFinding>({ state: 'up' })
  const surroundings = surroundingsOf({ clock, certification, line })
  const told: object[] = []
  surroundings.start((event) => told.push(event))
  expect(told).toEqual([{ type: 'clock_changed', clock: 'behind' }])
  clock.set('trusted')
  certification.set(true)
  line.set({ state: 'down', sinceMs: 5 })
  expect(told.slice(1)).toEqual([
    { type: 'clock_changed', clock: 'trusted' },
    { type: 'certification_changed', lapsed: true },
    { type: 'line_changed', line: { state: 'down', sinceMs: 5 } }
  ])
  surroundings.stop()
  clock.set('ahead')
  expect(told).toHaveLength(4)
})

test('a lapsed certification and a line that is down are told at the start too', () => {
  const told: object[] = []
  surroundingsOf({
    clock: watched<ClockFinding>('trusted'),
    certification: watched(true),
    line: watched<LineFinding>({ state: 'down', sinceMs: 1 })
  }).start((event) => told.push(event))
  expect(told).toEqual([
    { type: 'certification_changed', lapsed: true },
    { type: 'line_changed', line: { state: 'down', sinceMs: 1 } }
  ])
})
