import { chmodSync, closeSync, openSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { isSystemError, makeLastingDirectory, syncDirectory } from '../keys/lasting-files.ts'
import { mediumFaultOf, type MediumFault } from '../store/sqlite-error.ts'

/** `PRAGMA application_id` of this file ("HATM"). */
const APPLICATION_ID = 0x4841544d
const FORMAT = 1
const SYNCHRONOUS_FULL = 2
const SECURE_DELETE_ON = 1
/** A sale waits no longer for a command that is at work here. */
const BUSY_TIMEOUT_MS = 500

/**
 * One row a card: its pseudonym, the highest N with a yes, when that was answered, and a seal over the three (HMAC under
 * the device's key), so that a turned bit never makes a 20 of an 18. One row says under which key all of it is.
 */
const SCHEMA = `
CREATE TABLE memory (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key_commitment TEXT NOT NULL
) STRICT;
CREATE TABLE age (
  pseudonym BLOB PRIMARY KEY NOT NULL CHECK (length(pseudonym) = 16),
  at_least_years INTEGER NOT NULL CHECK (at_least_years BETWEEN 1 AND 150),
  answered_at_ms INTEGER NOT NULL CHECK (answered_at_ms >= 0),
  seal BLOB NOT NULL CHECK (length(seal) = 8)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = ${String(APPLICATION_ID)};
PRAGMA user_version = ${String(FORMAT)};
`

/**
 * Why the memory cannot be used, in words of our own. `other_key`: what is in it lies under a key that this machine does
 * not have any more. `row_damaged`: a row's seal does not fit it.
 */
export type MemoryFault = MediumFault | 'other_key' | 'foreign' | 'newer' | 'setting_lost' | 'row_damaged'

/** Carries a fault to where it becomes a value; never leaves this room. */
export class MemoryUnusable extends Error {
  readonly fault: MemoryFault

  constructor(fault: MemoryFault) {
    super(`the memory cannot be used: ${fault}`)
    this.fault = fault
  }
}

/** Folder of the data directory that the memory lies in (0700). */
export function memoryDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'memory')
}

/** Where the memory lies below a data directory: `memory/ages.db`, folder 0700, file 0600. */
export function memoryPath(dataDirectory: string): string {
  return join(memoryDirectory(dataDirectory), 'ages.db')
}

/** Identity of the file at a path; null where there is none. */
export function fileIdentity(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : `${String(found.dev)}:${String(found.ino)}`
}

/**
 * Opens the memory, made where it is missing. Its journal is a rollback journal that is cut to nothing after every
 * change, and freed pages are overwritten: what was forgotten stands in no file any more. Throws `MemoryUnusable`.
 */
export function openMemoryFile(path: string, keyCommitment: string): Database.Database {
  const database = onMemory(() => {
    prepare(path)
    return new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  })
  try {
    onMemory(() => {
      refuseForeign(database)
      applySettings(database)
      if (Number(database.pragma('user_version', { simple: true })) === 0) begin(database, keyCommitment)
      const under = database.prepare<[], string>('SELECT key_commitment FROM memory').pluck().get()
      if (under !== keyCommitment) throw new MemoryUnusable('other_key')
    })
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/** Runs calls of SQLite and of the file system; their errors become `MemoryUnusable`. */
export function onMemory<T>(calls: () => T): T {
  try {
    return calls()
  } catch (thrown) {
    const fault = isSystemError(thrown) ? systemFault(thrown) : sqliteFault(thrown)
    throw fault === null ? thrown : new MemoryUnusable(fault)
  }
}

/** Our statements are sound: where SQLite knows a table or a column not (SQLITE_ERROR), the file has lost it. */
function sqliteFault(thrown: unknown): MediumFault | null {
  const isLost = thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_ERROR'
  return isLost ? 'damaged' : mediumFaultOf(thrown)
}

function prepare(path: string): void {
  makeLastingDirectory(dirname(path))
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  closeSync(openSync(path, 'a', 0o600))
  syncDirectory(dirname(path))
}

function refuseForeign(database: Database.Database): void {
  const applicationId = database.pragma('application_id', { simple: true })
  const version = Number(database.pragma('user_version', { simple: true }))
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  const isEmpty = applicationId === 0 && version === 0 && tables === 0
  if (applicationId !== APPLICATION_ID && !isEmpty) throw new MemoryUnusable('foreign')
  if (version > FORMAT) throw new MemoryUnusable('newer')
}

/** Sets what this connection needs and reads it back. */
function applySettings(database: Database.Database): void {
  const read = (setting: string): unknown => database.pragma(setting, { simple: true })
  database.pragma('synchronous = FULL')
  database.pragma('journal_mode = TRUNCATE')
  database.pragma('secure_delete = ON')
  database.pragma('temp_store = MEMORY')
  const holds =
    read('journal_mode') === 'truncate' && read('synchronous') === SYNCHRONOUS_FULL && read('secure_delete') === SECURE_DELETE_ON
  if (!holds) throw new MemoryUnusable('setting_lost')
}

function begin(database: Database.Database, keyCommitment: string): void {
  chmodSync(database.name, 0o600)
  const write = () => {
    // Another process may have begun it a moment ago.
    if (Number(database.pragma('user_version', { simple: true })) !== 0) return
    database.exec(SCHEMA)
    database.prepare('INSERT INTO memory (id, key_commitment) VALUES (1, ?)').run(keyCommitment)
  }
  database.transaction(write).immediate()
}

function systemFault(thrown: unknown): MediumFault {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'medium_read_only'
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'medium_full'
  return code === 'EIO' ? 'medium_failed' : 'cannot_open'
}
