import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { MACHINE_CHALLENGE_LIFETIME_MS, MachineChallenges } from './machine-challenges.ts'

const down = { state: 'down', sinceMs: 1 } as const

describe('MachineChallenges', () => {
  it('are 32 bytes, never the same, and good once', () => {
    const clock = new ManualClock()
    const challenges = new MachineChallenges(clock)
    const issued = Array.from({ length: 50 }, () => challenges.issue(down))
    expect(new Set(issued.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).toBe(50)
    for (const challenge of issued) {
      expect(challenge).toMatchObject({ issuer: 'machine', expiresAtMs: clock.nowMs() + 120_000 })
      expect(challenge.bytes).toHaveLength(32)
      expect(challenges.take(challenge)).toEqual(down)
      expect(challenges.take(challenge)).toBe('proof_missing')
    }
  })

  it('are good for two minutes of the clock that nobody sets', () => {
    const clock = new ManualClock()
    const challenges = new MachineChallenges(clock)
    const [one, other] = [challenges.issue(down), challenges.issue(down)]
    clock.advance(MACHINE_CHALLENGE_LIFETIME_MS - 1)
    expect(challenges.take(one)).toEqual(down)
    clock.advance(1)
    expect(challenges.take(other)).toBe('stale')
  })

  it('are nobody else’s: other bytes under a name of ours use the name up', () => {
    const challenges = new MachineChallenges(new ManualClock())
    const challenge = challenges.issue(down)
    expect(challenges.take({ ...challenge, bytes: new Uint8Array(32) })).toBe('proof_missing')
    expect(challenges.take(challenge)).toBe('proof_missing')
    expect(new MachineChallenges(new ManualClock()).take(challenges.issue(down))).toBe('proof_missing')
  })
})
