import type { Store } from './database.ts'

/** How much of the record there is, and from when. */

/** Time of the oldest entry where older ones were deleted; null: nothing was deleted. Milliseconds since 1970. */
export function oldestKeptMs(store: Store): number | null {
  const sql = 'SELECT at_ms FROM event WHERE sequence > (SELECT max(sequence) FROM retention_cut) ORDER BY sequence LIMIT 1'
  return store.database.prepare<[], number>(sql).pluck().get() ?? null
}

/**
 * The last of the entries at the beginning that are all older than a time, 0 where none is: a clock that was set back
 * makes none of the others so.
 */
export function newestBefore(store: Store, beforeMs: number): number {
  const sql = 'SELECT min(sequence) - 1 FROM event WHERE at_ms >= ?'
  const found = store.database.prepare<[number], number | null>(sql).pluck().get(beforeMs)
  return found ?? store.database.prepare<[], number | null>('SELECT max(sequence) FROM event').pluck().get() ?? 0
}

/** How many decisions and entries there are. */
export function recordCounts(store: Store): { readonly decisions: number; readonly entries: number } {
  const count = (table: 'decision_record' | 'event') =>
    store.database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
  return { decisions: count('decision_record'), entries: count('event') }
}
