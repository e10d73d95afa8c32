import { crc16 } from './crc16.ts'

/** Begins an escaped byte: `F0 00` stands for F0, `F0 01` for F1, `F0 02` for F2. */
const escapeByte = 0xf0
/** Begins a frame, wherever it comes. */
const startByte = 0xf1
/** Ends a frame. */
const endByte = 0xf2
/** Bytes of a frame before its payload: version, length, kind, session (2), sequence. */
const headLength = 6
const crcLength = 2

/** The version of the protocol that frames are written in. */
export const lineVersion = 1

/** The longest payload, bytes: what a microcontroller has to have room for. */
export const longestPayload = 64

/** The most bytes between a frame's start and its end: a whole frame, all of it escaped. */
const longestBody = 2 * (headLength + longestPayload + crcLength)

/** A frame before its kind is understood. */
export interface RawFrame {
  readonly kind: number
  /** 0 to FFFFh. */
  readonly session: number
  /** 0 to FFh. */
  readonly sequence: number
  readonly payload: Uint8Array
}

/**
 * Encodes a frame: `F1`, then, escaped, version `01`, length of the payload, kind, session (2 bytes, high first),
 * sequence, payload and CRC-16 (2 bytes, high first, over all from the version to the payload), then `F2`.
 * Example: kind 04, session 1234h, sequence 0, no payload is `F1 01 00 04 12 34 00 65 13 F2`.
 * Throws RangeError for a payload longer than `longestPayload`.
 */
export function encodeRawFrame({ kind, session, sequence, payload }: RawFrame): Uint8Array {
  if (payload.length > longestPayload) throw new RangeError(`No frame carries ${String(payload.length)} bytes`)
  const head = [lineVersion, payload.length, kind, session >> 8, session & 0xff, sequence]
  const checked = Uint8Array.of(...head, ...payload)
  const crc = crc16(checked)
  const wire = [startByte]
  for (const byte of [...checked, crc >> 8, crc & 0xff]) {
    if (byte >= escapeByte && byte <= endByte) wire.push(escapeByte, byte & 0x0f)
    else wire.push(byte)
  }
  return Uint8Array.of(...wire, endByte)
}

/** What was found in a stretch of bytes. */
export interface DecodedRawFrames {
  readonly frames: readonly RawFrame[]
  /** A frame's beginning that has not ended yet, its start byte first: the next call's `carry`. Else empty. */
  readonly carry: Uint8Array
  readonly discardedByteCount: number
}

/**
 * Decodes frames from a stream: `carry` is what the call before left over (at first empty), `bytes` what came since.
 *
 * A start byte begins a frame wherever it comes, so that a damaged frame costs no later one. Dropped is what stands
 * outside frames, is too long, wrongly escaped, of another length than it says or of another version, or has a wrong
 * CRC.
 *
 * The length stands before all that varies, beside a CRC that sees every changed byte. So every change, loss or
 * doubling of a single byte is noticed for certain, but for a byte turned into a start byte: what follows it would have
 * to begin with the version, to say its own length truly and to have a right CRC.
 */
export function decodeRawFrames(carry: Uint8Array, bytes: Uint8Array): DecodedRawFrames {
  const stream = new Uint8Array(carry.length + bytes.length)
  stream.set(carry)
  stream.set(bytes, carry.length)
  const frames: RawFrame[] = []
  let discardedByteCount = 0
  /** Where the frame under way starts; null between frames. */
  let startAt: number | null = null
  for (const [at, byte] of stream.entries()) {
    if (byte === startByte) {
      discardedByteCount += startAt === null ? 0 : at - startAt
      startAt = at
    } else if (startAt === null) discardedByteCount += 1
    else if (byte === endByte) {
      const frame = readFrame(stream.subarray(startAt + 1, at))
      if (frame === null) discardedByteCount += at + 1 - startAt
      else frames.push(frame)
      startAt = null
    } else if (at - startAt > longestBody) {
      discardedByteCount += at + 1 - startAt
      startAt = null
    }
  }
  return { frames, carry: startAt === null ? new Uint8Array() : stream.slice(startAt), discardedByteCount }
}

function readFrame(body: Uint8Array): RawFrame | null {
  const bytes = unescape(body)
  if (bytes === null || bytes.length < headLength + crcLength) return null
  const [version, length, kind = 0, sessionHigh = 0, sessionLow = 0, sequence = 0] = bytes
  if (version !== lineVersion || length !== bytes.length - headLength - crcLength) return null
  if (bytes.length > headLength + longestPayload + crcLength) return null
  const crcAt = bytes.length - crcLength
  const [crcHigh = 0, crcLow = 0] = bytes.subarray(crcAt)
  if (crc16(bytes.subarray(0, crcAt)) !== ((crcHigh << 8) | crcLow)) return null
  return { kind, session: (sessionHigh << 8) | sessionLow, sequence, payload: bytes.slice(headLength, crcAt) }
}

/** Null where an escape byte is not followed by 00, 01 or 02. */
function unescape(body: Uint8Array): Uint8Array | null {
  const bytes: number[] = []
  let isEscaped = false
  for (const byte of body) {
    if (isEscaped) {
      if (byte > (endByte & 0x0f)) return null
      bytes.push(escapeByte | byte)
      isEscaped = false
    } else if (byte === escapeByte) isEscaped = true
    else bytes.push(byte)
  }
  return isEscaped ? null : Uint8Array.from(bytes)
}
