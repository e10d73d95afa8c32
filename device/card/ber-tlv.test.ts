import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TLV_BYTES, readBerTlvHeader } from './ber-tlv.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

describe('readBerTlvHeader', () => {
  test.each([
    ['30 00', 0x30, 2, 0],
    ['30 7F', 0x30, 2, 127],
    ['30 81 80', 0x30, 3, 128],
    ['30 82 05 DC', 0x30, 4, 1_500],
    ['30 84 00 00 00 05', 0x30, 6, 5],
    ['7F 21 03', 0x7f21, 3, 3],
    ['5F 81 02 01', 0x5f8102, 4, 1]
  ])('reads %s', (text, tag, headerLengthBytes, valueLengthBytes) => {
    const totalLengthBytes = headerLengthBytes + valueLengthBytes
    expect(readBerTlvHeader(hex(text))).toEqual({
      ok: true,
      value: { tag, headerLengthBytes, valueLengthBytes, totalLengthBytes }
    })
  })

  test.each([
    ['', 'tlv_incomplete'],
    ['30', 'tlv_incomplete'],
    ['30 82 05', 'tlv_incomplete'],
    ['7F', 'tlv_incomplete'],
    ['30 80', 'tlv_indefinite'],
    ['30 82 20 00', 'tlv_too_long'],
    ['30 84 FF FF FF FF', 'tlv_too_long'],
    ['30 85 00 00 00 00 01', 'tlv_malformed'],
    ['30 FF', 'tlv_malformed'],
    ['7F 81 82 83 01', 'tlv_malformed']
  ])('refuses "%s" as %s', (text, code) => {
    expect(readBerTlvHeader(hex(text))).toEqual({ ok: false, error: { code } })
  })

  test('allows exactly the cap', () => {
    expect(readBerTlvHeader(hex('30 82 1F FC')).ok).toBe(true)
    expect(readBerTlvHeader(hex('30 82 1F FD')).ok).toBe(false)
    expect(readBerTlvHeader(hex('30 03'), 4).ok).toBe(false)
  })

  test('never reads beyond the header, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const seen = new Set<number>()
        const watched = new Proxy(bytes, {
          get(target, name) {
            if (typeof name === 'string' && /^\d+$/.test(name)) seen.add(Number(name))
            return Reflect.get(target, name) as unknown
          }
        })
        const header = readBerTlvHeader(watched)
        const last = Math.max(-1, ...seen)
        if (header.ok) expect(last).toBe(header.value.headerLengthBytes - 1)
        // An incomplete one looks at most one byte past the end: that is how it knows.
        else expect(last).toBeLessThanOrEqual(Math.min(bytes.length, 8))
      })
    )
  })

  test('finds an object again whatever follows it', () => {
    const object = fc.uint8Array({ maxLength: 400 }).map((value) => {
      const { length } = value
      return Uint8Array.from([0x30, ...(length < 128 ? [length] : [0x82, length >> 8, length & 0xff]), ...value])
    })
    fc.assert(
      fc.property(object, fc.uint8Array({ maxLength: 40 }), (whole, padding) => {
        const header = readBerTlvHeader(Uint8Array.from([...whole, ...padding]))
        expect(header.ok && header.value.totalLengthBytes).toBe(whole.length)
      })
    )
  })

  test('has a cap above every certificate of today', () => {
    expect(MAX_TLV_BYTES).toBeGreaterThan(4_000)
  })
})
