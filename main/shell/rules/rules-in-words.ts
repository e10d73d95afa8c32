import { momentInWords } from '../../age/rules/moment-words.ts'
import { REASON_WORDS } from '../../age/rules/reason-words.ts'
import type { Buyers } from '../../age/rules/explain.ts'
import type { Explanation, OutcomeCase, RuleChange, RuleFinding, RuleVersion } from '../../contract/operator-rules.ts'
import { printPath } from '../config/problem.ts'
import { tableOf } from '../vending/table.ts'

/** What `hatachi rules` prints for a person. Pure. */

/**
 * One line for one finding, in the form that editors jump to. Example:
 * `rules.yaml:5:1: error: rules[0].products[1] (rule alcohol) names no product of this machine (found "ber"). Did you mean "beer"?`
 */
export function findingLine(file: string, finding: RuleFinding): string {
  const { severity, path, ruleId, line, value, problem, remedy } = finding
  const place = path === '' ? 'the file' : printPath(path.split('.').map((step) => (/^[0-9]+$/.test(step) ? Number(step) : step)))
  const rule = ruleId === null ? '' : ` (rule ${ruleId})`
  const found = value === null ? '' : ` (found "${value}")`
  return `${file}:${String(line ?? 1)}:1: ${severity}: ${place}${rule} ${problem}${found}. ${remedy}`
}

/** How many findings of each kind there are, and what follows. */
export function verdictLine(file: string, findings: readonly RuleFinding[], rules: number): string {
  const count = (severity: RuleFinding['severity']) => findings.filter((each) => each.severity === severity).length
  const [errors, law, warnings] = [count('error'), count('law'), count('warning')]
  const counted = [counts(errors, 'error'), counts(law, 'question of law', 'questions of law'), counts(warnings, 'warning')].filter((each) => each !== '')
  const said = counted.length === 0 ? 'nothing to say against it' : counted.join(', ')
  return errors > 0 ? `${file}: ${said}. It cannot be applied; the rules in force stay.` : `${file}: ${counts(rules, 'rule') || 'no rule'}, ${said}. It can be applied.`
}

function counts(count: number, one: string, several = `${one}s`): string {
  return count === 0 ? '' : `${String(count)} ${count === 1 ? one : several}`
}

/** Which rules are in force, and whether the configuration's still count. */
export function inForceLine({ number, inForceSinceMs, appliedBy, approvedBy, origin }: RuleVersion): string {
  if (origin === 'configuration') return "In force: the configuration's rules; nobody has applied a book yet."
  const since = momentInWords(inForceSinceMs, 0).en
  const approved = approvedBy === null ? '' : `, approved by ${approvedBy}`
  return `In force: book ${String(number)} since ${since}, applied by ${appliedBy ?? 'nobody'}${approved}. The configuration's rules are not used any more.`
}

/** One line a change; what may sell more is marked. */
export function changeLines(changes: readonly RuleChange[]): readonly string[] {
  if (changes.length === 0) return ['Nothing differs.']
  const loosening = changes.filter(({ loosens }) => loosens).length
  return [
    ...changes.map(changeLine),
    '',
    loosening === 0
      ? 'None of this lets more be sold than before.'
      : `By what is marked with "!" (${String(loosening)}) more may be sold than before.`
  ]
}

function changeLine({ kind, ruleId, field, before, after, loosens }: RuleChange): string {
  const mark = loosens ? '!' : ' '
  const rule = ruleId === null ? 'the book' : `rule ${ruleId}`
  if (kind === 'added') return `${mark} ${rule} is new: ${after ?? ''}`
  if (kind === 'removed') return `${mark} ${rule} is gone: ${before ?? ''}`
  return `${mark} ${rule}: ${field ?? ''}: ${before ?? 'nothing'} -> ${after ?? 'nothing'}`
}

/** Each sentence a line, below what was asked. */
export function explanationLines({ productId, sentences }: Explanation, language: 'ja' | 'en'): readonly string[] {
  return [`${productId}:`, ...sentences[language].map((sentence) => `  ${sentence}`)]
}

/** Who can buy what at a moment, one row a product. */
export function buyerLines(rows: readonly Buyers[], atMs: number): readonly string[] {
  const cells = rows.map(({ productId, rule, outcome, bornOnOrBefore }) => [
    productId,
    rule === null ? '-' : `${rule.id} ${String(rule.version)}`,
    whoMay(rule, outcome),
    bornOnOrBefore !== null && outcome.kind === 'decided' ? bornOnOrBefore : '-',
    outcomeWords(outcome, atMs)
  ])
  return [
    `${momentInWords(atMs, 0).en}, in Japan:`,
    '',
    ...tableOf(['product', 'rule', 'who', 'born on or before', 'what happens to somebody old enough, with the PIN'], cells)
  ]
}

function whoMay(rule: Buyers['rule'], { kind }: OutcomeCase): string {
  if (kind === 'sold_to_anybody') return 'anybody'
  if (kind !== 'decided') return 'nobody'
  return `from ${String(rule?.atLeastYears ?? 0)}`
}

function outcomeWords(outcome: OutcomeCase, atMs: number): string {
  switch (outcome.kind) {
    case 'no_rule_in_force':
      return 'not sold: no rule is for it'
    case 'closed':
      return outcome.opensAtMs === null ? 'closed' : `closed until ${momentInWords(outcome.opensAtMs, atMs).en}`
    case 'sold_to_anybody':
      return 'sold, with no card'
    case 'decided': {
      const why = Object.entries(REASON_WORDS).find(([reason]) => reason === outcome.reason)?.[1].en
      const full = outcome.fullFareYen === null ? '' : ` The full fare of ${String(outcome.fullFareYen)} yen can be bought.`
      return outcome.outcome === 'approved' ? 'sold' : `not sold: ${why ?? outcome.outcome}${full}`
    }
  }
}
