import { describe, expect, it, test } from 'vitest'
import { UNDISTURBED, type Evidence } from '../age/evidence.ts'
import { basisOf, offlineTermsOf } from './decision-basis.ts'
import { decisionRecordJson } from './decision-record-json.ts'
import { decisionRecordSchema } from './decision-record-schema.ts'

const online: Evidence = {
  role: 'platform_operator',
  holder: 'pin',
  enrolment: 'not_asked',
  path: { result: 'valid' },
  possession: 'proven',
  ocsp: { result: 'good', thisUpdateMs: 20 },
  list: { result: 'not_asked' },
  platform: { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: 30 },
  ...UNDISTURBED
}
const offline: Evidence = {
  ...online,
  ocsp: { result: 'undetermined', reason: 'unavailable' },
  list: { result: 'good', thisUpdateMs: 10 },
  platform: { result: 'unavailable', reason: 'unreachable' },
  remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: 5 },
  line: { state: 'down', sinceMs: 15 }
}
const policy = {
  id: 'kept',
  version: 3,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 1,
  rememberedMaxAgeMs: 1,
  outageMaxMs: 1
} as const

describe('basisOf', () => {
  it.each<[string, Evidence, object | null]>([
    ['the platform', online, { source: 'platform', answeredAtMs: 30, ocspThisUpdateMs: 20 }],
    ['what is remembered', offline, { source: 'remembered_age', answeredAtMs: 5, listThisUpdateMs: 10 }],
    [
      'the list, where nothing is remembered',
      { ...offline, remembered: { result: 'none' } },
      { source: 'revocation_list', answeredAtMs: 10, listThisUpdateMs: 10 }
    ],
    [
      'the list, where it says "revoked"',
      { ...offline, list: { result: 'revoked', thisUpdateMs: 10, reason: 'certificateHold' } },
      { source: 'revocation_list', answeredAtMs: 10, listThisUpdateMs: 10 }
    ],
    [
      'the responder, where it says "revoked" and the platform does not',
      { ...online, ocsp: { result: 'revoked', thisUpdateMs: 20, reason: 'superseded' } },
      { source: 'ocsp', answeredAtMs: 20, ocspThisUpdateMs: 20 }
    ],
    [
      'the responder, where it alone answered',
      { ...online, platform: { result: 'unavailable', reason: 'stale' } },
      { source: 'ocsp', answeredAtMs: 20, ocspThisUpdateMs: 20 }
    ],
    [
      'nobody',
      { ...offline, list: { result: 'undetermined', reason: 'list_stale' }, remembered: { result: 'none' } },
      null
    ]
  ])('is %s', (_, evidence, basis) => {
    expect(basisOf(evidence)).toEqual(basis)
  })
})

describe('offlineTermsOf', () => {
  const terms = { policyId: 'kept', policyVersion: 3, ageEvidence: 'remembered_age' }

  it('is there where the platform was not reached, whatever came of it', () => {
    expect(offlineTermsOf(policy, offline, null)).toEqual({ ...terms, downSinceMs: 15 })
    expect(offlineTermsOf(policy, { ...offline, line: { state: 'up' } }, null)).toEqual(terms)
    expect(offlineTermsOf(policy, undefined, { state: 'up' })).toEqual(terms)
    expect(offlineTermsOf(policy, undefined, { state: 'down', sinceMs: 16 })).toEqual({ ...terms, downSinceMs: 16 })
  })

  it('is there where the platform answered the card alone, and was gone before the PIN could be asked about', () => {
    expect(offlineTermsOf(policy, online, { state: 'down', sinceMs: 16 })).toEqual({ ...terms, downSinceMs: 16 })
  })

  it('is not, without a policy, or where the platform was reached, or never needed', () => {
    expect(offlineTermsOf(null, offline, offline.line)).toBeNull()
    expect(offlineTermsOf(policy, online, null)).toBeNull()
    expect(offlineTermsOf(policy, { ...offline, platform: { result: 'unavailable', reason: 'stale' } }, null)).toBeNull()
    expect(offlineTermsOf(policy, undefined, null)).toBeNull()
  })
})

test('a record with both passes the schema, one of before them too, and prints its times in words', () => {
  const before = {
    sessionId: 's-1',
    startedAtMs: 100,
    endedAtMs: 200,
    role: 'platform_operator',
    place: 'indoors',
    order: 'product_first',
    outcome: 'sold',
    pinAttempts: 1
  } as const
  expect(decisionRecordSchema.parse(before)).toEqual(before)
  const { remembered, line, clock, ...old } = online
  expect([remembered, line, clock]).toEqual(Object.values(UNDISTURBED))
  expect(decisionRecordSchema.parse({ ...before, evidence: old }).evidence).toEqual(online)

  const record = {
    ...before,
    evidence: offline,
    basis: basisOf(offline) ?? undefined,
    offline: offlineTermsOf(policy, offline, null) ?? undefined
  }
  const parsed = decisionRecordSchema.parse(record)
  expect(parsed).toEqual(record)
  const at = (timeMs: number) => new Date(timeMs).toISOString()
  expect(JSON.parse(decisionRecordJson(parsed))).toMatchObject({
    evidence: {
      remembered: { result: 'yes', atLeastYears: 20, answeredAt: at(5) },
      line: { state: 'down', since: at(15) }
    },
    basis: { source: 'remembered_age', answeredAt: at(5), listThisUpdate: at(10) },
    offline: { policyId: 'kept', policyVersion: 3, ageEvidence: 'remembered_age', downSince: at(15) }
  })
  expect(decisionRecordJson(parsed)).not.toContain('Ms"')
})
