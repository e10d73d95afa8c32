import { ruleFor } from '../../age/rules/deciding-rule.ts'
import { offlinePolicyOf } from '../../age/rules/rule-terms.ts'
import type { SaleRule } from '../../contract/rule-book.ts'
import type { ConfiguredProduct } from '../config/configuration.ts'
import type { InForce } from '../rules/rule-shelf.ts'

/** One product with the rule of the book in force that decides about it today. */
export interface ProductTerms {
  readonly id: string
  /** null: none is for it, and it is not sold at all. */
  readonly rule: SaleRule | null
  /** Whether it is a ticket that anybody may have at its full fare. */
  readonly hasFullFare: boolean
}

/** What sale without the network goes by: the book in force, product by product. */
export interface OfflineTerms {
  readonly book: number
  /** Why nothing is sold under the book; null: it is sold by. */
  readonly refusal: string | null
  readonly products: readonly ProductTerms[]
}

/** What a book makes of the products of a machine on the date that a moment has in Japan. Pure. */
export function offlineTermsOf(
  { version, book, refusal }: InForce,
  products: readonly Pick<ConfiguredProduct, 'view' | 'category' | 'fullFare'>[],
  nowMs: number
): OfflineTerms {
  return {
    book: version.number,
    refusal: refusal?.code ?? null,
    products: products.map(({ view: { id }, category, fullFare }) => ({
      id,
      rule: refusal === null ? ruleFor(book, { id, category }, nowMs) : null,
      hasFullFare: fullFare !== undefined
    }))
  }
}

/** Whether any rule of a book sells while the network is gone, today or another day: then lists have to be there. Pure. */
export function sellsOffline({ book, refusal }: Pick<InForce, 'book' | 'refusal'>): boolean {
  return refusal === null && book.rules.some((rule) => offlinePolicyOf(rule) !== null)
}
