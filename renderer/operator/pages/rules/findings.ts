import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'

/** Which finding stands beside which field: by its path, such as `rules.2.hours.0.until`. */

/** Fields of a rule that have a place in the form; a finding about another one stands at the head of the rule. */
export const PLACED_FIELDS = [
  'id',
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
] as const
export type PlacedField = (typeof PLACED_FIELDS)[number]

/** Findings at a path, or below it. */
export function findingsAt(findings: readonly RuleFinding[], path: string): readonly RuleFinding[] {
  return findings.filter((finding) => finding.path === path || finding.path.startsWith(`${path}.`))
}

/** Index of the rule that a finding is about; null: it is about the book. */
export function ruleIndexOf(finding: RuleFinding): number | null {
  const parts = /^rules\.(\d+)(?:\.|$)/.exec(finding.path)
  return parts === null ? null : Number(parts[1])
}

/** Findings about a rule that stand at none of its fields. */
export function findingsOfRule(findings: readonly RuleFinding[], index: number): readonly RuleFinding[] {
  const placed: readonly string[] = PLACED_FIELDS
  return findingsAt(findings, `rules.${index}`).filter(({ path }) => !placed.includes(path.split('.')[2] ?? ''))
}

/** Findings about no rule and not about the holidays. */
export function findingsOfBook(findings: readonly RuleFinding[]): readonly RuleFinding[] {
  return findings.filter((finding) => ruleIndexOf(finding) === null && finding.path.split('.')[0] !== 'holidays')
}

/** The gravest first: what cannot be applied, what is about the law, what is worth a thought. */
export function bySeverity(findings: readonly RuleFinding[]): readonly RuleFinding[] {
  const rank = { error: 0, law: 1, warning: 2 }
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity])
}

/**
 * Versions that the machine says are taken, for the next sending: the console raises numbers by itself, and may not
 * know
 * of a rule that was in force long ago. The remedy names the next number; without one it goes up by one.
 */
export function takenVersions(
  findings: readonly RuleFinding[],
  sent: Readonly<Record<string, unknown>>,
  before: ReadonlyMap<string, number>
): ReadonlyMap<string, number> {
  const rules = Array.isArray(sent['rules']) ? (sent['rules'] as readonly unknown[]) : []
  const next = new Map(before)
  for (const finding of findings) {
    const index = ruleIndexOf(finding)
    if (finding.code !== 'version_not_raised' || index === null) continue
    const rule = rules[index]
    if (typeof rule !== 'object' || rule === null || !('id' in rule) || !('version' in rule)) continue
    if (typeof rule.id !== 'string' || typeof rule.version !== 'number') continue
    const version = rule.version
    const named = [...finding.remedy.matchAll(/\d+/g)]
      .map(([digits]) => Number(digits))
      .filter((number) => number > version)
    next.set(rule.id, Math.max(next.get(rule.id) ?? 0, named.length === 0 ? version : Math.min(...named) - 1))
  }
  return next
}

/** Codes that the machine tells once for each product: shown once, with their products. */
const TOLD_BY_PRODUCT: ReadonlySet<string> = new Set([
  'age_below_law',
  'age_below_machine',
  'full_fare_without_age',
  'product_without_rule',
  'price_tells_apart',
  'gap_in_time',
  'falls_back'
])

/** A finding, with the ids of the products that it is told of; none where it is about no product. */
export interface GatheredFinding {
  readonly finding: RuleFinding
  readonly productIds: readonly string[]
}

/** Findings that say the same of several products, as one each. The order is kept. */
export function gatherFindings(findings: readonly RuleFinding[]): readonly GatheredFinding[] {
  const keyOf = ({ code, path, severity }: RuleFinding): string => JSON.stringify([code, path, severity])
  return findings.flatMap((finding, index): readonly GatheredFinding[] => {
    if (!TOLD_BY_PRODUCT.has(finding.code)) return [{ finding, productIds: [] }]
    const alike = findings.filter((other) => keyOf(other) === keyOf(finding))
    if (findings.findIndex((other) => keyOf(other) === keyOf(finding)) !== index) return []
    return [{ finding, productIds: [...new Set(alike.flatMap((one) => productOf(one)))] }]
  })
}

function productOf({ code, value, problem }: RuleFinding): readonly string[] {
  if (code === 'product_without_rule') return value === null ? [] : [value]
  const id = /(?:sells|leaves|guards) ([A-Za-z0-9._-]+)/.exec(problem)?.[1]
  return id === undefined ? [] : [id]
}
