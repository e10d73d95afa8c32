import type Database from 'better-sqlite3'
import type { MediumFault } from './sqlite-error.ts'

/**
 * What the small SQLite files beside the record have in common: accounts, remembered ages and members. Each change is
 * durable, the journal is cut to nothing after it and freed pages are overwritten, so that what was taken out stands in no
 * file.
 */

const SYNCHRONOUS_FULL = 2
const SECURE_DELETE_ON = 1

/** By which a file is known: `PRAGMA application_id`, and the newest `user_version` that this program reads. */
export interface PrivateFileKind {
  readonly applicationId: number
  readonly format: number
}

/** Why a file is none of this kind, by its head; null: it is one, or it is empty and may become one. */
export function unfitness(database: Database.Database, { applicationId, format }: PrivateFileKind): 'foreign' | 'newer' | null {
  const found = database.pragma('application_id', { simple: true })
  const version = Number(database.pragma('user_version', { simple: true }))
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  const isEmpty = found === 0 && version === 0 && tables === 0
  if (found !== applicationId && !isEmpty) return 'foreign'
  return version > format ? 'newer' : null
}

/** Sets what a connection needs and reads it back. @returns false: a setting did not hold */
export function applyPrivateSettings(database: Database.Database): boolean {
  const read = (setting: string): unknown => database.pragma(setting, { simple: true })
  database.pragma('synchronous = FULL')
  database.pragma('journal_mode = TRUNCATE')
  database.pragma('secure_delete = ON')
  database.pragma('temp_store = MEMORY')
  database.pragma('foreign_keys = ON')
  return (
    read('journal_mode') === 'truncate' &&
    read('synchronous') === SYNCHRONOUS_FULL &&
    read('secure_delete') === SECURE_DELETE_ON &&
    read('foreign_keys') === 1
  )
}

/** What the system's own error, by its code, says of the medium. */
export function mediumFaultOfSystem(thrown: unknown): MediumFault {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (['EROFS', 'EACCES', 'EPERM'].includes(code)) return 'medium_read_only'
  if (['ENOSPC', 'EDQUOT'].includes(code)) return 'medium_full'
  return code === 'EIO' ? 'medium_failed' : 'cannot_open'
}
