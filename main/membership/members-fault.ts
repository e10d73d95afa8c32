import Database from 'better-sqlite3'
import { isSystemError } from '../keys/lasting-files.ts'
import { mediumFaultOfSystem } from '../store/private-file.ts'
import { mediumFaultOf, type MediumFault } from '../store/sqlite-error.ts'

/**
 * Why the links cannot be used, in words of our own. `other_key`: what is in the file lies under a key that this machine
 * does not have any more. `row_damaged`: a row does not open under its name. `certificate_unreadable`: a card's
 * certificate has no issuer and serial number to go by.
 */
export type MembersFault =
  | MediumFault
  | 'other_key'
  | 'foreign'
  | 'newer'
  | 'setting_lost'
  | 'row_damaged'
  | 'certificate_unreadable'

/** Carries a fault to where it becomes a value; never leaves this room. */
export class MembersUnusable extends Error {
  readonly fault: MembersFault

  constructor(fault: MembersFault) {
    super(`the links cannot be used: ${fault}`)
    this.fault = fault
  }
}

/** Runs calls of SQLite and of the file system; their errors become `MembersUnusable`. */
export function onMembers<T>(calls: () => T): T {
  try {
    return calls()
  } catch (thrown) {
    const fault = isSystemError(thrown) ? mediumFaultOfSystem(thrown) : sqliteFault(thrown)
    throw fault === null ? thrown : new MembersUnusable(fault)
  }
}

/** Our statements are sound: where SQLite knows a table or a column not (SQLITE_ERROR), the file has lost it. */
function sqliteFault(thrown: unknown): MediumFault | null {
  const isLost = thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_ERROR'
  return isLost ? 'damaged' : mediumFaultOf(thrown)
}
