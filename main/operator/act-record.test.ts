import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { RecordInMemory } from '../../test/support/operator-world.ts'
import { ActRecord, NotRecorded } from './act-record.ts'

let kept: RecordInMemory
let record: ActRecord
beforeEach(() => {
  kept = new RecordInMemory()
  record = new ActRecord(kept, new ManualClock())
})

describe('ends of sessions', () => {
  it('that the record could not take are told once it does, before anything else', () => {
    kept.failing = 'medium_full'
    expect(() => {
      record.noteEnds([{ login: 'chief', end: 'idle' }, { login: 'op', end: 'too_long' }])
    }).toThrow(NotRecorded)
    expect(() => {
      record.noteEnds([{ login: 'second', end: 'idle' }])
    }).toThrow(NotRecorded)
    expect(() => {
      record.note('password_changed', { by: 'chief' })
    }).toThrow(NotRecorded)
    kept.failing = null
    record.noteSparsely('operator_read', { by: 'op', call: 'who_am_i' })
    record.noteEnds([])
    expect(kept.entries).toEqual([
      { name: 'signed_out', fields: { by: 'chief', end: 'idle' } },
      { name: 'signed_out', fields: { by: 'op', end: 'too_long' } },
      { name: 'signed_out', fields: { by: 'second', end: 'idle' } },
      { name: 'operator_read', fields: { by: 'op', call: 'who_am_i' } }
    ])
  })
})
