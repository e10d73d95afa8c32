import { UNDISTURBED } from '../age/evidence.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { VendIntent } from '../session/ports.ts'
import type { Store } from './database.ts'
import { openStore, storePath } from './database.ts'
import { decisionRecords, lostLine, newestTimeMs, openLossMs, recordedEvents } from './record-reader.ts'
import { StoreSessionRecorder } from './session-recorder.ts'
import { testDeviceKey } from '../../test/support/test-device-key.ts'

const NOW_MS = Date.parse('2026-04-01T01:00:00Z')
const clock: Clock = { nowMs: () => NOW_MS, monotonicMs: () => 0, after: () => () => undefined }
const setting = { role: 'service_provider', place: 'indoors' } as const

let directory = ''
let store: Store
let recorder: StoreSessionRecorder

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-recorder-'))
  start()
})

afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function start(): void {
  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
  recorder = new StoreSessionRecorder(store, clock, setting, testDeviceKey)
}

function restart(): void {
  store.close()
  start()
}

function intent(sessionId: string, vendId = `v-${sessionId}`): VendIntent {
  return { sessionId, vendId, productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: NOW_MS }
}

function decision(sessionId: string, outcome: DecisionRecord['outcome'] = 'cancelled'): DecisionRecord {
  return {
    sessionId,
    startedAtMs: NOW_MS,
    endedAtMs: NOW_MS + 1000,
    ...setting,
    order: 'product_first',
    outcome,
    pinAttempts: 1
  }
}

function refusedFor(result: { readonly ok: boolean; readonly error?: { readonly cause: string } }): string | null {
  return result.ok ? null : (result.error?.cause ?? '')
}

function eventNames(): readonly string[] {
  return [...recordedEvents(store)].map(({ name }) => name)
}

describe('one session', () => {
  test('leaves its events in order and its one record', () => {
    const sold: DecisionRecord = {
      ...decision('s-1', 'sold'),
      product: { id: 'beer', selection: '1' },
      rule: { id: 'alcohol', version: 1, atLeastYears: 20, pin: 'pin', demand: 'pin' },
      holder: 'pin',
      evidence: {
        role: 'platform_operator',
        holder: 'pin',
        enrolment: 'not_asked',
        path: { result: 'valid' },
        possession: 'proven',
        ocsp: { result: 'good', thisUpdateMs: NOW_MS },
        list: { result: 'not_asked' },
        platform: { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: NOW_MS },
        ...UNDISTURBED
      },
      vend: { vendId: 'v-s-1', confirmation: 'told' },
      durations: { cardMs: 1, networkMs: 2.5, machineMs: 3, ownMs: 0.25 }
    }
    expect(recorder.sessionStarted('s-1', 'product_first', NOW_MS).ok).toBe(true)
    expect(recorder.event('late_reply_ignored', { sessionId: 's-0', event: 'card_read' }).ok).toBe(true)
    expect(recorder.vendIntended(intent('s-1')).ok).toBe(true)
    expect(recorder.pendingIntents()).toEqual([intent('s-1')])
    expect(recorder.vendReported('v-s-1', 'told', '').ok).toBe(true)
    expect(recorder.pendingIntents()).toEqual([])
    expect(recorder.sessionDecided(sold)).toEqual({ ok: true, value: undefined })
    restart()
    expect([...decisionRecords(store)]).toEqual([sold])
    expect(eventNames()).toEqual([
      'session_started',
      'late_reply_ignored',
      'vend_intended',
      'vend_reported',
      'session_decided'
    ])
    expect(newestTimeMs(store)).toBe(NOW_MS)
  })

  test('is refused twice of anything', () => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
    recorder.vendIntended(intent('s-1'))
    recorder.vendReported('v-s-1', 'told', '')
    recorder.sessionDecided(decision('s-1', 'sold'))
    expect(refusedFor(recorder.sessionStarted('s-1', 'product_first', NOW_MS))).toBe('duplicate')
    expect(refusedFor(recorder.vendIntended(intent('s-1', 'v-2')))).toBe('entry_refused: sessionId')
    expect(refusedFor(recorder.vendReported('v-s-1', 'failed', ''))).toBe('duplicate')
    expect(refusedFor(recorder.sessionDecided(decision('s-1')))).toBe('duplicate')
    expect(eventNames()).toHaveLength(4)
  })

  test('never gets a second intent before the report of the first, nor the vend of another', () => {
    for (const id of ['s-1', 's-2']) recorder.sessionStarted(id, 'card_first', NOW_MS)
    expect(recorder.vendIntended(intent('s-1', 'v-1')).ok).toBe(true)
    expect(refusedFor(recorder.vendIntended(intent('s-1', 'v-2')))).toBe('entry_refused: vendId')
    expect(refusedFor(recorder.vendIntended(intent('s-2', 'v-1')))).toBe('duplicate')
    const stolen: DecisionRecord = { ...decision('s-2'), vend: { vendId: 'v-1', confirmation: 'told' } }
    expect(refusedFor(recorder.sessionDecided(stolen))).toBe('entry_refused: vend')
  })

  test('is refused what rests on nothing', () => {
    expect(refusedFor(recorder.vendIntended(intent('s-9')))).toBe('duplicate')
    expect(refusedFor(recorder.vendReported('v-9', 'told', ''))).toBe('entry_refused: vendId')
    expect(refusedFor(recorder.sessionDecided(decision('s-9')))).toBe('duplicate')
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
    expect(refusedFor(recorder.sessionDecided(decision('s-1', 'sold')))).toBe('entry_refused: outcome')
  })
})

describe('recovery', () => {
  test('ends every open session once, by how far its vend had come', () => {
    const reports = { none: null, told: 'told', dispensed: 'dispensed', failed: 'failed', halt: 'not_started' } as const
    recorder.sessionStarted('early', 'card_first', NOW_MS)
    recorder.sessionStarted('ended', 'card_first', NOW_MS)
    recorder.sessionDecided(decision('ended'))
    for (const [id, report] of [...Object.entries(reports), ['unsure', 'unknown'] as const]) {
      recorder.sessionStarted(id, 'product_first', NOW_MS)
      recorder.vendIntended(intent(id))
      if (report !== null) recorder.vendReported(`v-${id}`, report, 'no answer')
    }
    restart()
    expect(recorder.pendingIntents()).toEqual([intent('none')])
    const recovered = recorder.recover(NOW_MS + 5000)
    if (!recovered.ok) throw new Error(recovered.error.cause)
    const outcomes = Object.fromEntries(recovered.value.map((record) => [record.sessionId, record.outcome]))
    expect(outcomes).toEqual({
      early: 'interrupted',
      none: 'outcome_unknown',
      unsure: 'outcome_unknown',
      told: 'sold',
      dispensed: 'sold',
      failed: 'vend_failed',
      halt: 'vend_failed'
    })
    for (const record of recovered.value) {
      expect(record).toMatchObject({ reason: 'restart', ...setting, endedAtMs: NOW_MS + 5000 })
    }
    expect(eventNames().filter((name) => name === 'outcome_unknown_found')).toHaveLength(2)
    expect(recorder.pendingIntents()).toEqual([])
    restart()
    expect(recorder.recover(NOW_MS)).toEqual({ ok: true, value: [] })
    expect([...decisionRecords(store)]).toHaveLength(8)
    // What recovery ended stays ended: the unknown vend cannot be intended again.
    expect(recorder.vendIntended(intent('none')).ok).toBe(false)
  })

  test('keeps the role and place under which the session ran', () => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
    recorder = new StoreSessionRecorder(store, clock, { role: 'platform_operator', place: 'outdoors' }, testDeviceKey)
    recorder.recover(NOW_MS)
    expect([...decisionRecords(store)][0]).toMatchObject(setting)
  })
})

describe('reading', () => {
  test('gives the newest first, up to the limit, and lets writes in between', () => {
    const ids = Array.from({ length: 230 }, (_, index) => `s-${String(index)}`)
    store.database.transaction(() => {
      for (const id of ids) {
        recorder.sessionStarted(id, 'product_first', NOW_MS)
        recorder.sessionDecided(decision(id))
      }
    })()
    const seen: string[] = []
    for (const { sessionId } of decisionRecords(store)) {
      if (seen.length === 0) expect(recorder.sessionStarted('meanwhile', 'product_first', NOW_MS).ok).toBe(true)
      seen.push(sessionId)
    }
    expect(seen).toEqual(ids.toReversed())
    for (const limit of [0, 1, 100, 101, 200, 230, 500]) {
      const read = [...decisionRecords(store, limit)].map(({ sessionId }) => sessionId)
      expect(read).toEqual(ids.toReversed().slice(0, limit))
    }
  })
})

describe('nothing about the person', () => {
  const certificate = Buffer.from(Array.from({ length: 900 }, (_, index) => (index * 7) % 256))
  const encoded = [certificate.toString('hex'), certificate.toString('base64')]
  const forbidden = ['1234', '4912345678', ...encoded, '00af31'.repeat(7)]

  test.each(forbidden)('no field takes it: %.12s', (value) => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
    recorder.vendIntended(intent('s-1'))
    const record = decision('s-1')
    const results = [
      recorder.sessionStarted(value, 'product_first', NOW_MS),
      recorder.sessionDecided({ ...record, sessionId: value }),
      recorder.sessionDecided({ ...record, product: { id: value, selection: '1' } }),
      recorder.event('reader_lost', { code: value }),
      recorder.event('fault_caught', { where: 'session', name: value }),
      recorder.event('late_reply_ignored', { sessionId: 's-1', event: value })
    ]
    for (const result of results) expect(refusedFor(result)).toMatch(/^entry_refused/)
    // A report must not be lost for its words: they are withheld instead.
    expect(recorder.vendReported('v-s-1', 'failed', `card said ${value}`).ok).toBe(true)
    expect(recorder.event('machine_lost', { cause: value }).ok).toBe(true)
    store.database.pragma('wal_checkpoint(TRUNCATE)')
    expect(readFileSync(store.path).includes(value)).toBe(false)
    expect([...recordedEvents(store)].at(-1)?.fields).toEqual({ cause: 'withheld' })
  })

  test('a field beyond the allow-list is refused, and not named with its value', () => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
    const before = eventNames()
    const widened: DecisionRecord = Object.assign(decision('s-1'), { certificate: 'MIIB' })
    expect(refusedFor(recorder.sessionDecided(widened))).toMatch(/^entry_refused/)
    const fields: { code: string } = Object.assign({ code: 'reader_absent' }, { pin: '1234' })
    expect(refusedFor(recorder.event('reader_lost', fields))).toMatch(/^entry_refused: reader_lost$/)
    expect(eventNames()).toEqual(before)
  })

  test('an event that another call records is refused', () => {
    expect(refusedFor(recorder.event('session_started', { sessionId: 's-1', order: 'product_first' }))).toBe(
      'entry_refused: session_started'
    )
  })
})

describe('append-only', () => {
  test.each(['session', 'event', 'vend_intent', 'vend_report', 'decision_record'])('%s', (table) => {
    recorder.sessionStarted('s-1', 'product_first', NOW_MS)
    recorder.vendIntended(intent('s-1'))
    recorder.vendReported('v-s-1', 'told', '')
    recorder.sessionDecided(decision('s-1', 'sold'))
    const rows = (): unknown[] => store.database.prepare(`SELECT * FROM ${table}`).all()
    const before = rows()
    const column = String(store.database.prepare('SELECT name FROM pragma_table_info(?)').pluck().get(table))
    for (const attempt of [
      `DELETE FROM ${table}`,
      `UPDATE ${table} SET ${column} = ${column}`,
      `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`
    ]) {
      expect(() => store.database.exec(attempt)).toThrow('append_only')
    }
    expect(rows()).toEqual(before)
  })
})

describe('a failing medium', () => {
  test('full: the entry is refused whole, and taken once there is room', () => {
    store.database.pragma(`max_page_count = ${String(store.database.pragma('page_count', { simple: true }))}`)
    let refused: string | null = null
    let count = 0
    for (; refused === null && count < 10_000; count++) {
      refused = refusedFor(recorder.sessionStarted(`s-${String(count)}`, 'product_first', NOW_MS))
    }
    expect(refused).toBe('medium_full')
    expect(eventNames()).toHaveLength(count - 1)
    store.database.pragma('max_page_count = 1000000')
    expect(recorder.sessionStarted('later', 'product_first', NOW_MS).ok).toBe(true)
  })

  test('a failed fsync: nothing more is taken until the store is opened anew', () => {
    let failing = true
    const database = Object.create(store.database, {
      transaction: {
        value: (write: () => void) => {
          if (failing) throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
          return store.database.transaction(write)
        }
      }
    }) as Database.Database
    // The statements are the real ones; only the commit is not.
    Object.defineProperty(database, 'prepare', { value: store.database.prepare.bind(store.database) })
    recorder = new StoreSessionRecorder({ ...store, database }, clock, setting, testDeviceKey)
    expect(refusedFor(recorder.sessionStarted('s-1', 'product_first', NOW_MS))).toBe('medium_failed')
    failing = false
    expect(refusedFor(recorder.sessionStarted('s-1', 'product_first', NOW_MS))).toBe('medium_failed')
    restart()
    expect(recorder.sessionStarted('s-1', 'product_first', NOW_MS).ok).toBe(true)
  })
})

test('tells of a line that was lost and has not come back, in the newest run alone', () => {
  const started = { role: 'service_provider', place: 'indoors', version: '1' }
  expect(lostLine(store)).toBeNull()
  recorder.event('appliance_started', started)
  recorder.event('line_lost', { reason: 'timed_out' })
  recorder.event('reader_ready', {})
  expect(lostLine(store)).toEqual({ sinceMs: NOW_MS, reason: 'timed_out' })
  recorder.event('line_restored', { downMs: 5 })
  expect(lostLine(store)).toBeNull()
  recorder.event('line_lost', { reason: 'unreachable' })
  recorder.event('appliance_started', started)
  expect(lostLine(store)).toBeNull()
})

test('tells since when a loss of the line has had no end, over starts', () => {
  expect(openLossMs(store)).toBeNull()
  recorder.event('line_lost', { reason: 'timed_out' })
  recorder.event('line_restored', { downMs: 5 })
  expect(openLossMs(store)).toBeNull()
  recorder.event('line_lost', { reason: 'timed_out' })
  recorder.event('appliance_started', { role: 'service_provider', place: 'indoors', version: '1' })
  const later = new StoreSessionRecorder(store, { ...clock, nowMs: () => NOW_MS + 60_000 }, setting, testDeviceKey)
  later.event('line_lost', { reason: 'unreachable' })
  expect(openLossMs(store)).toBe(NOW_MS)
  recorder.event('line_restored', { downMs: 60_000 })
  expect(openLossMs(store)).toBeNull()
})
