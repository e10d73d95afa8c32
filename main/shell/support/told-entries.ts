import type { EventFields, EventName } from '../../audit/catalogue.ts'
import type { Store } from '../../store/database.ts'

type ToldFields = { readonly [N in EventName]?: readonly (keyof EventFields<N>)[] }

/**
 * What a support bundle tells of the record: what befell the machine itself, with these fields and no others. No session,
 * no sale and no decision, nobody's name or login, and nothing free of form: a technician, who may read no decision, may
 * make a bundle. A kind of entry that is added later stays out until somebody lets it in here.
 */
const TOLD: ToldFields = {
  appliance_started: ['role', 'place', 'version'],
  appliance_stopped: ['cause'],
  reader_ready: [],
  reader_lost: ['code'],
  machine_ready: [],
  machine_lost: ['cause'],
  door_opened: [],
  door_closed: [],
  stock_changed: ['selection', 'available'],
  list_imported: ['source', 'kind', 'number', 'thisUpdateMs', 'nextUpdateMs', 'entries'],
  list_refused: ['source', 'code'],
  list_fetch_failed: ['source', 'code'],
  list_import_failed: ['source', 'code'],
  list_overdue: ['source', 'sinceMs'],
  clock_untrusted: ['state', 'reason'],
  clock_trusted: [],
  clock_accepted: ['acceptedAtMs'],
  certification_lapsed: ['lastDay'],
  line_lost: ['reason'],
  line_restored: ['downMs'],
  ending_near: ['kind', 'lastDay'],
  memory_failed: ['doing', 'cause'],
  record_chained: ['entries'],
  record_unsound: ['problem'],
  entries_deleted: ['throughSequence', 'count'],
  backup_done: ['first', 'last', 'files'],
  backup_failed: ['code'],
  backup_restored: ['downMs'],
  backup_set_aside: ['exports'],
  operator_side_opened: [],
  operator_side_closed: [],
  operator_side_failed: ['code'],
  fault_caught: ['where', 'name']
}

/** Entries before the newest that are looked through: a long record holds nothing up. */
const LOOKED_THROUGH = 20_000

interface EntryRow {
  readonly sequence: number
  readonly atMs: number
  readonly name: string
  readonly fields: string
}

/** An entry of the record, as people read it. */
export interface ToldEntry {
  readonly sequence: number
  /** RFC 3339, UTC. */
  readonly at: string
  readonly name: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** The newest entries that may be told, the oldest of them first. */
export function toldEntries(store: Store, limit: number): readonly ToldEntry[] {
  const names = Object.keys(TOLD)
  return store.database
    .prepare<[number, ...string[], number], EntryRow>(
      `SELECT sequence, at_ms AS atMs, name, fields FROM event
       WHERE sequence > coalesce((SELECT max(sequence) FROM event), 0) - ?
         AND +name IN (${names.map(() => '?').join(', ')})
       ORDER BY sequence DESC LIMIT ?`
    )
    .all(LOOKED_THROUGH, ...names, limit)
    .toReversed()
    .map(({ sequence, atMs, name, fields }) => ({ sequence, at: new Date(atMs).toISOString(), name, fields: toldFields(name, fields) }))
}

function toldFields(name: string, text: string): Readonly<Record<string, unknown>> {
  const allowed: readonly string[] = TOLD[name as EventName] ?? []
  const fields: unknown = JSON.parse(text)
  if (typeof fields !== 'object' || fields === null) return {}
  return Object.fromEntries(Object.entries(fields).filter(([key]) => allowed.includes(key)))
}
