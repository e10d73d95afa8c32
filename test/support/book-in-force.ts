import type { RuleBook, SaleRule } from '../../main/contract/rule-book.ts'
import type { RulesInForce } from '../../main/session/ports.ts'
import { productsUnder, type BareProduct, type ProductsUnder } from '../../main/session/products-under.ts'
import type { Product } from '../../main/session/state.ts'

/** A rule for everything, from 20 years on, with the PIN; changed as a test needs it. */
export function saleRule(change: Partial<SaleRule> = {}): SaleRule {
  return { id: 'alcohol', version: 1, atLeastYears: 20, pin: 'pin', ...change }
}

/** A product without any rule of its own, as the keeper of rules has it. */
export function bareProduct({ rule: _, offline: __, ...product }: Product, category: string | null = null): BareProduct {
  return { ...product, category }
}

/** Rules by a book that a test sets, with the sales that it tells of. */
export class BookInForce implements RulesInForce {
  readonly #bare: readonly BareProduct[]
  readonly #sold = new Map<string, number>()
  readonly #listeners = new Set<() => void>()
  #book: RuleBook
  #known: (ProductsUnder & { readonly fromMs: number }) | null = null

  constructor(products: readonly Product[], rules: readonly SaleRule[]) {
    this.#bare = products.map((product) => bareProduct(product))
    this.#book = { holidays: [], rules: [...rules] }
  }

  /** Puts other rules in force. */
  apply(...rules: readonly SaleRule[]): void {
    this.#book = { holidays: [], rules: [...rules] }
    this.#change()
  }

  /** Something was sold under a rule. */
  sold(ruleId: string, atMs: number): void {
    this.#sold.set(ruleId, atMs)
    this.#change()
  }

  productsAt(nowMs: number): readonly Product[] {
    return this.#at(nowMs).products
  }

  changesAtMs(nowMs: number): number | null {
    return this.#at(nowMs).changesAtMs
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #at(nowMs: number): ProductsUnder {
    const known = this.#known
    if (known !== null && nowMs >= known.fromMs && nowMs < (known.changesAtMs ?? Infinity)) return known
    this.#known = { ...productsUnder(this.#book, this.#bare, this.#sold, nowMs), fromMs: nowMs }
    return this.#known
  }

  #change(): void {
    this.#known = null
    for (const listener of this.#listeners) listener()
  }
}
