import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { checkAge } from './check-rule-law.ts'
import { specificityFor, type RuleTarget } from './deciding-rule.ts'
import { addDays, japanDateOf, msOfJapan } from './japan-time.ts'
import type { RuleContext, RuleProductFacts } from './rule-context.ts'
import type { RuleRemark } from './rule-finding.ts'
import { salePlanOf } from './sale-plan.ts'

/** Products that one remark names. */
const MOST_NAMED = 5

/** From a date on, up to the next stretch's, one rule decides about a product; null: none. */
interface Stretch {
  readonly from: string
  readonly rule: SaleRule | null
}

/**
 * What is to be said of the rules by the products they are for: who has none, or not always; which rule decides about
 * nothing; where the age is below that of the law or of the machine. Looks from today on, without end. Pure.
 */
export function checkCoverage(book: RuleBook, context: RuleContext): readonly RuleRemark[] {
  const today = japanDateOf(context.nowMs)
  const stretches = new Map(context.products.map((product) => [product, stretchesOf(book, product, today)]))
  return [
    ...checkForNothing(book, context),
    ...together([...stretches].flatMap(([product, each]) => checkGaps(book, product, each))),
    ...[...stretches].flatMap(([product, each]) => [
      ...checkFallBack(book, product, each),
      ...rulesOf(each).flatMap((rule) => checkAge(rule, book.rules.indexOf(rule), product, context))
    ]),
    ...(context.toldApartByPrice ? checkPrices(book, stretches) : [])
  ]
}

function stretchesOf(book: RuleBook, product: RuleTarget, firstDate: string): readonly Stretch[] {
  const firstMs = msOfJapan(firstDate, 0)
  const all = salePlanOf(book).stretchesOf(product)
  const first = all.findLastIndex(({ fromMs }) => fromMs <= firstMs)
  return all.slice(first).map(({ fromMs, rule }, index) => ({ from: index === 0 ? firstDate : japanDateOf(fromMs), rule }))
}

/** The dates on which a rule comes into force or is gone, in order. */
function turnDates({ rules }: RuleBook): readonly string[] {
  const dates = rules.flatMap(({ from, until }) => [...(from === undefined ? [] : [from]), ...(until === undefined ? [] : [addDays(until, 1)])])
  return [...new Set(dates)].toSorted()
}

function rulesOf(stretches: readonly Stretch[]): readonly SaleRule[] {
  return [...new Set(stretches.flatMap(({ rule }) => (rule === null ? [] : [rule])))]
}

function checkForNothing(book: RuleBook, { products }: RuleContext): readonly RuleRemark[] {
  const dates = turnDates(book)
  const first = addDays(dates[0] ?? '2000-01-01', -1)
  const deciding = new Set(products.flatMap((product) => rulesOf(stretchesOf(book, product, first))))
  return book.rules.flatMap((rule, index): readonly RuleRemark[] => {
    // A rule whose dates are reversed was told of already.
    if (deciding.has(rule) || (rule.from !== undefined && rule.until !== undefined && rule.from > rule.until)) return []
    return [
      {
        severity: 'warning',
        code: 'rule_for_nothing',
        path: ['rules', index, 'id'],
        value: rule.id,
        problem: 'decides about no product of this machine at any time',
        remedy: 'Remove it, or name what it is for: a narrower rule, or one for the same, decides about all else.'
      }
    ]
  })
}

/** A gap of one product; those of several at one place and time are told of together. */
interface Gap {
  readonly remark: Omit<RuleRemark, 'problem'>
  readonly productId: string
  readonly problemOf: (products: string) => string
}

function checkGaps({ rules }: RuleBook, product: RuleProductFacts, stretches: readonly Stretch[]): readonly Gap[] {
  const { id } = product
  if (stretches.every(({ rule }) => rule === null)) {
    return [
      {
        remark: {
          severity: 'warning',
          code: 'product_without_rule',
          path: ['rules'],
          value: id,
          remedy: 'Name it in a rule; one with "atLeastYears: null" sells to anybody.'
        },
        productId: id,
        problemOf: (products) => `has none for ${products}, so it is not sold`
      }
    ]
  }
  return stretches.flatMap(({ from, rule }, index): readonly Gap[] => {
    if (rule !== null) return []
    const before = stretches[index - 1]?.rule ?? null
    const next = stretches[index + 1]
    const when = next === undefined ? `from ${from} on` : `from ${from} until ${addDays(next.from, -1)}`
    const [path, value] =
      before !== null
        ? [['rules', rules.indexOf(before), 'until'], before.until]
        : next !== undefined && next.rule !== null
          ? [['rules', rules.indexOf(next.rule), 'from'], next.rule.from]
          : [['rules'], undefined]
    const remedy = 'Let a rule for it begin the day after the other ends, if that is not meant.'
    return [
      {
        remark: { severity: 'warning', code: 'gap_in_time', path, value, remedy },
        productId: id,
        problemOf: (products) => `leaves ${products} without a rule ${when}: it is not sold then`
      }
    ]
  })
}

function together(gaps: readonly Gap[]): readonly RuleRemark[] {
  const groups = Map.groupBy(gaps, ({ remark, problemOf }) => `${remark.path.join('.')} ${String(remark.value)} ${problemOf('')}`)
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const names = [first, ...others].map(({ productId }) => productId)
    const more = names.length > MOST_NAMED ? ` and ${String(names.length - MOST_NAMED)} more` : ''
    return [{ ...first.remark, problem: first.problemOf(`${names.slice(0, MOST_NAMED).join(', ')}${more}`) }]
  })
}

/** Where a narrower rule ends and a wider one that asks for less takes its place. */
function checkFallBack({ rules }: RuleBook, product: RuleProductFacts, stretches: readonly Stretch[]): readonly RuleRemark[] {
  return stretches.flatMap(({ from, rule }, index): readonly RuleRemark[] => {
    const before = stretches[index - 1]?.rule ?? null
    if (rule === null || before === null || specificityFor(rule, product) >= specificityFor(before, product)) return []
    if ((rule.atLeastYears ?? 0) >= (before.atLeastYears ?? 0)) return []
    const sold = rule.atLeastYears === null ? 'to anybody' : `from ${String(rule.atLeastYears)} years on`
    return [
      {
        severity: 'warning',
        code: 'falls_back',
        path: ['rules', rules.indexOf(before), 'until'],
        value: before.until,
        problem: `leaves ${product.id} to the rule "${rule.id}" from ${from} on: it is sold ${sold} then`,
        remedy: 'Add a rule for it from that day on, or remove "until", if that is not meant.'
      }
    ]
  })
}

/** Where nothing but the price tells selections apart, what is guarded otherwise must have another price. */
function checkPrices({ rules }: RuleBook, all: ReadonlyMap<RuleProductFacts, readonly Stretch[]>): readonly RuleRemark[] {
  const products = [...all]
  return products.flatMap(([product, stretches], index): readonly RuleRemark[] => {
    const other = products
      .slice(0, index)
      .find(([{ priceYen }, others]) => priceYen === product.priceYen && !areGuardedAlike(stretches, others))
    const [rule] = rulesOf(stretches)
    if (other === undefined || rule === undefined) return []
    return [
      {
        severity: 'error',
        code: 'price_tells_apart',
        path: ['rules', rules.indexOf(rule), 'id'],
        value: rule.id,
        problem:
          `guards ${product.id} otherwise than ${other[0].id} is guarded, and both cost ${String(product.priceYen)} yen: ` +
          'nothing but the price keeps this machine from selling one as the other',
        remedy: 'Put both under one rule, or give each a price of its own, in the configuration and in the machine.'
      }
    ]
  })
}

function areGuardedAlike(one: readonly Stretch[], other: readonly Stretch[]): boolean {
  return one.length === other.length && one.every(({ from, rule }, index) => from === other[index]?.from && rule === other[index].rule)
}
