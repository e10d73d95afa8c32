import type { CallAnswer } from '../../../../main/contract/operator.ts'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import { weekdayOf } from '../../calendar.ts'
import { addDays, dayOf, msOf } from '../../time.ts'

/** What is read off the rules in force: pure, for the page. */

export type Rules = CallAnswer<'read_rules'>
export type RuleOrigin = Rules['inForce']['origin']
export type RuleProduct = Rules['products'][number]

/** Products that no rule of a book is for at any time: they are not sold. */
export function uncoveredProducts(book: RuleBook, products: readonly RuleProduct[]): readonly RuleProduct[] {
  return products.filter(({ id, category }) =>
    book.rules.every((rule) => {
      if (rule.products === undefined && rule.categories === undefined) return false
      return rule.products?.includes(id) !== true && (category === null || rule.categories?.includes(category) !== true)
    })
  )
}

/** Products that a rule names by itself or by their category, in the order of the screen; for everything else: all. */
export function productsOfRule(
  rule: {
    readonly scope: 'chosen' | 'everything_else'
    readonly products: readonly string[]
    readonly categories: readonly string[]
  },
  products: readonly RuleProduct[]
): readonly RuleProduct[] {
  if (rule.scope === 'everything_else') return products
  return products.filter(
    ({ id, category }) => rule.products.includes(id) || (category !== null && rule.categories.includes(category))
  )
}

/** Categories of the products, each once, in the order of the screen. */
export function categoriesOf(products: readonly RuleProduct[]): readonly string[] {
  return [...new Set(products.flatMap(({ category }) => (category === null ? [] : [category])))]
}

/** Half past eleven in the evening of the next Friday in Japan; today's, where today is one and it is not over. */
export function nextFridayNight(nowMs: number): number {
  const today = dayOf(nowMs)
  const friday = addDays(today, (5 - weekdayOf(today) + 7) % 7)
  const at = msOf(friday, '23:30')
  return at > nowMs ? at : msOf(addDays(friday, 7), '23:30')
}

/** The version that was in force at a moment, by when each came into force; null: none of the list. */
export function versionAt(versions: Rules['versions'], atMs: number): Rules['versions'][number] | null {
  return versions.reduce<Rules['versions'][number] | null>(
    (best, version) =>
      version.inForceSinceMs <= atMs && (best === null || version.inForceSinceMs > best.inForceSinceMs)
        ? version
        : best,
    null
  )
}
