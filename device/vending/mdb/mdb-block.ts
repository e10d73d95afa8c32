/**
 * One 9-bit character of the bus: the byte in bits 0 to 7, the mode bit as 100h.
 *
 * The master sets the mode bit on the first byte of a block (its address). A slave sets it on the last byte of an answer:
 * the checksum, or an ACK or NAK that stands alone. MDB/ICP 4.3, as read in open implementations.
 */
export type MdbWord = number

export const mdbModeBit = 0x100
/** Acknowledge: with the mode bit from a slave, without it from the master. */
export const mdbAck = 0x00
/** The master asks for the last answer again. */
export const mdbRet = 0xaa
export const mdbNak = 0xff
/** The longest block, checksum included, bytes. */
export const mdbBlockMost = 36

/** The address part of a block's first byte: bits 3 to 7. `68h`: age verification device; `10h`, `60h`: cashless. */
export const mdbAddressMask = 0xf8
/** The command part of a block's first byte: bits 0 to 2. */
export const mdbCommandMask = 0x07

/** The 8-bit sum of the bytes. `6F FF 05 06 14 44 52 41 56 50` sums to 0Ah. */
export function mdbChecksum(bytes: Iterable<number>): number {
  let sum = 0
  for (const byte of bytes) sum += byte
  return sum & 0xff
}

/**
 * A master's block on the bus: the bytes, then their checksum; the mode bit on the first.
 * POLL of the age verification device, `6A`, is `16A 06A`. Throws RangeError for no byte or more than 35.
 */
export function encodeMdbCommand(bytes: readonly number[]): MdbWord[] {
  checkLength(bytes)
  return [...bytes, mdbChecksum(bytes)].map((byte, index) => (index === 0 ? byte | mdbModeBit : byte))
}

/**
 * A slave's answer with data: the bytes, then their checksum with the mode bit. "Just reset", `00`, is `000 100`.
 * Throws RangeError for no byte or more than 35.
 */
export function encodeMdbAnswer(bytes: readonly number[]): MdbWord[] {
  checkLength(bytes)
  return [...bytes, mdbChecksum(bytes) | mdbModeBit]
}

/** What a slave answered. `broken`: its checksum does not fit. */
export type MdbAnswer =
  | { readonly type: 'ack' }
  | { readonly type: 'nak' }
  | { readonly type: 'data'; readonly bytes: readonly number[] }
  | { readonly type: 'broken' }

/**
 * Reads a slave's whole answer: up to and with the word that has the mode bit. Null while that has not come.
 * The master's side, for simulated machines and tests.
 */
export function decodeMdbAnswer(words: readonly MdbWord[]): MdbAnswer | null {
  const last = words.at(-1)
  if (last === undefined || (last & mdbModeBit) === 0) return words.length > mdbBlockMost ? { type: 'broken' } : null
  const checksum = last & 0xff
  const bytes = words.slice(0, -1)
  if (bytes.length === 0) {
    if (checksum === mdbAck) return { type: 'ack' }
    return { type: checksum === mdbNak ? 'nak' : 'broken' }
  }
  const fits = words.length <= mdbBlockMost && bytes.every((word) => word < mdbModeBit) && mdbChecksum(bytes) === checksum
  return fits ? { type: 'data', bytes } : { type: 'broken' }
}

function checkLength(bytes: readonly number[]): void {
  if (bytes.length === 0 || bytes.length >= mdbBlockMost) throw new RangeError(`No block has ${bytes.length} bytes of data`)
}
