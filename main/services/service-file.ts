import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { makeDirectory } from '../store/make-directory.ts'
import { applyPrivateSettings, mediumFaultOfSystem, unfitness } from '../store/private-file.ts'
import type { MediumFault } from '../store/sqlite-error.ts'
import { mediumFaultOf } from '../store/sqlite-error.ts'

/** A writer waits so long for another process that writes. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * Why a service's file cannot be used. `foreign`: it is another program's file; `newer`: of a later version of this
 * one; `setting_lost`: the file system does not do what durability needs.
 */
export type ServiceFileFault = MediumFault | 'foreign' | 'newer' | 'setting_lost'

/** `store_failed`: the store cannot be read or written; what was stored stays stored. `path`: the file. */
export interface StoreFailure {
  readonly code: 'store_failed'
  readonly cause: ServiceFileFault
  readonly path: string
}

/** A connection to such a file, as `read` and `write` hand it out. */
export type ServiceDatabase = Database.Database

/** By which a service's file is known, and what stands in a new one. */
export interface ServiceFileKind {
  /** `PRAGMA application_id`: four ASCII letters as a number. */
  readonly applicationId: number
  readonly format: number
  /** The tables. STRICT; the head is written beside them. */
  readonly schema: string
}

/** A service's own SQLite file: one service, one file, and no other service's. */
export class ServiceFile {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    this.#database = database
  }

  /** Runs one look. A fault of the medium is a value; everything else throws. */
  read<T>(use: (database: Database.Database) => T): Result<T, StoreFailure> {
    return this.#guarded(() => use(this.#database))
  }

  /** Runs one change as a transaction that excludes other writers, durable on return. */
  write<T>(use: (database: Database.Database) => T): Result<T, StoreFailure> {
    return this.#guarded(() => this.#database.transaction(() => use(this.#database)).immediate())
  }

  close(): void {
    this.#database.close()
  }

  #guarded<T>(run: () => T): Result<T, StoreFailure> {
    try {
      return ok(run())
    } catch (thrown) {
      const cause = mediumFaultOf(thrown)
      if (cause === null) throw thrown
      return err({ code: 'store_failed', cause, path: this.#database.name })
    }
  }
}

/** Opens a service's file, made where it is missing, for its owner only (folder 0700, file 0600). */
export function openServiceFile(path: string, kind: ServiceFileKind): Result<ServiceFile, StoreFailure> {
  const failed = (cause: ServiceFileFault) => err({ code: 'store_failed' as const, cause, path })
  let database: Database.Database
  try {
    makeDirectory(dirname(path))
    closeSync(openSync(path, 'a', 0o600))
    database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  } catch (thrown) {
    return failed(mediumFaultOf(thrown) ?? mediumFaultOfSystem(thrown))
  }
  try {
    const unfit = unfitness(database, kind)
    const fault = unfit ?? (applyPrivateSettings(database) ? null : 'setting_lost')
    if (fault === null) begin(database, kind)
    else database.close()
    return fault === null ? ok(new ServiceFile(database)) : failed(fault)
  } catch (thrown) {
    database.close()
    const cause = mediumFaultOf(thrown)
    if (cause === null) throw thrown
    return failed(cause)
  }
}

function begin(database: Database.Database, { applicationId, format, schema }: ServiceFileKind): void {
  const version = () => Number(database.pragma('user_version', { simple: true }))
  const write = () => {
    // Another process may have begun it a moment ago.
    if (version() !== 0) return
    database.exec(schema)
    database.exec(`PRAGMA application_id = ${String(applicationId)}; PRAGMA user_version = ${String(format)}`)
  }
  if (version() === 0) database.transaction(write).immediate()
}
