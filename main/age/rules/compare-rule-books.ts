import type { RuleChange } from '../../contract/operator-rules.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { loosensField, loosensHolidays, mayFallBack } from './loosening.ts'
import { canonicalText } from './same-rule.ts'

/** In the order in which changes of one rule are told. */
export const ruleFields = [
  'version',
  'products',
  'categories',
  'atLeastYears',
  'pin',
  'acknowledgement',
  'offline',
  'hours',
  'closedOn',
  'from',
  'until',
  'most',
  'coolDownSeconds'
] as const satisfies readonly (keyof SaleRule)[]
export type RuleField = (typeof ruleFields)[number]

/**
 * What one book has and the other has not, rule by rule and field by field; the order of rules means nothing. A change
 * counts as loosening where more may be sold by it, and where that cannot be told. Pure.
 */
export function compareRuleBooks(before: RuleBook, after: RuleBook): RuleChange[] {
  const [was, is] = [keyed(before, after), keyed(after, before)]
  const holidays = changedText(before.holidays.toSorted(), after.holidays.toSorted())
  return [
    ...(holidays === null
      ? []
      : [{ kind: 'changed' as const, ruleId: null, field: 'holidays', ...holidays, loosens: loosensHolidays(before, after) }]),
    ...[...was].flatMap(([key, rule]): readonly RuleChange[] => {
      const now = is.get(key)
      return now === undefined
        ? [{ kind: 'removed', ruleId: rule.id, field: null, before: summaryOf(rule), after: null, loosens: mayFallBack(rule, after) }]
        : changesOf(rule, now, after)
    }),
    ...[...is].flatMap(([key, rule]): readonly RuleChange[] =>
      was.has(key)
        ? []
        : // Whether less was sold before depends on what decided about its products, so it is to be looked at.
          [{ kind: 'added', ruleId: rule.id, field: null, before: null, after: summaryOf(rule), loosens: true }]
    )
  ]
}

/** Rules by name; by name and number where a name stands for several in either book. */
function keyed(book: RuleBook, other: RuleBook): ReadonlyMap<string, SaleRule> {
  const isSingle = (id: string) => [book, other].every(({ rules }) => rules.filter((rule) => rule.id === id).length <= 1)
  return new Map(book.rules.map((rule) => [isSingle(rule.id) ? rule.id : `${rule.id}@${String(rule.version)}`, rule]))
}

function changesOf(was: SaleRule, is: SaleRule, after: RuleBook): readonly RuleChange[] {
  return ruleFields.flatMap((field): readonly RuleChange[] => {
    const texts = changedText(was[field], is[field])
    return texts === null
      ? []
      : [{ kind: 'changed', ruleId: is.id, field, ...texts, loosens: loosensField(field, was, is, after) }]
  })
}

function changedText(before: unknown, after: unknown): { readonly before: string | null; readonly after: string | null } | null {
  if (canonicalText(before ?? NOTHING) === canonicalText(after ?? NOTHING)) {
    // `atLeastYears: null` is a value, and no key with it is another thing; no other field can be null.
    return null
  }
  return { before: textOf(before), after: textOf(after) }
}

const NOTHING = { absent: true }

/** A value in one line, without a limit: who approves a change has to see all of it. null: absent. */
function textOf(value: unknown): string | null {
  if (value === undefined) return null
  if (value === null) return 'anybody'
  if (Array.isArray(value)) return value.map((each: unknown) => textOf(each) ?? '').join(', ') || 'none'
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return JSON.stringify(value)
  if ('from' in value && 'until' in value) {
    const { days, from, until } = value as { readonly days?: readonly string[]; readonly from: string; readonly until: string }
    return `${days === undefined ? '' : `${days.join('+')} `}${from}-${until}`
  }
  return Object.entries(value)
    .map(([key, part]) => `${key} ${textOf(part) ?? ''}`)
    .join(', ')
}

/** A whole rule in one line. */
export function summaryOf(rule: SaleRule): string {
  return ruleFields
    .flatMap((field) => (rule[field] === undefined ? [] : [`${field}: ${textOf(rule[field]) ?? ''}`]))
    .join('; ')
}
