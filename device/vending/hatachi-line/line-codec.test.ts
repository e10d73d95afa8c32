import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc16 } from './crc16.ts'
import { decodeRawFrames, encodeRawFrame, longestPayload } from './framing.ts'
import { decodeLineFrames, encodeLineFrame } from './line-codec.ts'
import type { LineFrame } from './line-codec.ts'
import { decodePayload, encodePayload, firstReliableKind, isReliable, kindOf } from './messages.ts'
import type { LineMessage, VendReason, VendState } from './messages.ts'
import { vendTokenOf } from './vend-token.ts'

const nothing = new Uint8Array()
const anyByte = fc.integer({ min: 0, max: 0xff })
const anyHalf = fc.integer({ min: 0, max: 0xffff })
const anyWord = fc.integer({ min: 0, max: 0xffffffff })
const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
const anySelection = fc.string({ unit: printable, minLength: 1, maxLength: 16 })
/** Full of the bytes that are escaped. */
const anyToken = fc
  .array(fc.oneof(fc.constantFrom(0xf0, 0xf1, 0xf2, 0), anyByte), { minLength: 16, maxLength: 16 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''))
const anyTraits = fc.record({
  memoryLasts: fc.boolean(),
  sensesGoods: fc.boolean(),
  hasButtons: fc.boolean(),
  countsStock: fc.boolean(),
  hasDoor: fc.boolean()
})
const anyState = fc.constantFrom<VendState>(
  'not_remembered',
  'in_progress',
  'dispensed',
  'failed',
  'interrupted',
  'never_taken'
)
const anyReason = fc.constantFrom<VendReason>('none', 'jammed', 'sold_out', 'door_open', 'wrong_price', 'busy', 'other')
const anyMessage: fc.Arbitrary<LineMessage> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), highestVersion: anyByte, heartbeatMs: anyHalf }),
  fc.record({
    type: fc.constant('welcome' as const),
    version: anyByte,
    traits: anyTraits,
    bootId: anyWord,
    remembers: anyByte,
    name: fc.string({ unit: printable, maxLength: 32 })
  }),
  fc.constantFrom(
    { type: 'no_session' as const },
    { type: 'alive' as const },
    { type: 'ack' as const },
    { type: 'decline' as const },
    { type: 'ready' as const },
    { type: 'released' as const },
    { type: 'unknown' as const, kind: 0x7f }
  ),
  fc.record({ type: fc.constant('vend' as const), token: anyToken, priceYen: anyWord, selection: anySelection }),
  fc.record({ type: fc.constant('query' as const), token: anyToken }),
  fc.record({ type: fc.constant('selection' as const), selection: anySelection, priceYen: anyWord, stock: anyByte }),
  fc.record({ type: fc.constant('door' as const), open: fc.boolean() }),
  fc.record({ type: fc.constant('pressed' as const), selection: anySelection }),
  fc.record({ type: fc.constant('result' as const), token: anyToken, state: anyState, reason: anyReason })
)
const anyFrame: fc.Arbitrary<LineFrame> = fc.record({ session: anyHalf, sequence: anyByte, message: anyMessage })

/** Decodes a stream that comes in pieces. */
function decodeInPieces(stream: Uint8Array, cuts: readonly number[]): LineFrame[] {
  const ends = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].toSorted((one, other) => one - other)
  const frames: LineFrame[] = []
  let carry: Uint8Array = nothing
  let from = 0
  for (const end of ends) {
    const decoded = decodeLineFrames(carry, stream.subarray(from, end))
    frames.push(...decoded.frames)
    carry = decoded.carry
    from = end
  }
  return frames
}

function join(frames: readonly LineFrame[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((frame) => [...encodeLineFrame(frame)]))
}

describe('crc16', () => {
  test('has the check value of CRC-16/CCITT-FALSE', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x29b1)
    expect(crc16(nothing)).toBe(0xffff)
  })
})

describe('line frames', () => {
  test('give back what was encoded, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), (frames, cuts) => {
        expect(decodeInPieces(join(frames), cuts)).toEqual(frames)
      })
    )
  })

  test('hold a start and an end byte at their ends only', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const wire = [...encodeLineFrame(frame)]
        expect([wire.indexOf(0xf1), wire.lastIndexOf(0xf1)]).toEqual([0, 0])
        expect([wire.indexOf(0xf2), wire.lastIndexOf(0xf2)]).toEqual([wire.length - 1, wire.length - 1])
      })
    )
  })

  test('noise between frames costs none but what it breaks into, and never more than is kept', () => {
    const noise = fc.uint8Array({ maxLength: 400 })
    fc.assert(
      fc.property(noise, anyFrame, (before, frame) => {
        const { frames, carry } = decodeLineFrames(nothing, Uint8Array.of(...before, ...encodeLineFrame(frame)))
        expect(frames.at(-1)).toEqual(frame)
        expect(carry).toHaveLength(0)
        expect(decodeLineFrames(nothing, before).carry.length).toBeLessThanOrEqual(2 * (longestPayload + 8) + 1)
      })
    )
  })

  test('any one byte changed, lost or doubled makes no other frame: every byte of it, every value', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const wire = encodeLineFrame(frame)
        const others: number[][] = []
        for (let at = 0; at < wire.length; at += 1) {
          others.push([...wire.subarray(0, at), ...wire.subarray(at + 1)])
          others.push([...wire.subarray(0, at + 1), ...wire.subarray(at)])
          for (let value = 0; value <= 0xff; value += 1) if (value !== wire[at]) others.push([...wire.with(at, value)])
        }
        // A doubled start or end byte leaves the frame whole, which is as good as none.
        const wrong = others.filter((bytes) => {
          const { frames } = decodeRawFrames(nothing, Uint8Array.from(bytes))
          return frames.some((raw) => Buffer.compare(encodeRawFrame(raw), wire) !== 0)
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 25 }
    )
  })

  test('of a later version, or too long, are dropped', () => {
    const frame = encodeRawFrame({ kind: 4, session: 1, sequence: 0, payload: nothing })
    const [high, low] = [crc16(Uint8Array.of(2, 0, 4, 0, 1, 0)) >> 8, crc16(Uint8Array.of(2, 0, 4, 0, 1, 0)) & 0xff]
    const later = Uint8Array.of(0xf1, 2, 0, 4, 0, 1, 0, high, low, 0xf2)
    expect(decodeRawFrames(nothing, later)).toMatchObject({ frames: [], discardedByteCount: later.length })
    const endless = Uint8Array.of(0xf1, ...new Uint8Array(1000))
    expect(decodeRawFrames(nothing, Uint8Array.of(...endless, ...frame)).frames).toHaveLength(1)
    const payload = new Uint8Array(longestPayload + 1)
    expect(() => encodeRawFrame({ kind: 4, session: 1, sequence: 0, payload })).toThrow(RangeError)
  })
})

describe('line messages', () => {
  test('any payload of any kind is decoded or refused, and what is decoded is encoded alike', () => {
    fc.assert(
      fc.property(anyByte, fc.uint8Array({ maxLength: longestPayload }), (kind, payload) => {
        const message = decodePayload(kind, payload)
        if (message === null || message.type === 'unknown') return
        expect(kindOf(message)).toBe(kind)
        const again = decodePayload(kind, encodePayload(message))
        expect(again).toEqual(message)
      }),
      { numRuns: 2000 }
    )
  })

  test('those from 10h on are numbered', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(isReliable(message)).toBe(kindOf(message) >= firstReliableKind)
      })
    )
  })

  test.each<LineMessage>([
    { type: 'vend', token: 'zz', priceYen: 1, selection: '1' },
    { type: 'vend', token: '0'.repeat(32), priceYen: -1, selection: '1' },
    { type: 'vend', token: '0'.repeat(32), priceYen: 1, selection: '' },
    { type: 'pressed', selection: 'a b' },
    { type: 'pressed', selection: '12345678901234567' },
    { type: 'hello', highestVersion: 256, heartbeatMs: 1 },
    {
      type: 'welcome',
      version: 1,
      bootId: 0,
      remembers: 16,
      name: 'ビール',
      traits: { memoryLasts: true, sensesGoods: true, hasButtons: true, countsStock: true, hasDoor: true }
    }
  ])('what no frame can carry throws: %j', (message) => {
    expect(() => encodePayload(message)).toThrow(RangeError)
  })

  test('a reason of a later version is "other"', () => {
    const payload = Uint8Array.of(...new Uint8Array(16), 3, 99)
    expect(decodePayload(0x25, payload)).toMatchObject({ state: 'failed', reason: 'other' })
  })
})

describe('vendTokenOf', () => {
  test('is the bytes of a UUID, and of the hash of anything else', () => {
    expect(vendTokenOf('00112233-4455-6677-8899-AABBCCDDEEFF')).toBe('00112233445566778899aabbccddeeff')
    expect(vendTokenOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb924')
  })
})
