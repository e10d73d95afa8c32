import type { RuleFinding } from '../../contract/operator-rules.ts'
import type { RuleBook } from '../../contract/rule-book.ts'

/** What a check says of a place in a book; the line is known to whoever read the file. */
export interface RuleRemark {
  readonly severity: RuleFinding['severity']
  readonly code: string
  /** From the top of the book: `['rules', 2, 'hours', 0, 'until']`. */
  readonly path: readonly (string | number)[]
  /** As written; absent: it is missing there, or a whole part is meant. */
  readonly value?: unknown
  /** Follows the place in a sentence: `names no product of this machine`. */
  readonly problem: string
  /** What to do: whole sentences. */
  readonly remedy: string
}

/** A remark as the contract has it. */
export function findingOf(book: RuleBook, remark: RuleRemark): RuleFinding {
  const { severity, code, path, value, problem, remedy } = remark
  const [top, index] = path
  const rule = top === 'rules' && typeof index === 'number' ? book.rules[index] : undefined
  return {
    severity,
    code,
    path: path.join('.'),
    ruleId: rule?.id ?? null,
    line: null,
    value: shortened(value),
    problem,
    remedy
  }
}

/** A value as it was written, at most 60 characters; null for none, and for what JSON does not know. */
export function shortened(value: unknown): string | null {
  if (!['string', 'number', 'boolean', 'object'].includes(typeof value)) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = text.replace(/\p{Cc}+/gu, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** A remark for each value of a list that stands in it before. */
export function repeatedIn(
  path: readonly (string | number)[],
  values: readonly string[],
  said: Pick<RuleRemark, 'code' | 'remedy'>
): readonly RuleRemark[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [{ severity: 'error' as const, path: [...path, index], value, problem: 'stands in the list twice', ...said }]
  )
}
