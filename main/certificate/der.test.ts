import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sequence, tlv } from '../../test/support/ocsp-answer-builder.ts'
import type { DerLimits } from './der.ts'
import { childrenOf, decodeDer, DerFields, TAG } from './der.ts'
import {
  certificateTimeOf, generalizedTimeOf, namedBitsOf, oidOf, sameBytes, smallIntegerOf
} from './der-values.ts'

const LIMITS: DerLimits = { maxBytes: 1000, maxDepth: 5, maxElements: 50 }
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const check = (bytes: Uint8Array) => decodeDer(bytes, LIMITS, (root) => root.tag)
const isDer = (text: string): boolean => check(hex(text)).ok
const text = (tag: number, value: string): Uint8Array => tlv(tag, new TextEncoder().encode(value))

describe('decodeDer', () => {
  test.each([
    ['an integer', '02 01 05'],
    ['a long form length where it is needed', `04 81 80 ${'00'.repeat(128)}`],
    ['an integer with a needed zero', '02 02 00 80'],
    ['a negative integer', '02 01 ff'],
    ['an empty sequence', '30 00'],
    ['a bit string with cleared unused bits', '03 02 07 80'],
    ['an empty bit string', '03 01 00']
  ])('accepts %s', (_name, bytes) => {
    expect(isDer(bytes)).toBe(true)
  })

  test.each([
    ['nothing', ''],
    ['a lone tag', '02'],
    ['a missing content', '02 02 01'],
    ['a trailing octet', '02 01 05 00'],
    ['an indefinite length', '30 80 00 00'],
    ['a long form length where short would do', '04 81 01 00'],
    ['a padded long form length', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length of five octets', '04 85 00 00 00 00 01 00'],
    ['a length beyond the end', '04 84 ff ff ff ff 00'],
    ['a high tag number', '1f 1f 00'],
    ['an end-of-contents element', '00 00'],
    ['a constructed octet string', '24 03 04 01 00'],
    ['a primitive sequence', '10 00'],
    ['a boolean of 01', '01 01 01'],
    ['a boolean of two octets', '01 02 ff ff'],
    ['a padded integer', '02 02 00 7f'],
    ['a padded negative integer', '02 02 ff 80'],
    ['an empty integer', '02 00'],
    ['a null with content', '05 01 00'],
    ['an empty object identifier', '06 00'],
    ['a padded arc', '06 02 80 01'],
    ['an unfinished arc', '06 01 81'],
    ['a bit string without its first octet', '03 00'],
    ['a bit string with eight unused bits', '03 02 08 00'],
    ['a bit string with unused bits set', '03 02 01 01'],
    ['a bit string of nothing but unused bits', '03 01 01'],
    ['a child that overruns its parent', '30 03 04 02 00'],
    ['a broken grandchild', '30 04 30 02 02 00']
  ])('refuses %s', (_name, bytes) => {
    expect(check(hex(bytes))).toEqual({ ok: false, error: { code: 'malformed' } })
  })

  test('holds its limits', () => {
    const nested = (depth: number): Uint8Array => (depth === 0 ? hex('05 00') : sequence(nested(depth - 1)))
    expect(check(nested(4)).ok).toBe(true)
    expect(check(nested(5)).ok).toBe(false)
    expect(check(sequence(...Array.from({ length: 49 }, () => hex('05 00')))).ok).toBe(true)
    expect(check(sequence(...Array.from({ length: 50 }, () => hex('05 00')))).ok).toBe(false)
    expect(check(tlv(0x04, new Uint8Array(996))).ok).toBe(true)
    expect(check(tlv(0x04, new Uint8Array(997)))).toEqual({ ok: false, error: { code: 'too_large' } })
  })

  test('a very deep nesting costs no stack', () => {
    const bytes = new Uint8Array(64_000).fill(0x30)
    expect(decodeDer(bytes, { maxBytes: 65_536, maxDepth: 16, maxElements: 4096 }, () => null).ok).toBe(false)
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const result = check(bytes)
        if (result.ok) expect(bytes[0]).toBe(result.value)
      })
    )
  })

  test('gives back what an encoder wrote, slice for slice', () => {
    const leaf = fc.uint8Array({ maxLength: 300 }).map((bytes) => tlv(TAG.octetString, bytes))
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 3 }), (leaves) => {
        const result = decodeDer(sequence(...leaves), { ...LIMITS, maxBytes: 2000 }, (root) =>
          childrenOf(root, TAG.sequence).map((child) => child.bytes)
        )
        expect(result.ok && result.value.map((bytes) => [...bytes])).toEqual(leaves.map((bytes) => [...bytes]))
      })
    )
  })

  test('insists on every field having been taken', () => {
    const result = decodeDer(hex('30 06 02 01 01 02 01 02'), LIMITS, (root) => {
      const fields = new DerFields(root)
      fields.take(TAG.integer)
      fields.end()
    })
    expect(result.ok).toBe(false)
  })

  test('lets a programmer\'s mistake through', () => {
    expect(() => decodeDer(hex('05 00'), LIMITS, () => { throw new TypeError('mistake') })).toThrow(TypeError)
  })
})

describe('values', () => {
  const value = <T>(bytes: Uint8Array, decode: Parameters<typeof decodeDer<T>>[2]): T | null => {
    const result = decodeDer(bytes, LIMITS, decode)
    return result.ok ? result.value : null
  }

  test('object identifiers', () => {
    expect(value(hex('06 09 2a864886f70d01010b'), oidOf)).toBe('1.2.840.113549.1.1.11')
    expect(value(hex('06 03 551d0f'), oidOf)).toBe('2.5.29.15')
    expect(value(hex('06 03 883703'), oidOf)).toBe('2.999.3')
    expect(value(hex('06 0a ffffffffffffffffff7f'), oidOf)).toBeNull()
  })

  test('small integers', () => {
    expect(value(hex('02 01 00'), smallIntegerOf)).toBe(0)
    expect(value(hex('02 04 7fffffff'), smallIntegerOf)).toBe(0x7fffffff)
    expect(value(hex('02 01 ff'), smallIntegerOf)).toBeNull()
    expect(value(hex('02 05 00ffffffff'), smallIntegerOf)).toBeNull()
  })

  test('named bits', () => {
    expect(value(hex('03 02 07 80'), namedBitsOf)).toEqual([0])
    expect(value(hex('03 03 07 06 80'), namedBitsOf)).toEqual([5, 6, 8])
  })

  test.each([
    ['500101000000Z', '1950-01-01T00:00:00.000Z'],
    ['491231235959Z', '2049-12-31T23:59:59.000Z'],
    ['240229120000Z', '2024-02-29T12:00:00.000Z']
  ])('UTCTime %s', (written, moment) => {
    expect(value(text(TAG.utcTime, written), certificateTimeOf)).toBe(Date.parse(moment))
  })

  test.each([
    '230229120000Z', '231301000000Z', '230100000000Z', '230101240000Z', '230101006000Z', '230101000060Z',
    '2301010000Z', '230101000000+0900', '230101000000', '23010100000aZ'
  ])('no UTCTime: %s', (written) => {
    expect(value(text(TAG.utcTime, written), certificateTimeOf)).toBeNull()
  })

  test('GeneralizedTime in a certificate only from 2050 on', () => {
    expect(value(text(TAG.generalizedTime, '20500101000000Z'), certificateTimeOf)).toBe(Date.parse('2050-01-01'))
    expect(value(text(TAG.generalizedTime, '20491231235959Z'), certificateTimeOf)).toBeNull()
    expect(value(text(TAG.generalizedTime, '20491231235959Z'), generalizedTimeOf)).not.toBeNull()
    expect(value(text(TAG.generalizedTime, '20240101000000.5Z'), generalizedTimeOf)).toBeNull()
    expect(value(text(TAG.utcTime, '240101000000Z'), generalizedTimeOf)).toBeNull()
  })

  test('every second of the calendar reads back', () => {
    const last = Date.parse('9999-12-31T23:59:59Z') / 1000
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: last }), (second) => {
        const written = new Date(second * 1000).toISOString().replace(/[-T:]|\.000/g, '')
        expect(value(text(TAG.generalizedTime, written), generalizedTimeOf)).toBe(second * 1000)
      })
    )
  })

  test('byte strings are the same only if they are', () => {
    expect(sameBytes(hex('0102'), hex('0102'))).toBe(true)
    expect(sameBytes(hex('0102'), hex('010203'))).toBe(false)
    expect(sameBytes(hex('0102'), hex('0103'))).toBe(false)
  })
})
