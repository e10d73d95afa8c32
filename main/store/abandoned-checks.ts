import type { Store } from './database.ts'

/** A check that a session asked for and did not wait for, as its entry (`check_abandoned`) has it. */
export interface AbandonedCheckRow {
  readonly atMs: number
  readonly method: string
  readonly state: string
}

/** All that the record tells of, the oldest first. */
export function abandonedCheckRows(store: Store): readonly AbandonedCheckRow[] {
  const sql = `SELECT at_ms AS atMs, fields ->> 'method' AS method, fields ->> 'state' AS state
    FROM event WHERE name = 'check_abandoned' ORDER BY sequence`
  return store.database.prepare<[], AbandonedCheckRow>(sql).all()
}
