import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import type { Explanation } from '../../contract/operator-rules.ts'
import { japanDateOf } from './japan-time.ts'

/** What a rule looks at of a product. */
export interface RuleTarget {
  readonly id: string
  readonly category: string | null
}

/** A rule, and why it does not decide, or that it does. */
export type Considered = Explanation['considered'][number]

/** How narrowly a rule is meant: 3 names the product, 2 its category, 1 is for everything else, 0 is for others. */
export type Specificity = 0 | 1 | 2 | 3

/** How narrowly a rule is meant for a product. Dates are not looked at. */
export function specificityFor({ products, categories }: SaleRule, { id, category }: RuleTarget): Specificity {
  if (products?.includes(id) === true) return 3
  if (category !== null && categories?.includes(category) === true) return 2
  return products === undefined && categories === undefined ? 1 : 0
}

/** Whether a rule is in force on a date. */
export function isInForce({ from, until }: SaleRule, date: string): boolean {
  return (from === undefined || from <= date) && (until === undefined || date <= until)
}

/**
 * The one rule that decides about a product on the date that a moment has in Japan; null: none, so it is not sold. A
 * sound book has no two that are meant equally narrowly; of such the strictest decides, in any order of the book. Pure.
 */
export function ruleFor(book: RuleBook, product: RuleTarget, atMs: number): SaleRule | null {
  return ruleOn(book, product, japanDateOf(atMs))
}

/** `ruleFor` on a date, `YYYY-MM-DD`. */
export function ruleOn(book: RuleBook, product: RuleTarget, date: string): SaleRule | null {
  let best: SaleRule | null = null
  let narrowest: Specificity = 0
  for (const rule of book.rules) {
    const specificity = specificityFor(rule, product)
    if (specificity === 0 || specificity < narrowest || !isInForce(rule, date)) continue
    if (best === null || specificity > narrowest || compareStrictness(rule, best) < 0) best = rule
    narrowest = specificity
  }
  return best
}

/** `ruleFor`, with what is to be said of each rule of the book, in its order. */
export function decidingRule(
  book: RuleBook,
  product: RuleTarget,
  atMs: number
): { readonly rule: SaleRule | null; readonly considered: readonly Considered[] } {
  const date = japanDateOf(atMs)
  const decides = ruleOn(book, product, date)
  const considered = book.rules.map((rule) => ({
    ruleId: rule.id,
    version: rule.version,
    why: rule === decides ? ('decides' as const) : whyNot(rule, product, date)
  }))
  return { rule: decides, considered }
}

function whyNot(rule: SaleRule, product: RuleTarget, date: string): Considered['why'] {
  if (specificityFor(rule, product) === 0) return 'other_products'
  if (rule.from !== undefined && date < rule.from) return 'not_yet_in_force'
  if (rule.until !== undefined && rule.until < date) return 'no_longer_in_force'
  return 'less_specific'
}

/** The more, the more is asked of the holder. */
export const PIN_STRENGTH: Readonly<Record<SaleRule['pin'], number>> = { pin: 2, pin_unless_enrolled: 1, none: 0 }

/** The stricter first: by higher age, stronger PIN, shorter offline sale, then version and name. */
export function compareStrictness(one: SaleRule, other: SaleRule): number {
  const [mine, its] = [strictnessOf(one), strictnessOf(other)]
  const differs = mine.findIndex((value, index) => value !== its[index])
  if (differs !== -1) return (its[differs] ?? 0) - (mine[differs] ?? 0)
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}

function strictnessOf({ atLeastYears, pin, acknowledgement, offline, version }: SaleRule): readonly number[] {
  // As `holderDemand` has it: without the acknowledgement nobody goes without the PIN.
  const strength = pin === 'none' && acknowledgement === undefined ? PIN_STRENGTH.pin : PIN_STRENGTH[pin]
  const { outageMaxHours, listMaxAgeHours, rememberedMaxAgeDays } = offline ?? NOT_OFFLINE
  return [atLeastYears ?? 0, strength, -outageMaxHours, -listMaxAgeHours, -rememberedMaxAgeDays, version]
}

const NOT_OFFLINE = { outageMaxHours: 0, listMaxAgeHours: 0, rememberedMaxAgeDays: 0 }
