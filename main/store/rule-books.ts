import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { digestOf } from '../audit/rule-book-text.ts'
import { ruleBookSchema, type RuleBook } from '../contract/rule-book.ts'
import type { Store } from './database.ts'

/** A rule book that was in force: which, by whose word, and since when. */
export interface RuleBookRow {
  readonly number: number
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly origin: 'console' | 'command_line'
  readonly appliedBy: string
  readonly approvedBy: string | null
  readonly digest: string
}

/** The same with the book itself. */
export interface StoredRuleBook extends RuleBookRow {
  readonly book: RuleBook
}

/**
 * Why a stored book cannot be used. `rules_absent`: there is none of that number. `rules_damaged`: it is not what the
 * record says of it. `rules_unreadable`: this version of the program does not know what is in it.
 */
export interface RuleBookError {
  readonly code: 'rules_absent' | 'rules_damaged' | 'rules_unreadable'
  readonly number: number
}

const COLUMNS = `number, at_ms AS atMs, origin, applied_by AS appliedBy, approved_by AS approvedBy, digest`
const TELLING = `name IN ('rules_accepted', 'rules_kept')`

/** Every book that was ever applied, the newest first. */
export function ruleBookRows(store: Store): readonly RuleBookRow[] {
  return store.database.prepare<[], RuleBookRow>(`SELECT ${COLUMNS} FROM rule_book ORDER BY number DESC`).all()
}

/**
 * Number of the book that is in force; 0: none was ever applied, and the configuration's holds. The higher of what the
 * table and what the entries say: a row that was taken away does not put an older book in force.
 */
export function numberInForce(store: Store): number {
  const inTable = store.database.prepare<[], number | null>('SELECT max(number) FROM rule_book').pluck().get()
  const told = store.database
    .prepare<[], number | null>(`SELECT max(fields ->> 'number') FROM event WHERE ${TELLING}`)
    .pluck()
    .get()
  return Math.max(inTable ?? 0, told ?? 0)
}

/** A book by its number, held against its digest and against the newest entry that tells of it. */
export function storedRuleBook(store: Store, number: number): Result<StoredRuleBook, RuleBookError> {
  const row = store.database
    .prepare<[number], RuleBookRow & { readonly book: string }>(
      `SELECT ${COLUMNS}, book FROM rule_book WHERE number = ?`
    )
    .get(number)
  const told = store.database
    .prepare<[number], string>(
      `SELECT fields ->> 'digest' FROM event WHERE ${TELLING} AND fields ->> 'number' = ? ORDER BY sequence DESC LIMIT 1`
    )
    .pluck()
    .get(number)
  if (row === undefined) return err({ code: told === undefined ? 'rules_absent' : 'rules_damaged', number })
  if (row.digest !== told || digestOf(row.book) !== row.digest) return err({ code: 'rules_damaged', number })
  const book = ruleBookSchema.safeParse(JSON.parse(row.book))
  return book.success ? ok({ ...row, book: book.data }) : err({ code: 'rules_unreadable', number })
}

/** What the newest entry of each book tells that is not behind `sequence`: lost, were that deleted and nothing said. */
export function ruleBooksToldUntil(store: Store, sequence: number): readonly RuleBookRow[] {
  return store.database
    .prepare<[number], RuleBookRow>(
      `SELECT ${COLUMNS} FROM rule_book WHERE number IN (
         SELECT fields ->> 'number' FROM event WHERE ${TELLING} GROUP BY fields ->> 'number' HAVING max(sequence) <= ?
       ) ORDER BY number`
    )
    .all(sequence)
}

/** No cool-down is longer than a day; a vend and its report lie within another. */
const LOOKED_BACK_MS = 2 * 86_400_000

/**
 * When something was last sold under each rule, by its name, milliseconds since 1970, within the last two days. What
 * surely did not come out does not count; what nobody knows of does.
 */
export function lastSoldUnder(store: Store, nowMs: number): ReadonlyMap<string, number> {
  const rows = store.database
    .prepare<[number], { readonly ruleId: string; readonly atMs: number }>(
      `SELECT i.rule_id AS ruleId, max(coalesce(r.reported_at_ms, i.stored_at_ms)) AS atMs
       FROM vend_intent i
       LEFT JOIN vend_report r ON r.vend_id = i.vend_id
       LEFT JOIN vend_settlement s ON s.vend_id = i.vend_id
       WHERE i.stored_at_ms >= ? AND i.rule_id IS NOT NULL
         AND coalesce(r.result, 'unknown') NOT IN ('failed', 'not_started') AND coalesce(s.result, '') <> 'failed'
       GROUP BY i.rule_id`
    )
    .all(nowMs - LOOKED_BACK_MS)
  return new Map(rows.map(({ ruleId, atMs }) => [ruleId, atMs]))
}
