import { expect, test } from 'vitest'
import { WorkBudget } from './work-budget.ts'

test('gives what there is and remembers that more was wanted', () => {
  const budget = new WorkBudget(2, 5)
  expect([budget.takeSignatureCheck(), budget.takeSignatureCheck()]).toEqual([true, true])
  expect(budget).toMatchObject({ spent: 2, exhausted: false })
  expect(budget.takeSignatureCheck()).toBe(false)
  expect(budget).toMatchObject({ spent: 2, exhausted: true })
})

test('steps are taken all at once or not at all', () => {
  const budget = new WorkBudget(1, 5)
  expect(budget.takeSteps(3)).toBe(true)
  expect(budget.takeSteps(3)).toBe(false)
  expect(budget).toMatchObject({ stepsTaken: 3, exhausted: true })
  expect(budget.takeSteps(2)).toBe(true)
})

test('a budget of nothing is a mistake', () => {
  expect(() => new WorkBudget(0)).toThrow('0 signature checks')
  expect(() => new WorkBudget(1, 0.5)).toThrow('0.5 steps')
})
