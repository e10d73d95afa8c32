import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import type { RuleContext } from '../../age/rules/rule-context.ts'
import type { RuleVersion } from '../../contract/operator-rules.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { openStoreForReading, storePath, type StoreError } from '../../store/database.ts'
import { complain } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitOfStoreError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { bookOfConfiguration, ruleContextOf } from './book-of-configuration.ts'
import { RuleShelf, type InForce } from './rule-shelf.ts'

/** The rules in force by the record of a machine, and what others are judged by there. */
export interface RulesInForce extends InForce {
  readonly context: RuleContext
  readonly configuration: Configuration
  /** Every book that was ever applied, the newest first. */
  readonly versions: readonly RuleVersion[]
}

/**
 * Reads which rules are in force, as commands do beside a running appliance and without it.
 * @param isChecked whether the file itself is looked through first
 */
export function readRulesInForce(
  configuration: Configuration,
  dataDirectory: string,
  nowMs: number,
  isChecked = true
): Result<RulesInForce, StoreError> {
  const opened = openStoreForReading(storePath(dataDirectory), { isChecked })
  if (!opened.ok) return opened.error.code === 'store_absent' ? ok(ofConfiguration(configuration, nowMs)) : opened
  try {
    const shelf = new RuleShelf(configuration, opened.value, () => nowMs)
    return ok({ ...shelf.inForce(), context: shelf.context(), configuration, versions: shelf.versions() })
  } finally {
    opened.value.close()
  }
}

/** Tells that the rules in force cannot be read from the record, and what to do. @returns the exit code */
export function complainOfStore(error: StoreError, dataDirectory: string): number {
  complain(`${error.code}: which rules are in force cannot be read from the record in ${dataDirectory}. What ails it: ${HATACHI} doctor`)
  return exitCode(exitOfStoreError(error))
}

/** One book by its number; null: there is none, or it cannot be read. */
export function readRuleVersion(
  configuration: Configuration,
  dataDirectory: string,
  number: number
): { readonly version: RuleVersion; readonly book: RuleBook } | null {
  const opened = openStoreForReading(storePath(dataDirectory), { isChecked: false })
  if (!opened.ok) return null
  try {
    const found = new RuleShelf(configuration, opened.value, () => 0).versionOf(number)
    return found.ok ? found.value : null
  } finally {
    opened.value.close()
  }
}

/** No appliance has run here yet, so nobody has applied a book. */
function ofConfiguration(configuration: Configuration, nowMs: number): RulesInForce {
  const book = bookOfConfiguration(configuration)
  return {
    version: { number: 0, inForceSinceMs: 0, origin: 'configuration', appliedBy: null, approvedBy: null },
    book,
    refusal: null,
    configuration,
    versions: [],
    context: ruleContextOf(configuration, { nowMs, earlier: earlierIn(book) })
  }
}

function earlierIn({ rules }: RuleBook): (id: string, version: number) => SaleRule | undefined {
  return (id, version) => rules.find((rule) => rule.id === id && rule.version === version)
}
