import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goodEvidence } from '../../test/support/session.ts'
import type { Evidence } from '../age/evidence.ts'
import { checksOf, checkStates } from './checks-of-record.ts'
import { FeeCounter, totalYen } from './fee-months.ts'
import { checkMethods, japaneseDay, PUBLISHED_TARIFF, yenOf } from './tariff.ts'

const answered = { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: 1 } as const
const operator: Evidence = goodEvidence({ platform: answered })
const provider: Evidence = {
  ...operator,
  role: 'service_provider',
  path: { result: 'not_judged' },
  possession: 'not_judged',
  ocsp: { result: 'not_asked' }
}
const notAsked = { result: 'not_asked' } as const
const unreachable = { result: 'unavailable', reason: 'unreachable' } as const
const notJudged = { ...answered, condition: 'not_answered' } as const
const byList: Evidence = { ...operator, ocsp: notAsked, list: { result: 'good', thisUpdateMs: 1 } }

describe('the published tariff', () => {
  it.each([
    ['ocsp', '2022-12-31', 2],
    ['ocsp', '2023-01-01', 0],
    ['ocsp', '2025-12-31', 0],
    ['ocsp', '2026-01-01', 2],
    ['list', '2022-12-31', 2],
    ['list', '2023-01-01', 0],
    ['list', '2040-01-01', 0],
    ['platform', '2026-11-26', 2],
    ['platform', '2015-12-31', 0]
  ] as const)('asks for %s on %s %d yen', (method, day, yen) => {
    expect(yenOf(PUBLISHED_TARIFF, method, day)).toBe(yen)
  })

  it('changes at midnight in Japan', () => {
    expect(japaneseDay(Date.parse('2025-12-31T14:59:59.999Z'))).toBe('2025-12-31')
    expect(japaneseDay(Date.parse('2025-12-31T15:00:00Z'))).toBe('2026-01-01')
  })
})

describe('the checks of a session', () => {
  it.each<[string, Evidence, object]>([
    ['asked of both', operator, { platform: 'made', ocsp: 'made' }],
    ['of a list and the platform', byList, { platform: 'made', ocsp: 'avoided', list: 'made' }],
    [
      'told by the list',
      { ...byList, platform: notAsked, list: { result: 'revoked', thisUpdateMs: 1, reason: 'superseded' } },
      { platform: 'avoided', ocsp: 'avoided', list: 'made' }
    ],
    [
      'lost before they were asked',
      { ...operator, possession: 'failed', ocsp: notAsked, platform: notAsked },
      { platform: 'avoided', ocsp: 'avoided' }
    ],
    [
      'remembered',
      { ...byList, platform: unreachable, remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: 1 } },
      { platform: 'avoided', list: 'made' }
    ],
    [
      'without a usable answer',
      { ...operator, ocsp: { result: 'undetermined', reason: 'stale' }, platform: { ...unreachable, reason: 'timed_out' } },
      { platform: 'unsure', ocsp: 'unsure' }
    ],
    ['that never left', { ...operator, ocsp: notAsked, platform: { ...unreachable, reason: 'refused_us' } }, {}],
    ['that only asked for the PIN', { ...provider, enrolment: 'not_enrolled', platform: notJudged }, {}],
    ['of a certificate nobody knows', { ...provider, platform: { ...notJudged, validity: 'unknown' } }, {}],
    ["of a service provider's machine", provider, { platform: 'made' }],
    ['refused', { ...provider, platform: { ...notJudged, validity: 'invalid' } }, { platform: 'made' }]
  ])('%s', (_, evidence, checks) => {
    expect(Object.fromEntries(checksOf({ role: evidence.role, evidence }))).toEqual(checks)
  })

  it('are none where it ended before', () => {
    expect(checksOf({ role: 'platform_operator' }).size).toBe(0)
  })
})

describe('the counter', () => {
  const states = fc.constantFrom(...checkStates)
  const sessions = fc.array(
    fc.tuple(
      fc.integer({ min: Date.parse('2022-06-01'), max: Date.parse('2026-12-01') }),
      fc.constantFrom(...checkMethods),
      states
    )
  )

  it('counts each check once, in its month, at the tariff of its day', () => {
    fc.assert(
      fc.property(sessions, (all) => {
        const counter = new FeeCounter(PUBLISHED_TARIFF)
        for (const [atMs, method, state] of all) counter.add(atMs, new Map([[method, state]]))
        const months = counter.months()
        expect(months.reduce((sum, { made, unsure, avoided }) => sum + made + unsure + avoided, 0)).toBe(all.length)
        const costs = all
          .filter(([, , state]) => state === 'made')
          .map(([atMs, method]) => yenOf(PUBLISHED_TARIFF, method, japaneseDay(atMs)))
        expect(totalYen(months)).toBe(costs.reduce((sum, yen) => sum + yen, 0))
        expect(months.map(({ month }) => month)).toEqual(months.map(({ month }) => month).toSorted())
      })
    )
  })
})
