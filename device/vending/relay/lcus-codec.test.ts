import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeRelayFrames, encodeRelayFrame, highestRelayChannel, relayFrameLength } from './lcus-codec.ts'
import type { RelayFrame } from './lcus-codec.ts'

const anyFrame: fc.Arbitrary<RelayFrame> = fc.record(
  { channel: fc.integer({ min: 1, max: highestRelayChannel }), on: fc.boolean(), answer: fc.constant(true as const) },
  { requiredKeys: ['channel', 'on'] }
)
const anyByte = fc.integer({ min: 0, max: 255 })
const nothing = new Uint8Array()

function encodeAll(frames: readonly RelayFrame[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((frame) => [...encodeRelayFrame(frame)]))
}

/** Cuts the stream at random places and feeds the pieces one by one. */
function decodeInPieces(stream: Uint8Array, cuts: readonly number[]) {
  const ends = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].toSorted((one, other) => one - other)
  const frames: RelayFrame[] = []
  let carry: Uint8Array = nothing
  let discardedByteCount = 0
  let from = 0
  for (const end of ends) {
    const decoded = decodeRelayFrames(carry, stream.subarray(from, end))
    frames.push(...decoded.frames)
    carry = decoded.carry
    discardedByteCount += decoded.discardedByteCount
    from = end
  }
  return { frames, carry, discardedByteCount }
}

describe('encodeRelayFrame', () => {
  test.each([
    [{ channel: 1, on: true }, [0xa0, 0x01, 0x01, 0xa2]],
    [{ channel: 1, on: false }, [0xa0, 0x01, 0x00, 0xa1]],
    [{ channel: 4, on: true }, [0xa0, 0x04, 0x01, 0xa5]],
    [{ channel: 1, on: true, answer: true as const }, [0xa0, 0x01, 0x03, 0xa4]],
    [{ channel: 1, on: false, answer: true as const }, [0xa0, 0x01, 0x02, 0xa3]]
  ])('encodes %j', (frame, bytes) => {
    expect([...encodeRelayFrame(frame)]).toEqual(bytes)
  })

  test.each([0, -1, 1.5, highestRelayChannel + 1, NaN])('throws for channel %s', (channel) => {
    expect(() => encodeRelayFrame({ channel, on: true })).toThrow(RangeError)
  })
})

describe('decodeRelayFrames', () => {
  test('gives back what was encoded, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame), fc.array(fc.nat()), (frames, cuts) => {
        expect(decodeInPieces(encodeAll(frames), cuts)).toEqual({ frames, carry: nothing, discardedByteCount: 0 })
      })
    )
  })

  test('the pieces of any stream decode like the whole, and every byte is accounted for', () => {
    const byteOfFrames = fc.oneof(fc.constantFrom(0xa0, 0x01, 0x00, 0xa1, 0xa2), anyByte)
    fc.assert(
      fc.property(fc.array(byteOfFrames), fc.array(fc.nat()), (bytes, cuts) => {
        const stream = Uint8Array.from(bytes)
        const whole = decodeRelayFrames(nothing, stream)
        expect(decodeInPieces(stream, cuts)).toEqual(whole)
        expect(whole.frames.length * relayFrameLength + whole.discardedByteCount + whole.carry.length).toBe(
          stream.length
        )
        expect(whole.carry.length).toBeLessThan(relayFrameLength)
      })
    )
  })

  test('garbage between frames, too short to be a frame itself, costs no frame', () => {
    const garbage = fc.array(fc.oneof(fc.constantFrom(0xa0, 0x01, 0x00), anyByte), { maxLength: relayFrameLength - 1 })
    fc.assert(
      fc.property(fc.array(fc.tuple(garbage, anyFrame)), (parts) => {
        const stream = parts.flatMap(([noise, frame]) => [...noise, ...encodeRelayFrame(frame)])
        expect(decodeRelayFrames(nothing, Uint8Array.from(stream)).frames).toEqual(parts.map(([, frame]) => frame))
      }),
      { numRuns: 1000 }
    )
  })

  test('a frame cut off by a dying host costs no later frame', () => {
    fc.assert(
      fc.property(anyFrame, fc.integer({ min: 0, max: relayFrameLength - 1 }), anyFrame, (cut, kept, next) => {
        const stream = [...encodeRelayFrame(cut).subarray(0, kept), ...encodeRelayFrame(next)]
        expect(decodeRelayFrames(nothing, Uint8Array.from(stream)).frames).toEqual([next])
      })
    )
  })

  test('one corrupted byte costs exactly its frame, and makes no other: every byte, every value, every channel', () => {
    // Exhaustive for a frame between its neighbours: so never a different valid "on".
    for (let channel = 1; channel <= highestRelayChannel; channel += 1) {
      for (const on of [true, false]) {
        const before = { channel: 1, on: true }
        const after = { channel, on: !on }
        const clean = encodeAll([before, { channel, on }, after])
        for (let at = relayFrameLength; at < 2 * relayFrameLength; at += 1) {
          for (let value = 0; value <= 0xff; value += 1) {
            if (value === clean[at]) continue
            const corrupted = clean.with(at, value)
            const { frames } = decodeRelayFrames(nothing, corrupted)
            // Compared by hand: an `expect` for each of 65,000 streams would take seconds.
            const isAsStated =
              frames.length === 2 &&
              frames[0]?.channel === 1 &&
              frames[0].on &&
              frames[1]?.channel === channel &&
              frames[1].on === !on
            if (!isAsStated) expect({ corrupted: [...corrupted], frames }).toBe('the two frames beside it')
          }
        }
      }
    }
  })

  test('two corrupted bytes can make another valid frame: what the sum cannot see', () => {
    const [start = 0, channel = 0, state = 0, sum = 0] = encodeRelayFrame({ channel: 1, on: true })
    const corrupted = Uint8Array.of(start, channel + 1, state, sum + 1)
    expect(decodeRelayFrames(nothing, corrupted).frames).toEqual([{ channel: 2, on: true }])
  })
})
