import type { Ending } from './ending.ts'
import type { SessionPolicy } from './policy.ts'
import type { Product, ProductSale } from './state.ts'

/** Why the rules do not let a product be sold now, as the record has it. It is never about a person. */
export type WhyNotOnSale = 'outside_sale_hours' | 'no_rule_in_force' | 'cooling_down'

/** The same of what was bought earlier: another rule, or another version of it, may decide about it by now. */
export type WhyNotSoldNow = WhyNotOnSale | 'rules_changed'

const REASONS: Readonly<Record<Exclude<ProductSale['state'], 'open'>, WhyNotOnSale>> = {
  closed: 'outside_sale_hours',
  no_rule: 'no_rule_in_force',
  cooling_down: 'cooling_down'
}

const NO_RULE: ProductSale = { state: 'no_rule', sinceMs: null, opensAtMs: null }

/** Why the rules do not let it be sold; null: they do. */
export function whyNotOnSale({ sale }: Product): WhyNotOnSale | null {
  return sale === undefined || sale.state === 'open' ? null : REASONS[sale.state]
}

/** Whether a reason of the record is one of these. */
export function isSaleReason(reason: string | undefined): reason is WhyNotOnSale {
  return Object.values(REASONS).some((each) => each === reason)
}

/** The product under the rules of this moment: what was chosen earlier may have been chosen under others. */
export function asOfNow({ products }: Pick<SessionPolicy, 'products'>, product: Product): Product {
  const found = products.find(({ view }) => view.id === product.view.id)
  if (found !== undefined) return found
  return product.sale === undefined ? product : { ...product, sale: NO_RULE }
}

/** Why what was bought under the rules of an earlier moment may not be sold by those of now; null: it may. */
export function whyNotSoldNow(policy: Pick<SessionPolicy, 'products'>, product: Product): WhyNotSoldNow | null {
  const now = asOfNow(policy, product)
  const why = whyNotOnSale(now)
  // A purchase under way does not mind the cool-down that it began; but it does mind another rule.
  if (why !== null && why !== 'cooling_down') return why
  return isUnderSameRule(product, now) ? why : 'rules_changed'
}

/**
 * Whether one rule decides about both, in one version. What was asked under another says nothing about this one, were it
 * only that the record must name the rule of the moment at which it is sold.
 */
function isUnderSameRule(one: Product, other: Product): boolean {
  return one.ruleId === other.ruleId && one.ruleVersion === other.ruleVersion
}

/** Another rule decides by now: nothing is taken, and whoever tries again is asked by that one. */
const rulesChanged: Ending = { outcome: 'interrupted', reason: 'rules_changed', message: 'could_not_check', mayTryAgain: true }

/**
 * How a session ends of which something is not on sale now, or by another rule than the one that the shopper was asked
 * under; null: it goes on.
 */
export function notOnSale(policy: Pick<SessionPolicy, 'products'>, products: readonly Product[]): Ending | null {
  for (const product of products) {
    const { sale } = asOfNow(policy, product)
    const reason = whyNotSoldNow(policy, product)
    if (reason === 'rules_changed') return rulesChanged
    if (reason !== null && sale !== undefined) return { outcome: 'refused', reason, message: reason, mayTryAgain: false, sale }
  }
  return null
}

/** What of a basket fits below `most` of each rule, in the order in which it was chosen. */
export function withinMost(products: readonly Product[]): readonly Product[] {
  const kept: Product[] = []
  for (const product of products) if (!isMostReached(kept, product)) kept.push(product)
  return kept
}

/** Whether a purchase holds as many things under the product's rule as that allows. */
export function isMostReached(basket: readonly Product[], { ruleId, most }: Product): boolean {
  if (most === undefined || ruleId === undefined) return false
  return basket.filter((each) => each.ruleId === ruleId).length >= most
}
