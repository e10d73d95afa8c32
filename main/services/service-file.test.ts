import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openServiceFile } from './service-file.ts'

const kind = { applicationId: 0x48415458, format: 1, schema: 'CREATE TABLE thing (name TEXT PRIMARY KEY) STRICT;' }
let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-service-file-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** The cause of a failed opening; `open` where it opened. */
function causeOf(path: string): string {
  const opened = openServiceFile(path, kind)
  if (opened.ok) opened.value.close()
  return opened.ok ? 'open' : opened.error.cause
}

describe('a service’s file', () => {
  test('is made for its owner only, and is there when it is opened again', () => {
    const path = join(directory, 'deep', 'folder', 'thing.db')
    const first = openServiceFile(path, kind)
    if (!first.ok) throw new Error(first.error.cause)
    expect(first.value.write((database) => database.prepare("INSERT INTO thing VALUES ('one')").run().changes)).toEqual(
      { ok: true, value: 1 }
    )
    first.value.close()
    expect([statSync(path).mode & 0o777, statSync(join(directory, 'deep')).mode & 0o777]).toEqual([0o600, 0o700])
    const again = openServiceFile(path, kind)
    expect(
      again.ok && again.value.read((database) => database.prepare('SELECT name FROM thing').pluck().all())
    ).toEqual({ ok: true, value: ['one'] })
    if (again.ok) again.value.close()
  })

  test('is left alone where it is another program’s, of a later version, or damaged', () => {
    const foreign = join(directory, 'foreign.db')
    new Database(foreign).exec('CREATE TABLE other (x)').close()
    const newer = join(directory, 'newer.db')
    new Database(newer)
      .exec(`PRAGMA application_id = ${String(kind.applicationId)}; PRAGMA user_version = 2; CREATE TABLE t (x)`)
      .close()
    const damaged = join(directory, 'damaged.db')
    writeFileSync(damaged, Buffer.alloc(8_192, 7))
    const before = [foreign, newer, damaged].map((path) => readFileSync(path))
    expect([foreign, newer, damaged].map(causeOf)).toEqual(['foreign', 'newer', 'damaged'])
    expect([foreign, newer, damaged].map((path) => readFileSync(path))).toEqual(before)
  })

  test('that cannot be made or opened says so', () => {
    writeFileSync(join(directory, 'a-file'), '')
    expect(causeOf(join(directory, 'a-file', 'thing.db'))).toBe('cannot_open')
    mkdirSync(join(directory, 'is-a-folder.db'))
    expect(causeOf(join(directory, 'is-a-folder.db'))).toBe('cannot_open')
    chmodSync(join(directory, 'a-file'), 0o600)
    expect(causeOf('/proc/nowhere/thing.db')).not.toBe('open')
  })

  test('takes back a change that throws, and a medium that is full is a value', () => {
    const opened = openServiceFile(join(directory, 'full.db'), kind)
    if (!opened.ok) throw new Error(opened.error.cause)
    const file = opened.value
    expect(() =>
      file.write((database) => {
        database.prepare("INSERT INTO thing VALUES ('half')").run()
        throw new TypeError('a mistake')
      })
    ).toThrow('a mistake')
    file.read((database) => database.pragma('max_page_count = 3'))
    const full = file.write((database) => {
      const insert = database.prepare('INSERT INTO thing VALUES (?)')
      for (let at = 0; at < 1_000; at++) insert.run(`thing-${String(at)}-${'x'.repeat(100)}`)
    })
    expect(full).toMatchObject({ ok: false, error: { code: 'store_failed', cause: 'medium_full' } })
    expect(file.read((database) => database.prepare('SELECT count(*) FROM thing').pluck().get())).toEqual({
      ok: true,
      value: 0
    })
    file.close()
  })
})
