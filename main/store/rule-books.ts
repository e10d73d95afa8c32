import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { digestOf } from '../audit/rule-book-text.ts'
import { namedRulesSchema, ruleBookSchema, type RuleBook, type SaleRule } from '../contract/rule-book.ts'
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
  const book = readBook(row.book)
  return book === null ? err({ code: 'rules_unreadable', number }) : ok({ ...row, book })
}

/** Rules that a book puts under names and versions; those of a book that nobody can read have no content any more. */
export type ClaimedRule = Pick<SaleRule, 'id' | 'version'> & { readonly content: SaleRule | null }

/**
 * What a book that was in force has under which names and versions. Of a row that is damaged or gone the entry that
 * accepted it is asked, which has it whole until it is deleted; and where that is gone too, the row for the names alone.
 */
export function rulesClaimedIn(store: Store, number: number): readonly ClaimedRule[] {
  const stored = storedRuleBook(store, number)
  if (stored.ok) return contentsOf(stored.value.book)
  const accepted = store.database
    .prepare<[number], { readonly book: string; readonly digest: string }>(
      `SELECT fields ->> 'book' AS book, fields ->> 'digest' AS digest FROM event
       WHERE name = 'rules_accepted' AND fields ->> 'number' = ?`
    )
    .get(number)
  const told = accepted === undefined || digestOf(accepted.book) !== accepted.digest ? null : readBook(accepted.book)
  if (told !== null) return contentsOf(told)
  const row = store.database.prepare<[number], string>('SELECT book FROM rule_book WHERE number = ?').pluck().get(number)
  return [accepted?.book, row].flatMap((text) => (text === undefined ? [] : namesIn(text)))
}

/** A book of the configuration that was in force, as the record told of it. */
export interface ToldConfiguration {
  readonly digest: string
  readonly rules: readonly ClaimedRule[]
}

/** The books of the configuration that were in force, in the order in which they came; the last is the newest. */
export function configurationsTold(store: Store): readonly ToldConfiguration[] {
  return store.database
    .prepare<[], { readonly digest: string; readonly book: string }>(
      `SELECT fields ->> 'digest' AS digest, fields ->> 'book' AS book FROM event
       WHERE name = 'rules_of_configuration' ORDER BY sequence`
    )
    .all()
    .map(({ digest, book }) => {
      const read = readBook(book)
      return { digest, rules: read === null ? namesIn(book) : contentsOf(read) }
    })
}

/**
 * Every book of the configuration once, in the order in which each came last, to be told anew where an entry of one is not
 * behind `sequence`: its rules would be forgotten with it. Empty: none is.
 */
export function configurationsToldUntil(store: Store, sequence: number): readonly { readonly digest: string; readonly book: unknown }[] {
  const rows = store.database
    .prepare<[], { readonly digest: string; readonly book: string; readonly first: number }>(
      `SELECT fields ->> 'digest' AS digest, fields ->> 'book' AS book, min(sequence) AS first FROM event
       WHERE name = 'rules_of_configuration' GROUP BY digest ORDER BY max(sequence)`
    )
    .all()
  return rows.some(({ first }) => first <= sequence)
    ? rows.map(({ digest, book }) => ({ digest, book: JSON.parse(book) as unknown }))
    : []
}

function contentsOf({ rules }: RuleBook): readonly ClaimedRule[] {
  return rules.map((content) => ({ id: content.id, version: content.version, content }))
}

function readBook(text: string): RuleBook | null {
  const read = ruleBookSchema.safeParse(jsonOf(text))
  return read.success ? read.data : null
}

/** Names and versions in the text of a book that is not what it should be. */
function namesIn(text: string): readonly ClaimedRule[] {
  const read = namedRulesSchema.safeParse(jsonOf(text))
  return read.success ? read.data.rules.map(({ id, version }) => ({ id, version, content: null })) : []
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
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
/** What clocks may be off by, as the guard of the clock has it. */
const CLOCK_SKEW_MS = 5 * 60_000

/**
 * When something was last sold under each rule, by its name, milliseconds since 1970, within the last two days. What
 * surely did not come out does not count; what nobody knows of does. Nor does what is stamped with a time to come, beyond
 * what clocks may be off by: it would keep a rule closed until then.
 */
export function lastSoldUnder(store: Store, nowMs: number): ReadonlyMap<string, number> {
  const rows = store.database
    .prepare<[number, number], { readonly ruleId: string; readonly atMs: number }>(
      `SELECT i.rule_id AS ruleId, max(coalesce(r.reported_at_ms, i.stored_at_ms)) AS atMs
       FROM vend_intent i
       LEFT JOIN vend_report r ON r.vend_id = i.vend_id
       LEFT JOIN vend_settlement s ON s.vend_id = i.vend_id
       WHERE i.stored_at_ms >= ? AND coalesce(r.reported_at_ms, i.stored_at_ms) <= ? AND i.rule_id IS NOT NULL
         AND coalesce(r.result, 'unknown') NOT IN ('failed', 'not_started') AND coalesce(s.result, '') <> 'failed'
       GROUP BY i.rule_id`
    )
    .all(nowMs - LOOKED_BACK_MS, nowMs + CLOCK_SKEW_MS)
  return new Map(rows.map(({ ruleId, atMs }) => [ruleId, atMs]))
}
