import type { Ending } from './ending.ts'
import type { SessionPolicy } from './policy.ts'
import type { Product, ProductSale } from './state.ts'

/** Why the rules do not let a product be sold now, as the record has it. It is never about a person. */
export type WhyNotOnSale = 'outside_sale_hours' | 'no_rule_in_force' | 'cooling_down'

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

/**
 * How a session ends of which something is not on sale now; null: all of it is. Its terms stay those that the shopper was
 * asked under; only whether it may be handed out at all is looked at again.
 */
export function notOnSale(policy: Pick<SessionPolicy, 'products'>, products: readonly Product[]): Ending | null {
  for (const product of products) {
    const now = asOfNow(policy, product)
    const reason = whyNotOnSale(now)
    if (reason === null || now.sale === undefined) continue
    return { outcome: 'refused', reason, message: reason, mayTryAgain: false, sale: now.sale }
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
