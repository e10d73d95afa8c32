import Database from 'better-sqlite3'

/**
 * What went wrong below the store, in words of our own; SQLite's result codes end here.
 * `locked`: another connection writes and did not stop in time. `damaged`: the file is no sound database.
 */
export type MediumFault = 'medium_full' | 'medium_read_only' | 'medium_failed' | 'cannot_open' | 'damaged' | 'locked'

/**
 * The fault behind what SQLite threw, or null where it was not the medium's (a constraint, a programmer's mistake).
 * Extended codes are matched by their prefix. https://sqlite.org/rescode.html
 */
export function mediumFaultOf(thrown: unknown): MediumFault | null {
  if (!(thrown instanceof Database.SqliteError)) return null
  const { code } = thrown
  if (code === 'SQLITE_FULL') return 'medium_full'
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return 'medium_read_only'
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'damaged'
  if (code.startsWith('SQLITE_CANTOPEN')) return 'cannot_open'
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return 'locked'
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_PROTOCOL') return 'medium_failed'
  return null
}

/** Whether a constraint of the schema refused the entry: a duplicate, a missing session, an append-only table. */
export function isConstraint(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_CONSTRAINT')
}
