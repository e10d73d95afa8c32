import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, clockCases, DAY_MS, limits, proof, sound, T_MS } from '../../test/support/clock-cases.ts'
import type { ClockMark, ClockProof, ClockReadings } from './judge-clock.ts'
import {
  CLOCK_TOLERANCE_MS,
  decidingProof,
  floorOf,
  judgeClock,
  markAfter,
  markAfterSignedTime,
  PROGRAM_WRITTEN_MS
} from './judge-clock.ts'

describe('the judgement of the clock', () => {
  test.each(clockCases)('%s', (_, mark, readings, expected) => {
    const judgement = judgeClock(mark, readings, limits)
    expect(`${judgement.finding} ${'by' in judgement ? judgement.by : judgement.reason}`).toBe(expected)
  })

  test('a responder does not outweigh a platform that agrees', () => {
    const agreeing = proof('platform', 0, 60_000)
    expect(decidingProof([proof('ocsp', DAY_MS, 20_000), agreeing], CLOCK_TOLERANCE_MS)).toEqual(agreeing)
    const contradicting = proof('platform', DAY_MS, 60_000)
    expect(decidingProof([proof('ocsp', 0, 20_000), contradicting], CLOCK_TOLERANCE_MS)).toEqual(proof('ocsp', 0, 20_000))
    expect(decidingProof([], CLOCK_TOLERANCE_MS)).toBeNull()
  })
})

// Of whole minutes around now, so that the edges are met.
const time = fc.integer({ min: -100_000, max: 100_000 }).map((minutes) => T_MS + minutes * 60_000)
const span = fc.integer({ min: -3000, max: 3000 }).map((minutes) => minutes * 60_000)
const marks: fc.Arbitrary<ClockMark> = fc.record({
  signedMs: fc.option(time),
  reachedMs: time,
  provenMs: time,
  doubtedFromMs: fc.option(time)
})
const proofs: fc.Arbitrary<ClockProof> = fc.record({
  source: fc.constantFrom('platform', 'ocsp'),
  leadMs: span,
  ageMs: fc.integer({ min: 0, max: 100_000 })
})
const readings: fc.Arbitrary<ClockReadings> = fc.record({
  nowMs: time,
  proofs: fc.uniqueArray(proofs, { maxLength: 2, selector: ({ source }) => source }),
  jumpMs: fc.option(span)
})
const anyMark = fc.oneof(marks, fc.constant(null), fc.constant('damaged' as const))

describe('the judgement, always', () => {
  test('trusts nothing before what was signed or reached, nor beyond the last proof, without a live proof', () => {
    fc.assert(
      fc.property(anyMark, readings, (mark, given) => {
        const judgement = judgeClock(mark, given, limits)
        if (judgement.finding !== 'trusted' || judgement.by === 'live_proof') return
        expect(mark).not.toBe('damaged')
        expect(given.nowMs).toBeGreaterThanOrEqual(floorOf(mark) - CLOCK_TOLERANCE_MS)
        expect(Math.abs(given.jumpMs ?? 0)).toBeLessThanOrEqual(CLOCK_TOLERANCE_MS)
        if (mark !== null && mark !== 'damaged') expect(given.nowMs).toBeLessThanOrEqual(mark.provenMs + limits.maxSilenceMs)
      })
    )
  })

  test("trusts a clock that the platform's newest proof agrees with, and no clock that it contradicts", () => {
    fc.assert(
      fc.property(anyMark, readings, span, (mark, given, leadMs) => {
        const judgement = judgeClock(mark, { ...given, proofs: [proof('platform', leadMs)] }, limits)
        expect(judgement.finding === 'trusted').toBe(Math.abs(leadMs) <= CLOCK_TOLERANCE_MS)
      })
    )
  })

  test('a higher signed time, an earlier proof and a doubt never bring trust', () => {
    fc.assert(
      fc.property(marks, readings, fc.nat(1_000_000_000), (mark, { nowMs, jumpMs }, byMs) => {
        const given = { nowMs, jumpMs, proofs: [] }
        if (judgeClock(mark, given, limits).finding === 'trusted') return
        const worse = [
          { ...mark, signedMs: (mark.signedMs ?? T_MS) + byMs },
          { ...mark, reachedMs: mark.reachedMs + byMs },
          { ...mark, provenMs: mark.provenMs - byMs },
          { ...mark, doubtedFromMs: Math.min(mark.doubtedFromMs ?? T_MS, nowMs) }
        ]
        for (const each of worse) expect(judgeClock(each, given, limits).finding).not.toBe('trusted')
      })
    )
  })

  test('by differences alone: the same, whatever the day, once the program was written', () => {
    fc.assert(
      fc.property(marks, readings, fc.integer({ min: 365, max: 3650 }), (mark, given, days) => {
        const byMs = days * DAY_MS
        const base = { ...mark, signedMs: mark.signedMs ?? PROGRAM_WRITTEN_MS + 365 * DAY_MS }
        fc.pre(Math.min(base.signedMs, base.reachedMs, given.nowMs) > PROGRAM_WRITTEN_MS)
        const moved = {
          signedMs: base.signedMs + byMs,
          reachedMs: base.reachedMs + byMs,
          provenMs: base.provenMs + byMs,
          doubtedFromMs: base.doubtedFromMs === null ? null : base.doubtedFromMs + byMs
        }
        const later = judgeClock(moved, { ...given, nowMs: given.nowMs + byMs }, limits)
        expect(later).toEqual(judgeClock(base, given, limits))
      })
    )
  })
})

describe('what is noted', () => {
  test('a clock that is trusted stays so a moment later, by what was noted', () => {
    fc.assert(
      fc.property(anyMark, readings, (mark, given) => {
        const judgement = judgeClock(mark, given, limits)
        const next = markAfter(mark, judgement, given.nowMs, floorOf(mark))
        if (judgement.finding !== 'trusted') return
        // As after a restart at once: nothing of this run is left but the mark.
        const again = judgeClock(next, { nowMs: given.nowMs + 1000, proofs: [], jumpMs: null }, limits)
        if (given.nowMs < PROGRAM_WRITTEN_MS - CLOCK_TOLERANCE_MS) return
        if (judgement.by === 'marks' && again.finding === 'ahead') return
        expect(again).toEqual({ finding: 'trusted', by: 'marks' })
      })
    )
  })

  test('a clock that is not trusted is not after a restart either, unless it was set or a responder alone said so', () => {
    fc.assert(
      fc.property(marks, readings, (mark, given) => {
        const platforms = given.proofs.filter(({ source }) => source === 'platform')
        const judgement = judgeClock(mark, { ...given, proofs: platforms }, limits)
        if (judgement.finding === 'trusted') return
        const signedMs = given.nowMs - (platforms[0]?.leadMs ?? 0)
        const told =
          platforms.length === 0
            ? mark
            : markAfterSignedTime(mark, signedMs, { source: 'platform', live: true, nowMs: given.nowMs })
        const jumped = given.jumpMs === null ? floorOf(told) : given.nowMs - given.jumpMs
        const next = markAfter(told, judgement, given.nowMs, Math.max(floorOf(told), jumped))
        expect(judgeClock(next, { nowMs: given.nowMs, proofs: [], jumpMs: null }, limits).finding).toBe(judgement.finding)
      })
    )
  })

  test('a time of a list to come makes the clock behind, and a live proof of the platform takes that back', () => {
    const fromList = markAfterSignedTime(sound, T_MS + DAY_MS, { source: 'crl', live: false, nowMs: T_MS })
    expect(judgeClock(fromList, at(T_MS), limits)).toEqual({ finding: 'behind', reason: 'before_signed_time' })
    const proven = markAfterSignedTime(fromList, T_MS, { source: 'platform', live: true, nowMs: T_MS })
    expect(judgeClock(proven, at(T_MS), limits)).toEqual({ finding: 'trusted', by: 'marks' })
  })

  test('a first time from a list vouches for no clock beside it', () => {
    const first = markAfterSignedTime(null, T_MS, { source: 'crl', live: false, nowMs: T_MS + 365 * DAY_MS })
    expect(judgeClock(first, at(T_MS + 365 * DAY_MS), limits)).toEqual({ finding: 'ahead', reason: 'too_long_unproven' })
    expect(markAfterSignedTime('damaged', T_MS, { source: 'crl', live: false, nowMs: T_MS })).toBe('damaged')
  })
})
