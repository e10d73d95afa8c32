import type { SaleRule } from '../../contract/rule-book.ts'

/** Whether two rules say the same, whatever the order of their keys. */
export function isSameRule(one: SaleRule, other: SaleRule): boolean {
  return canonicalText(one) === canonicalText(other)
}

/** A value as JSON with the keys of every mapping in order, and without what is undefined: equal texts, equal values. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalText(part)}`).join(',')}}`
}
