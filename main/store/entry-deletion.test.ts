import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RecordStand } from '../../test/support/record-stand.ts'
import { storedCheckpoints, storedCuts, storedEntries } from './chain-reader.ts'
import { deletableThrough } from './entry-deletion.ts'

let stand: RecordStand

beforeEach(() => {
  stand = new RecordStand()
})

afterEach(() => {
  stand.remove()
})

const order = { by: 'auditor-1', reason: 'retention' }

function deleteThrough(through: number): unknown {
  const deleted = stand.recorder.deleteThrough({ ...order, through })
  if (!deleted.ok) throw new Error(deleted.error.cause)
  return deleted.value
}

function visits(from: number, to: number): void {
  for (let number = from; number <= to; number++) stand.visit(`s-${String(number)}`)
}

function rows(table: string): number {
  return Number(stand.store.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
}

describe('old entries are deleted', () => {
  test('up to a checkpoint, with their sessions, and the rest still proves itself and says from where', async () => {
    visits(1, 60)
    expect(deleteThrough(159)).toEqual({ count: 80, through: 80 })
    const { badPlace, tally } = await stand.verdict()
    expect(badPlace).toBeNull()
    expect(tally).toMatchObject({ firstSequence: 81, entries: 161, newestSequence: 241 })
    expect([...storedEntries(stand.store)].at(-1)).toMatchObject({
      name: 'entries_deleted',
      fieldsJson: '{"by":"auditor-1","throughSequence":80,"count":80,"reason":"retention"}'
    })
    expect(rows('session')).toBe(40)
    expect(rows('decision_record')).toBe(40)
    expect(rows('decision_facts')).toBe(40)
    expect(rows('vend_intent')).toBe(40)
    expect(rows('vend_report')).toBe(40)
    expect(rows('deleting')).toBe(0)
  })

  test('again and again, over starts', async () => {
    visits(1, 60)
    deleteThrough(80)
    stand.reopen()
    visits(61, 100)
    expect(deleteThrough(10_000)).toEqual({ count: 321, through: 401 })
    expect(storedCuts(stand.store).map(({ sequence }) => sequence)).toEqual([80, 401])
    stand.reopen()
    visits(101, 120)
    expect((await stand.verdict()).badPlace).toBeNull()
    expect([...storedCheckpoints(stand.store)].map(({ sequence }) => sequence)).toEqual([401, 482])
  })

  test('all of them: the entry that says so is then the first', async () => {
    visits(1, 3)
    stand.recorder.checkpoint()
    expect(deleteThrough(12)).toEqual({ count: 12, through: 12 })
    expect([...storedEntries(stand.store)].map(({ sequence, name }) => [sequence, name])).toEqual([[13, 'entries_deleted']])
    expect((await stand.verdict()).badPlace).toBeNull()
  })

  test('by nobody, where there is no checkpoint to begin at', () => {
    visits(1, 3)
    expect(deleteThrough(12)).toBeNull()
    expect([...storedEntries(stand.store)]).toHaveLength(12)
  })

  test('never in the middle of a session, nor of one that is still open', async () => {
    visits(1, 3)
    stand.recorder.checkpoint()
    stand.begin('s-open')
    stand.recorder.checkpoint()
    visits(4, 5)
    stand.recorder.checkpoint()
    expect(deleteThrough(10_000)).toEqual({ count: 12, through: 12 })
    stand.recorder.recover(1_780_000_000_000)
    stand.recorder.checkpoint()
    expect((await stand.verdict()).badPlace).toBeNull()
    expect(deleteThrough(10_000)).toMatchObject({ through: 23 })
    expect(rows('session')).toBe(0)
  })

  test('about two thousand at a time, and more only where a session spans all of those', async () => {
    const cut = (entriesACut: number) => deletableThrough(stand.store, 10_000, entriesACut)?.sequence
    visits(1, 60)
    stand.visit('s-unknown', 'unknown')
    visits(61, 120)
    stand.recorder.checkpoint()
    expect([cut(10), cut(100), cut(200), cut(10_000)]).toEqual([80, 80, 160, 484])
    expect(stand.recorder.vendSettled('v-s-unknown', 'dispensed', '').ok).toBe(true)
    stand.recorder.checkpoint()
    expect([cut(10), cut(240), cut(500), cut(10_000)]).toEqual([80, 240, 485, 485])
    expect(deleteThrough(300)).toEqual({ count: 240, through: 240 })
    expect(cut(10)).toBe(485)
    expect(deleteThrough(10_000)).toEqual({ count: 245, through: 485 })
    expect((await stand.verdict()).badPlace).toBeNull()
  })

  test('and never an entry that told of an unsound record, nor what came after it', async () => {
    visits(1, 30)
    stand.recorder.checkpoint()
    stand.tamper('DELETE FROM audit_head')
    stand.reopen()
    visits(31, 60)
    stand.recorder.checkpoint()
    expect(deleteThrough(10_000)).toEqual({ count: 120, through: 120 })
    expect(deleteThrough(10_000)).toBeNull()
    expect((await stand.verdict()).badPlace).toEqual({ part: 'entry', at: 121, problem: 'found_unsound' })
  })

  test('nor between a vend and what was told of it late', async () => {
    visits(1, 3)
    stand.recorder.checkpoint()
    stand.visit('s-unknown', 'unknown')
    stand.recorder.checkpoint()
    visits(4, 5)
    stand.recorder.checkpoint()
    expect(stand.recorder.vendSettled('v-s-unknown', 'dispensed', '').ok).toBe(true)
    expect(deleteThrough(10_000)).toMatchObject({ through: 12 })
    expect((await stand.verdict()).badPlace).toBeNull()
    stand.recorder.checkpoint()
    expect(deleteThrough(10_000)).toMatchObject({ through: 26 })
    expect((await stand.verdict()).badPlace).toBeNull()
    expect(rows('vend_settlement')).toBe(0)
  })
})

describe('what is left cannot be passed off as whole', () => {
  test.each([
    ['the cut gone', ['DELETE FROM retention_cut'], { part: 'entry', at: 1, problem: 'missing_or_moved' }],
    ['another cut', ['UPDATE retention_cut SET at_ms = at_ms + 1'], { part: 'cut', at: 80, problem: 'signature' }],
    ['its checkpoint gone', ['DELETE FROM checkpoint WHERE number = 1'], { part: 'checkpoint', at: 1, problem: 'missing_or_moved' }],
    ['all checkpoints gone', ['DELETE FROM checkpoint'], { part: 'checkpoint', at: 1, problem: 'missing_or_moved' }],
    ['its checkpoint another', ['UPDATE checkpoint SET at_ms = 1 WHERE number = 1'], { part: 'checkpoint', at: 1, problem: 'changed' }],
    ['one more entry gone', ['DELETE FROM event WHERE sequence = 81'], { part: 'entry', at: 81, problem: 'missing_or_moved' }],
    ['cut off further on', ['DELETE FROM event WHERE sequence <= 200', 'UPDATE retention_cut SET sequence = 200'], { part: 'cut', at: 200, problem: 'signature' }]
  ])('%s', async (_what, statements, badPlace) => {
    visits(1, 60)
    deleteThrough(80)
    expect((await stand.verdict()).badPlace).toBeNull()
    stand.tamper(...statements)
    expect((await stand.verdict()).badPlace).toEqual(badPlace)
  })

  test('and nothing behind the cut can be deleted by a mistake of the program', () => {
    visits(1, 60)
    deleteThrough(80)
    for (const table of ['event', 'checkpoint', 'retention_cut', 'audit_head', 'audit_log', 'session', 'decision_record']) {
      expect(() => stand.store.database.exec(`DELETE FROM ${table}`), table).toThrow('append_only')
    }
    for (const table of ['event', 'checkpoint', 'retention_cut', 'audit_log']) {
      expect(() => stand.store.database.exec(`UPDATE ${table} SET rowid = rowid`), table).toThrow('append_only')
    }
  })
})
