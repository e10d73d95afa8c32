import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecisionRecord } from '../../../../main/audit/decision-record.ts'
import { lengthOf, viewOf } from './record-view.ts'

const AT_MS = Date.parse('2026-11-27T14:00:00Z')

const record: DecisionRecord = {
  sessionId: 's-1',
  startedAtMs: AT_MS,
  endedAtMs: AT_MS + 9_500,
  role: 'platform_operator',
  place: 'indoors',
  order: 'product_first',
  outcome: 'sold',
  product: { id: 'beer', selection: '1' },
  rule: { id: 'alcohol', version: 3, atLeastYears: 20, pin: 'pin', demand: 'pin' },
  holder: 'pin',
  pinAttempts: 1,
  evidence: {
    role: 'platform_operator',
    holder: 'pin',
    enrolment: 'not_asked',
    path: { result: 'valid' },
    possession: 'proven',
    ocsp: { result: 'undetermined', reason: 'stale' },
    list: { result: 'revoked', thisUpdateMs: AT_MS - 1, reason: 'superseded' },
    platform: { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: AT_MS + 1 },
    remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: AT_MS - 2 },
    line: { state: 'down', sinceMs: AT_MS - 3 },
    clock: 'trusted'
  },
  basis: { source: 'platform', answeredAtMs: AT_MS + 1 },
  vend: { vendId: 'v-1', confirmation: 'dispensed' },
  durations: { cardMs: 800, networkMs: 300, machineMs: 4000, ownMs: 20 }
}

const asSent = (value: DecisionRecord): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>

describe('a record', () => {
  test('is read whole', () => {
    const view = viewOf(7, asSent(record))
    expect(view).toMatchObject({
      sequence: 7,
      outcome: 'sold',
      reason: null,
      things: [
        {
          productId: 'beer',
          selection: '1',
          rule: { id: 'alcohol', version: 3, atLeastYears: 20 },
          confirmation: 'dispensed'
        }
      ],
      demand: 'pin',
      basis: { source: 'platform', answeredAtMs: AT_MS + 1 },
      durations: [
        { part: 'cardMs', ms: 800 },
        { part: 'networkMs', ms: 300 },
        { part: 'machineMs', ms: 4000 },
        { part: 'ownMs', ms: 20 }
      ]
    })
    expect(lengthOf(view)).toBe(9_500)
  })

  test('says what was found, in the order of the decision', () => {
    const { evidence } = viewOf(7, asSent(record))
    expect(evidence.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'holder pin',
      'possession proven',
      'enrolment not_asked',
      'path valid',
      'ocsp undetermined',
      'list revoked',
      'platform valid',
      'remembered yes',
      'line down',
      'clock trusted'
    ])
    expect(evidence.find(({ name }) => name === 'platform')).toMatchObject({ more: 'yes', atMs: AT_MS + 1 })
    expect(evidence.find(({ name }) => name === 'list')).toMatchObject({ reason: 'superseded', atMs: AT_MS - 1 })
    expect(evidence.find(({ name }) => name === 'remembered')).toMatchObject({ more: '20' })
  })

  test('of several things lists each with its rule', () => {
    const basket: DecisionRecord = {
      ...record,
      outcome: 'sold_in_part',
      items: [
        {
          product: { id: 'beer', selection: '1' },
          rule: { id: 'alcohol', version: 3, atLeastYears: 20 },
          vend: { vendId: 'v', confirmation: 'failed' }
        },
        { product: { id: 'tea', selection: '4' } }
      ]
    }
    expect(viewOf(1, asSent(basket)).things).toEqual([
      {
        productId: 'beer',
        selection: '1',
        rule: { id: 'alcohol', version: 3, atLeastYears: 20 },
        confirmation: 'failed'
      },
      { productId: 'tea', selection: '4', rule: null, confirmation: null }
    ])
  })

  test('of any shape is shown rather than lost', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(record), 'items', 'reason'), fc.jsonValue()),
        (given) => {
          expect(viewOf(1, given).sequence).toBe(1)
        }
      )
    )
  })
})
