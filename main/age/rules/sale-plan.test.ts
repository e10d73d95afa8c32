import { afterEach, describe, expect, it, vi } from 'vitest'
import { ruleContext, ruleProduct } from '../../../test/support/rule-context.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { checkCoverage } from './check-rule-coverage.ts'
import { compareRuleBooks } from './compare-rule-books.ts'
import { listBuyers } from './explain.ts'
import { addDays } from './japan-time.ts'
import { HORIZON_DAYS } from './sale-hours.ts'
import { salePlanOf } from './sale-plan.ts'

const twoDigits = (value: number) => String(value).padStart(2, '0')
const products = Array.from({ length: 64 }, (_, index) => ruleProduct({ id: `p${String(index)}`, category: 'alcohol' }))
const context = ruleContext({ products })
const FIRST = '2026-11-28'
/** Windows that are never there, since no date is a holiday. */
const hours = Array.from({ length: 32 }, (_, at) => ({ days: ['holiday' as const], from: `00:${twoDigits(at)}`, until: `00:${twoDigits(at + 1)}` }))
const ruleOf = (index: number, says: Partial<SaleRule>): SaleRule => ({ id: `r${String(index)}`, version: index + 1, atLeastYears: 20, pin: 'pin', ...says })
const bookOf = (count: number, saysOf: (index: number) => Partial<SaleRule>): RuleBook => ({
  holidays: [],
  rules: Array.from({ length: count }, (_, index) => ruleOf(index, saysOf(index)))
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what a book costs that was made to be costly', () => {
  it.each([
    ['200 rules of a day each, every second day', bookOf(200, (at) => ({ categories: ['alcohol'], from: addDays(FIRST, 2 * at), until: addDays(FIRST, 2 * at), hours }))],
    ['200 rules for everything that end one after the other', bookOf(200, (at) => ({ from: addDays(FIRST, at), until: addDays(FIRST, 399 - at), hours }))],
    ['rules for each product with all dates closed', bookOf(64, (at) => ({ products: [`p${String(at)}`], closedOn: Array.from({ length: 366 }, (_, day) => addDays(FIRST, day)) }))]
  ])('who can buy what: %s', (_, book) => {
    listBuyers(context, book, { atMs: context.nowMs, line: { state: 'up', downForHours: 0, listAgeHours: 0 } })
    checkCoverage(book, context)
    // Each day of the horizon once for each product, and a few for each turn: not the horizon for each turn.
    const turns = 2 * book.rules.length
    expect(salePlanOf(book).steps).toBeLessThanOrEqual(products.length * (HORIZON_DAYS + 4 * (turns + 1)))
    const { steps } = salePlanOf(book)
    checkCoverage(book, context)
    expect(salePlanOf(book).steps).toBe(steps)
  })

  it('compares windows, and not the minutes in them', () => {
    const wide = (longest: number) => Array.from({ length: 32 }, (_, at) => ({ from: '00:00', until: at === longest ? '24:00' : '23:59' }))
    const before = bookOf(130, (at) => ({ products: [`p${String(at)}`], hours: wide(0) }))
    const after = bookOf(130, (at) => ({ products: [`p${String(at)}`], version: 1000, hours: wide(1) }))
    const added = vi.spyOn(Set.prototype, 'add')
    const changes = compareRuleBooks(before, after)
    expect(changes.filter(({ field }) => field === 'hours')).toHaveLength(130)
    expect(changes.some(({ field, loosens }) => field === 'hours' && loosens)).toBe(false)
    expect(added.mock.calls.length).toBeLessThan(130 * 32)
  })
})

describe('a window as long as two that follow each other', () => {
  const hourly = (...windows: readonly (readonly [string, string])[]) => bookOf(1, () => ({ hours: windows.map(([from, until]) => ({ from, until })) }))
  it.each([
    ['is no more than they are', hourly(['05:00', '12:00'], ['12:00', '23:00']), hourly(['05:00', '23:00']), false],
    ['is no more than two that overlap', hourly(['12:00', '23:00'], ['05:00', '13:00']), hourly(['05:00', '23:00']), false],
    ['is more where a minute lay between them', hourly(['05:00', '12:00'], ['12:01', '23:00']), hourly(['05:00', '23:00']), true],
    ['is more beyond midnight', hourly(['18:00', '24:00']), hourly(['18:00', '00:01']), true]
  ])('%s', (_, before, after, loosens) => {
    expect(compareRuleBooks(before, after)).toMatchObject([{ field: 'hours', loosens }])
  })
})
