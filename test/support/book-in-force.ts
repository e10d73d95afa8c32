import type { RuleBook, SaleRule } from '../../main/contract/rule-book.ts'
import type { RulesInForce } from '../../main/session/ports.ts'
import type { BareProduct } from '../../main/session/products-under.ts'
import { RulesByTheHour } from '../../main/session/rules-by-the-hour.ts'
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
  readonly #byTheHour: RulesByTheHour
  readonly #sold = new Map<string, number>()
  readonly #listeners = new Set<() => void>()
  #book: RuleBook

  constructor(products: readonly Product[], rules: readonly SaleRule[]) {
    this.#book = { holidays: [], rules: [...rules] }
    const bare = products.map((product) => bareProduct(product))
    this.#byTheHour = new RulesByTheHour(bare, () => ({ book: this.#book, lastSoldMs: this.#sold }))
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
    return this.#byTheHour.at(nowMs).products
  }

  changesAtMs(nowMs: number): number | null {
    return this.#byTheHour.at(nowMs).changesAtMs
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #change(): void {
    this.#byTheHour.forget()
    for (const listener of this.#listeners) listener()
  }
}
