import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decisionRecordJson } from '../audit/decision-record-json.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { VendIntent } from '../session/ports.ts'
import { openStore, storePath, type Store } from './database.ts'
import { migrations, type Migration } from './migrations/migrations.ts'
import { decisionRecords, recordedEvents, settlementReader } from './record-reader.ts'
import { StoreSessionRecorder } from './session-recorder.ts'
import { unknownVends, vendCounts } from './vend-counts.ts'
import { testDeviceKey } from '../../test/support/test-device-key.ts'

const NOW_MS = Date.parse('2026-04-01T01:00:00Z')
const setting = { role: 'service_provider', place: 'indoors' } as const
let nowMs = NOW_MS
const clock = { nowMs: () => nowMs, monotonicMs: () => 0, after: () => () => undefined }
let directory = ''
let store: Store
let recorder: StoreSessionRecorder

beforeEach(() => {
  nowMs = NOW_MS
  directory = mkdtempSync(join(tmpdir(), 'hatachi-several-vends-'))
  start()
})

afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function openWith(steps?: readonly Migration[]): Store {
  const opened = openStore(storePath(directory), steps)
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

function start(): void {
  store = openWith()
  recorder = new StoreSessionRecorder(store, clock, setting, testDeviceKey)
}

function restart(): readonly DecisionRecord[] {
  store.close()
  start()
  const recovered = recorder.recover(nowMs)
  if (!recovered.ok) throw new Error(recovered.error.cause)
  return recovered.value
}

/** The `position`-th of three things: beer, tea, beer. */
function intent(position: number, change: Partial<VendIntent> = {}): VendIntent {
  const productId = position === 2 ? 'tea' : 'beer'
  const selection = position === 2 ? '2' : '1'
  return { sessionId: 's-1', vendId: `v-${String(position)}`, productId, selection, position, of: 3, approvedAtMs: NOW_MS, ...change }
}

function decision(change: Partial<DecisionRecord>): DecisionRecord {
  const times = { startedAtMs: NOW_MS, endedAtMs: NOW_MS }
  return { sessionId: 's-1', ...times, ...setting, order: 'product_first', outcome: 'sold', pinAttempts: 0, ...change }
}

function told(position: number, result: Parameters<StoreSessionRecorder['vendReported']>[1], cause = ''): void {
  expect(recorder.vendIntended(intent(position)).ok).toBe(true)
  expect(recorder.vendReported(`v-${String(position)}`, result, cause).ok).toBe(true)
}

describe('a session with several things', () => {
  beforeEach(() => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
  })

  test('has one vend after another, each once, and a record of them all', () => {
    told(1, 'dispensed')
    expect(recorder.vendIntended(intent(2, { position: 1 })).ok).toBe(false)
    expect(recorder.vendIntended(intent(2, { of: 2 })).ok).toBe(false)
    told(2, 'failed', 'jammed')
    told(3, 'told')
    const items = [1, 2, 3].map((position) => ({
      product: { id: intent(position).productId, selection: intent(position).selection },
      vend: { vendId: `v-${String(position)}`, confirmation: position === 2 ? ('failed' as const) : ('dispensed' as const) }
    }))
    const twice = [items[0]!, items[0]!]
    expect(recorder.sessionDecided(decision({ outcome: 'sold_in_part', items: twice })).ok).toBe(false)
    expect(recorder.sessionDecided(decision({ outcome: 'sold_in_part', reason: 'vend_jammed', items })).ok).toBe(true)
    expect([...decisionRecords(store)]).toMatchObject([{ items }])
  })

  test('is told of nothing more once the end of one is not known', () => {
    told(1, 'unknown')
    expect(recorder.vendIntended(intent(2)).ok).toBe(false)
  })

  test.each([
    ['all of it came out', ['dispensed', 'told', 'dispensed'], 'sold', 0],
    ['some came out and the rest was never told', ['dispensed', 'told'], 'sold_in_part', 0],
    ['some came out and some surely did not', ['dispensed', 'failed', 'not_started'], 'sold_in_part', 0],
    ['none came out', ['failed', 'not_started'], 'vend_failed', 0],
    ['the end of one is not known', ['dispensed', 'unknown'], 'outcome_unknown', 1],
    ['the last one has no report', ['dispensed', 'dispensed', null], 'outcome_unknown', 1]
  ] as const)('after a power cut is what is known of it: %s', (_, results, outcome, unknowns) => {
    for (const [at, result] of results.entries()) {
      if (result === null) recorder.vendIntended(intent(at + 1))
      else told(at + 1, result)
    }
    const [record, ...others] = restart()
    expect(others).toEqual([])
    expect(record).toMatchObject({ outcome, reason: 'restart', product: { id: 'beer', selection: '1' } })
    expect(record?.items?.map((item) => item.vend?.vendId)).toEqual(results.map((_result, at) => `v-${String(at + 1)}`))
    const found = [...recordedEvents(store)].filter(({ name }) => name === 'outcome_unknown_found')
    expect(found).toHaveLength(unknowns)
    expect(recorder.unsettledVends(9)).toHaveLength(unknowns)
  })
})

describe('a vend whose end was not known', () => {
  beforeEach(() => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
    told(1, 'unknown', 'the line was lost')
    recorder.sessionDecided(decision({ outcome: 'outcome_unknown', vend: { vendId: 'v-1', confirmation: 'unknown' } }))
  })

  test('is settled once, beside a record that stays as it was written', () => {
    const [written] = [...decisionRecords(store)]
    expect(recorder.unsettledVends(9)).toEqual(['v-1'])
    nowMs += 60_000
    expect(recorder.vendSettled('v-1', 'dispensed', 'asked once the line was back').ok).toBe(true)
    expect(recorder.vendSettled('v-1', 'failed', '').ok).toBe(false)
    expect(recorder.vendSettled('v-9', 'failed', '').ok).toBe(false)
    expect(recorder.unsettledVends(9)).toEqual([])
    expect([...decisionRecords(store)]).toEqual([written])
    expect([...recordedEvents(store)].at(-1)).toMatchObject({
      name: 'vend_settled',
      fields: { sessionId: 's-1', vendId: 'v-1', result: 'dispensed', cause: 'asked once the line was back' }
    })
    expect(JSON.parse(decisionRecordJson(written!, settlementReader(store)))).toMatchObject({
      vend: { vendId: 'v-1', confirmation: 'unknown', settled: { result: 'dispensed', at: '2026-04-01T01:01:00.000Z' } }
    })
    expect(recorder.event('vend_settled', { sessionId: 's-1', vendId: 'v-1', result: 'failed', cause: '' }).ok).toBe(false)
  })

  test('may be settled as told, by a machine that does not notice whether goods come out', () => {
    expect(recorder.vendSettled('v-1', 'told', 'dispensed').ok).toBe(true)
    const [record] = [...decisionRecords(store)]
    expect(JSON.parse(decisionRecordJson(record!, settlementReader(store)))).toMatchObject({
      vend: { confirmation: 'unknown', settled: { result: 'told' } }
    })
    expect(vendCounts(store)).toMatchObject([{ unknown: 1, settledTold: 1, settledDispensed: 0, settledFailed: 0 }])
    expect(unknownVends(store)).toEqual([])
    expect(recorder.unsettledVends(9)).toEqual([])
  })

  test('is shown on its record where the answer came too late for its session', () => {
    recorder.sessionStarted('s-2', 'product_first', nowMs)
    recorder.vendIntended(intent(1, { sessionId: 's-2', vendId: 'v-2', of: 1 }))
    recorder.sessionDecided(
      decision({ sessionId: 's-2', outcome: 'outcome_unknown', vend: { vendId: 'v-2', confirmation: 'unknown' } })
    )
    recorder.vendReported('v-2', 'not_started', 'late')
    const [late] = [...decisionRecords(store, 1)]
    expect(JSON.parse(decisionRecordJson(late!, settlementReader(store)))).toMatchObject({
      vend: { confirmation: 'unknown', settled: { result: 'failed' } }
    })
    expect(recorder.unsettledVends(9)).toEqual(['v-1'])
  })

  test('is asked after at the next start, the newest first and no more than asked for', () => {
    nowMs += 1
    recorder.sessionStarted('s-2', 'product_first', nowMs)
    recorder.vendIntended(intent(1, { sessionId: 's-2', vendId: 'v-2', of: 1 }))
    // Its session is not decided: whoever told the machine still waits for the answer.
    expect(recorder.unsettledVends(9)).toEqual(['v-1'])
    expect(recorder.vendSettled('v-2', 'failed', '').ok).toBe(false)
    restart()
    expect(recorder.unsettledVends(9)).toEqual(['v-2', 'v-1'])
    expect(recorder.unsettledVends(1)).toEqual(['v-2'])
    expect(recorder.vendSettled('v-2', 'failed', '').ok).toBe(true)
  })

  test('is in the counters, and in the list for whoever looks into the machine until it is settled', () => {
    recorder.sessionStarted('s-2', 'product_first', nowMs)
    recorder.vendIntended(intent(2, { sessionId: 's-2', vendId: 'v-2', of: 1, position: 1 }))
    const beer = { productId: 'beer', selection: '1', approved: 1, told: 0, dispensed: 0, failed: 0, notStarted: 0, notTold: 0 }
    const open = { ...beer, unknown: 1, underWay: 0, settledTold: 0, settledDispensed: 0, settledFailed: 0 }
    expect(vendCounts(store)).toEqual([open, { ...open, productId: 'tea', selection: '2', unknown: 0, underWay: 1 }])
    expect(unknownVends(store)).toMatchObject([{ vendId: 'v-1', sessionId: 's-1', cause: 'the line was lost' }])
    recorder.vendSettled('v-1', 'failed', '')
    expect(vendCounts(store)[0]).toEqual({ ...open, settledFailed: 1 })
    expect(unknownVends(store)).toEqual([])
  })
})

describe('what was approved and never told to the machine', () => {
  const beer = { product: { id: 'beer', selection: '1' } }
  const tea = { product: { id: 'tea', selection: '2' } }
  beforeEach(() => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
  })

  test.each(['sold_out', 'machine_lost', 'door_open'] as const)('is in the counters: one thing, %s', (reason) => {
    expect(recorder.sessionDecided(decision({ outcome: 'vend_failed', reason, ...beer })).ok).toBe(true)
    expect(vendCounts(store)).toEqual([
      {
        ...{ productId: 'beer', selection: '1', approved: 1, told: 0, dispensed: 0, failed: 0, notStarted: 0, notTold: 1 },
        ...{ unknown: 0, underWay: 0, settledTold: 0, settledDispensed: 0, settledFailed: 0 }
      }
    ])
    expect(unknownVends(store)).toEqual([])
  })

  test.each([
    ['sold_in_part', 'dispensed', { dispensed: 1 }],
    ['outcome_unknown', 'unknown', { unknown: 1 }],
    ['vend_failed', 'failed', { failed: 1 }]
  ] as const)('is in the counters: of several things, %s', (outcome, result, counted) => {
    told(1, result)
    const items = [{ ...beer, vend: { vendId: 'v-1', confirmation: result } }, tea, beer]
    expect(recorder.sessionDecided(decision({ outcome, ...beer, items })).ok).toBe(true)
    expect(vendCounts(store)).toMatchObject([
      { productId: 'beer', approved: 2, notTold: 1, ...counted },
      { productId: 'tea', approved: 1, notTold: 1 }
    ])
  })

  test.each(['refused', 'cancelled', 'device_lost', 'interrupted'] as const)('is nothing that was not approved: %s', (outcome) => {
    expect(recorder.sessionDecided(decision({ outcome, ...beer })).ok).toBe(true)
    expect(vendCounts(store)).toEqual([])
  })
})

test('what was recorded before a session could have several vends is still there, and still cannot be changed', () => {
  store.close()
  rmSync(directory, { recursive: true })
  store = openWith(migrations.slice(0, 1))
  store.database.exec(`
    INSERT INTO session VALUES ('s-1', 'product_first', 'service_provider', 'indoors', 1);
    INSERT INTO vend_intent VALUES ('v-1', 's-1', 'beer', '1', 2, 3);
    INSERT INTO vend_report VALUES ('v-1', 'unknown', 'the line was lost', 4);
    INSERT INTO session VALUES ('s-2', 'product_first', 'service_provider', 'indoors', 5);
    INSERT INTO vend_intent VALUES ('v-2', 's-2', 'beer', '1', 6, 7);`)
  const recovered = restart()
  expect(recovered.map(({ sessionId, outcome }) => [sessionId, outcome])).toEqual([
    ['s-1', 'outcome_unknown'],
    ['s-2', 'outcome_unknown']
  ])
  expect(recorder.unsettledVends(9)).toEqual(['v-2', 'v-1'])
  expect(unknownVends(store).map(({ cause }) => cause)).toEqual(['', 'the line was lost'])
  expect(recorder.vendSettled('v-1', 'failed', '').ok).toBe(true)
  for (const table of ['vend_intent', 'vend_report', 'vend_settlement']) {
    expect(() => store.database.exec(`DELETE FROM ${table}`)).toThrow('append_only')
    expect(() => store.database.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`)).toThrow('append_only')
    expect(() => store.database.exec(`UPDATE ${table} SET vend_id = 'x'`)).toThrow('append_only')
  }
  expect(store.database.pragma('foreign_key_check')).toEqual([])
})
