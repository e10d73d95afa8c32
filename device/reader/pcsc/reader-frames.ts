import { secretBytes } from '../../secret-bytes.ts'

/**
 * What the appliance and the reader process say to each other: frames over one socket pair. Binary and not JSON, since
 * a command may hold a PIN: bytes can be overwritten after use, strings cannot.
 *
 * A frame is `length (4 bytes, big-endian, of what follows) | kind (1) | channel (4) | payload`. `channel` numbers the
 * connections to cards; 0 where none is meant.
 * Example: `00 00 00 07 01 00 00 00 02 00 84` is the command `00 84` for channel 2.
 */

/** Kinds of frames, by direction. */
export const FRAME_KINDS = {
  /** Appliance to reader: payload is a command APDU. */
  transmit: 0x01,
  /** Reader to appliance. Payload: the reader's name, UTF-8. */
  ready: 0x81,
  /** Payload: a code of `ReaderError`. */
  lost: 0x82,
  /** A new card, under a new channel. Payload: length of the ATR (1 byte), ATR, identity of the insertion (UTF-8). */
  inserted: 0x83,
  /** No card lies on any reader. */
  removed: 0x84,
  /** Two cards or more lie there. */
  collided: 0x85,
  /** The one card that lies there fell silent before. Payload: identity of the insertion (UTF-8). */
  held: 0x86,
  /** Payload: the response APDU. */
  answer: 0x87,
  /** Payload: a code of `CardError`. */
  failed: 0x88,
  /** The process is alive; nothing else to say. */
  beat: 0x89,
  /** Payload: a `PcscInspection` as JSON, UTF-8. */
  inspection: 0x8a,
  /** A card fell silent under a command that nobody waits for any more. Payload: identity of the insertion (UTF-8). */
  silenced: 0x8b
} as const

export type FrameKind = keyof typeof FRAME_KINDS

export interface Frame {
  readonly kind: FrameKind
  readonly channel: number
  /** A view into the decoder's memory, overwritten when the callback returns: copy what has to stay. */
  readonly payload: Uint8Array
}

/** The stream is no longer in step, or was never ours: the process at the other end has to go. */
export type FrameError = { readonly code: 'frame_malformed' }

const LENGTH_BYTES = 4
const HEADER_BYTES = LENGTH_BYTES + 5

/** Longest payload, in bytes: an extended response APDU has 65,538. */
export const MAX_PAYLOAD_BYTES = 70_000

const kindOfByte: ReadonlyMap<number, FrameKind> = new Map(
  Object.entries(FRAME_KINDS).map(([kind, byte]) => [byte, kind as FrameKind])
)

/** Encodes one frame into memory of its own, so that whoever sends it can overwrite it. */
export function encodeFrame(kind: FrameKind, channel: number, payload: Uint8Array = new Uint8Array()): Uint8Array {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError('payload of a frame is too long')
  const bytes = secretBytes(HEADER_BYTES + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 5 + payload.length)
  view.setUint8(LENGTH_BYTES, FRAME_KINDS[kind])
  view.setUint32(LENGTH_BYTES + 1, channel)
  bytes.set(payload, HEADER_BYTES)
  return bytes
}

/** Payload of `inserted`. */
export function encodeInsertion(atr: Uint8Array, identity: string): Uint8Array {
  const name = new TextEncoder().encode(identity)
  const bytes = new Uint8Array(1 + atr.length + name.length)
  bytes[0] = atr.length
  bytes.set(atr, 1)
  bytes.set(name, 1 + atr.length)
  return bytes
}

/** What `encodeInsertion` encoded; a copy. */
export function parseInsertion(payload: Uint8Array): { readonly atr: Uint8Array; readonly identity: string } {
  const end = 1 + (payload[0] ?? 0)
  return { atr: new Uint8Array(payload.subarray(1, end)), identity: new TextDecoder().decode(payload.subarray(end)) }
}

/**
 * Puts a byte stream together to frames, in memory of its own that is overwritten behind each frame. One decoder reads
 * one stream.
 */
export class FrameDecoder {
  readonly #memory = new Uint8Array(HEADER_BYTES + MAX_PAYLOAD_BYTES)
  #filled = 0
  #broken = false

  /**
   * Takes the next bytes of the stream and calls back for each whole frame, in order.
   * @returns `frame_malformed` once the stream is out of step; from then on nothing is decoded
   */
  push(bytes: Uint8Array, onFrame: (frame: Frame) => void): FrameError | null {
    let at = 0
    while (!this.#broken) {
      const wanted = this.#wantedBytes()
      if (wanted === null) {
        this.#broken = true
        break
      }
      if (this.#filled === wanted) {
        this.#deliver(wanted, onFrame)
        continue
      }
      if (at === bytes.length) return null
      const taken = Math.min(wanted - this.#filled, bytes.length - at)
      this.#memory.set(bytes.subarray(at, at + taken), this.#filled)
      this.#filled += taken
      at += taken
    }
    this.#memory.fill(0)
    return { code: 'frame_malformed' }
  }

  /** Length of the frame that is being filled, or of its header while that is incomplete; null where it cannot be. */
  #wantedBytes(): number | null {
    if (this.#filled < HEADER_BYTES) return HEADER_BYTES
    const view = new DataView(this.#memory.buffer)
    const lengthBytes = view.getUint32(0)
    const known = kindOfByte.has(view.getUint8(LENGTH_BYTES))
    return known && lengthBytes >= 5 && lengthBytes <= 5 + MAX_PAYLOAD_BYTES ? LENGTH_BYTES + lengthBytes : null
  }

  #deliver(length: number, onFrame: (frame: Frame) => void): void {
    const view = new DataView(this.#memory.buffer)
    const kind = kindOfByte.get(view.getUint8(LENGTH_BYTES))
    const payload = this.#memory.subarray(HEADER_BYTES, length)
    this.#filled = 0
    try {
      if (kind !== undefined) onFrame({ kind, channel: view.getUint32(LENGTH_BYTES + 1), payload })
    } finally {
      this.#memory.fill(0, 0, length)
    }
  }
}
