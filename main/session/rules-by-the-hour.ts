import type { RuleBook } from '../contract/rule-book.ts'
import { productsUnder, type BareProduct, type ProductsUnder } from './products-under.ts'

/** What products are judged by at a moment. `book` null: none can be used. `lastSoldMs`: as in `productsUnder`. */
export interface RuleFacts {
  readonly book: RuleBook | null
  readonly lastSoldMs: ReadonlyMap<string, number>
}

/**
 * Products under the rules in force, found anew only once something may have changed: at the moment that was told, at
 * another word (`forget`), and once the clock was set back. So that they are one array for as long as they stay the same.
 */
export class RulesByTheHour {
  readonly #bare: readonly BareProduct[]
  readonly #factsAt: (nowMs: number) => RuleFacts
  #known: (ProductsUnder & { readonly fromMs: number }) | null = null

  constructor(bare: readonly BareProduct[], factsAt: (nowMs: number) => RuleFacts) {
    this.#bare = bare
    this.#factsAt = factsAt
  }

  /** The products at a moment. Throws whatever `factsAt` does, and then knows nothing. */
  at(nowMs: number): ProductsUnder {
    const known = this.#known
    // A clock that was set back before the moment of the answer has none of it.
    if (known !== null && nowMs >= known.fromMs && nowMs < (known.changesAtMs ?? Infinity)) return known
    this.#known = null
    const { book, lastSoldMs } = this.#factsAt(nowMs)
    return this.#keep(productsUnder(book, this.#bare, lastSoldMs, nowMs), nowMs)
  }

  /** Nothing is on sale up to a moment; then it is looked again. */
  closeUntil(untilMs: number, nowMs: number): ProductsUnder {
    return this.#keep({ ...productsUnder(null, this.#bare, new Map(), nowMs), changesAtMs: untilMs }, nowMs)
  }

  /** Other rules are in force, or something was sold. */
  forget(): void {
    this.#known = null
  }

  #keep(under: ProductsUnder, fromMs: number): ProductsUnder {
    this.#known = { ...under, fromMs }
    return this.#known
  }
}
