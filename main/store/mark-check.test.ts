import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RecordStand } from '../../test/support/record-stand.ts'
import { testDeviceKey } from '../../test/support/test-device-key.ts'
import { chainEnd, logIdOf } from './chain-reader.ts'
import { badPlaceOfMark, checkMark } from './mark-check.ts'
import { openMarkEvent } from './mark-events.ts'
import { StoreSessionRecorder } from './session-recorder.ts'
import { systemClock } from '../../device/clock.ts'
import type { LogPosition } from './chain-writer.ts'

let stand: RecordStand

beforeEach(() => {
  stand = new RecordStand()
})

afterEach(() => {
  stand.remove()
})

const markNow = () => ({ logId: logIdOf(stand.store), ...chainEnd(stand.store) })

describe('a store held against a mark', () => {
  it('is new without entries and mark, and has lost it where there are entries', () => {
    expect(checkMark(stand.store, { lost: 'missing' })).toEqual({ state: 'new' })
    expect(checkMark(stand.store, { lost: 'damaged' })).toEqual({ state: 'lost', cause: 'damaged' })
    stand.visit('s-1')
    expect(checkMark(stand.store, { lost: 'missing' })).toEqual({ state: 'lost', cause: 'missing' })
  })

  it('holds as far as the mark and further on, and ends before it where it does not go so far', () => {
    stand.visit('s-1')
    const mark = markNow()
    expect(checkMark(stand.store, mark)).toEqual({ state: 'holds', markedSequence: 4 })
    stand.visit('s-2')
    expect(checkMark(stand.store, mark)).toEqual({ state: 'holds', markedSequence: 4 })
    const behind = checkMark(stand.store, { ...mark, sequence: 9 })
    expect(behind).toEqual({ state: 'behind', problem: 'behind', markedSequence: 9, newestSequence: 8 })
    expect(badPlaceOfMark(behind)).toEqual({ part: 'mark', at: 9, problem: 'behind' })
  })

  it('differs where another entry stands at the mark', () => {
    stand.visit('s-1')
    const found = checkMark(stand.store, { ...markNow(), hash: new Uint8Array(32) })
    expect(found).toMatchObject({ state: 'behind', problem: 'differs' })
    expect(badPlaceOfMark(found)).toEqual({ part: 'mark', at: 4, problem: 'differs' })
  })

  it('of another log was replaced, unless its first entry says that it was begun in place of the marked one', () => {
    const former = { logId: 'ab'.repeat(16), sequence: 70, hash: new Uint8Array(32) }
    const found = checkMark(stand.store, former)
    expect(found).toEqual({ state: 'replaced', formerLogId: former.logId, markedSequence: 70 })
    expect(badPlaceOfMark(found)).toEqual({ part: 'mark', at: 70, problem: 'replaced' })
    stand.recorder.event('record_begun_anew', { by: 'h.sato', formerLogId: former.logId, markedSequence: 70 })
    expect(checkMark(stand.store, former)).toMatchObject({ state: 'holds' })
    expect(checkMark(stand.store, { ...former, logId: 'cd'.repeat(16) })).toMatchObject({ state: 'replaced' })
  })

  it('may have begun anew only in its first entry: later ones could be written by whoever replaced it', () => {
    stand.visit('s-1')
    stand.recorder.event('record_begun_anew', { by: 'h.sato', formerLogId: 'ab'.repeat(16), markedSequence: 70 })
    expect(checkMark(stand.store, { logId: 'ab'.repeat(16), sequence: 70, hash: new Uint8Array(32) })).toMatchObject({ state: 'replaced' })
  })

  it('holds where the marked entry was deleted since by a signed cut, and at the cut itself', () => {
    for (let visit = 1; visit <= 60; visit += 1) stand.visit(`s-${String(visit)}`)
    const [first, cut] = [100, 160].map((sequence) => ({
      ...markNow(),
      ...stand.store.database.prepare<[number], { sequence: number; hash: Uint8Array }>('SELECT sequence, hash FROM event WHERE sequence = ?').get(sequence)
    }))
    const deleted = stand.recorder.deleteThrough({ by: 'auditor', reason: 'retention', through: 169 })
    if (!deleted.ok || deleted.value === null || first === undefined || cut === undefined) throw new Error('nothing was deleted')
    expect(deleted.value.through).toBe(160)
    expect(checkMark(stand.store, first)).toEqual({ state: 'holds', markedSequence: 100 })
    expect(checkMark(stand.store, cut)).toEqual({ state: 'holds', markedSequence: 160 })
    expect(checkMark(stand.store, { ...cut, hash: new Uint8Array(32) })).toMatchObject({ problem: 'differs' })
  })
})

describe('what a start told of it', () => {
  it('is the gravest until a person accepts it', () => {
    expect(openMarkEvent(stand.store)).toBeNull()
    stand.recorder.event('record_behind_mark', { problem: 'behind', markedSequence: 9, newestSequence: 4 })
    stand.recorder.event('record_mark_lost', { cause: 'missing' })
    expect(openMarkEvent(stand.store)).toMatchObject({ name: 'record_behind_mark', sequence: 1, code: 'behind' })
    stand.recorder.event('record_mark_accepted', { by: 'h.sato' })
    expect(openMarkEvent(stand.store)).toBeNull()
    stand.recorder.event('record_mark_lost', { cause: 'damaged' })
    expect(openMarkEvent(stand.store)).toMatchObject({ name: 'record_mark_lost', code: 'damaged' })
  })

  it('is never passed over by a proof where entries are missing, nor deleted', async () => {
    stand.recorder.event('record_behind_mark', { problem: 'behind', markedSequence: 9, newestSequence: 0 })
    for (let visit = 1; visit <= 30; visit += 1) stand.visit(`s-${String(visit)}`)
    expect((await stand.verdict()).badPlace).toEqual({ part: 'entry', at: 1, problem: 'found_unsound' })
    expect(stand.recorder.deleteThrough({ by: 'auditor', reason: 'retention', through: 100 })).toMatchObject({ value: null })
  })
})

it('a recorder says after each commit where the log now ends, and nothing of one that was refused', () => {
  const heard: LogPosition[] = []
  const recorder = new StoreSessionRecorder(stand.store, systemClock, { role: 'service_provider', place: 'indoors' }, testDeviceKey, (end) => {
    heard.push(end)
  })
  recorder.event('reader_ready', {})
  recorder.event('stock_changed', { selection: 'no selection at all', available: true })
  recorder.checkpoint()
  expect(heard).toEqual([0, 1].map((checkedThrough) => ({ ...markNow(), checkedThrough })))
})
