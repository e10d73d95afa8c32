import type { RuleBook } from '../contract/rule-book.ts'
import { saleAt, type SaleAt } from '../age/rules/sale-at.ts'
import type { Product, ProductSale } from './state.ts'

/** A product as the machine has it, before any rule is looked at. */
export interface BareProduct extends Omit<Product, 'rule' | 'offline' | 'sale' | 'ruleId' | 'ruleVersion' | 'most'> {
  readonly category: string | null
}

/** The products under a book at a moment. */
export interface ProductsUnder {
  readonly products: readonly Product[]
  /** Up to this moment they stay so, milliseconds since 1970; null: for 400 days. */
  readonly changesAtMs: number | null
}

/** How far back it is looked for since when something is closed. */
const LOOKED_BACK_MS = 48 * 3_600_000
const MINUTE_MS = 60_000

/**
 * Every product with the rule that decides about it at this moment: its age, its offline policy, whether it is on sale, and
 * how many of it go into one purchase. Pure. @param book null: none can be used, so nothing is on sale
 * @param lastSoldMs when something was last sold under each rule, by its name
 */
export function productsUnder(
  book: RuleBook | null,
  bare: readonly BareProduct[],
  lastSoldMs: ReadonlyMap<string, number>,
  nowMs: number
): ProductsUnder {
  const found = bare.map((product) => productUnder(book, product, lastSoldMs, nowMs))
  const changes = found.flatMap(({ changesAtMs }) => changesAtMs ?? [])
  return {
    products: found.map(({ product }) => product),
    changesAtMs: changes.length === 0 ? null : Math.min(...changes)
  }
}

function productUnder(
  book: RuleBook | null,
  { category, ...bare }: BareProduct,
  lastSoldMs: ReadonlyMap<string, number>,
  nowMs: number
): { readonly product: Product; readonly changesAtMs: number | null } {
  if (book === null) {
    return { product: { ...bare, rule: null, offline: null, sale: NOTHING_ON_SALE }, changesAtMs: null }
  }
  const target = { id: bare.view.id, category }
  const at = saleAt(book, target, nowMs)
  const coolsUntilMs = coolDownOf(at, lastSoldMs)
  const isCooling = coolsUntilMs > nowMs
  const { rule, age, offline, most } = at
  const product: Product = {
    ...bare,
    view: { ...bare.view, atLeastYears: age?.atLeastYears ?? 0 },
    rule: age,
    offline,
    sale: saleOf(book, target, at, isCooling ? coolsUntilMs : null, nowMs),
    ...(rule === null ? {} : { ruleId: rule.id, ruleVersion: rule.version }),
    ...(most === null ? {} : { most })
  }
  if (!isCooling) return { product, changesAtMs: at.changesAtMs }
  // The minutes that are left are told, so that each is a change.
  const tickMs = coolsUntilMs - Math.floor((coolsUntilMs - nowMs - 1) / MINUTE_MS) * MINUTE_MS
  return { product, changesAtMs: Math.min(tickMs, at.changesAtMs ?? tickMs) }
}

/** No rule lets it be sold, and none will. */
export const NOTHING_ON_SALE: ProductSale = { state: 'no_rule', sinceMs: null, opensAtMs: null }

function saleOf(
  book: RuleBook,
  target: Parameters<typeof saleAt>[1],
  at: SaleAt,
  coolsUntilMs: number | null,
  nowMs: number
): ProductSale {
  if (at.state !== 'open') {
    const opensAtMs = at.opensAtMs === null || coolsUntilMs === null ? at.opensAtMs : Math.max(at.opensAtMs, coolsUntilMs)
    return { state: at.state, sinceMs: closedSince(book, target, nowMs), opensAtMs }
  }
  if (coolsUntilMs === null) return { state: 'open', sinceMs: null, opensAtMs: null }
  const then = saleAt(book, target, coolsUntilMs)
  return { state: 'cooling_down', sinceMs: null, opensAtMs: then.state === 'open' ? coolsUntilMs : then.opensAtMs }
}

/** Until when no other sale under the rule is made; 0: now. */
function coolDownOf({ rule, coolDownMs }: SaleAt, lastSoldMs: ReadonlyMap<string, number>): number {
  const soldMs = rule === null ? undefined : lastSoldMs.get(rule.id)
  return soldMs === undefined || coolDownMs === null ? 0 : soldMs + coolDownMs
}

/** When it ceased to be on sale; null: more than two days ago. */
function closedSince(book: RuleBook, target: Parameters<typeof saleAt>[1], nowMs: number): number | null {
  let sinceMs: number | null = null
  let atMs = Math.max(0, nowMs - LOOKED_BACK_MS)
  for (let at = saleAt(book, target, atMs); at.changesAtMs !== null && at.changesAtMs <= nowMs; ) {
    const before = at.state
    atMs = at.changesAtMs
    at = saleAt(book, target, atMs)
    if (before === 'open' && at.state !== 'open') sinceMs = atMs
  }
  return sinceMs
}
