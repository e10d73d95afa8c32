import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { compareStrictness, type RuleTarget } from './deciding-rule.ts'
import { dayOfDate, LAST_DAY, msOfJapanDay } from './japan-time.ts'

/** From a moment on, up to that of the next stretch, one rule decides about a product; null: none. */
export interface Stretch {
  readonly fromMs: number
  readonly rule: SaleRule | null
}

/** A rule with its names and dates as they are looked up. */
interface PlannedRule {
  readonly rule: SaleRule
  readonly products: ReadonlySet<string> | null
  readonly categories: ReadonlySet<string> | null
  /** The first and the last day on which it is in force, by their numbers. */
  readonly firstDay: number
  readonly lastDay: number
}

const plans = new WeakMap<RuleBook, SalePlan>()

/** What a book comes to, worked out once for each: a book is not changed after it was made. */
export function salePlanOf(book: RuleBook): SalePlan {
  const plan = plans.get(book) ?? new SalePlan(book)
  plans.set(book, plan)
  return plan
}

/**
 * Which rule of a book decides about a product, and from when to when, as `ruleOn` has it. The dates of a book are gone
 * through once for each product, whatever moment is asked about later.
 */
export class SalePlan {
  readonly holidays: ReadonlySet<string>
  /** So many days and turns were looked at in this plan since it was made: its cost, which tests bound. */
  steps = 0
  /** The strictest first. */
  readonly #rules: readonly PlannedRule[]
  readonly #stretches = new Map<string, readonly Stretch[]>()

  constructor({ holidays, rules }: RuleBook) {
    this.holidays = new Set(holidays)
    this.#rules = rules.toSorted(compareStrictness).map((rule) => ({
      rule,
      products: rule.products === undefined ? null : new Set(rule.products),
      categories: rule.categories === undefined ? null : new Set(rule.categories),
      firstDay: rule.from === undefined ? -Infinity : dayOfDate(rule.from),
      // What lies after the last day that there is counts as that day.
      lastDay: rule.until === undefined || dayOfDate(rule.until) >= LAST_DAY ? Infinity : dayOfDate(rule.until)
    }))
  }

  /** In order, without an end; the first has none before it. */
  stretchesOf(product: RuleTarget): readonly Stretch[] {
    const key = JSON.stringify([product.id, product.category])
    const known = this.#stretches.get(key)
    if (known !== undefined) return known
    const mine = this.#rulesFor(product)
    const turns = mine.flatMap(({ firstDay, lastDay }) => [firstDay, lastDay + 1]).filter(Number.isFinite)
    const days = [-Infinity, ...new Set(turns.sort((one, other) => one - other))]
    const stretches = days
      .map((day): Stretch => {
        this.steps += 1
        const deciding = mine.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay)
        return { fromMs: msOfJapanDay(day), rule: deciding?.rule ?? null }
      })
      .filter(({ rule }, index, all) => index === 0 || rule !== all[index - 1]?.rule)
    this.#stretches.set(key, stretches)
    return stretches
  }

  /** Those that are for a product: the narrowest first, and of such the strictest. */
  #rulesFor({ id, category }: RuleTarget): readonly PlannedRule[] {
    const byName = this.#rules.filter(({ products }) => products?.has(id) === true)
    const byCategory = this.#rules.filter(
      (each) => category !== null && each.categories?.has(category) === true && !byName.includes(each)
    )
    const forTheRest = this.#rules.filter(({ products, categories }) => products === null && categories === null)
    return [...byName, ...byCategory, ...forTheRest]
  }
}
