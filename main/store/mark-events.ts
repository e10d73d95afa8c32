import type { Store } from './database.ts'

/** What the record tells of the mark beside the key. */
export interface MarkEvent {
  readonly name: 'record_behind_mark' | 'record_replaced' | 'record_mark_lost'
  readonly sequence: number
  readonly atMs: number
  /** `behind`, `differs`, or why the mark was lost; null of a record that was replaced. */
  readonly code: string | null
}

/** The gravest of what was told and no person has accepted since, the newest of its kind; null: nothing. */
export function openMarkEvent(store: Store): MarkEvent | null {
  const sql = `SELECT name, sequence, at_ms AS atMs, coalesce(fields ->> 'problem', fields ->> 'cause') AS code FROM event
    WHERE name IN ('record_behind_mark', 'record_replaced', 'record_mark_lost') AND sequence > coalesce(
      (SELECT sequence FROM event WHERE name = 'record_mark_accepted' ORDER BY sequence DESC LIMIT 1), 0)
    ORDER BY name = 'record_mark_lost', sequence DESC LIMIT 1`
  return store.database.prepare<[], MarkEvent>(sql).get() ?? null
}
