import { describe, expect, it } from 'vitest'
import { listSources, readFromRepository } from './source-imports.ts'

/**
 * SQL on the record stands in `main/store` alone, behind named readers: whoever changes a table finds there all that asks it.
 * Tests may look into tables; the rooms with a database of their own have their own SQL.
 */

const SQL = /\b(?:SELECT\s+[\s\S]{1,400}?\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/
/** A connection of SQLite's, or a statement that is made ready. */
const CONNECTION = /\.database\b|\.prepare[<(]/

const inShell = listSources().filter((file) => file.startsWith('main/shell/') && !/\.test\.tsx?$/.test(file))

function faultsOf(text: string): readonly string[] {
  return [SQL, CONNECTION].flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
}

describe('main/shell', () => {
  it('holds no SQL, and gets at no connection', () => {
    expect(inShell.length).toBeGreaterThan(100)
    expect(inShell.flatMap((file) => faultsOf(readFromRepository(file) ?? '').map((fault) => `${file}: ${fault}`))).toEqual([])
  })
})

describe('what is looked for', () => {
  it.each([
    "const sql = 'SELECT at_ms FROM event WHERE name = ?'",
    'const sql = `SELECT sequence,\n  fields\n  FROM event`',
    'store.database.exec(sql)',
    'connection.prepare<[], number>(sql)',
    "'INSERT OR IGNORE INTO deleting'",
    "'UPDATE audit_head SET sequence = 1'",
    '`DELETE FROM event`'
  ])('finds %s', (text) => {
    expect(faultsOf(text)).not.toEqual([])
  })

  it.each(["import { entriesAfter } from '../../store/record-pages.ts'", 'Selects what is from event to event', 'a database of its own'])(
    'passes over %s',
    (text) => {
      expect(faultsOf(text)).toEqual([])
    }
  )
})
