import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { ErasableKey } from '../keys/erasable-key.ts'
import { makeLastingFile } from '../keys/lasting-files.ts'
import { applyPrivateSettings, unfitness } from '../store/private-file.ts'
import { NAME_BYTES, SEALED_INVITATION_BYTES, SEALED_LINK_BYTES } from './member-keys.ts'
import { MembersUnusable, onMembers } from './members-fault.ts'
import type { MembershipFault } from './membership.ts'

/** `PRAGMA application_id` of this file ("HATN"). */
const APPLICATION_ID = 0x4841544e
const FORMAT = 1
/** A person at the machine waits no longer for a command that is at work here. */
const BUSY_TIMEOUT_MS = 500

const name = (column: string, more: string) =>
  `${column} BLOB ${more} NOT NULL CHECK (length(${column}) = ${String(NAME_BYTES)})`

/**
 * `members`: under which key all of it is. `link`: one row a card, by its pseudonym; a number is in one of them at most.
 * `invitation`: one row an open code, and one at most for a number. `wrong_code`: when codes were tried in vain, for as
 * long as that counts. `note`: what was done, until it is on the record. Nothing of whom can be read without the key.
 */
const SCHEMA = `
CREATE TABLE members (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key_commitment TEXT NOT NULL
) STRICT;
CREATE TABLE link (
  ${name('pseudonym', 'PRIMARY KEY')},
  ${name('number_tag', 'UNIQUE')},
  sealed BLOB NOT NULL CHECK (length(sealed) = ${String(SEALED_LINK_BYTES)})
) STRICT, WITHOUT ROWID;
CREATE TABLE invitation (
  ${name('code_tag', 'PRIMARY KEY')},
  ${name('number_tag', 'UNIQUE')},
  sealed BLOB NOT NULL CHECK (length(sealed) = ${String(SEALED_INVITATION_BYTES)})
) STRICT, WITHOUT ROWID;
CREATE TABLE wrong_code (at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE note (
  sequence INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  by TEXT
) STRICT;
PRAGMA application_id = ${String(APPLICATION_ID)};
PRAGMA user_version = ${String(FORMAT)};
`

/** Folder of the data directory that the links lie in (0700). */
export function membersDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'membership')
}

/** Where the links lie below a data directory: `membership/members.db`, folder 0700, file 0600. */
export function membersPath(dataDirectory: string): string {
  return join(membersDirectory(dataDirectory), 'members.db')
}

/**
 * The file of the links. It is opened when it is first needed, and looking makes none. Whatever is wrong with it is a value
 * (`membership_failed`); what was stored stays stored. After a fault of the file it is opened anew for the next use.
 */
export class MembersFile {
  readonly #path: string
  readonly #key: ErasableKey
  #open: { readonly database: Database.Database; readonly identity: string | null } | null = null

  constructor(dataDirectory: string, key: ErasableKey) {
    this.#path = membersPath(dataDirectory)
    this.#key = key
  }

  /** Runs one look into the file; null where there is none. */
  read<T>(use: (database: Database.Database) => T): Result<T | null, MembershipFault> {
    return this.#within('read', use)
  }

  /** Runs one change as a transaction, durable on return. The file is made where there is none. */
  write<T>(use: (database: Database.Database) => T): Result<T, MembershipFault> {
    const written = this.#within('write', (database) => ({ came: database.transaction(() => use(database)).immediate() }))
    if (!written.ok) return written
    if (written.value === null) throw new TypeError('a file that is to be written is made')
    return ok(written.value.came)
  }

  /** As `write`, but where there is no file nothing is made, and it is null. */
  change<T>(use: (database: Database.Database) => T): Result<T | null, MembershipFault> {
    return this.#within('read', (database) => database.transaction(() => use(database)).immediate())
  }

  /** Lets go of the file. It is opened again when it is needed. */
  close(): void {
    this.#open?.database.close()
    this.#open = null
  }

  #within<T>(purpose: 'read' | 'write', use: (database: Database.Database) => T): Result<T | null, MembershipFault> {
    try {
      const database = onMembers(() => this.#database(purpose))
      return ok(database === null ? null : onMembers(() => use(database)))
    } catch (thrown) {
      if (!(thrown instanceof MembersUnusable)) throw thrown
      if (thrown.fault !== 'row_damaged') this.close()
      return err({ code: 'membership_failed', cause: thrown.fault })
    }
  }

  #database(purpose: 'read' | 'write'): Database.Database | null {
    const identity = fileIdentity(this.#path)
    // A file that was removed, or another in its place: what was open is nobody's any more.
    if (this.#open !== null && this.#open.identity !== identity) this.close()
    if (this.#open !== null) return this.#open.database
    if (identity === null && purpose === 'read') return null
    const database = openMembers(this.#path, this.#key)
    this.#open = { database, identity: fileIdentity(this.#path) }
    return database
  }
}

function fileIdentity(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : `${String(found.dev)}:${String(found.ino)}`
}

/** Opens the file, made where it is missing. Throws `MembersUnusable` and what the system and SQLite throw. */
function openMembers(path: string, key: ErasableKey): Database.Database {
  const keyCommitment = key.commitment()
  makeLastingFile(path)
  const database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  try {
    const unfit = unfitness(database, { applicationId: APPLICATION_ID, format: FORMAT })
    if (unfit !== null) throw new MembersUnusable(unfit)
    if (!applyPrivateSettings(database)) throw new MembersUnusable('setting_lost')
    if (Number(database.pragma('user_version', { simple: true })) === 0) begin(database, keyCommitment)
    const under = database.prepare<[], string>('SELECT key_commitment FROM members').pluck().get()
    if (under !== keyCommitment) throw new MembersUnusable('other_key')
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
    database.prepare('INSERT INTO members (id, key_commitment) VALUES (1, ?)').run(keyCommitment)
  }
  database.transaction(write).immediate()
}
