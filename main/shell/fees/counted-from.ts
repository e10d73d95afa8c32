import type { Store } from '../../store/database.ts'

/**
 * From when on the record can count: the time of its oldest entry, where older ones were deleted (docs/retention.md).
 * null: nothing was deleted, and everything is counted.
 */
export function countedFromMs(store: Store): number | null {
  const oldest = store.database
    .prepare<[], number>(
      `SELECT at_ms FROM event
       WHERE sequence > (SELECT max(sequence) FROM retention_cut) ORDER BY sequence LIMIT 1`
    )
    .pluck()
    .get()
  return oldest ?? null
}
