import type { EventFields, EventName } from '../../audit/catalogue.ts'
import type { Store } from '../../store/database.ts'
import { newestEntries } from '../../store/record-pages.ts'

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
  service_begun: ['mode'],
  service_ended: [],
  service_test_done: ['test', 'outcome', 'code'],
  service_pulse: ['selection'],
  memory_failed: ['doing', 'cause'],
  member_failed: ['doing', 'cause'],
  record_chained: ['entries'],
  record_unsound: ['problem'],
  record_behind_mark: ['problem', 'markedSequence', 'newestSequence'],
  record_replaced: ['markedSequence'],
  record_mark_lost: ['cause'],
  record_begun_anew: ['markedSequence'],
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
  return newestEntries(store, Object.keys(TOLD), LOOKED_THROUGH, limit).map(({ sequence, atMs, name, fields }) => ({
    sequence,
    at: new Date(atMs).toISOString(),
    name,
    fields: toldFields(name, fields)
  }))
}

function toldFields(name: string, text: string): Readonly<Record<string, unknown>> {
  const allowed: readonly string[] = TOLD[name as EventName] ?? []
  const fields: unknown = JSON.parse(text)
  if (typeof fields !== 'object' || fields === null) return {}
  return Object.fromEntries(Object.entries(fields).filter(([key]) => allowed.includes(key)))
}
