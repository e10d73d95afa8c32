import type { BasketView, OfferedProduct, ProductView, ShopperView } from '../../main/contract/shopper.ts'

/** Whether a product can be chosen now. `isBegun`: something lies in the basket, and a ticket with two fares is bought alone. */
export function isOffered(
  { soldOut, notOnSale, mostReached, sellable, fullFareYen }: OfferedProduct,
  isBegun: boolean
): boolean {
  if (soldOut === true || notOnSale !== undefined || mostReached !== undefined) return false
  return fullFareYen === undefined ? sellable !== 'no' : !isBegun
}

/** How many things lie in a basket. */
export function thingsIn(basket: BasketView | undefined): number {
  return basket?.lines.reduce((sum, { count }) => sum + count, 0) ?? 0
}

/** What of the basket surely came out. */
export function outOf({ basket, missing = [] }: Extract<ShopperView, { screen: 'sold' }>): BasketView['lines'] {
  const absent = (id: string): number =>
    missing.filter(({ product }) => product.id === id).reduce((sum, { count }) => sum + count, 0)
  const lines = basket?.lines.map((line) => ({ ...line, count: line.count - absent(line.product.id) })) ?? []
  return lines.filter(({ count }) => count > 0)
}

type Missing = NonNullable<Extract<ShopperView, { screen: 'sold' }>['missing']>

/** What is missing, in the two groups that are spoken of apart: what surely did not come out, and what nobody knows of. */
export function missingIn(missing: Missing): { readonly sure: Missing; readonly unsure: Missing } {
  return { sure: missing.filter(({ surely }) => surely), unsure: missing.filter(({ surely }) => !surely) }
}

/** The price that holds on a screen: of two fares, the full one where it is what is offered or was taken. */
export function priceOf(view: ShopperView, product: ProductView): number {
  const isFull = view.screen === 'fare' || ('fare' in view && view.fare === 'full')
  return isFull ? (product.fullFareYen ?? product.priceYen) : product.priceYen
}
