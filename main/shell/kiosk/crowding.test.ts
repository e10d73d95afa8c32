import { expect, test } from 'vitest'
import { crowding } from './crowding.ts'

test.each([
  [0, 2, 1],
  [3, 2, 1],
  [4, 2, 2],
  [5, 2, 3],
  [50, 2, 5]
])('a load of %d on %d processors makes a page %d times slower at most', (load, processors, times) => {
  expect(crowding(load, processors)).toBe(times)
})
