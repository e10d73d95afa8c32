import type { BasketView } from '../contract/shopper.ts'
import { strictestOf } from './purchase.ts'
import type { Item, Product } from './state.ts'

/** Several things as the face may show them: one line a product, in the order in which they were chosen. */
export function basketViewOf(products: readonly Product[]): BasketView {
  return {
    lines: linesOf(products),
    totalYen: products.reduce((sum, { view }) => sum + view.priceYen, 0),
    atLeastYears: products.length === 0 ? 0 : (strictestOf(products).rule?.atLeastYears ?? 0)
  }
}

/** The same, where more than one thing is bought; nothing where it is one. */
export function basketOf(items: readonly Item[]): { readonly basket?: BasketView } {
  return items.length > 1 ? { basket: basketViewOf(items.map(({ product }) => product)) } : {}
}

/** Each product once, with how many there are of it. */
export function linesOf(products: readonly Product[]): BasketView['lines'] {
  const ids = [...new Set(products.map(({ view }) => view.id))]
  return ids.flatMap((id) => {
    const same = products.filter(({ view }) => view.id === id)
    return same.slice(0, 1).map(({ view }) => ({ product: view, count: same.length }))
  })
}
