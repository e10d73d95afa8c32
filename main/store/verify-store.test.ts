import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RecordStand } from '../../test/support/record-stand.ts'
import { testDeviceKey } from '../../test/support/test-device-key.ts'
import { deviceKeyOf } from '../keys/device-key.ts'
import { storedCheckpoints, storedEntries, storedHead } from './chain-reader.ts'
import { openStore } from './database.ts'
import { migrations } from './migrations/migrations.ts'
import { verifyStore } from './verify-store.ts'

const NOW_MS = Date.parse('2026-04-01T10:00:00+09:00')
const otherKey = deviceKeyOf(new Uint8Array(32).fill(8))
let stand: RecordStand

beforeEach(() => {
  stand = new RecordStand()
})

afterEach(() => {
  stand.remove()
})

describe('a store that nobody touched', () => {
  test('holds, empty', async () => {
    const { badPlace, tally } = await stand.verdict()
    expect(badPlace).toBeNull()
    expect(tally).toMatchObject({ firstSequence: 1, entries: 0, checkpoints: 0 })
  })

  test('holds over starts and hundreds of entries, with a checkpoint between sessions and where one was asked for', async () => {
    for (let number = 0; number < 60; number++) stand.visit(`s-${String(number)}`)
    expect(stand.recorder.checkpoint()).toEqual({ ok: true, value: 240 })
    expect(stand.recorder.checkpoint()).toEqual({ ok: true, value: 240 })
    stand.reopen()
    stand.recorder.event('reader_ready', {})
    const { badPlace, tally } = await stand.verdict()
    expect(badPlace).toBeNull()
    expect(tally).toMatchObject({ firstSequence: 1, entries: 241, checkpoints: 3, newestSequence: 241 })
    expect([...storedCheckpoints(stand.store)].map(({ sequence }) => sequence)).toEqual([80, 160, 240])
    expect(storedHead(stand.store)).toMatchObject({ sequence: 241, checkpoints: 3 })
  })

  test('leaves no trace of a transaction that was undone', async () => {
    stand.visit('s-1')
    expect(stand.recorder.sessionStarted('s-1', 'product_first', NOW_MS).ok).toBe(false)
    expect(stand.recorder.event('reader_lost', { code: '1234' }).ok).toBe(false)
    stand.recorder.event('reader_ready', {})
    expect((await stand.verdict()).badPlace).toBeNull()
    expect([...storedEntries(stand.store)]).toHaveLength(5)
  })

  test('does not hold by another key', async () => {
    stand.visit('s-1')
    expect((await stand.verdict(otherKey)).badPlace).toEqual({ part: 'head', at: null, problem: 'signature' })
    stand.recorder.checkpoint()
    expect((await stand.verdict(otherKey)).badPlace).toEqual({ part: 'checkpoint', at: 1, problem: 'signature' })
  })
})

test('a log from before the chain is chained as it was, and says how much of it nothing had signed', async () => {
  stand.startAsOld(migrations.slice(0, 2))
  const insert = stand.store.database.prepare('INSERT INTO event (at_ms, name, fields) VALUES (?, ?, ?)')
  for (let number = 1; number <= 2500; number++) insert.run(NOW_MS + number, 'reader_lost', '{"code": "reader_absent"}')
  stand.store.database.exec("INSERT INTO session VALUES ('s-1', 'product_first', 'service_provider', 'indoors', 1)")
  insert.run(NOW_MS, 'session_started', '{"sessionId":"s-1","order":"product_first"}')
  stand.reopen()
  stand.recorder.event('reader_ready', {})
  const { badPlace, tally } = await stand.verdict()
  expect(badPlace).toBeNull()
  expect(tally).toMatchObject({ entries: 2503, signedLaterThrough: 2501 })
  const newest = [...storedEntries(stand.store, { after: 2501 })]
  expect(newest.map(({ name, fieldsJson }) => [name, fieldsJson])).toEqual([
    ['record_chained', '{"entries":2501}'],
    ['reader_ready', '{}']
  ])
  stand.tamper(`UPDATE event SET fields = '{"code":"reader_absent"}' WHERE sequence = 7`)
  expect((await stand.verdict()).badPlace).toEqual({ part: 'entry', at: 7, problem: 'changed' })
  stand.tamper(`UPDATE event SET fields = '{"code": "reader_absent"}' WHERE sequence = 7`, 'UPDATE audit_log SET unsigned_through = 2502')
  expect((await stand.verdict()).badPlace).toEqual({ part: 'entry', at: 2502, problem: 'chained_again' })
})

test('a checkpoint is never further than a hundred entries from the one before', async () => {
  for (let number = 0; number < 250; number++) stand.recorder.event('reader_ready', {})
  expect([...storedCheckpoints(stand.store)].map(({ sequence }) => sequence)).toEqual([100, 200])
  expect((await stand.verdict()).badPlace).toBeNull()
})

describe('what is changed in the tables beside the chain is named by the entry that says otherwise', () => {
  test.each([
    [`UPDATE session SET place = 'outdoors' WHERE session_id = 's-2'`, 5, 'session_changed'],
    [`UPDATE session SET started_at_ms = started_at_ms + 1 WHERE session_id = 's-2'`, 5, 'session_changed'],
    [`DELETE FROM session WHERE session_id = 's-2'`, 5, 'session_missing'],
    [`UPDATE vend_intent SET product_id = 'sake' WHERE vend_id = 'v-s-2'`, 6, 'vend_intent_changed'],
    [`UPDATE vend_intent SET session_id = 's-9' WHERE vend_id = 'v-s-2'`, 6, 'vend_intent_changed'],
    [`UPDATE vend_intent SET stored_at_ms = stored_at_ms + 1 WHERE vend_id = 'v-s-2'`, 6, 'vend_intent_changed'],
    [`UPDATE vend_report SET result = 'failed' WHERE vend_id = 'v-s-2'`, 7, 'vend_report_changed'],
    [`DELETE FROM vend_report WHERE vend_id = 'v-s-2'`, 7, 'vend_report_missing'],
    [`UPDATE decision_record SET outcome = 'refused' WHERE session_id = 's-2'`, 8, 'decision_record_changed'],
    [`UPDATE decision_record SET record = replace(record, '"pinAttempts":1', '"pinAttempts":2') WHERE session_id = 's-2'`, 8, 'decision_record_changed'],
    [`DELETE FROM decision_record WHERE session_id = 's-2'`, 8, 'decision_record_missing'],
    [`UPDATE rule_book SET book = replace(book, '20', '18') WHERE number = 1`, 13, 'rule_book_changed'],
    [`UPDATE rule_book SET applied_by = 'other' WHERE number = 1`, 13, 'rule_book_changed'],
    [`UPDATE rule_book SET approved_by = NULL WHERE number = 1`, 13, 'rule_book_changed'],
    [`UPDATE rule_book SET origin = 'command_line' WHERE number = 1`, 13, 'rule_book_changed'],
    [`UPDATE rule_book SET at_ms = at_ms + 1 WHERE number = 1`, 13, 'rule_book_changed'],
    [`UPDATE rule_book SET digest = replace(digest, substr(digest, 1, 1), 'x') WHERE number = 1`, 13, 'rule_book_changed'],
    [`DELETE FROM rule_book`, 13, 'rule_book_missing'],
    [`INSERT INTO rule_book SELECT 2, at_ms, origin, applied_by, approved_by, book, digest FROM rule_book`, null, 'rule_book_added'],
    [`UPDATE vend_intent SET rule_id = 'other' WHERE vend_id = 'v-s-2'`, 6, 'vend_intent_changed'],
    [`INSERT INTO session VALUES ('s-9', 'product_first', 'service_provider', 'indoors', 1)`, null, 'session_added'],
    [`INSERT INTO vend_settlement VALUES ('v-s-2', 'dispensed', '', 1)`, null, 'vend_settlement_added']
  ])('%s', async (sql, at, problem) => {
    for (const sessionId of ['s-1', 's-2', 's-3']) stand.visit(sessionId)
    const rules = [{ id: 'beer', version: 1, atLeastYears: 20, pin: 'pin' as const }]
    const word = { basedOn: 0, origin: 'console', by: 'ito', approvedBy: 'sato' } as const
    expect(stand.recorder.rulesAccepted({ ...word, book: { holidays: [], rules } }).ok).toBe(true)
    expect((await stand.verdict()).badPlace).toBeNull()
    stand.tamper(sql)
    expect((await stand.verdict()).badPlace).toEqual({ part: 'table', at, problem })
  })
})

describe('a start that finds the log unsound', () => {
  test.each([
    ['the newest entry gone', 'DELETE FROM event WHERE sequence = 8', 'head_entry'],
    ['the newest entry another', `UPDATE event SET hash = zeroblob(32) WHERE sequence = 8`, 'head_entry'],
    ['an entry added', `INSERT INTO event VALUES (9, 1, 'reader_ready', '{}', zeroblob(32))`, 'head_entry'],
    ['the checkpoint gone', 'DELETE FROM checkpoint', 'head_checkpoint'],
    ['the head gone', 'DELETE FROM audit_head', 'head_missing'],
    ['the head another', 'UPDATE audit_head SET checkpoints = 2', 'head_signature']
  ])('goes on, and never passes over it: %s', async (_what, sql, problem) => {
    stand.visit('s-1')
    stand.recorder.checkpoint()
    stand.visit('s-2')
    stand.tamper(sql)
    stand.reopen()
    expect(stand.recorder.event('reader_ready', {}).ok).toBe(true)
    stand.recorder.checkpoint()
    const told = [...storedEntries(stand.store)].filter(({ name }) => name === 'record_unsound')
    expect(told.map(({ fieldsJson }) => fieldsJson)).toEqual([JSON.stringify({ problem })])
    expect((await stand.verdict()).badPlace).not.toBeNull()
  })

  test('also one that is sound by itself, and lacks what this run had written already', async () => {
    const copy = `${stand.path}.older`
    stand.visit('s-1')
    stand.store.database.exec(`VACUUM INTO '${copy}'`)
    stand.visit('s-2')
    // As whoever writes the file does: back to what it held before, signatures and all.
    stand.tamper(
      `ATTACH '${copy}' AS older`,
      'DELETE FROM event WHERE sequence > 4',
      'DELETE FROM audit_head',
      'INSERT INTO audit_head SELECT * FROM older.audit_head',
      'DELETE FROM decision_facts WHERE sequence NOT IN (SELECT sequence FROM older.decision_facts)',
      ...['decision_record', 'vend_report', 'vend_intent', 'session'].map((table) => `DELETE FROM ${table} WHERE rowid NOT IN (SELECT rowid FROM older.${table})`),
      'DETACH older'
    )
    expect((await stand.verdict()).badPlace).toBeNull()
    stand.visit('s-3')
    expect([...storedEntries(stand.store)].at(4)).toMatchObject({ name: 'record_unsound', fieldsJson: '{"problem":"head_behind"}' })
    expect((await stand.verdict()).badPlace).toEqual({ part: 'entry', at: 5, problem: 'found_unsound' })
    // Once told, it goes on from there.
    stand.visit('s-4')
    expect([...storedEntries(stand.store)].filter(({ name }) => name === 'record_unsound')).toHaveLength(1)
  })

  test('also without a checkpoint and a head: only what an update found may be without', async () => {
    stand.visit('s-1')
    stand.tamper('DELETE FROM audit_head')
    stand.reopen()
    stand.recorder.event('reader_ready', {})
    expect([...storedEntries(stand.store)].at(4)).toMatchObject({ name: 'record_unsound', fieldsJson: '{"problem":"head_missing"}' })
    expect((await stand.verdict()).badPlace).toEqual({ part: 'entry', at: 5, problem: 'found_unsound' })
  })

  test('by a key that was replaced', async () => {
    stand.visit('s-1')
    stand.recorder.checkpoint()
    stand.reopen(otherKey)
    stand.recorder.event('reader_ready', {})
    expect((await stand.verdict(testDeviceKey, otherKey)).badPlace).toEqual({ part: 'entry', at: 5, problem: 'found_unsound' })
    expect((await stand.verdict(otherKey)).badPlace).toEqual({ part: 'checkpoint', at: 1, problem: 'signature' })
  })

  test('of which nothing can be read', async () => {
    stand.tamper('DELETE FROM audit_log')
    stand.store.close()
    expect(await verifyStore(stand.path, [])).toMatchObject({ ok: false, error: { code: 'store_medium', fault: 'damaged' } })
    expect(openStore(stand.path)).toMatchObject({ ok: false, error: { code: 'store_medium', fault: 'damaged' } })
  })
})
