import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeCommandApdu, encodeResponseApdu, parseCommandApdu, parseResponseApdu } from './apdu.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const byte = fc.integer({ min: 0, max: 0xff })

describe('encodeCommandApdu', () => {
  test('codes the four short cases', () => {
    expect(encodeCommandApdu({ cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x80 })).toEqual(hex('00 20 00 80'))
    expect(encodeCommandApdu({ cla: 0x00, ins: 0xb0, p1: 0x01, p2: 0x00, le: 256 })).toEqual(hex('00 B0 01 00 00'))
    expect(encodeCommandApdu({ cla: 0x00, ins: 0xb0, p1: 0, p2: 0, le: 32 })).toEqual(hex('00 B0 00 00 20'))
    expect(encodeCommandApdu({ cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: hex('0018') })).toEqual(
      hex('00 A4 02 0C 02 00 18')
    )
    expect(encodeCommandApdu({ cla: 0x80, ins: 0x2a, p1: 0, p2: 0x80, data: hex('AABB'), le: 256 })).toEqual(
      hex('80 2A 00 80 02 AA BB 00')
    )
  })

  test('refuses what a short command cannot hold', () => {
    const header = { cla: 0, ins: 0, p1: 0, p2: 0 }
    expect(() => encodeCommandApdu({ ...header, cla: 256 })).toThrow(RangeError)
    expect(() => encodeCommandApdu({ ...header, data: new Uint8Array(0) })).toThrow(RangeError)
    expect(() => encodeCommandApdu({ ...header, data: new Uint8Array(256) })).toThrow(RangeError)
    expect(() => encodeCommandApdu({ ...header, le: 0 })).toThrow(RangeError)
    expect(() => encodeCommandApdu({ ...header, le: 257 })).toThrow(RangeError)
  })
})

describe('parseCommandApdu', () => {
  test('gives back what was encoded', () => {
    const command = fc.record(
      {
        cla: byte,
        ins: byte,
        p1: byte,
        p2: byte,
        data: fc.uint8Array({ minLength: 1, maxLength: 255 }),
        le: fc.integer({ min: 1, max: 256 })
      },
      { requiredKeys: ['cla', 'ins', 'p1', 'p2'] }
    )
    fc.assert(
      fc.property(command, (value) => {
        expect(parseCommandApdu(encodeCommandApdu(value))).toEqual({ ok: true, value: { ...value, extended: false } })
      })
    )
  })

  test('reads extended lengths', () => {
    const header = { cla: 0, ins: 0xb0, p1: 0, p2: 0 }
    expect(parseCommandApdu(hex('00B00000 00 0000'))).toEqual({
      ok: true,
      value: { ...header, le: 65_536, extended: true }
    })
    expect(parseCommandApdu(hex('00B00000 00 0001 AA'))).toEqual({
      ok: true,
      value: { ...header, data: hex('AA'), extended: true }
    })
    expect(parseCommandApdu(hex('00B00000 00 0001 AA 0102'))).toEqual({
      ok: true,
      value: { ...header, data: hex('AA'), le: 0x102, extended: true }
    })
  })

  const malformed = ['', '00', '00A400', '0020008004313233', '00200080013100 00', '00B000000000', '00B0000000000000']
  test.each(malformed)('refuses "%s"', (text) => {
    expect(parseCommandApdu(hex(text))).toEqual({ ok: false, error: { code: 'apdu_malformed' } })
  })

  test('never throws, and never reads more data than there is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const parsed = parseCommandApdu(bytes)
        if (parsed.ok) expect(parsed.value.data?.length ?? 0).toBeLessThanOrEqual(Math.max(0, bytes.length - 5))
      })
    )
  })
})

describe('response APDU', () => {
  test('is a copy, of a Buffer too', () => {
    const bytes = Buffer.from([1, 2, 0x90, 0x00])
    const parsed = parseResponseApdu(bytes)
    bytes.fill(0xff)
    expect(parsed).toEqual({ ok: true, value: { data: hex('0102'), statusWord: 0x9000 } })
  })

  test('splits into data and SW1SW2, and joins again', () => {
    const split = { data: hex('0102'), statusWord: 0x63c2 }
    expect(parseResponseApdu(hex('01 02 63 C2'))).toEqual({ ok: true, value: split })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const parsed = parseResponseApdu(bytes)
        expect(parsed.ok).toBe(bytes.length >= 2)
        if (parsed.ok) expect(encodeResponseApdu(parsed.value)).toEqual(bytes)
      })
    )
  })
})
