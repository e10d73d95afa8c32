import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { checkRuleBook, isUsable } from '../../age/rules/check-rule-book.ts'
import type { RuleContext } from '../../age/rules/rule-context.ts'
import { isSameRule } from '../../age/rules/same-rule.ts'
import type { RuleFinding, RuleVersion } from '../../contract/operator-rules.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import type { Store } from '../../store/database.ts'
import {
  configurationsTold,
  numberInForce,
  ruleBookRows,
  rulesClaimedIn,
  storedRuleBook,
  type ClaimedRule,
  type RuleBookError,
  type RuleBookRow
} from '../../store/rule-books.ts'
import type { Configuration } from '../config/configuration.ts'
import { bookOfConfiguration, ruleContextOf } from './book-of-configuration.ts'

/** Why no product is sold under the book in force: it cannot be used as the record has it, or has errors on this machine. */
export type BookRefusal =
  | { readonly code: RuleBookError['code'] }
  | { readonly code: 'rules_with_errors'; readonly findings: readonly RuleFinding[] }

/** The book in force. */
export interface InForce {
  readonly version: RuleVersion
  /** Empty where it cannot be read. */
  readonly book: RuleBook
  /** null: it is sold by. */
  readonly refusal: BookRefusal | null
  /**
   * Rules of the configuration whose name and version meant another rule before. They are sold by all the same: the record
   * tells of each book whole and from when on, and the file is the owner's own. Absent: none.
   */
  readonly reused?: readonly Pick<SaleRule, 'id' | 'version'>[]
}

/** Stands for what nobody can read any more: no rule of a book is the same. */
const UNKNOWN = { atLeastYears: null, pin: 'pin' } as const

export const NO_BOOK: RuleBook = { holidays: [], rules: [] }

/**
 * Every rule book that a store holds, with the one in force: the newest that was applied, or else the configuration's.
 * What is in force and cannot be used stays in force, and sells nothing: never an older one in its place. Reads; for the
 * running appliance, for commands beside it and without it.
 */
export class RuleShelf {
  readonly configuration: Configuration
  readonly #store: Store
  readonly #nowMs: () => number
  /** What was in force under each name and number, of so many books: what is stored never changes. */
  #before: { readonly books: string; readonly rules: ReadonlyMap<string, SaleRule> } | null = null

  constructor(configuration: Configuration, store: Store, nowMs: () => number) {
    this.configuration = configuration
    this.#store = store
    this.#nowMs = nowMs
  }

  /** The book in force now. Throws SQLite's errors, as all here does. */
  inForce(): InForce {
    const number = numberInForce(this.#store)
    if (number === 0) {
      const version = { number, inForceSinceMs: 0, origin: 'configuration', appliedBy: null, approvedBy: null } as const
      const book = bookOfConfiguration(this.configuration)
      return { version, book, refusal: null, reused: this.#reusedIn(book) }
    }
    const stored = storedRuleBook(this.#store, number)
    if (!stored.ok) {
      const row = ruleBookRows(this.#store).find((each) => each.number === number)
      return { version: versionOf(row ?? null, number), book: NO_BOOK, refusal: { code: stored.error.code } }
    }
    const { book, ...row } = stored.value
    const findings = checkRuleBook(book, this.context())
    const refusal = isUsable(findings) ? null : { code: 'rules_with_errors' as const, findings }
    return { version: versionOf(row, number), book, refusal }
  }

  /** Every version, the newest first. */
  versions(): readonly RuleVersion[] {
    return ruleBookRows(this.#store).map((row) => versionOf(row, row.number))
  }

  /** One version with its book. 0: the configuration's, while that is in force. */
  versionOf(number: number): Result<{ readonly version: RuleVersion; readonly book: RuleBook }, RuleBookError> {
    if (number === 0) {
      const now = this.inForce()
      return now.version.number === 0 ? ok({ version: now.version, book: now.book }) : err({ code: 'rules_absent', number })
    }
    const stored = storedRuleBook(this.#store, number)
    if (!stored.ok) return stored
    const { book, ...row } = stored.value
    return ok({ version: versionOf(row, number), book })
  }

  /** What books are judged by on this machine, now. */
  context(): RuleContext {
    const known = this.#rulesOfBefore()
    return ruleContextOf(this.configuration, {
      nowMs: this.#nowMs(),
      earlier: (id, version) => known.get(nameOf({ id, version }))
    })
  }

  /**
   * What was ever in force under each name and number: of every book that was applied, and of every one of the
   * configuration that the record has told of. Where the configuration gave one name two contents, the newer.
   */
  #rulesOfBefore(): ReadonlyMap<string, SaleRule> {
    const number = numberInForce(this.#store)
    const told = configurationsTold(this.#store)
    const books = `${String(number)} ${String(told.length)} ${told.at(-1)?.digest ?? ''}`
    if (this.#before?.books === books) return this.#before.rules
    const own = number === 0 ? bookOfConfiguration(this.configuration).rules : []
    const applied = Array.from({ length: number }, (_, at) => rulesClaimedIn(this.#store, at + 1)).flat()
    const claimed = [...told.flatMap(({ rules }) => rules), ...applied].map((rule) => [nameOf(rule), contentOf(rule)] as const)
    const rules = new Map([...claimed, ...own.map((rule) => [nameOf(rule), rule] as const)])
    this.#before = { books, rules }
    return rules
  }

  #reusedIn({ rules }: RuleBook): readonly Pick<SaleRule, 'id' | 'version'>[] {
    const claimed = configurationsTold(this.#store).flatMap((told) => told.rules)
    return rules
      .filter((rule) => claimed.some((other) => nameOf(other) === nameOf(rule) && !isSameRule(contentOf(other), rule)))
      .map(({ id, version }) => ({ id, version }))
  }
}

function contentOf({ id, version, content }: ClaimedRule): SaleRule {
  return content ?? { ...UNKNOWN, products: [], id, version }
}

function nameOf({ id, version }: Pick<SaleRule, 'id' | 'version'>): string {
  return `${id} ${String(version)}`
}

function versionOf(row: RuleBookRow | null, number: number): RuleVersion {
  if (row === null) return { number, inForceSinceMs: 0, origin: 'console', appliedBy: null, approvedBy: null }
  const { atMs, origin, appliedBy, approvedBy } = row
  return { number, inForceSinceMs: atMs, origin, appliedBy, approvedBy }
}
