import { describe, expect, it, vi } from 'vitest'
import { RULE_PRODUCTS, ruleContext } from '../../../test/support/rule-context.ts'
import { MOST_VALUES } from './draft-size.ts'
import { checkRuleFile, readRuleFile } from './read-rule-file.ts'
import { MOST_FINDINGS, parseRuleBook } from './rule-form.ts'

const dates = (count: number) => Array.from({ length: count }, (_, day) => new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10))
const names = (count: number) => Array.from({ length: count }, (_, at) => `x${String(at)}`)
const ruleOf = (id: number, products: number) => ({ id: `r${String(id)}`, version: 1, atLeastYears: 20, pin: 'pin', products: names(products) })
/** A book of so many values, from 6,800 to 7,200: 200 rules of 34 each, and holidays. */
const bookOf = (values: number) => ({ holidays: dates(values - 6800), rules: Array.from({ length: 200 }, (_, at) => ruleOf(at, 30)) })

describe('a book of too many values', () => {
  it('is refused by a finding that says so, and one of the most is taken', () => {
    const { holidays, rules } = bookOf(7200)
    const wide = ruleOf(1, 30 + MOST_VALUES - 7200 - 660)
    const most = { holidays, rules: [{ ...ruleOf(0, 30), closedOn: dates(366) }, { ...wide, closedOn: dates(294) }, ...rules.slice(2)] }
    expect(parseRuleBook(most).findings).toEqual([])
    const over = { ...most, rules: most.rules.map((rule, at) => (at === 2 ? { ...rule, products: names(31) } : rule)) }
    const finding = { severity: 'error', code: 'book_too_complex', path: '', problem: 'holds more than 8000 values' }
    expect(parseRuleBook(over)).toMatchObject({ book: null, findings: [finding] })
    expect(parseRuleBook(over).findings[0]?.remedy).toMatch(/categories/)
    expect(readRuleFile(JSON.stringify(over))).toMatchObject({ book: null, findings: [finding] })
  })

  it.each([
    ['lists in lists', '['.repeat(250_000)],
    ['a list without an end', `rules: [${'1,'.repeat(120_000)}]`],
    ['a line for each', `rules:\n${'- 1\n'.repeat(60_000)}`],
    ['lines as an old machine ends them', `rules:\r${'- 1\r'.repeat(60_000)}`]
  ])('is not taken apart as a file: %s', (_, text) => {
    const parsed = vi.spyOn(Map.prototype, 'set')
    expect(readRuleFile(text).findings).toMatchObject([{ code: 'book_too_complex', line: 1 }])
    expect(parsed).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  it('has no more findings about its names than are told, and a name that was meant is looked for in those alone', () => {
    const context = ruleContext({ products: RULE_PRODUCTS })
    expect(checkRuleFile(JSON.stringify(bookOf(6800)), context).findings).toHaveLength(MOST_FINDINGS)
  })
})
