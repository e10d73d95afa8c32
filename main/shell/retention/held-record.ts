import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { isSystemError, systemFaultOf } from '../../keys/lasting-files.ts'
import { holdStore, openStore, type Store, type StoreError } from '../../store/database.ts'

/** The record, open; or why it could not be opened: a stable code, such as `store_medium: damaged`. */
export type OpenedRecord = { readonly store: Store } | { readonly store: null; readonly fault: string }

/** The record's lock, held until `close`, with the record where it can be opened. */
export interface HeldRecord {
  readonly opened: OpenedRecord
  close(): void
}

/**
 * Keeps the appliance from starting, and opens its record where that can be done. Only a record in use is an error
 * (`store_in_use`, `store_medium` with `locked`): whatever else is wrong with it, it is left as found, and must not keep
 * what has to go.
 */
export function holdRecord(path: string): Result<HeldRecord, StoreError> {
  const store = openedStore(path)
  if (store.ok) return ok({ opened: { store: store.value }, close: () => { store.value.close() } })
  const { error } = store
  if (error !== null && isInUse(error)) return err(error)
  const lock = holdStore(path)
  if (!lock.ok && isInUse(lock.error)) return lock
  const close = () => {
    if (lock.ok) lock.value.close()
  }
  return ok({ opened: { store: null, fault: store.fault }, close })
}

type Opening =
  | { readonly ok: true; readonly value: Store }
  | { readonly ok: false; readonly error: StoreError | null; readonly fault: string }

function openedStore(path: string): Opening {
  try {
    const store = openStore(path)
    if (store.ok) return store
    const { error } = store
    return { ok: false, error, fault: error.code === 'store_medium' ? `${error.code}: ${error.fault}` : error.code }
  } catch (thrown) {
    // Of files of the record's name that are no files, or another user's.
    if (!isSystemError(thrown)) throw thrown
    return { ok: false, error: null, fault: `store_medium: ${systemFaultOf(thrown)}` }
  }
}

function isInUse(error: StoreError): boolean {
  return error.code === 'store_in_use' || (error.code === 'store_medium' && error.fault === 'locked')
}
