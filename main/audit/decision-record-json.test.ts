import { UNDISTURBED } from '../age/evidence.ts'
import { expect, test } from 'vitest'
import type { DecisionRecord } from './decision-record.ts'
import { decisionRecordJson } from './decision-record-json.ts'

const TIME_MS = Date.parse('2026-04-01T01:00:00Z')

const sold: DecisionRecord = {
  sessionId: 's-1',
  startedAtMs: TIME_MS,
  endedAtMs: TIME_MS + 1500,
  role: 'platform_operator',
  place: 'indoors',
  order: 'product_first',
  outcome: 'refused',
  reason: 'certificate_invalid',
  pinAttempts: 1,
  evidence: {
    role: 'platform_operator',
    holder: 'pin',
    enrolment: 'not_asked',
    path: { result: 'valid' },
    possession: 'proven',
    ocsp: { result: 'revoked', thisUpdateMs: TIME_MS, reason: 'keyCompromise' },
    list: { result: 'not_asked' },
    platform: { result: 'answered', validity: 'invalid', condition: 'not_answered', answeredAtMs: TIME_MS },
    ...UNDISTURBED
  }
}

test('is one line, the outcome first, times in RFC 3339', () => {
  expect(decisionRecordJson(sold)).toBe(
    '{"outcome":"refused","reason":"certificate_invalid","sessionId":"s-1",' +
      '"startedAt":"2026-04-01T01:00:00.000Z","endedAt":"2026-04-01T01:00:01.500Z",' +
      '"role":"platform_operator","place":"indoors","order":"product_first","pinAttempts":1,' +
      '"evidence":{"role":"platform_operator","holder":"pin","enrolment":"not_asked","path":{"result":"valid"},' +
      '"possession":"proven",' +
      '"ocsp":{"result":"revoked","reason":"keyCompromise","thisUpdate":"2026-04-01T01:00:00.000Z"},' +
      '"list":{"result":"not_asked"},' +
      '"platform":{"result":"answered","validity":"invalid","condition":"not_answered",' +
      '"answeredAt":"2026-04-01T01:00:00.000Z"},' +
      '"remembered":{"result":"not_asked"},"line":{"state":"up"},"clock":"trusted"}}'
  )
})

test('says nothing of what is absent', () => {
  const { evidence, reason, ...bare } = sold
  expect(evidence).toBeDefined()
  expect(reason).toBeDefined()
  const printed: unknown = JSON.parse(decisionRecordJson({ ...bare, outcome: 'cancelled' }))
  expect(printed).not.toHaveProperty('reason')
  expect(printed).not.toHaveProperty('evidence')
  expect(JSON.stringify(printed)).not.toContain('Ms"')
})

test('leaves findings without a time as they are', () => {
  const evidence = sold.evidence
  if (evidence === undefined) throw new Error('no evidence')
  const printed: unknown = JSON.parse(
    decisionRecordJson({
      ...sold,
      evidence: { ...evidence, ocsp: { result: 'not_asked' }, platform: { result: 'unavailable', reason: 'timed_out' } }
    })
  )
  expect(printed).toMatchObject({
    evidence: { ocsp: { result: 'not_asked' }, platform: { result: 'unavailable', reason: 'timed_out' } }
  })
})

test('gives the time of a list as that of an answer', () => {
  const evidence = sold.evidence
  if (evidence === undefined) throw new Error('no evidence')
  const list = { result: 'good', thisUpdateMs: TIME_MS } as const
  const printed: unknown = JSON.parse(decisionRecordJson({ ...sold, evidence: { ...evidence, list } }))
  expect(printed).toMatchObject({ evidence: { list: { result: 'good', thisUpdate: '2026-04-01T01:00:00.000Z' } } })
})
