import { digestOf } from '../audit/rule-book-text.ts'
import type { BadPlace } from '../audit/verify-chain.ts'
import type { StoredEntry } from './chain-reader.ts'
import type { Store } from './database.ts'
import { decisionFactsOf, prepareFactsReader, type CountedRecord, type DecisionFacts } from './decision-facts.ts'

type Fields = Readonly<Record<string, unknown>>
type Row = Readonly<Record<string, unknown>>

/** What decision records are looked for by; it follows from them. */
const FACTS = 'decision_facts'

/** One table whose every row an entry tells of. */
interface CheckedTable {
  readonly table: string
  /** Column and field that name the row. */
  readonly key: string
  readonly keyField: string
  /** Several entries may tell of one row. */
  readonly mayRepeat?: true
  /** What each column must hold by the entry. Left out: the entry does not say (those from before the chain). */
  readonly columns: (entry: StoredEntry, fields: Fields, isOld: boolean) => Row
}

const ruleBooks = { table: 'rule_book', key: 'number', keyField: 'number', mayRepeat: true } as const

const checkedTables: Readonly<Record<string, CheckedTable>> = {
  rules_accepted: {
    ...ruleBooks,
    columns: ({ atMs }, { digest, origin, by, approvedBy = null, book }) => ({
      ...acceptance({ digest, origin, by, approvedBy }),
      at_ms: atMs,
      book: JSON.stringify(book)
    })
  },
  // Its own entry is deleted by now: the digest speaks for the book.
  rules_kept: {
    ...ruleBooks,
    columns: (_, { digest, origin, by, approvedBy = null, acceptedAtMs }) => ({
      ...acceptance({ digest, origin, by, approvedBy }),
      at_ms: acceptedAtMs
    })
  },
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
    columns: ({ atMs }, { sessionId, productId, selection, position, of, approvedAtMs, ruleId = null }, isOld) => ({
      session_id: sessionId,
      product_id: productId,
      selection,
      position,
      things: of,
      approved_at_ms: approvedAtMs,
      stored_at_ms: isOld ? undefined : atMs,
      rule_id: ruleId
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

function acceptance({ digest, origin, by, approvedBy }: Fields): Row {
  return { digest, origin, applied_by: by, approved_by: approvedBy }
}

/**
 * Holds the tables of sessions, vends, decisions and rule books against the entries that tell of them: each entry's row is there
 * and says the same, and no row is there without an entry. So are the rows that decision records are looked for by, which
 * follow from the records.
 */
export class TableCheck {
  readonly #store: Store
  readonly #oldThrough: number
  readonly #tables = new Map<string, CheckedTable & { readonly find: (key: string) => Row | undefined }>()
  /** How many rows of each table entries told of. */
  readonly #seen = new Map<string, number>()
  /** Of rows that may be told of several times, those that were. There are few. */
  readonly #told = new Set<string>()
  readonly #factsOf: (sequence: number) => readonly DecisionFacts[]

  constructor(store: Store) {
    this.#store = store
    const { database } = store
    // What an entry says fully, it says since the log is a chain.
    this.#oldThrough =
      database.prepare<[], number | null>("SELECT min(sequence) FROM event WHERE name = 'record_chained'").pluck().get() ?? 0
    for (const [name, checked] of Object.entries(checkedTables)) {
      const find = database.prepare<[string], Row>(`SELECT * FROM ${checked.table} WHERE ${checked.key} = ?`)
      this.#tables.set(name, { ...checked, find: (key) => find.get(key) })
      this.#seen.set(checked.table, 0)
    }
    this.#factsOf = prepareFactsReader(database)
    this.#seen.set(FACTS, 0)
  }

  /** The row that this entry tells of. The bad place is the entry's, with the table's name in the problem. */
  entry(entry: StoredEntry): BadPlace | null {
    const checked = this.#tables.get(entry.name)
    if (checked === undefined) return null
    const fields = JSON.parse(entry.fieldsJson) as Fields
    const key = String(fields[checked.keyField])
    this.#count(checked, key)
    const row = checked.find(key)
    const bad = (what: string): BadPlace => ({ part: 'table', at: entry.sequence, problem: `${checked.table}_${what}` })
    if (row === undefined) return bad('missing')
    const columns = Object.entries(checked.columns(entry, fields, entry.sequence < this.#oldThrough))
    if (!columns.every(([column, value]) => value === undefined || row[column] === value)) return bad('changed')
    if (entry.name === 'session_decided' && !this.#hasItsFacts(row)) {
      return { part: 'table', at: entry.sequence, problem: `${FACTS}_changed` }
    }
    return checked.table === ruleBooks.table && digestOf(String(row['book'])) !== row['digest'] ? bad('changed') : null
  }

  /** Whether the rows beside a decision record are those that follow from it. */
  #hasItsFacts({ sequence, record }: Row): boolean {
    const expected = decisionFactsOf(Number(sequence), JSON.parse(String(record)) as CountedRecord)
    this.#seen.set(FACTS, (this.#seen.get(FACTS) ?? 0) + expected.length)
    return JSON.stringify(this.#factsOf(Number(sequence)).map(inOrder)) === JSON.stringify(expected.map(inOrder))
  }

  #count({ table, mayRepeat }: CheckedTable, key: string): void {
    const name = `${table} ${key}`
    if (mayRepeat === true && this.#told.has(name)) return
    if (mayRepeat === true) this.#told.add(name)
    this.#seen.set(table, (this.#seen.get(table) ?? 0) + 1)
  }

  /** At the end: rows that no entry tells of. */
  end(): BadPlace | null {
    for (const [table, seen] of this.#seen) {
      const rows = this.#store.database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()
      if (rows !== seen) return { part: 'table', at: null, problem: `${table}_added` }
    }
    return null
  }
}

/** Two rows are alike where this is. */
function inOrder(row: DecisionFacts): readonly unknown[] {
  const { sequence, at, endedAtMs, outcome, reason, productId, ruleId, things, cameOut, fullFare } = row
  return [sequence, at, endedAtMs, outcome, reason, productId, ruleId, things, cameOut, fullFare]
}
