import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ListAnswer } from './list-judgement.ts'
import { isListPast, judgeListAnswer } from './list-judgement.ts'

const HOUR_MS = 3_600_000
const NOW_MS = Date.parse('2026-04-01T03:00:00Z')
const demands = { nowMs: NOW_MS, maxAgeMs: 50 * HOUR_MS, clockSkewMs: 60_000 }

const list = (ageMs: number, nextUpdateInMs: number | null = null) => ({
  thisUpdateMs: NOW_MS - ageMs,
  nextUpdateMs: nextUpdateInMs === null ? null : NOW_MS + nextUpdateInMs
})
const notListed = (...times: Parameters<typeof list>): ListAnswer => ({ result: 'not_listed', ...list(...times) })
const listed = (reason: 'certificateHold' | 'keyCompromise', ...times: Parameters<typeof list>): ListAnswer => ({
  result: 'listed',
  reason,
  revokedAtMs: 0,
  ...list(...times)
})

test('isListPast: at the moment of nextUpdate, and the skew is added', () => {
  const past = (sinceMs: number, skewMs: number) => isListPast(NOW_MS, NOW_MS + sinceMs, skewMs)
  expect([past(-1, 0), past(0, 0), past(59_999, 60_000), past(60_000, 60_000)]).toEqual([false, true, false, true])
  expect(isListPast(null, Number.MAX_SAFE_INTEGER, 0)).toBe(false)
})

describe('judgeListAnswer', () => {
  test.each<[string, ListAnswer, object]>([
    ['a fresh list', notListed(HOUR_MS, HOUR_MS), { result: 'good', thisUpdateMs: NOW_MS - HOUR_MS }],
    ['one of the very age', notListed(50 * HOUR_MS), { result: 'good' }],
    ['one a millisecond older', notListed(50 * HOUR_MS + 1), { result: 'undetermined', reason: 'list_stale' }],
    ['one past its nextUpdate, within the skew', notListed(HOUR_MS, -59_999), { result: 'good' }],
    ['one past its nextUpdate', notListed(HOUR_MS, -60_000), { result: 'undetermined', reason: 'list_stale' }],
    ['one of the future, within the skew', notListed(-60_000), { result: 'good' }],
    ['one of the future', notListed(-60_001), { result: 'undetermined', reason: 'list_not_yet_valid' }],
    ['a revocation of the future', listed('keyCompromise', -60_001), { reason: 'list_not_yet_valid' }],
    ['a revocation', listed('keyCompromise', HOUR_MS), { result: 'revoked', reason: 'keyCompromise', revokedAtMs: 0 }],
    ['a hold', listed('certificateHold', HOUR_MS), { result: 'revoked', reason: 'certificateHold' }],
    ['a revocation in a stale list', listed('keyCompromise', 51 * HOUR_MS), { result: 'revoked' }],
    ['a hold in a stale list', listed('certificateHold', 51 * HOUR_MS), { result: 'undetermined', reason: 'list_stale' }],
    ['no list', { result: 'undetermined', reason: 'list_absent' }, { result: 'undetermined', reason: 'list_absent' }]
  ])('%s', (_, answer, expected) => {
    expect(judgeListAnswer(answer, demands)).toMatchObject(expected)
  })

  test('time takes good away and never gives it, and never lifts a revocation', () => {
    const answers = fc.record({
      result: fc.constant('listed' as const),
      reason: fc.constantFrom('certificateHold' as const, 'keyCompromise' as const),
      revokedAtMs: fc.constant(0),
      thisUpdateMs: fc.integer({ min: NOW_MS - 100 * HOUR_MS, max: NOW_MS }),
      nextUpdateMs: fc.option(fc.integer({ min: NOW_MS - 100 * HOUR_MS, max: NOW_MS + 100 * HOUR_MS }))
    })
    fc.assert(
      fc.property(answers, fc.nat(200 * HOUR_MS), fc.boolean(), (entry, laterMs, isListed) => {
        const answer: ListAnswer = isListed ? entry : { ...entry, result: 'not_listed' }
        const now = judgeListAnswer(answer, demands)
        const later = judgeListAnswer(answer, { ...demands, nowMs: NOW_MS + laterMs })
        if (later.result === 'good') expect(now.result).toBe('good')
        if (answer.result === 'listed') expect([now.result, later.result]).not.toContain('good')
        if (answer.result === 'listed' && answer.reason === 'keyCompromise') expect(later.result).toBe('revoked')
      })
    )
  })
})
