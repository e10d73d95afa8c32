import { z } from 'zod'
import { shortened } from '../../age/rules/rule-finding.ts'
import type { RuleFinding } from '../../contract/operator-rules.ts'
import { ruleBookSchema, type RuleBook } from '../../contract/rule-book.ts'
import type { JsonSchema } from '../config/json-schema.ts'
import type { Finding, SettingPath } from '../config/problem.ts'
import { findingsOf } from '../config/schema-findings.ts'
import { findTooComplex, TOO_COMPLEX } from './draft-size.ts'
import { betterRemedy, valueAt } from './form-remedies.ts'

/** A book, or what is wrong with its form; what its parts say against each other is for `checkRuleBook`. */
export interface ReadRuleBook {
  /** Every default filled in; null where the form is not right. */
  readonly book: RuleBook | null
  readonly findings: RuleFinding[]
}

/** Findings that are told of a book at once; errors are the first. */
export const MOST_FINDINGS = 200

let schemaMade: JsonSchema | null = null

/** The schema of a book as it is written: what has a default need not stand in it. */
export function ruleBookJsonSchema(): JsonSchema {
  if (schemaMade !== null) return schemaMade
  const schema: unknown = z.toJSONSchema(ruleBookSchema, { io: 'input' })
  // Through text, which leaves only what JSON can hold; once, since it takes longer than reading a book.
  schemaMade = JSON.parse(JSON.stringify(schema)) as JsonSchema
  return schemaMade
}

/** `docs/rules.schema.json`: what editors check a file of rules with. */
export function ruleBookSchemaJson(): { readonly path: string; readonly content: string } {
  const content = `${JSON.stringify({ title: 'Rules of sale', ...ruleBookJsonSchema() }, null, 2)}\n`
  return { path: 'docs/rules.schema.json', content }
}

/** A book out of plain values, as a form or a file has them. Every mistake of form is named, with what mends it. */
export function parseRuleBook(draft: unknown): ReadRuleBook {
  const { book, findings } = parseForm(draft)
  return { book, findings: findings.slice(0, MOST_FINDINGS).map((finding) => ruleFindingOf(draft, finding, null)) }
}

/** What the schema makes of a draft; findings still know where in a file they point. */
export function parseForm(draft: unknown): { readonly book: RuleBook | null; readonly findings: readonly Finding[] } {
  const tooComplex = findTooComplex(draft)
  if (tooComplex !== null) return { book: null, findings: [tooComplex] }
  const parsed = ruleBookSchema.safeParse(draft)
  if (parsed.success) return { book: parsed.data, findings: [] }
  const findings = findingsOf(parsed.error, draft, ruleBookJsonSchema())
  return { book: null, findings: withoutRepeats(findings).map((finding) => betterRemedy(draft, finding)) }
}

/** One finding for each place and complaint: a name that two patterns refuse is told of once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ path, at }) => {
    const key = `${at} ${path.join('.')}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** A finding about the form as the contract has it. @param line of a file, from 1; null: there is none */
export function ruleFindingOf(draft: unknown, finding: Finding, line: number | null): RuleFinding {
  const { path, at, what, remedy } = finding
  const value = valueAt(draft, path)
  return {
    severity: finding.severity,
    code: codeOf(finding),
    path: path.join('.'),
    ruleId: ruleIdAt(draft, path),
    line,
    value: at === 'key' && value === undefined ? null : shortened(value ?? undefined),
    problem: what,
    remedy
  }
}

function codeOf({ at, what }: Finding): string {
  if (what === TOO_COMPLEX) return 'book_too_complex'
  if (what === 'is not a known setting') return 'unknown_key'
  if (what === 'is missing' || what === 'is empty') return what === 'is missing' ? 'missing' : 'empty'
  if (at === 'key') return 'not_yaml'
  return 'wrong_value'
}

function ruleIdAt(draft: unknown, path: SettingPath): string | null {
  const [top, index] = path
  const id = top === 'rules' && typeof index === 'number' ? valueAt(draft, ['rules', index, 'id']) : undefined
  return typeof id === 'string' ? shortened(id) : null
}
