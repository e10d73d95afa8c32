import { describe, expect, test } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import type { OcspJudgement } from './judgement.ts'
import { OcspCache } from './ocsp-cache.ts'

const MINUTE_MS = 60_000
const START_MS = Date.parse('2026-04-01T03:00:00Z')
const CERTIFICATE = Uint8Array.of(0x30, 0x00)

/** Both times by hand, each for itself. */
class TwoClocks implements Clock {
  wallMs = START_MS
  steadyMs = 1000
  nowMs = (): number => this.wallMs
  monotonicMs = (): number => this.steadyMs
  after = (): (() => void) => () => undefined

  pass(ms: number): void {
    this.wallMs += ms
    this.steadyMs += ms
  }
}

function good(change: { thisUpdateMs?: number; reusableUntilMs?: number | null } = {}): OcspJudgement {
  const until = START_MS + 10 * MINUTE_MS
  return { result: 'good', thisUpdateMs: START_MS, producedAtMs: START_MS, reusableUntilMs: until, ...change }
}

const revoked: OcspJudgement = {
  result: 'revoked',
  reason: 'keyCompromise',
  revokedAtMs: START_MS - MINUTE_MS,
  thisUpdateMs: START_MS,
  producedAtMs: START_MS,
  reusableUntilMs: START_MS + 10 * MINUTE_MS
}

function cacheOf(options: { maxAgeMs?: number; maxEntries?: number } = {}): { clock: TwoClocks; cache: OcspCache } {
  const clock = new TwoClocks()
  return { clock, cache: new OcspCache({ clock, maxAgeMs: 30 * MINUTE_MS, ...options }) }
}

describe('OcspCache', () => {
  test.each([good(), revoked])('gives back what it kept, for this certificate only: $result', (judgement) => {
    const { cache } = cacheOf()
    expect(cache.find(CERTIFICATE)).toBeNull()
    cache.keep(CERTIFICATE, judgement)
    expect(cache.find(Uint8Array.from(CERTIFICATE))).toEqual(judgement)
    expect(cache.find(Uint8Array.of(0x30, 0x01, 0x00))).toBeNull()
  })

  test('to the last moment before the next update, and not after', () => {
    const { clock, cache } = cacheOf()
    cache.keep(CERTIFICATE, good())
    clock.pass(10 * MINUTE_MS - 1)
    expect(cache.find(CERTIFICATE)).not.toBeNull()
    clock.pass(1)
    expect(cache.find(CERTIFICATE)).toBeNull()
    expect(cache.size).toBe(0)
  })

  test('to the greatest age, counted from thisUpdate', () => {
    const { clock, cache } = cacheOf({ maxAgeMs: 5 * MINUTE_MS })
    cache.keep(CERTIFICATE, good({ thisUpdateMs: START_MS - 2 * MINUTE_MS }))
    clock.pass(3 * MINUTE_MS - 1)
    expect(cache.find(CERTIFICATE)).not.toBeNull()
    clock.pass(1)
    expect(cache.find(CERTIFICATE)).toBeNull()
  })

  test.each<[string, OcspJudgement]>([
    ['without a next update', good({ reusableUntilMs: null })],
    ['whose next update is due', good({ reusableUntilMs: START_MS })],
    ['that is too old already', good({ thisUpdateMs: START_MS - 30 * MINUTE_MS })],
    ['unknown', { result: 'unknown', thisUpdateMs: START_MS, producedAtMs: START_MS }],
    ['undetermined', { result: 'undetermined', reason: 'stale' }]
  ])('keeps nothing %s, and forgets what it had', (_name, judgement) => {
    const { cache } = cacheOf()
    cache.keep(CERTIFICATE, good())
    cache.keep(CERTIFICATE, judgement)
    expect(cache.find(CERTIFICATE)).toBeNull()
    expect(cache.size).toBe(0)
  })

  test('a wall clock set back prolongs nothing', () => {
    const back = cacheOf()
    back.cache.keep(CERTIFICATE, good())
    back.clock.wallMs -= 1
    expect(back.cache.find(CERTIFICATE)).toBeNull()

    const slowly = cacheOf()
    slowly.cache.keep(CERTIFICATE, good())
    slowly.clock.pass(9 * MINUTE_MS)
    slowly.clock.wallMs -= 8 * MINUTE_MS
    expect(slowly.cache.find(CERTIFICATE)).not.toBeNull()
    slowly.clock.pass(MINUTE_MS)
    expect(slowly.cache.find(CERTIFICATE)).toBeNull()
  })

  test('a wall clock set forward ends it, and so does one that stands still', () => {
    const forward = cacheOf()
    forward.cache.keep(CERTIFICATE, good())
    forward.clock.wallMs += 10 * MINUTE_MS
    expect(forward.cache.find(CERTIFICATE)).toBeNull()

    const still = cacheOf()
    still.cache.keep(CERTIFICATE, good())
    still.clock.steadyMs += 10 * MINUTE_MS
    expect(still.cache.find(CERTIFICATE)).toBeNull()
  })

  test('is bounded: the oldest goes first, and one that is kept anew is young again', () => {
    const { cache } = cacheOf({ maxEntries: 3 })
    const numbered = (number: number) => Uint8Array.of(number)
    for (const number of [1, 2, 3]) cache.keep(numbered(number), good())
    cache.keep(numbered(1), good())
    cache.keep(numbered(4), good())
    expect(cache.size).toBe(3)
    expect([1, 2, 3, 4].map((number) => cache.find(numbered(number)) !== null)).toEqual([true, false, true, true])
    cache.clear()
    expect(cache.size).toBe(0)
  })

  test('holds 256 unless told otherwise', () => {
    const { cache } = cacheOf()
    for (let number = 0; number < 300; number += 1) cache.keep(Uint8Array.of(number >> 8, number & 0xff), good())
    expect(cache.size).toBe(256)
  })
})
