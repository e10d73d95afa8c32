import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeSort, nextSort, parseSort, sortRows } from './sort.ts'

describe('sorting', () => {
  test('is written in the address and read back', () => {
    for (const sort of [
      { column: 'login', isDown: false },
      { column: 'at', isDown: true }
    ]) {
      expect(parseSort(encodeSort(sort))).toEqual(sort)
    }
    for (const none of [undefined, '', '-']) expect(parseSort(none)).toBeNull()
  })

  test('goes up first, then down', () => {
    const first = nextSort(null, 'login')
    expect(first).toEqual({ column: 'login', isDown: false })
    expect(nextSort(first, 'login').isDown).toBe(true)
    expect(nextSort({ column: 'login', isDown: true }, 'role')).toEqual({ column: 'role', isDown: false })
  })

  test('keeps nothing at the end, and loses no row', () => {
    const rows = fc.array(fc.record({ key: fc.option(fc.integer()), id: fc.uuid() }))
    fc.assert(
      fc.property(rows, fc.boolean(), (given, isDown) => {
        const sorted = sortRows(given, ({ key }) => key, isDown, 'ja')
        expect(new Set(sorted)).toEqual(new Set(given))
        const keys = sorted.map(({ key }) => key)
        const known = keys.filter((key) => key !== null)
        expect(keys.slice(0, known.length)).toEqual(known)
        known.slice(1).forEach((key, at) => {
          expect(isDown ? key <= known[at]! : key >= known[at]!).toBe(true)
        })
      })
    )
  })

  test('reads numbers in text by their value', () => {
    expect(sortRows(['lane-10', 'lane-9'], (row) => row, false, 'en')).toEqual(['lane-9', 'lane-10'])
  })
})
