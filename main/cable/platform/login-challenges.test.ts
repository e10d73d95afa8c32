import { describe, expect, it } from 'vitest'
import { SetClock } from '../../../test/support/service-world.ts'
import { createLoginChallenges } from './login-challenges.ts'

const FIVE_MINUTES_MS = 5 * 60_000

describe('challenges', () => {
  it('are taken for one request, and for that one as often as it comes', () => {
    const challenges = createLoginChallenges(new SetClock('2026-11-28T08:00:00+09:00'))
    const { challengeId, bytes } = challenges.issue('box-1')
    expect(challenges.take(challengeId, 'box-1', 'one')).toEqual(bytes)
    expect(challenges.take(challengeId, 'box-1', 'one')).toEqual(bytes)
    expect(challenges.take(challengeId, 'box-1', 'another')).toBeNull()
  })

  it('are their own box’s, and not spent by another', () => {
    const challenges = createLoginChallenges(new SetClock('2026-11-28T08:00:00+09:00'))
    const { challengeId, bytes } = challenges.issue('box-1')
    expect(challenges.take(challengeId, 'box-2', 'one')).toBeNull()
    expect(challenges.take(challengeId, 'box-1', 'one')).toEqual(bytes)
  })

  it('end after five minutes, and when the clock is set back', () => {
    const clock = new SetClock('2026-11-28T08:00:00+09:00')
    const challenges = createLoginChallenges(clock)
    const [kept, late] = [challenges.issue('box-1'), challenges.issue('box-1')]
    expect(kept.expiresAtMs).toBe(clock.at + FIVE_MINUTES_MS)
    clock.at += FIVE_MINUTES_MS - 1
    expect(challenges.take(kept.challengeId, 'box-1', 'one')).toEqual(kept.bytes)
    clock.at += 1
    expect(challenges.take(kept.challengeId, 'box-1', 'one')).toBeNull()
    expect(challenges.take(late.challengeId, 'box-1', 'one')).toBeNull()
    const ahead = challenges.issue('box-1')
    clock.at -= 1
    expect(challenges.take(ahead.challengeId, 'box-1', 'one')).toBeNull()
  })

  it('that are over are forgotten by a sweep, also of a box that never asks again', () => {
    const clock = new SetClock('2026-11-28T08:00:00+09:00')
    const challenges = createLoginChallenges(clock)
    challenges.issue('box-1')
    clock.at += 60_000
    const { challengeId, bytes } = challenges.issue('box-2')
    expect(challenges.sweep()).toBe(2)
    clock.at += FIVE_MINUTES_MS - 60_000
    expect(challenges.sweep()).toBe(1)
    expect(challenges.take(challengeId, 'box-2', 'one')).toEqual(bytes)
    clock.at += 60_000
    expect(challenges.sweep()).toBe(0)
  })

  it('of a box that asks without end take no memory without end, nor another box’s place', () => {
    const challenges = createLoginChallenges(new SetClock('2026-11-28T08:00:00+09:00'))
    const quiet = challenges.issue('box-2')
    const issued = Array.from({ length: 300 }, () => challenges.issue('box-1'))
    const open = issued.filter(({ challengeId }) => challenges.take(challengeId, 'box-1', 'one') !== null)
    expect(open).toEqual(issued.slice(-100))
    expect(challenges.take(quiet.challengeId, 'box-2', 'one')).toEqual(quiet.bytes)
  })
})
