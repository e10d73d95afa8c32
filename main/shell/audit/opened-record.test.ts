import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { err, ok } from '../../../device/result.ts'
import { isStoreInUse, openStore, storePath, type Store } from '../../store/database.ts'
import { closedUnlessDone } from './opened-record.ts'

let directory = ''
let store: Store
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-opened-record-'))
  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const throwing = (thrown: unknown) => () => {
  throw thrown
}

describe('the first work with an opened store', () => {
  it('leaves it open where it succeeds', () => {
    expect(closedUnlessDone(store, () => ok(7))).toEqual({ ok: true, value: 7 })
    expect(isStoreInUse(store.path)).toBe(true)
  })

  it('gives the lock up where it is refused, where the medium fails, and by a mistake of the program', () => {
    const path = store.path
    const refused = err({ code: 'store_failed', cause: 'medium_full' } as const)
    expect(closedUnlessDone(store, () => refused)).toEqual(refused)
    expect(isStoreInUse(path)).toBe(false)
    for (const [code, fault] of [['SQLITE_IOERR_READ', 'medium_failed'], ['SQLITE_CORRUPT', 'damaged']] as const) {
      const opened = openStore(path)
      if (!opened.ok) throw new Error(opened.error.code)
      const failing = throwing(new Database.SqliteError('of the medium', code))
      expect(closedUnlessDone(opened.value, failing)).toEqual({ ok: false, error: { code: 'store_medium', path, fault } })
      expect(isStoreInUse(path)).toBe(false)
    }
    const opened = openStore(path)
    if (!opened.ok) throw new Error(opened.error.code)
    expect(() => closedUnlessDone(opened.value, throwing(new TypeError('a mistake')))).toThrow('a mistake')
    expect(isStoreInUse(path)).toBe(false)
  })
})
