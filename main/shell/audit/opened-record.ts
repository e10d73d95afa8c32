import { err, type Result } from '../../../device/result.ts'
import type { Store, StoreError } from '../../store/database.ts'
import { mediumFaultOf } from '../../store/sqlite-error.ts'

/**
 * Does the first work with a store that was just opened, and closes it again unless that succeeds: its lock would keep
 * the next start out. What SQLite throws of the medium becomes `store_medium`; a programmer's mistake is thrown on.
 */
export function closedUnlessDone<T, E extends { readonly code: string }>(
  store: Store,
  work: () => Result<T, E>
): Result<T, E | StoreError> {
  let isDone = false
  try {
    const done = work()
    isDone = done.ok
    return done
  } catch (thrown) {
    const fault = mediumFaultOf(thrown)
    if (fault === null) throw thrown
    const error: StoreError = { code: 'store_medium', path: store.path, fault }
    return err(error)
  } finally {
    if (!isDone) store.close()
  }
}
