import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { ErasableKey } from '../keys/erasable-key.ts'
import { makeLastingFile } from '../keys/lasting-files.ts'
import { applyPrivateSettings, unfitness } from '../store/private-file.ts'
import { PSEUDONYM_BYTES, SEALED_BYTES, type RowKeys } from './age-row.ts'
import { carryOver } from './carry-over.ts'
import { MemoryUnusable, onMemory } from './memory-fault.ts'

/** `PRAGMA application_id` of this file ("HATM"). */
const APPLICATION_ID = 0x4841544d
const FORMAT = 2
/** N and day stood there in the clear. */
const CLEAR_FORMAT = 1
/** A sale waits no longer for a command that is at work here. */
const BUSY_TIMEOUT_MS = 500

/**
 * One row a card: its pseudonym, and sealed under the device's key the highest N with a yes and the day of that answer
 * (`age-row.ts`), so that without the key nothing of it can be read, and a turned bit never makes a 20 of an 18.
 */
const AGE_TABLE = `
CREATE TABLE age (
  pseudonym BLOB PRIMARY KEY NOT NULL CHECK (length(pseudonym) = ${String(PSEUDONYM_BYTES)}),
  sealed BLOB NOT NULL CHECK (length(sealed) = ${String(SEALED_BYTES)})
) STRICT, WITHOUT ROWID;
PRAGMA user_version = ${String(FORMAT)};
`
/** One row says under which key all of it is. */
const SCHEMA = `
CREATE TABLE memory (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key_commitment TEXT NOT NULL
) STRICT;
${AGE_TABLE}
PRAGMA application_id = ${String(APPLICATION_ID)};
`

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
 * Opens the memory, made where it is missing, and carried over where it is of the format before. What was forgotten
 * stands in no file any more. Throws `MemoryUnusable`.
 */
export function openMemoryFile(path: string, key: ErasableKey, rows: RowKeys): Database.Database {
  const keyCommitment = key.commitment()
  const database = onMemory(() => {
    makeLastingFile(path)
    return new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  })
  try {
    onMemory(() => {
      const unfit = unfitness(database, { applicationId: APPLICATION_ID, format: FORMAT })
      if (unfit !== null) throw new MemoryUnusable(unfit)
      if (!applyPrivateSettings(database)) throw new MemoryUnusable('setting_lost')
      if (Number(database.pragma('user_version', { simple: true })) === 0) begin(database, keyCommitment)
      const under = database.prepare<[], string>('SELECT key_commitment FROM memory').pluck().get()
      if (under !== keyCommitment) throw new MemoryUnusable('other_key')
      const isClear = Number(database.pragma('user_version', { simple: true })) === CLEAR_FORMAT
      if (isClear) carryOver(database, { key, rows, createTable: AGE_TABLE })
    })
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
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
