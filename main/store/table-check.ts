import type { BadPlace } from '../audit/verify-chain.ts'
import type { StoredEntry } from './chain-reader.ts'
import type { Store } from './database.ts'

type Fields = Readonly<Record<string, unknown>>
type Row = Readonly<Record<string, unknown>>

/** One table whose every row an entry tells of. */
interface CheckedTable {
  readonly table: string
  /** Column and field that name the row. */
  readonly key: string
  readonly keyField: string
  /** What each column must hold by the entry. Left out: the entry does not say (those from before the chain). */
  readonly columns: (entry: StoredEntry, fields: Fields, isOld: boolean) => Row
}

const checkedTables: Readonly<Record<string, CheckedTable>> = {
  session_started: {
    table: 'session',
    key: 'session_id',
    keyField: 'sessionId',
    columns: (_, { order, role, place, startedAtMs }) => ({
      session_order: order,
      role,
      place,
      started_at_ms: startedAtMs
    })
  },
  vend_intended: {
    table: 'vend_intent',
    key: 'vend_id',
    keyField: 'vendId',
    columns: ({ atMs }, { sessionId, productId, selection, position, of, approvedAtMs }, isOld) => ({
      session_id: sessionId,
      product_id: productId,
      selection,
      position,
      things: of,
      approved_at_ms: approvedAtMs,
      stored_at_ms: isOld ? undefined : atMs
    })
  },
  vend_reported: {
    table: 'vend_report',
    key: 'vend_id',
    keyField: 'vendId',
    columns: ({ atMs }, { result, cause }, isOld) => ({ result, cause, reported_at_ms: isOld ? undefined : atMs })
  },
  vend_settled: {
    table: 'vend_settlement',
    key: 'vend_id',
    keyField: 'vendId',
    columns: ({ atMs }, { result, cause }, isOld) => ({ result, cause, settled_at_ms: isOld ? undefined : atMs })
  },
  session_decided: {
    table: 'decision_record',
    key: 'session_id',
    keyField: 'sessionId',
    columns: (_, { outcome, reason = null, record }) => ({
      outcome,
      reason,
      record: record === undefined ? undefined : JSON.stringify(record),
      ended_at_ms: (record as { readonly endedAtMs?: number } | undefined)?.endedAtMs
    })
  }
}

/**
 * Holds the tables of sessions, vends and decisions against the entries that tell of them: each entry's row is there
 * and says the same, and no row is there without an entry.
 */
export class TableCheck {
  readonly #store: Store
  readonly #oldThrough: number
  readonly #tables = new Map<string, CheckedTable & { readonly find: (key: string) => Row | undefined; seen: number }>()

  constructor(store: Store) {
    this.#store = store
    const { database } = store
    // What an entry says fully, it says since the log is a chain.
    this.#oldThrough =
      database.prepare<[], number | null>("SELECT min(sequence) FROM event WHERE name = 'record_chained'").pluck().get() ?? 0
    for (const [name, checked] of Object.entries(checkedTables)) {
      const find = database.prepare<[string], Row>(`SELECT * FROM ${checked.table} WHERE ${checked.key} = ?`)
      this.#tables.set(name, { ...checked, find: (key) => find.get(key), seen: 0 })
    }
  }

  /** The row that this entry tells of. The bad place is the entry's, with the table's name in the problem. */
  entry(entry: StoredEntry): BadPlace | null {
    const checked = this.#tables.get(entry.name)
    if (checked === undefined) return null
    checked.seen++
    const fields = JSON.parse(entry.fieldsJson) as Fields
    const row = checked.find(String(fields[checked.keyField]))
    const bad = (what: string): BadPlace => ({ part: 'table', at: entry.sequence, problem: `${checked.table}_${what}` })
    if (row === undefined) return bad('missing')
    const columns = Object.entries(checked.columns(entry, fields, entry.sequence < this.#oldThrough))
    return columns.every(([column, value]) => value === undefined || row[column] === value) ? null : bad('changed')
  }

  /** At the end: rows that no entry tells of. */
  end(): BadPlace | null {
    for (const { table, seen } of this.#tables.values()) {
      const rows = this.#store.database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()
      if (rows !== seen) return { part: 'table', at: null, problem: `${table}_added` }
    }
    return null
  }
}
