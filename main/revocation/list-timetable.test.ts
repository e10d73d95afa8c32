import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SourceHistory } from './list-timetable.ts'
import {
  lastPublicationMs,
  nextPublicationMs,
  nextQuestionMs,
  NO_HISTORY,
  sourceState,
  SPREAD_MS
} from './list-timetable.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const at = (japan: string): number => Date.parse(`${japan}+09:00`)

/** A list that came out on that day, fetched at that time. */
const listOf = (thisUpdate: string, obtained: string): SourceHistory => ({
  ...NO_HISTORY,
  thisUpdateMs: at(thisUpdate),
  obtainedAtMs: at(obtained),
  askedAtMs: at(obtained)
})

describe('07:00 in Japan', () => {
  test.each([
    ['2026-04-01T06:59:59.999', '2026-03-31T07:00'],
    ['2026-04-01T07:00:00.000', '2026-04-01T07:00'],
    ['2026-04-01T23:59:59.000', '2026-04-01T07:00'],
    ['2028-02-29T07:30:00.000', '2028-02-29T07:00'],
    ['2027-01-01T00:00:00.000', '2026-12-31T07:00']
  ])('before %s it was last %s', (now, last) => {
    expect(lastPublicationMs(at(now))).toBe(at(last))
    expect(nextPublicationMs(at(now))).toBe(at(last) + DAY_MS)
  })

  test('is seven o’clock by the calendar of Asia/Tokyo, at any time', () => {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', timeStyle: 'medium' })
    const years = { min: Date.parse('1990-01-01'), max: Date.parse('2090-01-01') }
    fc.assert(
      fc.property(fc.integer(years), (nowMs) => {
        const [last, next] = [lastPublicationMs(nowMs), nextPublicationMs(nowMs)]
        expect(clock.format(last)).toBe('07:00:00')
        expect(next - last).toBe(DAY_MS)
        expect(last <= nowMs && nowMs < next).toBe(true)
      })
    )
  })
})

describe('sourceState', () => {
  const state = (history: SourceHistory, now: string) => sourceState(history, at(now), 6 * HOUR_MS)
  const today = listOf('2026-04-01T05:00', '2026-04-01T07:04')

  test('is current from the fetch to the next 07:00, then due, then overdue', () => {
    expect(state(today, '2026-04-01T07:04')).toEqual({ state: 'current' })
    expect(state(today, '2026-04-02T06:59')).toEqual({ state: 'current' })
    expect(state(today, '2026-04-02T07:00')).toEqual({ state: 'due', sinceMs: at('2026-04-02T07:00') })
    expect(state(today, '2026-04-02T13:00')).toEqual({ state: 'due', sinceMs: at('2026-04-02T07:00') })
    expect(state(today, '2026-04-02T13:01')).toEqual({ state: 'overdue', sinceMs: at('2026-04-02T07:00') })
    expect(state(today, '2026-04-05T13:01')).toEqual({ state: 'overdue', sinceMs: at('2026-04-02T07:00') })
  })

  test.each([
    ['thisUpdate of the very 07:00', listOf('2026-04-01T07:00', '2026-04-01T07:04'), 'current'],
    ['thisUpdate of midnight', listOf('2026-04-01T00:00', '2026-04-01T07:04'), 'current'],
    ['yesterday’s list, fetched today', listOf('2026-03-31T07:00', '2026-04-01T07:04'), 'due'],
    ['today’s list, fetched in the evening', listOf('2026-04-01T07:00', '2026-04-01T21:00'), 'current'],
    ['a list out of turn, fetched yesterday', listOf('2026-03-31T15:00', '2026-03-31T15:10'), 'due'],
    ['no list', NO_HISTORY, 'due']
  ])('%s', (_, history, expected) => {
    expect(state(history, '2026-04-01T08:00').state).toBe(expected)
    if (expected === 'due') {
      expect(state(history, '2026-04-01T08:00')).toEqual({ state: 'due', sinceMs: at('2026-04-01T07:00') })
    }
  })

  test('goes from current to due to overdue as time passes, and never back', () => {
    const order = ['current', 'due', 'overdue']
    const span = { min: at('2026-01-01T00:00'), max: at('2026-02-01T00:00') }
    fc.assert(
      fc.property(fc.integer(span), fc.nat(2 * DAY_MS), fc.array(fc.nat(DAY_MS)), (thisUpdateMs, lateMs, steps) => {
        const obtainedAtMs = thisUpdateMs + lateMs
        const history = { ...NO_HISTORY, thisUpdateMs, obtainedAtMs, askedAtMs: obtainedAtMs }
        let nowMs = obtainedAtMs
        let [rank, since] = [0, 0]
        for (const step of steps) {
          nowMs += step
          const found = sourceState(history, nowMs, 6 * HOUR_MS)
          expect(order.indexOf(found.state)).toBeGreaterThanOrEqual(rank)
          rank = order.indexOf(found.state)
          if (found.state === 'current') continue
          if (since !== 0) expect(found.sinceMs).toBe(since)
          since = found.sinceMs
          expect(nowMs - since > 6 * HOUR_MS).toBe(found.state === 'overdue')
        }
      })
    )
  })
})

describe('nextQuestionMs', () => {
  const today = listOf('2026-04-01T07:00', '2026-04-01T07:04')
  const tomorrow = at('2026-04-02T07:00')

  test('a current list is asked for again at the next 07:00, in the machine’s own minute', () => {
    expect(nextQuestionMs(today, at('2026-04-01T12:00'), 0, 0.5)).toBe(tomorrow)
    expect(nextQuestionMs(today, at('2026-04-01T12:00'), 0.5, 0.5)).toBe(tomorrow + SPREAD_MS / 2)
  })

  test('a machine that is switched on waits for its minute, and after it for nothing', () => {
    expect(nextQuestionMs(today, tomorrow + 1, 0.5, 0.5)).toBe(tomorrow + SPREAD_MS / 2)
    expect(nextQuestionMs(today, tomorrow + HOUR_MS, 0.5, 0.5)).toBe(tomorrow + HOUR_MS)
    expect(nextQuestionMs(NO_HISTORY, tomorrow + 1, 1, 0.5)).toBe(tomorrow + 1)
  })

  test('after failures it waits longer and longer, up to an hour, and each day begins anew', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => {
      const askedAtMs = tomorrow + 10 * MINUTE_MS
      return (nextQuestionMs({ ...today, askedAtMs, failures }, askedAtMs, 0.5, 0) - askedAtMs) / MINUTE_MS
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    const failed = { ...today, askedAtMs: tomorrow + DAY_MS - MINUTE_MS, failures: 30 }
    expect(nextQuestionMs(failed, tomorrow + DAY_MS, 0, 0)).toBe(tomorrow + DAY_MS)
  })

  test('where there is nothing new, it waits ten minutes at first', () => {
    const repeated = { ...today, askedAtMs: tomorrow + MINUTE_MS, repeats: 1 }
    expect(nextQuestionMs(repeated, tomorrow + MINUTE_MS, 0, 0)).toBe(tomorrow + 11 * MINUTE_MS)
    expect(nextQuestionMs(repeated, tomorrow + MINUTE_MS, 0, 1)).toBe(tomorrow + 6 * MINUTE_MS)
  })

  test('a clock that was ahead keeps no machine from asking', () => {
    const ahead = { ...NO_HISTORY, askedAtMs: tomorrow + 100 * DAY_MS, failures: 3 }
    expect(nextQuestionMs(ahead, tomorrow, 0.5, 0.5)).toBe(tomorrow)
  })

  test('is never in the past, never further off than a day and the spread, and never twice in half a minute', () => {
    const time = fc.integer({ min: at('2026-01-01T00:00'), max: at('2026-01-08T00:00') })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const history = fc.record({
      thisUpdateMs: fc.option(time),
      obtainedAtMs: fc.option(time),
      askedAtMs: fc.option(time),
      failures: fc.nat(50),
      repeats: fc.nat(50)
    })
    fc.assert(
      fc.property(history, time, share, share, (drawn, nowMs, machineShare, chance) => {
        const next = nextQuestionMs(drawn, nowMs, machineShare, chance)
        expect(next).toBeGreaterThanOrEqual(nowMs)
        expect(next - nowMs).toBeLessThanOrEqual(DAY_MS + SPREAD_MS)
        const asked = { ...drawn, askedAtMs: nowMs, failures: drawn.failures + 1 }
        expect(nextQuestionMs(asked, nowMs, machineShare, chance) - nowMs).toBeGreaterThanOrEqual(MINUTE_MS / 2)
      })
    )
  })

  test('spreads ten thousand machines over ten minutes', () => {
    const machines = Array.from({ length: 10_000 }, (_, index) => index / 10_000)
    const perSecond = new Map<number, number>()
    for (const share of machines) {
      const second = Math.floor(nextQuestionMs(today, tomorrow, share, 0) / 1000)
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
    }
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(17)
  })
})
