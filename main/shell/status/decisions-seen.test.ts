import { describe, expect, test } from 'vitest'
import type { DecisionRecord, RecordedVend } from '../../audit/decision-record.ts'
import type { Evidence } from '../../age/evidence.ts'
import { DecisionsSeen } from './decisions-seen.ts'

const HOUR_MS = 3_600_000

const decision = (change: Partial<DecisionRecord>): DecisionRecord => ({
  sessionId: 's-1',
  startedAtMs: 0,
  endedAtMs: HOUR_MS,
  role: 'service_provider',
  place: 'indoors',
  order: 'product_first',
  outcome: 'sold',
  pinAttempts: 0,
  ...change
})
const vend = (confirmation: RecordedVend['confirmation'], vendId = 'v-1') => ({ vendId, confirmation })
const beer = { id: 'beer', selection: '1' }
const tea = { id: 'tea', selection: '4' }
const jammed = decision({ outcome: 'vend_failed', reason: 'vend_jammed', product: beer, vend: vend('failed') })
const never = () => false

describe('what sessions tell of the machine', () => {
  test('goods are stuck until that product comes out again, or somebody opens the door', () => {
    const seen = new DecisionsSeen()
    seen.add(jammed)
    seen.add(decision({ product: tea, vend: vend('dispensed') }))
    expect(seen.troubles(never, 0).stuck).toEqual([{ productId: 'beer', selection: '1', atMs: HOUR_MS }])
    seen.add(decision({ product: beer, vend: vend('told') }))
    expect(seen.troubles(never, 0).stuck).toEqual([])
    seen.add(jammed)
    seen.doorWasOpened()
    expect(seen.troubles(never, 0).stuck).toEqual([])
  })

  test('a vend that failed otherwise is no jam, and one that was never told is nothing', () => {
    const seen = new DecisionsSeen()
    seen.add(decision({ outcome: 'vend_failed', reason: 'sold_out', product: beer, vend: vend('failed') }))
    seen.add(decision({ outcome: 'cancelled', product: beer }))
    seen.add(decision({ outcome: 'cancelled' }))
    expect(seen.troubles(never, 0)).toEqual({ stuck: [], unsettled: [] })
  })

  test('of a basket each thing by itself', () => {
    const seen = new DecisionsSeen()
    const items = [
      { product: beer, vend: vend('failed') },
      { product: tea, vend: vend('unknown', 'v-2') }
    ]
    seen.add(decision({ outcome: 'outcome_unknown', reason: 'vend_jammed', product: beer, items }))
    const { stuck, unsettled } = seen.troubles(never, HOUR_MS)
    expect([stuck.map(({ productId }) => productId), unsettled.map(({ productId }) => productId)]).toEqual([['beer'], ['tea']])
  })

  test('a vend whose end is not known is told of until it is, and for a day at most', () => {
    const seen = new DecisionsSeen()
    seen.add(decision({ outcome: 'outcome_unknown', product: beer, vend: vend('unknown', 'v-7') }))
    expect(seen.troubles(never, 2 * HOUR_MS).unsettled).toHaveLength(1)
    expect(seen.troubles((vendId) => vendId === 'v-7', 2 * HOUR_MS).unsettled).toEqual([])
    seen.add(decision({ outcome: 'outcome_unknown', product: beer, vend: vend('unknown', 'v-8') }))
    expect(seen.troubles(never, 25 * HOUR_MS).unsettled).toEqual([])
  })
})

test('what sessions tell of the platform is its last answer; where nobody was reached nothing is known of those', () => {
  const seen = new DecisionsSeen()
  const with_ = (platform: Evidence['platform'], ocsp: Evidence['ocsp'] = { result: 'not_asked' }) =>
    decision({ evidence: { platform, ocsp } as unknown as Evidence })
  seen.add(with_({ result: 'unavailable', reason: 'signature_bad' }))
  seen.add(with_({ result: 'unavailable', reason: 'unreachable' }))
  expect(seen.platform).toEqual({ code: 'signature_bad', atMs: HOUR_MS })
  seen.add(with_({ result: 'not_asked' }, { result: 'undetermined', reason: 'stale' }))
  expect([seen.platform?.code, seen.ocsp?.code]).toEqual(['signature_bad', 'stale'])
  seen.add(with_({ result: 'answered', validity: 'invalid', condition: 'no', answeredAtMs: 0 }, { result: 'good', thisUpdateMs: 0 }))
  expect([seen.platform?.code, seen.ocsp?.code]).toEqual([null, null])
})
