import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDer } from './der-reader.ts'
import {
  bitString,
  booleanTrue,
  contextConstructed,
  contextPrimitive,
  element,
  enumerated,
  generalizedTime,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  time,
  utf8String
} from './der-writer.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('the DER writer', () => {
  it('writes integers minimal and unsigned', () => {
    expect(hex(integer(0))).toBe('020100')
    expect(hex(integer(127))).toBe('02017f')
    expect(hex(integer(128))).toBe('02020080')
    expect(hex(integer(256))).toBe('02020100')
    expect(hex(integer(Uint8Array.of(0, 0, 0xff)))).toBe('020200ff')
    expect(hex(enumerated(9))).toBe('0a0109')
  })

  it('writes object identifiers', () => {
    expect(hex(objectIdentifier('1.2.840.113549'))).toBe('06062a864886f70d')
    expect(hex(objectIdentifier('1.2.392.200149.8.5.1.3.30'))).toBe('060b2a83088c9b55080501031e')
    expect(hex(objectIdentifier('2.5.29.15'))).toBe('0603551d0f')
    expect(() => objectIdentifier('1')).toThrow(RangeError)
  })

  it('leaves trailing zero bits out of named bits', () => {
    expect(hex(namedBits([0]))).toBe('03020780')
    expect(hex(namedBits([0, 1]))).toBe('030206c0')
    expect(hex(namedBits([5, 6]))).toBe('03020106')
    expect(hex(namedBits([]))).toBe('030100')
  })

  it('writes times as RFC 5280 wants them', () => {
    expect(Buffer.from(time(Date.UTC(2049, 11, 31, 23, 59, 59))).toString('latin1')).toBe('\x17\x0d491231235959Z')
    expect(Buffer.from(time(Date.UTC(2050, 0, 1))).toString('latin1')).toBe('\x18\x0f20500101000000Z')
    expect(Buffer.from(generalizedTime(Date.UTC(2025, 1, 3, 4, 5, 6, 789))).toString('latin1')).toBe(
      '\x18\x0f20250203040506Z'
    )
  })

  it('writes what openssl asn1parse reads', () => {
    if (spawnSync('openssl', ['version']).status !== 0) {
      console.warn('SKIPPED: openssl is missing')
      return
    }
    const bytes = sequence(integer(65_537), booleanTrue, nullValue, utf8String('二十歳'), octetString(new Uint8Array(300)))
    const text = execFileSync('openssl', ['asn1parse', '-inform', 'DER'], { input: bytes }).toString()
    expect(text).toMatch(/INTEGER +:010001/)
    expect(text).toMatch(/BOOLEAN +:(255|TRUE|1)/)
    expect(text).toMatch(/l= 300 prim: OCTET STRING/)
  })
})

describe('the DER reader', () => {
  const leaf = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map(octetString),
    fc.uint8Array({ maxLength: 20 }).map(bitString),
    fc.maxSafeNat().map(integer),
    fc.tuple(fc.nat({ max: 30 }), fc.uint8Array({ maxLength: 9 })).map(([tag, bytes]) => contextPrimitive(tag, bytes))
  )

  it('reads back what the writer wrote', () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 6 }), fc.integer({ min: 0, max: 30 }), (leaves, tag) => {
        const root = readDer(contextConstructed(tag, sequence(...leaves)))
        expect(root?.children[0]?.children.map((child) => hex(child.raw))).toEqual(leaves.map(hex))
      })
    )
  })

  it('takes no trailing byte, no cut, and never throws', () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 4 }), fc.nat(), (leaves, where) => {
        const bytes = sequence(...leaves)
        expect(readDer(Uint8Array.of(...bytes, 0))).toBeUndefined()
        expect(readDer(bytes.subarray(0, where % bytes.length))).toBeUndefined()
      })
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void readDer(bytes)))
  })

  it('refuses indefinite, overlong and high-tag forms, and endless nesting', () => {
    expect(readDer(Uint8Array.of(0x30, 0x80, 0, 0))).toBeUndefined()
    expect(readDer(Uint8Array.of(0x04, 0x81, 0x01, 0))).toBeUndefined()
    expect(readDer(Uint8Array.of(0x1f, 0x01, 0x00))).toBeUndefined()
    let deep: Uint8Array = nullValue
    for (let level = 0; level < 40; level += 1) deep = element(0x30, deep)
    expect(readDer(deep)).toBeUndefined()
  })
})
