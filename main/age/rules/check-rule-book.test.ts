import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBook } from '../../../test/support/random-rules.ts'
import { ruleContext, ruleProduct, RULE_PRODUCTS } from '../../../test/support/rule-context.ts'
import { ruleFindingSchema } from '../../contract/operator-rules.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { checkRuleBook, isApplicable, isUsable } from './check-rule-book.ts'
import { decidingRule, isInForce, specificityFor } from './deciding-rule.ts'
import { addDays, msOfJapan } from './japan-time.ts'
import type { RuleContext } from './rule-context.ts'
import { saleAt } from './sale-at.ts'

const rule = (facts: Partial<SaleRule>): SaleRule => ({ id: 'all', version: 1, atLeastYears: 20, pin: 'pin', ...facts })
const book = (...rules: readonly SaleRule[]): RuleBook => ({ holidays: [], rules: [...rules] })
const codesOf = (rules: RuleBook, context = ruleContext()) => checkRuleBook(rules, context).map(({ code }) => code)

const WORD = { acknowledgedBy: 'Head of operations', acknowledgedOn: '2026-04-01' }

describe('checkRuleBook', () => {
  it('says errors first, then the law, then warnings, each in the order of the book', () => {
    const findings = checkRuleBook(
      book(
        rule({ id: 'a', products: ['beer', 'tea', 'knife'], atLeastYears: 18, acknowledgement: WORD, most: 9, closedOn: ['2027-01-01', '2027-01-01'] }),
        rule({ id: 'b', pin: 'none' })
      ),
      ruleContext()
    )
    expect(findings.map(({ severity, path, code }) => [severity, path, code])).toEqual([
      ['error', 'rules.0.closedOn.1', 'closed_repeated'],
      ['error', 'rules.1.pin', 'none_unacknowledged'],
      ['law', 'rules.0.atLeastYears', 'age_below_law'],
      ['warning', 'rules.0.most', 'most_above_basket']
    ])
    expect(isApplicable(findings)).toBe(false)
    expect(isApplicable(findings.slice(2))).toBe(true)
  })

  it('takes the word of whoever answers for going beyond the law, and says so each time', () => {
    const acknowledgement = WORD
    expect(checkRuleBook(book(rule({ pin: 'none', acknowledgement })), ruleContext())).toMatchObject([
      { severity: 'law', code: 'beyond_the_law', problem: 'goes beyond the law, as Head of operations acknowledged on 2026-04-01' }
    ])
    expect(codesOf(book(rule({ pin: 'pin_unless_enrolled', acknowledgement })), ruleContext({ place: 'outdoors' }))).toEqual(['beyond_the_law'])
    expect(codesOf(book(rule({ pin: 'pin_unless_enrolled' })))).toEqual([])
  })

  it.each([
    ['beer', 18],
    ['beer', null],
    ['cigarettes', 19],
    ['cigarettes', null]
  ])('sells %s from %s on under the word of whoever answers for it, and under no other', (id, atLeastYears) => {
    const products = RULE_PRODUCTS.filter((product) => product.id === id)
    const sold = { id: 'young', products: [id], atLeastYears }
    const without = checkRuleBook(book(rule(sold)), ruleContext({ products }))
    expect(without).toMatchObject([{ severity: 'error', code: 'age_below_law', path: 'rules.0.atLeastYears' }])
    expect(without[0]?.remedy).toContain('"acknowledgement"')
    const withWord = checkRuleBook(book(rule({ ...sold, acknowledgement: WORD })), ruleContext({ products }))
    expect(withWord).toMatchObject([{ severity: 'law', code: 'age_below_law' }])
    expect(withWord[0]?.problem).toContain('as Head of operations acknowledged on 2026-04-01')
    // The configuration's own, as it stands, is told of; changed, somebody has to answer for it.
    const own = rule(sold)
    const earlier: RuleContext['earlier'] = (named, version) => (named === 'young' && version === 1 ? own : undefined)
    expect(checkRuleBook(book(own), ruleContext({ products, earlier }))).toMatchObject([{ severity: 'law', code: 'age_below_law' }])
    expect(isApplicable(checkRuleBook(book({ ...own, version: 2, most: 1 }), ruleContext({ products, earlier })))).toBe(false)
  })

  it('holds the day of an acknowledgement against a book that is applied, not against one that was', () => {
    const tomorrow = { ...WORD, acknowledgedOn: '2026-11-28' }
    const findings = checkRuleBook(book(rule({ pin: 'none', acknowledgement: tomorrow })), ruleContext())
    expect(findings.map(({ code }) => code)).toContain('acknowledged_in_future')
    expect(isApplicable(findings)).toBe(false)
    expect(isUsable(findings)).toBe(true)
    expect(isUsable(checkRuleBook(book(rule({ pin: 'none' })), ruleContext()))).toBe(false)
  })

  it('lets another rule be changed beside one of the configuration that nobody answers for, and takes no new one', () => {
    const unacknowledged = rule({ id: 'of-the-file', pin: 'none' })
    const context = ruleContext({ earlier: (id, version) => (id === 'of-the-file' && version === 1 ? unacknowledged : undefined) })
    const findings = checkRuleBook(book(unacknowledged, rule({ id: 'beer', products: ['beer'] })), context)
    const [found] = findings.filter(({ code }) => code === 'none_unacknowledged')
    expect(found).toMatchObject({ severity: 'law', ruleId: 'of-the-file' })
    expect(found?.problem).toContain('the PIN is asked all the same')
    expect(isApplicable(findings)).toBe(true)
    for (const changed of [{ version: 2 }, { id: 'another' }, { atLeastYears: 21 }]) {
      expect(isApplicable(checkRuleBook(book({ ...unacknowledged, ...changed }), context))).toBe(false)
    }
  })

  it('lets an older content come back under its number, and no other one', () => {
    const before = rule({ hours: [{ until: '23:00', from: '05:00' }] })
    const context = ruleContext({ earlier: (id, version) => (id === 'all' && version === 1 ? before : undefined) })
    expect(codesOf(book(rule({ hours: [{ from: '05:00', until: '23:00' }] })), context)).toEqual([])
    expect(codesOf(book(rule({})), context)).toEqual(['version_not_raised'])
    expect(codesOf(book(rule({ version: 2 })), context)).toEqual([])
  })

  it('lets rules follow each other in time under one name, to the day', () => {
    const following = (from: string) => book(rule({ until: '2026-12-31' }), rule({ version: 2, from }))
    expect(codesOf(following('2027-01-01'))).toEqual([])
    expect(codesOf(following('2026-12-31'))).toEqual(['id_repeated'])
    expect(codesOf(following('2027-01-02'))).toEqual(['gap_in_time'])
  })

  it('tells one gap of several products at once', () => {
    const [gap, ...others] = checkRuleBook(book(rule({ until: '2026-12-31' })), ruleContext())
    expect(others).toEqual([])
    expect(gap).toMatchObject({ code: 'gap_in_time', path: 'rules.0.until', value: '2026-12-31' })
    expect(gap?.problem).toBe('leaves beer, wine, sake, cigarettes, tea and 2 more without a rule from 2027-01-01 on: it is not sold then')
  })

  it('looks at the law on every day to come, not today alone', () => {
    const milder = book(rule({ until: '2026-12-31' }), rule({ version: 2, from: '2027-01-01', atLeastYears: 18 }))
    expect(codesOf(milder, ruleContext({ products: RULE_PRODUCTS.slice(0, 1) }))).toEqual(['age_below_law'])
    // What is over does not matter any more.
    const over = book(rule({ until: '2026-11-26', atLeastYears: 18 }), rule({ version: 2, from: '2026-11-27' }))
    expect(codesOf(over, ruleContext({ products: RULE_PRODUCTS.slice(0, 1) }))).toEqual(['rule_expired'])
  })

  it('minds prices only where nothing else tells selections apart', () => {
    const products = [ruleProduct({ id: 'x' }), ruleProduct({ id: 'y' })]
    const two = book(rule({ id: 'a', products: ['x'] }), rule({ id: 'b', products: ['y'] }))
    expect(codesOf(two, ruleContext({ products }))).toEqual([])
    expect(codesOf(two, ruleContext({ products, toldApartByPrice: true }))).toEqual(['price_tells_apart'])
    expect(codesOf(book(rule({})), ruleContext({ products, toldApartByPrice: true }))).toEqual([])
  })

  it('finds every overlap that there is, and none that there is not', () => {
    const dates = Array.from({ length: 33 }, (_, index) => addDays('2026-12-19', index))
    fc.assert(
      fc.property(anyBook, (any) => {
        const rules = any.rules.map((each, index) => ({ ...each, id: `rule-${String(index)}` }))
        const told = codesOf({ ...any, rules }).includes('rules_overlap')
        const doOverlap = dates.some((date) =>
          [...RULE_PRODUCTS, { id: 'wholly-other', category: null }].some((product) => {
            const narrow = rules.filter((each) => isInForce(each, date)).map((each) => specificityFor(each, product))
            return [1, 2, 3].some((level) => narrow.filter((each) => each === level).length > 1)
          })
        )
        expect(told).toBe(doOverlap)
      }),
      { numRuns: 300 }
    )
  })

  it('leaves no product of an applicable book in doubt: on any day one rule is narrowest', () => {
    fc.assert(
      fc.property(anyBook, fc.integer({ min: 0, max: 40 }), (any, days) => {
        const findings = checkRuleBook(any, ruleContext())
        for (const finding of findings) expect(() => ruleFindingSchema.parse(finding)).not.toThrow()
        if (!isApplicable(findings)) return
        const atMs = msOfJapan(addDays('2026-12-19', days), 600)
        for (const product of RULE_PRODUCTS) {
          const { rule: decides, considered } = decidingRule(any, product, atMs)
          expect(considered.filter(({ why }) => why === 'decides')).toHaveLength(decides === null ? 0 : 1)
          if (saleAt(any, product, atMs).state === 'no_rule') expect(findings.some(({ code }) => ['gap_in_time', 'product_without_rule'].includes(code))).toBe(true)
        }
      }),
      { numRuns: 300 }
    )
  })
})
