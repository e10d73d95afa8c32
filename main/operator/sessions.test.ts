import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { IDLE_MS, isCallToken, LONGEST_MS, NUMBER_WINDOW, Sessions, takeNumber } from './sessions.ts'

const who = { login: 'chief', role: 'administrator', passwordChangeNeeded: false, secondFactorNeeded: false } as const

describe('a session', () => {
  it('is found by its cookie alone, of which nothing is kept that opens it', () => {
    const sessions = new Sessions(new ManualClock())
    const { cookie, session } = sessions.begin(who)
    expect(Buffer.from(cookie, 'base64url')).toHaveLength(32)
    expect(sessions.find(cookie)).toBe(session)
    expect(JSON.stringify(session)).not.toContain(cookie)
    for (const other of [null, '', cookie.slice(1), `${cookie}A`, session.callToken])
      expect(sessions.find(other)).toBeNull()
  })

  it('has a token of its own', () => {
    const sessions = new Sessions(new ManualClock())
    const [one, other] = [sessions.begin(who).session, sessions.begin(who).session]
    expect(isCallToken(one, one.callToken)).toBe(true)
    for (const given of [null, '', other.callToken, one.callToken.slice(1)]) expect(isCallToken(one, given)).toBe(false)
  })

  it('ends a quarter of an hour after it was used, and twelve hours after it began, to the millisecond', () => {
    const clock = new ManualClock()
    const sessions = new Sessions(clock)
    const { session } = sessions.begin(who)
    clock.advance(IDLE_MS - 1)
    expect(sessions.sweep()).toEqual([])
    sessions.use(session)
    clock.advance(IDLE_MS - 1)
    expect(sessions.sweep()).toEqual([])
    clock.advance(1)
    expect(sessions.sweep()).toEqual([{ login: 'chief', end: 'idle' }])
    const long = sessions.begin(who).session
    expect(sessions.endsAtMs(long)).toBe(clock.nowMs() + LONGEST_MS)
    for (let passed = 0; passed < LONGEST_MS - 60_000; passed += 60_000) {
      clock.advance(60_000)
      sessions.use(long)
      expect(sessions.sweep()).toEqual([])
    }
    clock.advance(59_999)
    sessions.use(long)
    expect(sessions.sweep()).toEqual([])
    clock.advance(1)
    expect(sessions.sweep()).toEqual([{ login: 'chief', end: 'too_long' }])
    expect(sessions.isAlive(long)).toBe(false)
  })

  it('is not made longer by setting the clock', () => {
    const set = { wallMs: 1_780_000_000_000, monotonic: 0 }
    const clock: Clock = { nowMs: () => set.wallMs, monotonicMs: () => set.monotonic, after: () => () => undefined }
    const sessions = new Sessions(clock)
    sessions.begin(who)
    set.wallMs -= LONGEST_MS
    set.monotonic += IDLE_MS
    expect(sessions.sweep()).toEqual([{ login: 'chief', end: 'idle' }])
    sessions.begin(who)
    set.wallMs += LONGEST_MS
    expect(sessions.sweep()).toEqual([{ login: 'chief', end: 'too_long' }])
  })
})

describe('the number of a call', () => {
  it('is taken once each, in any order in which calls overtake each other', () => {
    const shuffled = fc.shuffledSubarray(Array.from({ length: 50 }, (_, at) => at + 1), { minLength: 1 })
    fc.assert(
      fc.property(shuffled, (numbers) => {
        const { session } = new Sessions(new ManualClock()).begin(who)
        for (const number of numbers) expect(takeNumber(session, number)).toBe(true)
        for (const number of numbers) expect(takeNumber(session, number)).toBe(false)
      })
    )
  })

  it('is never taken twice, however far the others are, and little is kept of those taken', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 400 }), { maxLength: 200 }), (numbers) => {
        const { session } = new Sessions(new ManualClock()).begin(who)
        const taken = numbers.filter((number) => takeNumber(session, number))
        expect(new Set(taken).size).toBe(taken.length)
        expect(session.seen.size).toBeLessThanOrEqual(NUMBER_WINDOW)
        const highest = Math.max(0, ...taken)
        expect(takeNumber(session, highest + 1)).toBe(true)
        expect(takeNumber(session, highest + 1 - NUMBER_WINDOW)).toBe(false)
      })
    )
  })
})
