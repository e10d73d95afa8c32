import { accessSync, chmodSync, closeSync, constants, openSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { migrations, type Migration } from './migrations/migrations.ts'
import type { MediumFault } from './sqlite-error.ts'
import { makeDirectory } from './make-directory.ts'
import { mediumFaultOf } from './sqlite-error.ts'

/** `PRAGMA application_id` of our files ("HATA"), so that another program's database is never taken for ours. */
const APPLICATION_ID = 0x48415441
const SYNCHRONOUS_FULL = 2
const BUSY_TIMEOUT_MS = 2000

/** Why the store was not opened. The file is left as it was found. */
export type StoreError =
  | { readonly code: 'store_medium'; readonly path: string; readonly fault: MediumFault }
  | { readonly code: 'store_foreign'; readonly path: string }
  | { readonly code: 'store_newer'; readonly path: string; readonly version: number; readonly known: number }
  /** Only where opened for reading: the appliance has to be started once to bring it up to date. */
  | { readonly code: 'store_older'; readonly path: string; readonly version: number; readonly known: number }
  | { readonly code: 'store_absent'; readonly path: string }
  /** Another running program records into it. */
  | { readonly code: 'store_in_use'; readonly path: string }
  /** A setting that durability rests on did not hold when it was read back. */
  | { readonly code: 'store_setting_lost'; readonly path: string; readonly setting: string }

/** An open store. One process at a time records; others may read. */
export interface Store {
  readonly path: string
  readonly database: Database.Database
  close(): void
}

/** Where the store lies below a data directory. */
export function storePath(dataDirectory: string): string {
  return join(dataDirectory, 'hatachi.db')
}

/**
 * Opens the store for recording: creates it (file 0600, directory 0700) or migrates it, checks it whole
 * (`PRAGMA quick_check`), and writes once, so that a full or read-only medium is found now and not in a sale.
 * WAL with `synchronous=FULL`, set and read back: in WAL every new connection starts at NORMAL.
 */
export function openStore(path: string, steps: readonly Migration[] = migrations): Result<Store, StoreError> {
  const prepared = prepareFile(path)
  if (!prepared.ok) return prepared
  return opening(path, (opened) => {
    const lock = takeLock(path)
    if (!lock.ok) return lock
    opened.push(lock.value)
    const database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    opened.push(database)
    const objection = refuseFile(database, path, steps.length) ?? applySettings(database, path)
    if (objection !== null) return err(objection)
    chmodSync(path, 0o600)
    migrate(database, steps)
    if (lacksLog(database)) return err({ code: 'store_medium', path, fault: 'damaged' })
    database.prepare('UPDATE opening SET count = count + 1').run()
    return ok(storeOf(path, opened, database))
  })
}

/**
 * Opens an existing store for reading, beside an appliance that may be recording. Same settings; writes are refused,
 * and the file is not migrated.
 * @param options.isChecked false: without `PRAGMA quick_check`, which reads the whole file; what is damaged is then
 *   found by whoever reads it
 */
export function openStoreForReading(
  path: string,
  options: { readonly isChecked?: boolean } = {}
): Result<Store, StoreError> {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return err({ code: 'store_absent', path })
  return opening(path, (opened) => {
    const database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    opened.push(database)
    const known = migrations.length
    const objection = refuseFile(database, path, known, options.isChecked)
    if (objection !== null) return err(objection)
    const version = schemaVersion(database)
    if (version < known) return err({ code: 'store_older', path, version, known })
    const lost = applySettings(database, path)
    if (lost !== null) return err(lost)
    if (lacksLog(database)) return err({ code: 'store_medium', path, fault: 'damaged' })
    database.pragma('query_only = ON')
    return ok(storeOf(path, opened, database))
  })
}

/**
 * Holds the store's lock without opening the store: as long as that lasts no appliance starts. Errors: `store_in_use`,
 * `store_medium`.
 */
export function holdStore(path: string): Result<{ close(): void }, StoreError> {
  try {
    return takeLock(path)
  } catch (thrown) {
    const fault = mediumFaultOf(thrown)
    if (fault === null) throw thrown
    return err({ code: 'store_medium', path, fault })
  }
}

/** Runs one opening; whatever it opened is closed again unless it succeeds. */
function opening(
  path: string,
  open: (opened: Database.Database[]) => Result<Store, StoreError>
): Result<Store, StoreError> {
  const opened: Database.Database[] = []
  let result: Result<Store, StoreError> | null = null
  try {
    result = open(opened)
    return result
  } catch (thrown) {
    const fault = mediumFaultOf(thrown)
    if (fault === null) throw thrown
    return err({ code: 'store_medium', path, fault })
  } finally {
    if (result?.ok !== true) closeAll(opened)
  }
}

/**
 * Creates directory and file with their rights, before SQLite sees them. An existing file is never opened here: closing
 * any descriptor of it would drop the locks that SQLite holds on it in this process.
 */
function prepareFile(path: string): Result<void, StoreError> {
  try {
    // A directory that stood there before keeps its rights (it may be shared); `hatachi doctor` speaks of them.
    makeDirectory(dirname(path))
    accessSync(dirname(path), constants.W_OK)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) {
      closeSync(openSync(path, 'a', 0o600))
    } else if (found.size === 0 && (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
      // SQLite would take the empty file for a new one and throw its log away, and with it what was recorded.
      return err({ code: 'store_medium', path, fault: 'damaged' })
    }
    return ok(undefined)
  } catch (thrown) {
    return err({ code: 'store_medium', path, fault: fileFaultOf(thrown) })
  }
}

function fileFaultOf(thrown: unknown): MediumFault {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'medium_read_only'
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'medium_full'
  return 'cannot_open'
}

/**
 * Holds an exclusive lock beside the store for as long as it is open. It is a lock of the operating system's on a
 * database that stays empty: it ends with the process, however that ends.
 */
function takeLock(path: string): Result<Database.Database, StoreError> {
  const lock = new Database(`${path}.lock`, { timeout: 0 })
  try {
    chmodSync(`${path}.lock`, 0o600)
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return ok(lock)
  } catch (thrown) {
    lock.close()
    if (mediumFaultOf(thrown) === 'locked') return err({ code: 'store_in_use', path })
    throw thrown
  }
}

/** Whether a running program records here now. False where there is no store, or its lock cannot be looked at. */
export function isStoreInUse(path: string): boolean {
  if (statSync(`${path}.lock`, { throwIfNoEntry: false }) === undefined) return false
  try {
    const lock = new Database(`${path}.lock`, { fileMustExist: true, readonly: true, timeout: 0 })
    try {
      lock.prepare('SELECT count(*) FROM sqlite_schema').get()
      return false
    } finally {
      lock.close()
    }
  } catch (thrown) {
    return mediumFaultOf(thrown) === 'locked'
  }
}

/** Sets what this connection needs and reads it back. Only for a file known to be ours: WAL changes its header. */
function applySettings(database: Database.Database, path: string): StoreError | null {
  const lost = (setting: string): StoreError => ({ code: 'store_setting_lost', path, setting })
  const read = (setting: string): unknown => database.pragma(setting, { simple: true })
  // FULL comes first: the change to WAL is then a durable one too.
  database.pragma('synchronous = FULL')
  database.pragma('journal_mode = WAL')
  database.pragma('foreign_keys = ON')
  database.pragma('recursive_triggers = ON')
  if (read('journal_mode') !== 'wal') return lost('journal_mode')
  if (read('synchronous') !== SYNCHRONOUS_FULL) return lost('synchronous')
  if (read('foreign_keys') !== 1) return lost('foreign_keys')
  if (read('recursive_triggers') !== 1) return lost('recursive_triggers')
  if (read('busy_timeout') !== BUSY_TIMEOUT_MS) return lost('busy_timeout')
  return null
}

/** Refuses what is not ours, newer than we know, or damaged; only reads. */
function refuseFile(
  database: Database.Database,
  path: string,
  known: number,
  isChecked = true
): StoreError | null {
  const version = schemaVersion(database)
  const applicationId = database.pragma('application_id', { simple: true })
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (applicationId !== APPLICATION_ID && (applicationId !== 0 || version !== 0 || tables !== 0)) {
    return { code: 'store_foreign', path }
  }
  if (version > known) return { code: 'store_newer', path, version, known }
  if (isChecked && database.pragma('quick_check(1)', { simple: true }) !== 'ok') {
    return { code: 'store_medium', path, fault: 'damaged' }
  }
  return null
}

/** Applies what is missing, each step whole or not at all. */
function migrate(database: Database.Database, steps: readonly Migration[]): void {
  for (let version = schemaVersion(database); version < steps.length; version++) {
    const step = steps[version] ?? ''
    database
      .transaction(() => {
        if (typeof step === 'string') database.exec(step)
        else step(database)
        database.pragma(`application_id = ${String(APPLICATION_ID)}`)
        database.pragma(`user_version = ${String(version + 1)}`)
      })
      .immediate()
  }
}

/** Whether the one row is gone that the record's chain begins with. */
function lacksLog(database: Database.Database): boolean {
  const hasTable = database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'audit_log'").pluck().get() === 1
  return hasTable && database.prepare('SELECT count(*) FROM audit_log').pluck().get() !== 1
}

function schemaVersion(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

function storeOf(path: string, opened: Database.Database[], database: Database.Database): Store {
  return {
    path,
    database,
    close: () => {
      closeAll(opened)
    }
  }
}

/** Newest first, so that the lock is given up last. */
function closeAll(opened: readonly Database.Database[]): void {
  for (const database of opened.toReversed()) database.close()
}
