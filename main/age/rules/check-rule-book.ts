import type { RuleFinding } from '../../contract/operator-rules.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import { checkOneRule } from './check-one-rule.ts'
import { checkCoverage } from './check-rule-coverage.ts'
import { checkPin } from './check-rule-law.ts'
import { checkRulesTogether } from './check-rules-together.ts'
import type { RuleContext } from './rule-context.ts'
import { findingOf } from './rule-finding.ts'

const RANK: Readonly<Record<RuleFinding['severity'], number>> = { error: 0, law: 1, warning: 2 }

/**
 * Everything that is wrong with a book, or worth a thought, on this machine: errors first, then what the law has against
 * it, then warnings, each in the order of the book. A book with an error cannot be applied. Pure; `line` is null.
 */
export function checkRuleBook(book: RuleBook, context: RuleContext): RuleFinding[] {
  return [
    ...checkRulesTogether(book, context),
    ...book.rules.flatMap((rule, index) => [...checkOneRule(book, index, context), ...checkPin(rule, index, context)]),
    ...checkCoverage(book, context)
  ]
    .map((remark) => findingOf(book, remark))
    .toSorted((one, other) => RANK[one.severity] - RANK[other.severity] || comparePaths(one.path, other.path))
}

/** Whether no finding keeps the book from being applied. */
export function isApplicable(findings: readonly RuleFinding[]): boolean {
  return findings.every(({ severity }) => severity !== 'error')
}

const byNumber = new Intl.Collator('en', { numeric: true })

/** Errors of the moment at which a book is applied: a clock that was set back since says nothing against the book. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(['acknowledged_in_future'])

/** Whether a book that was applied can be sold by: no finding is an error, but for those of the moment of applying. */
export function isUsable(findings: readonly RuleFinding[]): boolean {
  return isApplicable(findings.filter(({ code }) => !OF_THE_MOMENT.has(code)))
}

function comparePaths(one: string, other: string): number {
  return byNumber.compare(one, other)
}
