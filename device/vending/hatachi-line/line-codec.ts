import { decodeRawFrames, encodeRawFrame } from './framing.ts'
import { decodePayload, encodePayload, kindOf } from './messages.ts'
import type { LineMessage } from './messages.ts'

/** One frame of the line protocol. */
export interface LineFrame {
  /** The session that it belongs to; the one it begins, for `hello`. */
  readonly session: number
  /** The number of a message that is acknowledged; of the one taken, for `ack`; 0 for all others. */
  readonly sequence: number
  readonly message: LineMessage
}

/** What was found in a stretch of bytes. */
export interface DecodedLineFrames {
  readonly frames: readonly LineFrame[]
  /** The beginning of a frame that has not ended yet: the next call's `carry`. */
  readonly carry: Uint8Array
}

/**
 * Encodes one frame, from start byte to end byte (see `encodeRawFrame`).
 * Example: "alive" of session 1234h is `F1 01 00 04 12 34 00 65 13 F2`. Throws RangeError for what no frame can carry.
 */
export function encodeLineFrame({ session, sequence, message }: LineFrame): Uint8Array {
  return encodeRawFrame({ kind: kindOf(message), session, sequence, payload: encodePayload(message) })
}

/**
 * Decodes frames from a stream: `carry` is what the call before left over (at first empty), `bytes` what came since.
 * Damaged frames, and those whose payload is not one of their kind, are dropped: their sender sends them again.
 */
export function decodeLineFrames(carry: Uint8Array, bytes: Uint8Array): DecodedLineFrames {
  const decoded = decodeRawFrames(carry, bytes)
  const frames = decoded.frames.flatMap(({ kind, session, sequence, payload }): LineFrame[] => {
    const message = decodePayload(kind, payload)
    return message === null ? [] : [{ session, sequence, message }]
  })
  return { frames, carry: decoded.carry }
}
