/** First byte of every frame. */
const frameStart = 0xa0
/** In the state's byte: the board answers. */
const answerBit = 0x02
/** Bytes of a frame: start, channel, state, sum. */
export const relayFrameLength = 4
/**
 * The highest channel taken. Boards have 1, 2, 4, 8 or 16; the bound also keeps a channel (and the sum of a frame)
 * from looking like a frame's start, on which finding back after garbage rests.
 */
export const highestRelayChannel = 32

/** One command to a relay board: close (`on`) or open one relay's contact. Channels count from 1. */
export interface RelayFrame {
  readonly channel: number
  readonly on: boolean
  /** The board is asked to answer with the relay's state. Absent: not asked. */
  readonly answer?: true
}

/** Whether the number names a relay: a whole number from 1 to `highestRelayChannel`. */
export function isRelayChannel(channel: number): boolean {
  return Number.isInteger(channel) && channel >= 1 && channel <= highestRelayChannel
}

/**
 * Encodes one LCUS frame: `A0`, channel, `01` on or `00` off, and the 8-bit sum of the three.
 * Example: channel 1 on is `A0 01 01 A2`, off `A0 01 00 A1`. With an answer `03` on and `02` off: `A0 01 03 A4` is
 * answered `A0 01 01 A2`, the relay's state as a frame without one.
 * Throws RangeError for a channel outside 1 to 32. Source: the LCUS-1 board's published commands; those with an answer
 * from open programs that use them, and by no means of every board.
 */
export function encodeRelayFrame(frame: RelayFrame): Uint8Array {
  if (!isRelayChannel(frame.channel)) throw new RangeError(`No relay channel ${String(frame.channel)}`)
  const state = (frame.on ? 0x01 : 0x00) | (frame.answer === true ? answerBit : 0)
  return Uint8Array.of(frameStart, frame.channel, state, (frameStart + frame.channel + state) & 0xff)
}

/** What was found in a stretch of bytes. */
export interface DecodedRelayFrames {
  readonly frames: readonly RelayFrame[]
  /** The last bytes, fewer than a frame's, that may be a frame's beginning: the next call's `carry`. */
  readonly carry: Uint8Array
  readonly discardedByteCount: number
}

/**
 * Decodes frames from a stream: `carry` is what the call before left over (at first empty), `bytes` what came since.
 *
 * A byte that begins no valid frame is dropped, and the search goes on at the next one. So bytes between frames that
 * hold no valid frame themselves cost no frame, and a single corrupted byte costs exactly the frame it is in and makes
 * no other. Two corrupted bytes can make another valid frame (channel and sum, each one up): the sum sees no more.
 */
export function decodeRelayFrames(carry: Uint8Array, bytes: Uint8Array): DecodedRelayFrames {
  const stream = new Uint8Array(carry.length + bytes.length)
  stream.set(carry)
  stream.set(bytes, carry.length)
  const frames: RelayFrame[] = []
  let at = 0
  let discardedByteCount = 0
  while (at < stream.length) {
    const startsFrame = stream[at] === frameStart
    if (startsFrame && stream.length - at < relayFrameLength) break
    const frame = startsFrame ? readFrame(stream, at) : null
    if (frame === null) {
      discardedByteCount += 1
      at += 1
    } else {
      frames.push(frame)
      at += relayFrameLength
    }
  }
  return { frames, carry: stream.slice(at), discardedByteCount }
}

function readFrame(stream: Uint8Array, at: number): RelayFrame | null {
  const [channel = 0, state = 0, sum = 0] = stream.subarray(at + 1, at + relayFrameLength)
  if (!isRelayChannel(channel) || state > 0x03 || sum !== ((frameStart + channel + state) & 0xff)) return null
  const on = (state & 0x01) === 0x01
  return (state & answerBit) === 0 ? { channel, on } : { channel, on, answer: true }
}
