import { describe, expect, test } from 'vitest'
import { nearestName, printPath, printableValue } from './problem.ts'

test('paths read like code', () => {
  expect(printPath(['products', 0, 'name', 'ja'])).toBe('products[0].name.ja')
  expect(printPath([])).toBe('')
})

describe('the nearest name', () => {
  test.each([
    ['plase', 'place'],
    ['PLACE', 'place'],
    ['operater', 'operator'],
    ['x', null],
    ['', null],
    ['colour', null]
  ])('%s: %s', (name, expected) => {
    expect(nearestName(name, ['role', 'place', 'operator', 'platform'])).toBe(expected)
  })
})

test('a value is shown only when short, on one line and surely no secret', () => {
  expect(printableValue('indoor')).toBe('"indoor"')
  expect(printableValue(7)).toBe('7')
  expect(printableValue([1, 2])).toBe('a list of 2')
  expect(printableValue({})).toBe('a mapping')
  expect(printableValue(null)).toBe('nothing')
  for (const secret of ['https://a:b@c', 'two\nlines', 'x'.repeat(61), '-----BEGIN', 'PRIVATE KEY']) {
    expect(printableValue(secret)).toBe(`a text of ${String(secret.length)} characters`)
  }
})
