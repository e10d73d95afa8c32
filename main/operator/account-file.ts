import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { err, ok, type Result } from '../../device/result.ts'
import { isSystemError, makeLastingFile } from '../keys/lasting-files.ts'
import { applyPrivateSettings, mediumFaultOfSystem, unfitness } from '../store/private-file.ts'
import { mediumFaultOf, type MediumFault } from '../store/sqlite-error.ts'

/** `PRAGMA application_id` of this file ("HATO"). */
const APPLICATION_ID = 0x4841544f
const FORMAT = 1
/** A call waits no longer for a command that is at work here. */
const BUSY_TIMEOUT_MS = 500

/**
 * `throttle.subject`, `known_address.subject`: pseudonyms of what was tried and from where, so that neither an address nor
 * a password typed into the wrong field stands here. `owner_order`: what the machine's owner told by a command, until the
 * appliance has put it on the record and done it.
 */
const SCHEMA = `
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key_commitment TEXT NOT NULL
) STRICT;
CREATE TABLE account (
  login TEXT PRIMARY KEY NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('administrator', 'operator', 'auditor', 'technician')),
  password_hash BLOB NOT NULL CHECK (length(password_hash) = 32),
  password_salt BLOB NOT NULL CHECK (length(password_salt) = 16),
  scrypt_cost INTEGER NOT NULL CHECK (scrypt_cost >= 2),
  scrypt_block_size INTEGER NOT NULL CHECK (scrypt_block_size >= 1),
  scrypt_parallel INTEGER NOT NULL CHECK (scrypt_parallel >= 1),
  must_change_password INTEGER NOT NULL CHECK (must_change_password IN (0, 1)),
  second_factor BLOB,
  last_totp_step INTEGER NOT NULL DEFAULT 0,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  last_sign_in_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE throttle (
  subject BLOB PRIMARY KEY NOT NULL CHECK (length(subject) = 16),
  failed_at_ms TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE known_address (
  subject BLOB PRIMARY KEY NOT NULL CHECK (length(subject) = 16),
  login TEXT NOT NULL REFERENCES account (login),
  last_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE approval (
  id TEXT PRIMARY KEY NOT NULL,
  call TEXT NOT NULL,
  request TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'expired')),
  decided_by TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE owner_order (
  id TEXT PRIMARY KEY NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('unlock', 'disable', 'set_up')),
  login TEXT,
  ordered_by TEXT NOT NULL
) STRICT;
PRAGMA application_id = ${String(APPLICATION_ID)};
PRAGMA user_version = ${String(FORMAT)};
`

/** Why the accounts cannot be used. `other_key`: they lie under a key that this machine does not have any more. */
export type AccountsFault = MediumFault | 'other_key' | 'foreign' | 'newer' | 'setting_lost' | 'absent'

export interface AccountsError {
  readonly code: 'accounts_unusable'
  readonly path: string
  readonly fault: AccountsFault
}

/** Carries a fault to where it becomes a value; never leaves this room. */
export class AccountsUnusable extends Error {
  readonly fault: AccountsFault

  constructor(fault: AccountsFault) {
    super(`the accounts cannot be used: ${fault}`)
    this.fault = fault
  }
}

/** Where the accounts lie below a data directory: `accounts.db`, 0600. */
export function accountsPath(dataDirectory: string): string {
  return join(dataDirectory, 'accounts.db')
}

/**
 * Opens the file of the accounts. Its journal is cut to nothing after every change and freed pages are overwritten: no
 * old hash or second factor stands in it any more.
 * @param options.make false: `absent` where there is none
 */
export function openAccountFile(
  dataDirectory: string,
  keyCommitment: string,
  options: { readonly make: boolean } = { make: true }
): Result<Database.Database, AccountsError> {
  const path = accountsPath(dataDirectory)
  let database: Database.Database | null = null
  try {
    return onAccounts(() => {
      if (options.make) makeLastingFile(path)
      else if (statSync(path, { throwIfNoEntry: false }) === undefined) throw new AccountsUnusable('absent')
      database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
      const unfit = unfitness(database, { applicationId: APPLICATION_ID, format: FORMAT })
      if (unfit !== null) throw new AccountsUnusable(unfit)
      if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new AccountsUnusable('damaged')
      if (!applyPrivateSettings(database)) throw new AccountsUnusable('setting_lost')
      if (Number(database.pragma('user_version', { simple: true })) === 0) begin(database, keyCommitment)
      const under = database.prepare<[], string>('SELECT key_commitment FROM accounts').pluck().get()
      if (under !== keyCommitment) throw new AccountsUnusable('other_key')
      return ok(database)
    })
  } catch (thrown) {
    ;(database as Database.Database | null)?.close()
    if (!(thrown instanceof AccountsUnusable)) throw thrown
    return err({ code: 'accounts_unusable', path, fault: thrown.fault })
  }
}

/** Runs calls of SQLite and of the file system; their errors become `AccountsUnusable`. */
export function onAccounts<T>(calls: () => T): T {
  try {
    return calls()
  } catch (thrown) {
    const fault = isSystemError(thrown) ? mediumFaultOfSystem(thrown) : mediumFaultOf(thrown)
    throw fault === null ? thrown : new AccountsUnusable(fault)
  }
}

function begin(database: Database.Database, keyCommitment: string): void {
  chmodSync(database.name, 0o600)
  const write = () => {
    // Another process may have begun it a moment ago.
    if (Number(database.pragma('user_version', { simple: true })) !== 0) return
    database.exec(SCHEMA)
    database.prepare('INSERT INTO accounts (id, key_commitment) VALUES (1, ?)').run(keyCommitment)
  }
  database.transaction(write).immediate()
}
