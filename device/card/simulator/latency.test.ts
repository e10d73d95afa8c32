import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LATENCY_PROFILES, latencyOf } from './latency.ts'
import type { CommandKind } from './latency.ts'
import { seededRandom } from './random.ts'

const kinds = ['select', 'read_binary', 'verify', 'signature', 'other'] as const satisfies readonly CommandKind[]

test('without latency every command is answered at once', () => {
  for (const kind of kinds) expect(latencyOf(LATENCY_PROFILES.none, kind, 256, seededRandom(1))).toBe(0)
})

test('contactless: the reference figures, give or take the jitter', () => {
  const profile = LATENCY_PROFILES.contactless
  const figures = [
    ['read_binary', 256, 25],
    ['verify', 0, 40],
    ['signature', 256, 450]
  ] as const
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(...figures), (seed, [kind, bytes, meanMs]) => {
      const ms = latencyOf(profile, kind, bytes, seededRandom(seed))
      expect(Math.abs(ms - meanMs)).toBeLessThanOrEqual(meanMs * profile.jitterRatio + 1e-9)
    })
  )
})

test('one seed gives one sequence, another seed another', () => {
  const sequence = (seed: number) => {
    const random = seededRandom(seed)
    return Array.from({ length: 20 }, random)
  }
  expect(sequence(7)).toEqual(sequence(7))
  expect(sequence(7)).not.toEqual(sequence(8))
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(sequence(seed).every((value) => value >= 0 && value < 1)).toBe(true)
      expect(new Set(sequence(seed)).size).toBeGreaterThan(15)
    })
  )
})
