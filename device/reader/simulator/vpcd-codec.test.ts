import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeVpcdFrame, encodeVpcdMessage, parseVpcdMessage, VpcdFrameDecoder } from './vpcd-codec.ts'
import type { VpcdMessage } from './vpcd-codec.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 })

/** The bytes in pieces, cut at these places. */
function split(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((left, right) => left - right), bytes.length]
  return places.slice(1).map((end, at) => bytes.slice(places[at], end))
}

describe('frames of vpcd', () => {
  test('are a big-endian length and the payload', () => {
    expect(encodeVpcdFrame(hex('00 A4 00 0C 02 3F 00'))).toEqual(hex('00 07 00 A4 00 0C 02 3F 00'))
    expect(encodeVpcdFrame(new Uint8Array(258)).slice(0, 2)).toEqual(hex('01 02'))
    expect(encodeVpcdFrame(new Uint8Array(0))).toEqual(hex('00 00'))
    expect(encodeVpcdFrame(new Uint8Array(0xffff)).length).toBe(0x10001)
    expect(() => encodeVpcdFrame(new Uint8Array(0x10000))).toThrow(RangeError)
  })

  test('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(), { maxLength: 20 }), (sent, cuts) => {
        const decoder = new VpcdFrameDecoder()
        const stream = Uint8Array.from(sent.flatMap((payload) => [...encodeVpcdFrame(payload)]))
        expect(split(stream, cuts).flatMap((piece) => decoder.push(piece))).toEqual(sent)
      })
    )
  })

  test('wait for the last byte', () => {
    const decoder = new VpcdFrameDecoder()
    expect(decoder.push(hex('00'))).toEqual([])
    expect(decoder.push(hex('02 90'))).toEqual([])
    expect(decoder.push(hex('00 00 01'))).toEqual([hex('90 00')])
    expect(decoder.push(hex('04'))).toEqual([hex('04')])
  })

  test('do not change with the array that they came in', () => {
    const decoder = new VpcdFrameDecoder()
    const piece = hex('00 02 90 00 00')
    const [payload] = decoder.push(piece)
    piece.fill(0xff)
    expect(payload).toEqual(hex('90 00'))
    expect(decoder.push(hex('01 04'))).toEqual([hex('04')])
  })
})

describe('messages of vpcd', () => {
  test.each<[string, VpcdMessage]>([
    ['00', { type: 'power_off' }],
    ['01', { type: 'power_on' }],
    ['02', { type: 'reset' }],
    ['04', { type: 'atr_request' }],
    ['00 20 00 80', { type: 'command', command: hex('00 20 00 80') }],
    ['03', { type: 'command', command: hex('03') }],
    ['', { type: 'command', command: hex('') }]
  ])('"%s" is %j', (text, message) => {
    expect(parseVpcdMessage(hex(text))).toEqual(message)
    expect(encodeVpcdMessage(message)).toEqual(hex(text))
  })

  test('mean the same after a round trip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (payload) => {
        expect(encodeVpcdMessage(parseVpcdMessage(payload))).toEqual(payload)
      })
    )
  })
})
