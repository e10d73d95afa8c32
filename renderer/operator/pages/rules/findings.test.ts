import { expect, test } from 'vitest'
import { checkRuleBook } from '../../../../main/age/rules/check-rule-book.ts'
import type { RuleContext, RuleProductFacts } from '../../../../main/age/rules/rule-context.ts'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import {
  bySeverity,
  findingsAt,
  findingsOfBook,
  findingsOfRule,
  gatherFindings,
  ruleIndexOf,
  takenVersions
} from './findings.ts'

const finding = (path: string, more: Partial<RuleFinding> = {}): RuleFinding => ({
  severity: 'error',
  code: 'x',
  path,
  ruleId: null,
  line: null,
  value: null,
  problem: 'p',
  remedy: 'r',
  ...more
})

test('a finding stands at the field that its path leads to, and at no neighbour', () => {
  const all = [finding('rules.1.hours.0.until'), finding('rules.10.hours'), finding('rules.1.hoursX')]
  expect(findingsAt(all, 'rules.1.hours')).toEqual([all[0]])
  expect(findingsAt(all, 'rules.1.hours.0.until')).toEqual([all[0]])
  expect(findingsAt(all, 'rules.1.hours.0.from')).toEqual([])
})

test('none is lost: field, rule, holidays or book', () => {
  const all = [
    finding('rules.1'),
    finding('rules.1.version'),
    finding('rules.1.pin'),
    finding('holidays.3'),
    finding(''),
    finding('rules')
  ]
  expect(all.map(ruleIndexOf)).toEqual([1, 1, 1, null, null, null])
  expect(findingsOfRule(all, 1)).toEqual([all[0], all[1]])
  expect(findingsOfBook(all)).toEqual([all[4], all[5]])
})

test('the gravest comes first', () => {
  const all = [finding('a', { severity: 'warning' }), finding('b', { severity: 'law' }), finding('c')]
  expect(bySeverity(all).map(({ path }) => path)).toEqual(['c', 'b', 'a'])
})

test('a number that is taken is learnt, from the remedy where it names the next', () => {
  const sent = {
    rules: [
      { id: 'beer', version: 2 },
      { id: 'tea', version: 1 }
    ]
  }
  const all = [
    finding('rules.0.version', { code: 'version_not_raised', remedy: 'Set version to 6.' }),
    finding('rules.1', { code: 'version_not_raised', remedy: 'Raise it.' }),
    finding('rules.9', { code: 'version_not_raised' })
  ]
  expect([...takenVersions(all, sent, new Map())]).toEqual([
    ['beer', 5],
    ['tea', 1]
  ])
  expect(takenVersions([], sent, new Map([['beer', 5]])).get('beer')).toBe(5)
})

test('what is told of several products is shown once, with all of them', () => {
  const book: RuleBook = {
    holidays: [],
    rules: [{ id: 'a', version: 1, products: ['beer', 'wine'], atLeastYears: 18, pin: 'pin' }]
  }
  const product = (id: string, picture: RuleProductFacts['picture']): RuleProductFacts => ({
    id,
    picture,
    category: null,
    name: { ja: id, en: id },
    priceYen: 100,
    fullFareYen: null,
    yearsAsked: null
  })
  const context: RuleContext = {
    role: 'platform_operator',
    place: 'indoors',
    remembers: false,
    offlineLimits: null,
    toldApartByPrice: false,
    basketMost: 1,
    products: [product('beer', 'beer'), product('wine', 'wine'), product('tea', 'tea'), product('cola', 'other')],
    nowMs: Date.parse('2026-11-27T00:00:00Z'),
    earlier: () => undefined
  }
  expect(
    gatherFindings(checkRuleBook(book, context)).map(({ finding: { code }, productIds }) => [code, productIds])
  ).toEqual(
    expect.arrayContaining([
      ['age_below_law', ['beer', 'wine']],
      ['product_without_rule', ['tea', 'cola']]
    ])
  )
  expect(gatherFindings([finding('a'), finding('a')])).toHaveLength(2)
})
