import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeFrame,
  encodeInsertion,
  FRAME_KINDS,
  FrameDecoder,
  MAX_PAYLOAD_BYTES,
  parseInsertion
} from './reader-frames.ts'
import type { Frame, FrameKind } from './reader-frames.ts'

const kinds = fc.constantFrom(...(Object.keys(FRAME_KINDS) as FrameKind[]))
const frames = fc.array(
  fc.record({ kind: kinds, channel: fc.nat({ max: 0xffff_ffff }), payload: fc.uint8Array({ maxLength: 300 }) }),
  { maxLength: 12 }
)

/** Everything that a decoder makes of these pieces, with payloads that outlive the callback. */
function decode(pieces: readonly Uint8Array[]): { readonly frames: Frame[]; readonly broken: boolean } {
  const decoder = new FrameDecoder()
  const found: Frame[] = []
  let broken = false
  for (const piece of pieces) {
    const fault = decoder.push(piece, (frame) => found.push({ ...frame, payload: new Uint8Array(frame.payload) }))
    broken ||= fault !== null
  }
  return { frames: found, broken }
}

describe('frames', () => {
  it('are as documented', () => {
    const bytes = encodeFrame('transmit', 2, Uint8Array.of(0x00, 0x84))
    expect(Buffer.from(bytes).toString('hex')).toBe('0000000701000000020084')
  })

  it('come back as they were, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(({ kind, channel, payload }) => encodeFrame(kind, channel, payload)))
        const pieces: Uint8Array[] = []
        for (let at = 0; at < stream.length; ) {
          const length = cuts[pieces.length % cuts.length] ?? 1
          pieces.push(new Uint8Array(stream.subarray(at, at + length)))
          at += length
        }
        expect(decode(pieces)).toEqual({ frames: sent, broken: false })
      })
    )
  })

  it('carry the longest payload, and refuse a longer one', () => {
    const payload = new Uint8Array(MAX_PAYLOAD_BYTES).fill(7)
    expect(decode([encodeFrame('answer', 1, payload)]).frames[0]?.payload).toEqual(payload)
    expect(() => encodeFrame('answer', 1, new Uint8Array(MAX_PAYLOAD_BYTES + 1))).toThrow(RangeError)
  })

  it.each([
    ['a length that is too short', '00000004010000000000'],
    ['a length that is too long', '00ffffff010000000000'],
    ['an unknown kind', '00000005770000000000']
  ])('end at %s, for good', (_, hex) => {
    const good = encodeFrame('beat', 0)
    const { frames: found, broken } = decode([good, Buffer.from(hex, 'hex'), good])
    expect(found).toHaveLength(1)
    expect(broken).toBe(true)
  })

  it('leave nothing behind in the decoder, nor in what it gave away', () => {
    const decoder = new FrameDecoder()
    let kept: Uint8Array | null = null
    decoder.push(encodeFrame('transmit', 1, Buffer.from('002000800431323334', 'hex')), ({ payload }) => {
      kept = payload
    })
    expect(kept).toEqual(new Uint8Array(9))
  })

  it('carry an insertion', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 33 }), fc.string({ unit: 'grapheme', maxLength: 60 }), (atr, identity) => {
        expect(parseInsertion(encodeInsertion(atr, identity))).toEqual({ atr, identity })
      })
    )
  })
})
