import Database from 'better-sqlite3'
import { isSystemError } from '../keys/lasting-files.ts'
import { mediumFaultOfSystem } from '../store/private-file.ts'
import { mediumFaultOf, type MediumFault } from '../store/sqlite-error.ts'

/**
 * Why the memory cannot be used, in words of our own. `other_key`: what is in it lies under a key that this machine does
 * not have any more. `row_damaged`: a row does not open under its pseudonym.
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

/** Runs calls of SQLite and of the file system; their errors become `MemoryUnusable`. */
export function onMemory<T>(calls: () => T): T {
  try {
    return calls()
  } catch (thrown) {
    const fault = isSystemError(thrown) ? mediumFaultOfSystem(thrown) : sqliteFault(thrown)
    throw fault === null ? thrown : new MemoryUnusable(fault)
  }
}

/** Our statements are sound: where SQLite knows a table or a column not (SQLITE_ERROR), the file has lost it. */
function sqliteFault(thrown: unknown): MediumFault | null {
  const isLost = thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_ERROR'
  return isLost ? 'damaged' : mediumFaultOf(thrown)
}
