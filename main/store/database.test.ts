import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store, StoreError } from './database.ts'
import { isStoreInUse, openStore, openStoreForReading, storePath } from './database.ts'
import { migrations, type Migration } from './migrations/migrations.ts'

let directory = ''
let path = ''
const opened: Store[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-store-'))
  path = storePath(join(directory, 'data'))
})

afterEach(() => {
  for (const store of opened.splice(0)) store.close()
  rmSync(directory, { recursive: true })
})

function open(steps?: readonly Migration[]): Store {
  const result = openStore(path, steps)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  opened.push(result.value)
  return result.value
}

function close(store: Store): void {
  opened.splice(opened.indexOf(store), 1)
  store.close()
}

function refusal(result = openStore(path)): StoreError {
  if (result.ok) {
    result.value.close()
    throw new Error('the store opened')
  }
  return result.error
}

function pragma(store: Store, name: string): unknown {
  return store.database.pragma(name, { simple: true })
}

describe('an open store', () => {
  test.each(['first', 'second', 'third'])('is FULL, WAL and checked at its %s opening', (which) => {
    for (let count = 0; count < ['first', 'second', 'third'].indexOf(which); count++) close(open())
    const store = open()
    expect(pragma(store, 'synchronous')).toBe(2)
    expect(pragma(store, 'journal_mode')).toBe('wal')
    expect(pragma(store, 'foreign_keys')).toBe(1)
    expect(pragma(store, 'recursive_triggers')).toBe(1)
    expect(pragma(store, 'busy_timeout')).toBe(2000)
    expect(pragma(store, 'user_version')).toBe(migrations.length)
  })

  test('a connection that sets nothing would run at NORMAL, which is why each one asserts', () => {
    close(open())
    const bare = new Database(path)
    expect(bare.pragma('synchronous', { simple: true })).toBe(1)
    bare.close()
  })

  test('belongs to its owner alone, its log and lock too', () => {
    const store = open()
    store.database.prepare('UPDATE opening SET count = count').run()
    const mode = (file: string): number => statSync(file).mode & 0o777
    expect(mode(join(directory, 'data'))).toBe(0o700)
    for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}.lock`]) expect(mode(file)).toBe(0o600)
  })

  test('a directory that stood there keeps its rights', () => {
    mkdirSync(join(directory, 'data'), { mode: 0o755 })
    open()
    expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o755)
  })

  test('one records, others read', () => {
    open()
    expect(refusal()).toEqual({ code: 'store_in_use', path })
    expect(isStoreInUse(path)).toBe(true)
    const reading = openStoreForReading(path)
    if (!reading.ok) throw new Error(reading.error.code)
    expect(pragma(reading.value, 'synchronous')).toBe(2)
    expect(() => reading.value.database.exec('UPDATE opening SET count = 0')).toThrow()
    reading.value.close()
    // The look took nothing away from whoever records.
    expect(refusal()).toEqual({ code: 'store_in_use', path })
    close(opened[0] ?? open())
    expect(isStoreInUse(path)).toBe(false)
    expect(isStoreInUse(join(directory, 'none.db'))).toBe(false)
    open()
  })

  test('every opening writes', () => {
    for (let count = 1; count <= 3; count++) {
      const store = open()
      expect(store.database.prepare('SELECT count FROM opening').pluck().get()).toBe(count)
      close(store)
    }
  })
})

describe('refused, and left as it was', () => {
  function untouched(file = path): () => void {
    const before = readFileSync(file)
    return () => {
      expect(readFileSync(file).equals(before)).toBe(true)
    }
  }

  test('a file that is no database', () => {
    mkdirSync(join(directory, 'data'))
    writeFileSync(path, 'not a database '.repeat(1000))
    const check = untouched()
    expect(refusal()).toEqual({ code: 'store_medium', path, fault: 'damaged' })
    check()
  })

  test('a damaged page', () => {
    close(open())
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 4096, 4096 * 3)
    writeFileSync(path, bytes)
    const check = untouched()
    expect(refusal()).toEqual({ code: 'store_medium', path, fault: 'damaged' })
    expect(refusal(openStoreForReading(path))).toEqual({ code: 'store_medium', path, fault: 'damaged' })
    check()
  })

  test('a file cut short', () => {
    close(open())
    truncateSync(path, 8192)
    const check = untouched()
    expect(refusal()).toEqual({ code: 'store_medium', path, fault: 'damaged' })
    check()
  })

  test('an emptied file whose log still holds entries', () => {
    const store = open()
    store.database.prepare('UPDATE opening SET count = count').run()
    copyFileSync(`${path}-wal`, join(directory, 'kept'))
    close(store)
    truncateSync(path, 0)
    copyFileSync(join(directory, 'kept'), `${path}-wal`)
    const check = untouched(`${path}-wal`)
    expect(refusal()).toEqual({ code: 'store_medium', path, fault: 'damaged' })
    check()
  })

  test("another program's database", () => {
    mkdirSync(join(directory, 'data'))
    const other = new Database(path)
    other.exec('CREATE TABLE other (x)')
    other.close()
    const check = untouched()
    expect(refusal()).toEqual({ code: 'store_foreign', path })
    check()
  })

  test('a newer version', () => {
    close(open([...migrations, 'CREATE TABLE later (x)']))
    const check = untouched()
    const known = migrations.length
    expect(refusal()).toEqual({ code: 'store_newer', path, version: known + 1, known })
    expect(refusal(openStoreForReading(path))).toEqual({ code: 'store_newer', path, version: known + 1, known })
    check()
  })

  test('an absent, empty or older store, for reading', () => {
    expect(refusal(openStoreForReading(path))).toEqual({ code: 'store_absent', path })
    mkdirSync(join(directory, 'data'))
    writeFileSync(path, '')
    const known = migrations.length
    expect(refusal(openStoreForReading(path))).toEqual({ code: 'store_older', path, version: 0, known })
    expect(statSync(path).size).toBe(0)
  })

  test('a path that is a directory', () => {
    mkdirSync(path, { recursive: true })
    expect(refusal()).toEqual({ code: 'store_medium', path, fault: 'cannot_open' })
  })
})

describe('migrations', () => {
  test.each(migrations.map((_, version) => version))('from version %i to the newest', (version) => {
    if (version > 0) close(open(migrations.slice(0, version)))
    const migrated = schemaOf(open())
    const fresh = openStore(storePath(join(directory, 'fresh')))
    if (!fresh.ok) throw new Error(fresh.error.code)
    opened.push(fresh.value)
    expect(migrated).toEqual(schemaOf(fresh.value))
  })

  test('a step that fails leaves nothing of itself', () => {
    expect(() => openStore(path, [...migrations, 'CREATE TABLE half (x); CREATE TABLE half (x)'])).toThrow()
    const store = open()
    expect(pragma(store, 'user_version')).toBe(migrations.length)
    expect(schemaOf(store)).not.toContain('half')
  })

  function schemaOf(store: Store): readonly unknown[] {
    return store.database.prepare('SELECT name FROM sqlite_schema ORDER BY name').pluck().all()
  }
})

test('says so where no directory can be made, and does not try for ever', () => {
  expect(openStore('/proc/nowhere/deeper/hatachi.db')).toMatchObject({ ok: false, error: { code: 'store_medium' } })
})
