/**
 * What vpcd, the virtual reader of vsmartcard, says to a virtual card over TCP, and back. Source: vsmartcard 3.3,
 * virtualsmartcard/src/vpcd/vpcd.c.
 *
 * Each frame is a length of two bytes, big-endian, and that many bytes. vpcd sends one control byte or a command APDU;
 * the card answers an ATR request and a command, and nothing else. Example: the SELECT of the MF is
 * `00 07 | 00 A4 00 0C 02 3F 00`, the answer to it `00 02 | 90 00`.
 */

/** What vpcd asks. A command APDU has four bytes and more, so one byte is always a control. */
export type VpcdMessage =
  | { readonly type: 'power_off' | 'power_on' | 'reset' | 'atr_request' }
  | { readonly type: 'command'; readonly command: Uint8Array }

const CONTROLS: readonly { readonly byte: number; readonly type: Exclude<VpcdMessage['type'], 'command'> }[] = [
  { byte: 0x00, type: 'power_off' },
  { byte: 0x01, type: 'power_on' },
  { byte: 0x02, type: 'reset' },
  { byte: 0x04, type: 'atr_request' }
]

const LENGTH_BYTES = 2
const MAX_PAYLOAD_BYTES = 0xffff

/**
 * Puts the length before a payload, in one array, so that it leaves in one write.
 * @throws RangeError for more than 65,535 bytes
 */
export function encodeVpcdFrame(payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError('a frame of vpcd holds 65,535 bytes at most')
  const frame = new Uint8Array(LENGTH_BYTES + payload.length)
  frame[0] = payload.length >> 8
  frame[1] = payload.length & 0xff
  frame.set(payload, LENGTH_BYTES)
  return frame
}

/** Gives the payload by which vpcd says something. */
export function encodeVpcdMessage(message: VpcdMessage): Uint8Array {
  if (message.type === 'command') return new Uint8Array(message.command)
  return Uint8Array.from(CONTROLS.filter(({ type }) => type === message.type).map(({ byte }) => byte))
}

/** Says what the payload of a frame from vpcd means. */
export function parseVpcdMessage(payload: Uint8Array): VpcdMessage {
  const control = payload.length === 1 ? CONTROLS.find(({ byte }) => byte === payload[0]) : undefined
  return control === undefined ? { type: 'command', command: payload } : { type: control.type }
}

/** Cuts a stream of bytes into the payloads of its frames, however the stream arrives. */
export class VpcdFrameDecoder {
  #pending = new Uint8Array(0)

  /** Takes the next bytes and gives the payloads that are now whole, oldest first, each an array of its own. */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    const stream = new Uint8Array(this.#pending.length + bytes.length)
    stream.set(this.#pending)
    stream.set(bytes, this.#pending.length)
    const payloads: Uint8Array[] = []
    let at = 0
    for (;;) {
      const [high, low] = [stream[at], stream[at + 1]]
      if (high === undefined || low === undefined) break
      const end = at + LENGTH_BYTES + ((high << 8) | low)
      if (end > stream.length) break
      payloads.push(stream.slice(at + LENGTH_BYTES, end))
      at = end
    }
    this.#pending = stream.slice(at)
    return payloads
  }
}
