import { checkRuleBook } from '../../age/rules/check-rule-book.ts'
import type { RuleContext } from '../../age/rules/rule-context.ts'
import type { RuleFinding } from '../../contract/operator-rules.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import type { Finding, Problem, SettingPath } from '../config/problem.ts'
import { readYaml, type YamlSource } from '../config/yaml-source.ts'
import { isTooComplexText, TOO_COMPLEX, TOO_COMPLEX_REMEDY } from './draft-size.ts'
import { meantName } from './form-remedies.ts'
import { MOST_FINDINGS, parseForm, ruleFindingOf, type ReadRuleBook } from './rule-form.ts'

/** The largest file of rules that is read, characters: far more than 200 rules need. */
export const MAX_RULE_FILE_LENGTH = 262_144

/** A file of rules that was read, with the way back from a place in the book to its line. */
export interface RuleFile extends ReadRuleBook {
  /** Findings about the book with the lines of this file, in its order. */
  readonly locate: (findings: readonly RuleFinding[]) => RuleFinding[]
}

/**
 * Reads a file of rules (YAML 1.2): its form alone. Duplicate keys, aliases, tabs and further documents are refused;
 * each mistake has its line, its value and what mends it.
 */
export function readRuleFile(text: string): RuleFile {
  if (text.length > MAX_RULE_FILE_LENGTH) {
    return unread(wholeFile('file_too_large', `has ${String(text.length)} characters`, `A file of rules has at most ${String(MAX_RULE_FILE_LENGTH)}: 200 rules.`))
  }
  if (isTooComplexText(text)) return unread(wholeFile('book_too_complex', TOO_COMPLEX, TOO_COMPLEX_REMEDY))
  const source = readYaml('', text)
  const yamlFindings = source.problems.slice(0, MOST_FINDINGS).map(findingOfYaml)
  if (!source.readable) return { book: null, findings: yamlFindings, locate: (findings) => [...findings] }
  if (source.value === null || source.value === undefined) {
    return unread(wholeFile('file_empty', 'holds nothing', 'Write "rules:" and below it the rules (docs/rules.md).'))
  }
  const { book, findings } = parseForm(source.value)
  const located = findings.slice(0, MOST_FINDINGS).map((finding) => ruleFindingOf(source.value, finding, source.locate(finding).line))
  return {
    // What stands there twice was decided by nobody.
    book: yamlFindings.length === 0 ? book : null,
    findings: inOrder([...yamlFindings, ...located]),
    locate: (those) => inOrder(those.map((finding) => ({ ...finding, line: lineOf(source, finding) })))
  }
}

/** Reads a file and checks it against this machine: what `hatachi rules check` and the console say of it. */
export function checkRuleFile(text: string, context: RuleContext): { readonly book: RuleBook | null; readonly findings: RuleFinding[] } {
  const { book, findings, locate } = readRuleFile(text)
  if (book === null) return { book, findings }
  return { book, findings: locate(suggestNames(checkRuleBook(book, context), context)) }
}

/** The first `MOST_FINDINGS`; those about unknown products and categories with the name that was most likely meant. */
export function suggestNames(findings: readonly RuleFinding[], { products }: RuleContext): RuleFinding[] {
  const categories = products.flatMap(({ category }) => (category === null ? [] : [category]))
  return findings.slice(0, MOST_FINDINGS).map((finding) => {
    const { code, value } = finding
    if (value === null || (code !== 'product_unknown' && code !== 'category_unknown')) return finding
    const meant = meantName(value, code === 'product_unknown' ? products.map(({ id }) => id) : categories)
    return meant === null ? finding : { ...finding, remedy: meant }
  })
}

function unread(finding: RuleFinding): RuleFile {
  return { book: null, findings: [finding], locate: (findings) => [...findings] }
}

function wholeFile(code: string, problem: string, remedy: string): RuleFinding {
  return { severity: 'error', code, path: '', ruleId: null, line: 1, value: null, problem, remedy }
}

function findingOfYaml({ what, remedy, line }: Problem): RuleFinding {
  const common = { severity: 'error' as const, path: '', ruleId: null, line, value: null }
  if (what === 'gives this key twice') return { ...common, code: 'key_repeated', problem: what, remedy }
  if (what.startsWith('uses an alias')) return { ...common, code: 'alias', problem: what, remedy }
  if (/multiple documents/i.test(what)) {
    return { ...common, code: 'several_documents', problem: 'holds a second document', remedy: 'Remove the line "---" and what follows, or make a file of its own of it.' }
  }
  return { ...common, code: 'not_yaml', problem: what, remedy }
}

function lineOf(source: YamlSource, { path, value }: RuleFinding): number {
  const steps: SettingPath = path === '' ? [] : path.split('.').map((step) => (/^[0-9]+$/.test(step) ? Number(step) : step))
  const finding: Finding = { severity: 'error', path: steps, at: value === null ? 'key' : 'value', what: '', remedy: '' }
  return source.locate(finding).line
}

const RANK: Readonly<Record<RuleFinding['severity'], number>> = { error: 0, law: 1, warning: 2 }

function inOrder(findings: readonly RuleFinding[]): RuleFinding[] {
  return findings
    .toSorted((one, other) => RANK[one.severity] - RANK[other.severity] || (one.line ?? 0) - (other.line ?? 0))
    .slice(0, MOST_FINDINGS)
}
