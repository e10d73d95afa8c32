import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tlv } from '../../test/support/ocsp-answer-builder.ts'
import { nameOf, PRINTABLE, UTF8 } from '../../test/support/path-builder.ts'
import { canonicalNameOf, emailAddressesOf, isBelowName, sameName } from './names.ts'

const BMP = 0x1e
const TELETEX = 0x14
const cn = (value: string, tag = UTF8) => nameOf(['CN', value, tag])
const bmp = (value: string) => {
  const content = Uint8Array.from(Buffer.from(value, 'utf16le').swap16())
  const other = cn('x')
  // The same attribute with another string in place of `x`.
  return tlv(0x30, tlv(0x31, tlv(0x30, other.subarray(6, other.length - 3), tlv(BMP, content))))
}

describe('sameName', () => {
  const rows: [string, Uint8Array, Uint8Array, boolean][] = [
    ['capital letters', cn('Good CA'), cn('GOOD ca'), true],
    ['white space inside', cn('Good CA'), cn('Good   CA'), true],
    ['white space around', cn('Good CA'), cn('  Good CA '), true],
    ['a space that is not there', cn('Good CA'), cn('GoodCA'), false],
    ['string types', cn('Good CA'), cn('Good CA', PRINTABLE), true],
    ['BMPString', cn('Good CA'), bmp('good ca'), true],
    ['forms of one character', cn('\u00e9'), cn('e\u0301'), true],
    ['wide letters', cn('\uff21'), cn('a'), true],
    ['a soft hyphen', cn('co\u00adop'), cn('coop'), true],
    ['TeletexString is compared as bytes', cn('Good CA', TELETEX), cn('Good CA'), false],
    ['another attribute', cn('Good CA'), nameOf(['O', 'Good CA', UTF8]), false],
    ['another order', nameOf(['C', 'JP'], ['O', 'x']), nameOf(['O', 'x'], ['C', 'JP']), false],
    ['a name below', nameOf(['C', 'JP']), nameOf(['C', 'JP'], ['O', 'x']), false],
    ['octets that are no UTF-8', tlv(0x30, tlv(0x31, tlv(0x30, tlv(0x06, Uint8Array.of(0x55, 4, 3)), tlv(UTF8, Uint8Array.of(0xff))))), cn('\ufffd'), false],
    ['what is no name, with itself', tlv(0x30, tlv(0x05)), tlv(0x30, tlv(0x05)), true],
    ['what is no name, with the empty name', tlv(0x30, tlv(0x05)), tlv(0x30), false]
  ]
  test.each(rows)('%s', (_rule, left, right, same) => {
    expect(sameName(left, right)).toBe(same)
    expect(sameName(right, left)).toBe(same)
  })

  test('attributes of one RDN have no order', () => {
    const attribute = (name: Uint8Array) => name.subarray(4)
    const [one, two] = [attribute(cn('a')), attribute(nameOf(['O', 'b']))]
    expect(sameName(tlv(0x30, tlv(0x31, one, two)), tlv(0x30, tlv(0x31, two, one)))).toBe(true)
    expect(sameName(tlv(0x30, tlv(0x31, one, two)), tlv(0x30, tlv(0x31, one), tlv(0x31, two)))).toBe(false)
  })

  test('a value cannot pass for a list of two', () => {
    const attribute = (name: Uint8Array) => name.subarray(4)
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const two = tlv(0x30, tlv(0x31, attribute(cn(left)), attribute(cn(right))))
        expect(sameName(two, cn(`${left},2.5.4.3,=${right}`))).toBe(false)
      })
    )
  })
})

test('isBelowName takes a name for below itself, and not for below a longer one', () => {
  const read = (...attributes: readonly (readonly ['C' | 'O', string])[]) => canonicalNameOf(nameOf(...attributes)) ?? []
  expect(isBelowName(read(['C', 'JP'], ['O', 'x']), read(['C', 'jp']))).toBe(true)
  expect(isBelowName(read(['C', 'JP']), read(['C', 'JP']))).toBe(true)
  expect(isBelowName(read(['C', 'JP']), read(['C', 'JP'], ['O', 'x']))).toBe(false)
  expect(isBelowName(read(['O', 'x']), [])).toBe(true)
})

test('emailAddressesOf', () => {
  expect(emailAddressesOf(nameOf(['C', 'JP'], ['E', 'a@b.jp'], ['E', 'c@d.jp']))).toEqual(['a@b.jp', 'c@d.jp'])
  expect(emailAddressesOf(tlv(0x30, tlv(0x05)))).toEqual([])
})
