import type { Store } from './database.ts'

/** Pages of the record, as whoever shows or counts it reads on from where it was left. Texts are as they were stored. */

/** One entry, its fields' text untouched. */
export interface EntryRow {
  readonly sequence: number
  readonly atMs: number
  readonly name: string
  readonly fields: string
}

/** One decision record, its text untouched; `sequence` counts decisions, not entries. */
export interface DecisionRow {
  readonly sequence: number
  readonly record: string
}

const ENTRY = 'SELECT sequence, at_ms AS atMs, name, fields FROM event'

/** Entries behind one, oldest first. @param name of one kind alone */
export function entriesAfter(store: Store, after: number, limit: number, name?: string): readonly EntryRow[] {
  const sql = `${ENTRY} WHERE sequence > @after${name === undefined ? '' : ' AND name = @name'} ORDER BY sequence LIMIT @limit`
  return store.database.prepare<object, EntryRow>(sql).all({ after, limit, ...(name === undefined ? {} : { name }) })
}

/**
 * The newest entries of these kinds, the oldest of them first.
 * @param within so many entries before the newest are looked through at most: a long record holds nothing up
 */
export function newestEntries(store: Store, names: readonly string[], within: number, limit: number): readonly EntryRow[] {
  const sql = `${ENTRY} WHERE sequence > coalesce((SELECT max(sequence) FROM event), 0) - ?
    AND +name IN (${names.map(() => '?').join(', ')}) ORDER BY sequence DESC LIMIT ?`
  return store.database.prepare<[number, ...string[], number], EntryRow>(sql).all(within, ...names, limit).toReversed()
}

/** Decision records behind one, oldest first. */
export function decisionsAfter(store: Store, after: number, limit: number): readonly DecisionRow[] {
  const sql = 'SELECT sequence, record FROM decision_record WHERE sequence > ? ORDER BY sequence LIMIT ?'
  return store.database.prepare<[number, number], DecisionRow>(sql).all(after, limit)
}
