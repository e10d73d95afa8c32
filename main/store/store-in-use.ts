import Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { mediumFaultOf } from './sqlite-error.ts'

/**
 * Whether an appliance records into this store right now: `openStore` holds an exclusive lock beside it for as long as
 * it runs. Only looks, and takes nothing. False as well where that cannot be seen, such as in another user's directory.
 * @param path of the store, as for `openStore`
 */
export function isStoreInUse(path: string): boolean {
  const lockPath = `${path}.lock`
  if (statSync(lockPath, { throwIfNoEntry: false }) === undefined) return false
  let lock: Database.Database | null = null
  try {
    lock = new Database(lockPath, { readonly: true, fileMustExist: true, timeout: 0 })
    // A shared lock, for as long as this reads; an exclusive one of another process refuses it.
    lock.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (thrown) {
    const fault = mediumFaultOf(thrown)
    if (fault === null) throw thrown
    return fault === 'locked'
  } finally {
    lock?.close()
  }
}
