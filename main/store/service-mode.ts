import type { ServiceMode } from '../contract/operator-watch.ts'
import type { Store } from './database.ts'

/** Service at the machine, by the record. */
export interface RecordedService {
  readonly mode: ServiceMode
  /** Since when; null: nothing was ever recorded of service. */
  readonly sinceMs: number | null
  /** By whom, as the record has it; null as above. */
  readonly by: string | null
}

interface ServiceRow {
  readonly sequence: number
  readonly atMs: number
  readonly name: 'service_begun' | 'service_ended'
  readonly fields: string
}

/**
 * The mode that the last of `service_begun` and `service_ended` tells. A mode that this program does not know counts as
 * `out_of_service`. Throws SQLite's errors.
 */
export function recordedService(store: Store): RecordedService {
  const newest = newestOf(store)
  if (newest === null) return { mode: 'in_service', sinceMs: null, by: null }
  const { mode, sinceMs, by } = JSON.parse(newest.fields) as {
    readonly mode?: string
    readonly sinceMs?: number
    readonly by: string
  }
  if (newest.name === 'service_ended') return { mode: 'in_service', sinceMs: newest.atMs, by }
  return {
    mode: mode === 'maintenance' ? 'maintenance' : 'out_of_service',
    // Said again it keeps its beginning.
    sinceMs: sinceMs ?? newest.atMs,
    by
  }
}

/** Sequence of the entry by which the machine is out of service now; null: it is in service. */
export function standingServiceSequence(store: Store): number | null {
  const newest = newestOf(store)
  return newest?.name === 'service_begun' ? newest.sequence : null
}

/** By each name's own index: the record may have millions of other entries. */
function newestOf({ database }: Store): ServiceRow | null {
  const sql = `SELECT sequence, at_ms AS atMs, name, fields FROM event WHERE sequence = (SELECT max(found) FROM (
      SELECT max(sequence) AS found FROM event WHERE name = 'service_begun'
      UNION ALL SELECT max(sequence) FROM event WHERE name = 'service_ended'))`
  return database.prepare<[], ServiceRow>(sql).get() ?? null
}
