import { expect, test } from 'vitest'
import { compareRuleBooks } from '../../../../main/age/rules/compare-rule-books.ts'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import { gatherChanges } from './changes.ts'

const before: RuleBook = {
  holidays: [],
  rules: [
    { id: 'beer', version: 1, products: ['beer'], atLeastYears: 20, pin: 'pin', most: 2 },
    { id: 'old', version: 1, products: ['tea'], atLeastYears: null, pin: 'pin' },
    { id: 'wine', version: 1, products: ['wine'], atLeastYears: 20, pin: 'pin' }
  ]
}
const after: RuleBook = {
  holidays: ['2027-01-01'],
  rules: [
    { id: 'beer', version: 2, products: ['beer'], atLeastYears: 20, pin: 'pin', most: 1 },
    { id: 'wine', version: 2, products: ['wine'], atLeastYears: 18, pin: 'pin' },
    { id: 'new', version: 1, atLeastYears: null, pin: 'pin' }
  ]
}

test('changes stand by rule, without the number, the loosening ones first', () => {
  const gathered = gatherChanges(compareRuleBooks(before, after), before, after)
  const loose = gathered.findIndex(({ loosens }) => !loosens)
  expect(gathered.slice(loose).every(({ loosens }) => !loosens)).toBe(true)
  const wine = gathered.find(({ ruleId }) => ruleId === 'wine')
  expect(wine).toMatchObject({
    kind: 'changed',
    loosens: true,
    before: { atLeastYears: '20' },
    after: { atLeastYears: '18' }
  })
  expect(wine?.fields.map(({ field }) => field)).toEqual(['atLeastYears'])
  expect(gathered.find(({ ruleId }) => ruleId === 'beer')).toMatchObject({
    loosens: false,
    fields: [{ field: 'most' }]
  })
  expect(gathered.find(({ ruleId }) => ruleId === null)).toMatchObject({
    kind: 'changed',
    fields: [{ field: 'holidays' }],
    before: null
  })
  expect(gathered.map(({ kind, ruleId }) => `${kind} ${String(ruleId)}`)).toEqual(
    expect.arrayContaining(['removed old', 'added new'])
  )
})
