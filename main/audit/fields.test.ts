import { describe, expect, test } from 'vitest'
import { codeSchema, identifierSchema, safeText, selectionSchema } from './fields.ts'

describe('text that the record may hold', () => {
  test.each([
    [identifierSchema, '7f1c9c1e-4f0b-4c53-9d0e-2f6a1f7e8a11'],
    [identifierSchema, 's-1'],
    [identifierSchema, 'beer'],
    [selectionSchema, '1'],
    [selectionSchema, 'A3'],
    [codeSchema, 'card_removed']
  ])('%# %s', (schema, text) => {
    expect(schema.safeParse(text).success).toBe(true)
  })

  test.each([
    [identifierSchema, '1234'],
    [identifierSchema, '13911012345678'],
    [identifierSchema, 'ab'.repeat(20)],
    [identifierSchema, ''],
    [identifierSchema, 'a b'],
    [identifierSchema, 'a'.repeat(65)],
    [selectionSchema, 'a'.repeat(17)],
    [codeSchema, '1234'],
    [codeSchema, 'Card removed']
  ])('%# not %s', (schema, text) => {
    expect(schema.safeParse(text).success).toBe(false)
  })

  test('free text with a number or encoded data in it is withheld', () => {
    expect(safeText('the line /dev/ttyUSB0 was lost at byte 12')).toBe('the line /dev/ttyUSB0 was lost at byte 12')
    expect(safeText('')).toBe('')
    for (const text of ['pin 1234', 'MIIDqzCCApOgAwIBAgIEAQIDBDANBg', 'two\nlines', 'x '.repeat(100)]) {
      expect(safeText(text)).toBe('withheld')
    }
  })
})
