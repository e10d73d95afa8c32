import { holderDemand, type AgeRule } from '../age/rule.ts'
import { strictestOffline, strictestRule } from '../age/strictest-rule.ts'
import type { SessionPolicy } from './policy.ts'
import type { AskedSession, BuyingSession, Item, Product, RestrictedProduct, SessionFacts } from './state.ts'

/** Whether a product is not for everybody. */
export function isRestricted(product: Product): product is RestrictedProduct {
  return product.rule !== null
}

/** Whether a session asks for an age before anything is sold. */
export function isAsked(session: BuyingSession): session is AskedSession {
  return session.demand !== undefined && isRestricted(session.product)
}

/** Whether a product of ours is sold by this name of the machine's, at whatever fare. */
export function isSoldBy({ products }: Pick<SessionPolicy, 'products'>, selection: string): boolean {
  return products.some((product) => product.selection === selection || product.fullFare?.selection === selection)
}

/** One of a product, at the price on its tile. */
export function itemOf(product: Product): Item {
  return { product, selection: product.selection, priceYen: product.view.priceYen }
}

/** A ticket at the fare that anybody may have; null where it has but one. */
export function fullFareItemOf(product: Product): Item | null {
  return product.fullFare === undefined ? null : { product, ...product.fullFare }
}

/**
 * What a session buys, and so what it asks: of several products the strictest rule and the strictest policy of those that
 * have a rule hold for all. The product that is shown is the one with the highest age, of several the first; where none
 * has a rule, the first.
 *
 * @throws TypeError where nothing is bought
 */
export function buying(
  { place }: Pick<SessionPolicy, 'place'>,
  facts: SessionFacts,
  products: readonly Product[]
): BuyingSession | AskedSession {
  const items = products.map(itemOf)
  const product = strictestOf(products)
  const session = { ...facts, items }
  return isRestricted(product)
    ? { ...session, product, demand: holderDemand(product.rule, place) }
    : { ...session, product }
}

/** Several products as the one that is asked for. */
export function strictestOf(products: readonly Product[]): Product {
  const [first, ...others] = products
  if (first === undefined) throw new TypeError('nothing is bought')
  if (others.length === 0) return first
  const restricted = products.filter(isRestricted)
  if (restricted.length === 0) return first
  const rule: AgeRule = strictestRule(restricted.map((product) => product.rule))
  const shown = restricted.find((product) => product.rule.id === rule.id && product.rule.version === rule.version)
  return { ...(shown ?? first), rule, offline: strictestOffline(restricted.map(({ offline }) => offline)) }
}

/** Whether a product may lie in a basket: a ticket with two fares is bought alone, for its price is not known before. */
export function fitsBasket({ basketMost = 1 }: SessionPolicy, product: Product): boolean {
  return basketMost > 1 && product.fullFare === undefined
}
