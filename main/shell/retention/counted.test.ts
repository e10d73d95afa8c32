import { expect, it } from 'vitest'
import { counted } from './counted.ts'

it('one is told as one, and none as many', () => {
  expect([0, 1, 2].map((count) => counted(count, 'list'))).toEqual(['0 lists', '1 list', '2 lists'])
  expect([1, 2].map((count) => counted(count, 'memory', 'memories'))).toEqual(['1 memory', '2 memories'])
})
