import { expect, test } from 'vitest'
import { checkDigitOf, isChecked } from './check-digit.ts'

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit))

test('is that of Damm’s own example', () => {
  expect(checkDigitOf('572')).toBe('4')
  expect([isChecked('5724'), isChecked('5727'), isChecked('7524')]).toEqual([true, false, false])
})

test('tells every two digits that a neighbour took the place of, and every one digit from another', () => {
  for (const before of DIGITS) {
    const after = DIGITS.map((digit) => checkDigitOf(`${before}${digit}`))
    expect(new Set(after).size).toBe(10)
    for (const one of DIGITS) {
      for (const other of DIGITS) {
        if (one !== other) expect(checkDigitOf(`${before}${one}${other}`)).not.toBe(checkDigitOf(`${before}${other}${one}`))
      }
    }
  }
})
