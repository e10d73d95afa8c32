import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../test/support/manual-clock.ts'
import { RateLimit } from './rate-limit.ts'

describe('a rate', () => {
  it('is never passed, and is had, whenever somebody comes', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(waits, (gaps) => {
        const clock = new ManualClock(0)
        const limit = new RateLimit({ perSecond: 4, atOnce: 6 }, clock)
        let taken = 0
        let left = 6
        for (const gap of gaps) {
          clock.advance(gap)
          left = Math.min(6, left + (gap * 240) / 60_000)
          const took = limit.take('192.0.2.1')
          expect(took).toBe(left >= 1)
          if (took) {
            taken += 1
            left -= 1
          }
        }
        expect(taken).toBeLessThanOrEqual(6 + 0.004 * gaps.reduce((sum, gap) => sum + gap, 0))
      })
    )
  })

  it('is each address\'s own, and of endlessly many addresses the busy ones are not forgotten', () => {
    const clock = new ManualClock(0)
    const limit = new RateLimit({ perSecond: 0.001, atOnce: 2 }, clock)
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([true, true, false])
    for (let at = 0; at < 12_000; at += 1) {
      expect(limit.take(`other-${String(at)}`)).toBe(true)
      if (at % 1000 === 0) expect(limit.take('a')).toBe(false)
    }
  })

  it('tells how long to wait, in whole seconds, while what is used up comes back with time', () => {
    const clock = new ManualClock(0)
    const limit = new RateLimit({ perSecond: 1, atOnce: 2 }, clock)
    const waits = (...callers: readonly string[]) => callers.map((caller) => limit.takeOrWait(caller))
    expect(waits('a', 'a', 'a', 'b')).toEqual([0, 0, 1, 0])
    clock.advance(1_000)
    expect(waits('a', 'a')).toEqual([0, 1])
    clock.advance(3_600_000)
    expect(waits('a', 'a', 'a')).toEqual([0, 0, 1])
    const slow = new RateLimit({ perSecond: 1 / 60, atOnce: 1 }, clock)
    expect([slow.takeOrWait('a'), slow.takeOrWait('a')]).toEqual([0, 60])
  })

  it('of a flood of callers takes no memory without end', () => {
    const limit = new RateLimit({ perSecond: 0.001, atOnce: 1 }, new ManualClock(0))
    for (let at = 0; at < 30_000; at += 1) limit.take(`caller-${String(at)}`)
    // Forgotten long since, and so let in again: what is remembered has a limit.
    expect(limit.take('caller-0')).toBe(true)
    expect(limit.take('caller-29999')).toBe(false)
  })
})
