import fc from 'fast-check'
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

  test.each([
    ['full-width digits', '暗証番号 １２３４'],
    ['digits in circles', '①②③④'],
    ['small and bold digits', '¹²𝟑𝟒'],
    ['digits of other scripts', '٠١٢٣'],
    ['digits with nothing visible between them', '1\u200b2\u00ad3\u20604'],
    ['full-width letters', 'ＭＩＩＤｑｚＣＣＡｐＯｇＡｗＩＢＡｇＩＥＡＱＩＤＢＤＡＮＢｇ']
  ])('%s are withheld as those of ASCII are', (_, text) => {
    expect(safeText(text)).toBe('withheld')
  })

  test('no way of writing four digits or 25 letters in a row passes, wherever they stand', () => {
    const zeros = [0x30, 0xff10, 0x660, 0x966, 0x1d7ce, 0x1d7ec]
    const digit = fc
      .tuple(fc.constantFrom(...zeros), fc.nat(9))
      .map(([zero, value]) => String.fromCodePoint(zero + value))
    const letter = fc
      .tuple(fc.constantFrom(0x41, 0x61, 0xff21, 0xff41), fc.nat(25))
      .map(([first, value]) => String.fromCodePoint(first + value))
    const runs = fc.oneof(
      fc.array(digit, { minLength: 4, maxLength: 16 }),
      fc.array(fc.oneof(letter, digit), { minLength: 25, maxLength: 40 })
    )
    const around = fc.constantFrom('', '山田', 'ガス ', ' x ', '。')
    fc.assert(
      fc.property(around, runs, around, (before, run, after) => {
        expect(safeText(before + run.join('') + after)).toBe('withheld')
      })
    )
  })

  test('what passes keeps its form', () => {
    for (const text of ['店長 山田　２号機', 'ｶﾞｽ 3-5', 'Kōji, 12 / 3４']) expect(safeText(text)).toBe(text)
  })
})
