import { expect, test } from 'vitest'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import {
  categoriesOf,
  nextFridayNight,
  productsOfRule,
  uncoveredProducts,
  versionAt,
  type RuleProduct
} from './book.ts'

const product = (id: string, category: string | null = null): RuleProduct => ({
  id,
  name: { ja: id, en: id },
  category,
  priceYen: 100,
  fullFareYen: null
})
const products = [product('beer', 'alcohol'), product('wine', 'alcohol'), product('tea'), product('cola', 'soft')]
const jst = (text: string): number => Date.parse(`${text}+09:00`)

test('products are covered by name, by category or by a rule for everything else', () => {
  const book: RuleBook = {
    holidays: [],
    rules: [{ id: 'a', version: 1, products: ['tea'], categories: ['alcohol'], atLeastYears: 20, pin: 'pin' }]
  }
  expect(uncoveredProducts(book, products).map(({ id }) => id)).toEqual(['cola'])
  const rest: RuleBook = { ...book, rules: [...book.rules, { id: 'rest', version: 1, atLeastYears: null, pin: 'pin' }] }
  expect(uncoveredProducts(rest, products)).toEqual([])
  expect(uncoveredProducts({ holidays: [], rules: [] }, products)).toHaveLength(4)
})

test('a rule is for what it names', () => {
  expect(
    productsOfRule({ scope: 'chosen', products: ['tea'], categories: ['soft'] }, products).map(({ id }) => id)
  ).toEqual(['tea', 'cola'])
  expect(productsOfRule({ scope: 'everything_else', products: [], categories: [] }, products)).toHaveLength(4)
  expect(categoriesOf(products)).toEqual(['alcohol', 'soft'])
})

test.each([
  ['2026-11-27T14:00', '2026-11-27T23:30'],
  ['2026-11-27T23:30', '2026-12-04T23:30'],
  ['2026-11-28T00:10', '2026-12-04T23:30'],
  ['2026-11-26T23:59', '2026-11-27T23:30'],
  ['2026-12-31T08:00', '2027-01-01T23:30']
])('the next Friday night from %s is %s', (now, friday) => {
  expect(nextFridayNight(jst(now))).toBe(jst(friday))
})

test('the version at a moment is the last that came before it', () => {
  const version = (number: number, inForceSinceMs: number) => ({
    number,
    inForceSinceMs,
    origin: 'console' as const,
    appliedBy: 'sato',
    approvedBy: null
  })
  const versions = [version(3, 300), version(2, 200), version(1, 100)]
  expect(versionAt(versions, 250)?.number).toBe(2)
  expect(versionAt(versions, 300)?.number).toBe(3)
  expect(versionAt(versions, 99)).toBeNull()
})
