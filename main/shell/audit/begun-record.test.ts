import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../device/result.ts'
import { testDeviceKey } from '../../../test/support/test-device-key.ts'
import type { FoundMark } from '../../audit/record-mark.ts'
import { chainEnd, logIdOf } from '../../store/chain-reader.ts'
import { openStore, openStoreForReading, storePath, type Store, type StoreError } from '../../store/database.ts'
import { checkMark } from '../../store/mark-check.ts'
import { verifyStore } from '../../store/verify-store.ts'
import { discardDraft, draftRecord, isEmptyOfAnother, putDraftInPlace, SET_ASIDE_FOLDER } from './begun-record.ts'

let directory = ''
let path = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-begun-record-'))
  path = storePath(directory)
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const mark = { logId: 'ab'.repeat(16), sequence: 70, hash: new Uint8Array(32) }
const setting = { role: 'service_provider', place: 'indoors' } as const
const draft = (by = 'h.sato', found: FoundMark = mark) => draftRecord(path, { by, mark: found, setting, key: testDeviceKey })
const asideFiles = () => readdirSync(join(directory, SET_ASIDE_FOLDER)).map((name) => name.replace(/\d{8}T\d+Z/, 'WHEN'))

function withStore<T>(read: (store: Store) => T, open: (path: string) => Result<Store, StoreError> = openStoreForReading): T {
  const opened = open(path)
  if (!opened.ok) throw new Error(opened.error.code)
  try {
    return read(opened.value)
  } finally {
    opened.value.close()
  }
}

describe('a record begun anew', () => {
  it('leaves all as it was until it is whole, and then holds against the mark of before and its own', async () => {
    writeFileSync(path, 'no database')
    writeFileSync(`${path}-wal`, 'its log')
    // Cut short after the draft, and again: nothing of it is seen.
    expect(draft('first').ok).toBe(true)
    const begun = draft()
    if (!begun.ok) throw new Error(begun.error.code)
    expect(readFileSync(path, 'utf8') + readFileSync(`${path}-wal`, 'utf8')).toBe('no databaseits log')
    const aside = putDraftInPlace(path) ?? ''
    expect(readFileSync(aside, 'utf8') + readFileSync(`${aside}-wal`, 'utf8')).toBe('no databaseits log')
    expect(asideFiles().toSorted()).toEqual(['hatachi-WHEN.db', 'hatachi-WHEN.db-wal'])
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(await verifyStore(path, [testDeviceKey.publicKey], { mark: begun.value })).toMatchObject({
      value: { badPlace: null, mark: { state: 'holds' }, tally: { entries: 1, checkpoints: 1 } }
    })
    // Cut short before the mark of it is written.
    expect(withStore((store) => checkMark(store, mark))).toEqual({ state: 'holds', markedSequence: 0 })
  })

  it('cut short while the one before goes is begun again, and nothing of that one is lost', () => {
    writeFileSync(path, 'no database')
    writeFileSync(`${path}-wal`, 'its log')
    expect(draft().ok).toBe(true)
    // A kill right before the rename: all is kept aside, its log is gone, the draft lies there.
    const folder = join(directory, SET_ASIDE_FOLDER)
    linkSync(path, join(folder, 'hatachi-20260101T000000000Z.db'))
    renameSync(`${path}-wal`, join(folder, 'hatachi-20260101T000000000Z.db-wal'))
    expect(readFileSync(path, 'utf8')).toBe('no database')
    expect(draft().ok).toBe(true)
    putDraftInPlace(path)
    expect(asideFiles().toSorted()).toEqual(['hatachi-WHEN.db', 'hatachi-WHEN.db', 'hatachi-WHEN.db-wal'])
    expect(withStore((store) => chainEnd(store).sequence)).toBe(1)
  })

  it('in place of nothing leaves no folder; whose first entry is refused leaves nothing at all', () => {
    expect(draft('a name of 12345').ok).toBe(false)
    discardDraft(path)
    expect(readdirSync(directory)).toEqual([])
    expect(draft().ok).toBe(true)
    expect(putDraftInPlace(path)).toBeNull()
    expect(existsSync(join(dirname(path), SET_ASIDE_FOLDER))).toBe(false)
  })
})

describe('an empty store', () => {
  it('is one that may be begun anew only where the mark names another log, and nothing was recorded', () => {
    withStore((store) => {
      expect(isEmptyOfAnother(store, mark)).toBe(true)
      expect(isEmptyOfAnother(store, { ...mark, logId: logIdOf(store) })).toBe(false)
      expect(isEmptyOfAnother(store, { lost: 'missing' })).toBe(false)
    }, openStore)
    expect(draft().ok).toBe(true)
    putDraftInPlace(path)
    expect(withStore((store) => isEmptyOfAnother(store, mark))).toBe(false)
  })
})
