import { describe, expect, test } from 'vitest'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { goodEvidence } from './session.ts'
import { settleAccounts, type RecordedVendRow, type VendingRecord, type VendingTruth } from './vending-account.ts'
import type { PurchasePlan } from './vending-plan.ts'
import { vendingProtocols, type VendingProtocol } from './vending-protocols.ts'

/** What the tests of whole purchases rest on: that they would see it. */

const protocolOf = (name: string): VendingProtocol => vendingProtocols.find((protocol) => protocol.name === name)!
const [relay, gate, board, line] = ['relay-lcus', 'mdb-cashless', 'relay-modbus', 'hatachi-line'].map(protocolOf) as [
  VendingProtocol,
  VendingProtocol,
  VendingProtocol,
  VendingProtocol
]

const vend = (change: Partial<RecordedVendRow> = {}): RecordedVendRow => ({
  vendId: 'v-1',
  sessionId: 's-1',
  productId: 'beer',
  selection: '1',
  storedAtMs: 10,
  result: 'dispensed',
  reportedAtMs: 100,
  settled: null,
  settledAtMs: null,
  ...change
})
const decision = (change: Partial<DecisionRecord> = {}): DecisionRecord => ({
  sessionId: 's-1',
  startedAtMs: 0,
  endedAtMs: 101,
  role: 'service_provider',
  place: 'indoors',
  order: 'product_first',
  outcome: 'sold',
  pinAttempts: 1,
  evidence: goodEvidence(),
  ...change
})
const plan: PurchasePlan = {
  shopper: 'adult',
  products: [gate.products[0]!],
  way: 'buys',
  at: 'tap',
  tearAt: 1,
  cardFirst: false,
  fullFare: 'never',
  disturbance: null
}
const good = (change: Partial<VendingTruth['goods'][number]> = {}) => ({
  selection: '1',
  token: '',
  begunAtMs: 20,
  atMs: 50,
  ...change
})
const record = (...vends: readonly RecordedVendRow[]): VendingRecord => ({
  vends,
  decisions: [decision()],
  listed: []
})
const truth = (change: Partial<VendingTruth> = {}): VendingTruth => ({
  protocol: gate,
  told: [{ vendId: 'v-1', selection: '1', atMs: 11 }],
  goods: [good()],
  turns: [{ selection: '1', token: '', begunAtMs: 20, result: 'dispensed' }],
  strikes: [],
  powerCyclesAtMs: [],
  plans: new Map([['s-1', plan]]),
  ...change
})
const unknown: VendingRecord = {
  vends: [vend({ result: 'unknown' })],
  decisions: [decision({ outcome: 'outcome_unknown' })],
  listed: ['v-1']
}
const settled = (as: 'dispensed' | 'failed'): VendingRecord => ({
  ...unknown,
  vends: [vend({ result: 'unknown', settled: as, settledAtMs: 900 })],
  listed: []
})
const failed: VendingRecord = {
  vends: [vend({ result: 'failed' })],
  decisions: [decision({ outcome: 'vend_failed' })],
  listed: []
}
const inVain = { protocol: relay, goods: [], turns: [] } as const

describe('an account that is right', () => {
  test.each<readonly [string, VendingRecord, VendingTruth]>([
    ['dispensed, and it came out', record(vend()), truth()],
    ['unknown, and it came out', unknown, truth()],
    ['unknown, and it did not', unknown, truth({ goods: [], turns: [] })],
    ['settled later', settled('dispensed'), truth()],
    ['failed, and nothing came out', failed, truth({ goods: [], turns: [] })],
    [
      'dispensed once the session had given up',
      { ...record(vend({ reportedAtMs: 200 })), decisions: [decision({ outcome: 'outcome_unknown' })] },
      truth()
    ],
    ['told to a relay', record(vend({ result: 'told' })), truth({ protocol: relay })],
    [
      'told to a relay whose cable was struck',
      record(vend({ result: 'told' })),
      truth({ ...inVain, strikes: [{ atMs: 12, direction: 'to_machine', fault: 'dropped' }] })
    ],
    ['told to a relay whose motor jammed', record(vend({ result: 'told' })), truth({ ...inVain, turns: [{ selection: '1', token: '', begunAtMs: 20, result: 'jammed' }] })]
  ])('%s', (_, recorded, real) => {
    expect(settleAccounts(recorded, real).breaches).toEqual([])
  })

  test('late goods that pass the sensor of another vend', () => {
    const recorded: VendingRecord = {
      vends: [
        vend({ result: 'unknown', selection: '2', productId: 'wine' }),
        vend({ vendId: 'v-2', sessionId: 's-2', storedAtMs: 200, reportedAtMs: 400 })
      ],
      decisions: [decision({ outcome: 'outcome_unknown' }), decision({ sessionId: 's-2', endedAtMs: 401 })],
      listed: ['v-1']
    }
    const real = truth({
      told: [
        { vendId: 'v-1', selection: '2', atMs: 11 },
        { vendId: 'v-2', selection: '1', atMs: 201 }
      ],
      goods: [good({ selection: '2', atMs: 300 })],
      plans: new Map(['s-1', 's-2'].map((session) => [session, plan]))
    })
    expect(settleAccounts(recorded, { ...real, protocol: board })).toMatchObject({ breaches: [], figures: { mistaken: 1 } })
    expect(settleAccounts(recorded, real).breaches).not.toEqual([])
  })
})

describe('an account that is wrong is seen:', () => {
  test.each<readonly [string, VendingRecord, VendingTruth]>([
    ['one came out too many', record(vend()), truth({ goods: [good(), good({ atMs: 60 })] })],
    ['dispensed, and nothing came out', record(vend()), truth({ goods: [] })],
    ['dispensed before it came out', record(vend({ reportedAtMs: 40 })), truth()],
    ['another column', record(vend()), truth({ goods: [good({ selection: '2' })] })],
    ['before it was told', record(vend()), truth({ goods: [good({ begunAtMs: 9 })] })],
    ['failed, and it came out', failed, truth()],
    ['settled as failed, and it came out', settled('failed'), truth()],
    ['never sold', { vends: [], decisions: [], listed: [] }, truth({ told: [] })],
    ['told twice', record(vend()), truth({ told: [11, 30].map((atMs) => ({ vendId: 'v-1', selection: '1', atMs })) })],
    ['told before its intent was stored', record(vend()), truth({ told: [{ vendId: 'v-1', selection: '1', atMs: 9 }], goods: [good()] })],
    ['told as something else', record(vend()), truth({ told: [{ vendId: 'v-1', selection: '2', atMs: 11 }] })],
    ['reported and never told', record(vend({ result: 'failed' })), truth({ told: [], goods: [] })],
    ['told to a relay, and nothing came of it', record(vend({ result: 'told' })), truth(inVain)],
    ['for a minor', record(vend()), truth({ plans: new Map([['s-1', { ...plan, shopper: 'minor' }]]) })],
    ['without a PIN', record(vend()), truth({ plans: new Map([['s-1', { ...plan, way: 'forgot_pin' }]]) })],
    ['for nobody', record(vend()), truth({ plans: new Map() })],
    ['without an answer', { ...record(vend()), decisions: [decision({ evidence: goodEvidence({ platform: { result: 'not_asked' } }) })] }, truth()],
    ['recorded as refused', { ...record(vend()), decisions: [decision({ outcome: 'refused' })] }, truth()],
    ['recorded as sold, and unknown', { ...unknown, decisions: [decision()] }, truth()],
    ['unknown and not listed', { ...unknown, listed: [] }, truth()],
    ['known and listed', { ...record(vend()), listed: ['v-1'] }, truth()],
    ['not decided', { ...record(vend()), decisions: [] }, truth()],
    ['decided twice', { ...record(vend()), decisions: [decision(), decision()] }, truth()],
    ["another vend's goods", record(vend()), truth({ protocol: line, goods: [good({ token: 'v-2' })] })]
  ])('%s', (_, recorded, real) => {
    expect(settleAccounts(recorded, real).breaches).not.toEqual([])
  })
})
