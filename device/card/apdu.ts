import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { secretBytes } from '../secret-bytes.ts'

/** Longest data field of a short command APDU, in bytes. ISO/IEC 7816-4 clause 5.2. */
export const MAX_SHORT_DATA_BYTES = 255

/** Most bytes that a short Le can ask for (coded `00`). */
export const MAX_SHORT_LE_BYTES = 256

/**
 * A command APDU, ISO/IEC 7816-4 clause 5.2. Without `data` and `le` it is case 1, with `le` only case 2, with `data`
 * only case 3, with both case 4.
 */
export interface CommandApdu {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
  /** Absent where there is no data field; never empty. */
  readonly data?: Uint8Array
  /** Most bytes wanted in answer: 1 to 256 (short), to 65536 (extended). */
  readonly le?: number
}

/** A response APDU: data field and SW1SW2 as one number, such as 0x9000. */
export interface ResponseApdu {
  readonly data: Uint8Array
  readonly statusWord: number
}

/** The bytes are not a command or response APDU. Carries none of them: they may hold a PIN. */
export interface ApduError {
  readonly code: 'apdu_malformed'
}

/** A parsed command; `extended` tells in which of the two forms its lengths were coded. */
export type ParsedCommandApdu = CommandApdu & { readonly extended: boolean }

/**
 * Encodes a short command APDU: CLA INS P1 P2 [Lc data] [Le]. ISO/IEC 7816-4 clause 5.2.
 * Example: SELECT EF 0018 is `00 A4 02 0C 02 00 18`; READ BINARY of 256 bytes at 0 is `00 B0 00 00 00`.
 * The command may hold a PIN: it lies in memory of its own, for its owner to overwrite.
 * @throws RangeError for a field that does not fit: a programmer's mistake
 */
export function encodeCommandApdu(command: CommandApdu): Uint8Array {
  const { cla, ins, p1, p2, data, le } = command
  for (const byte of [cla, ins, p1, p2]) {
    if (!Number.isInteger(byte) || byte < 0 || byte > 0xff) throw new RangeError('APDU header byte out of range')
  }
  if (data !== undefined && (data.length < 1 || data.length > MAX_SHORT_DATA_BYTES)) {
    throw new RangeError('APDU data field must have 1 to 255 bytes')
  }
  if (le !== undefined && (!Number.isInteger(le) || le < 1 || le > MAX_SHORT_LE_BYTES)) {
    throw new RangeError('short Le must be 1 to 256')
  }
  const bytes = secretBytes(4 + (data === undefined ? 0 : 1 + data.length) + (le === undefined ? 0 : 1))
  bytes.set([cla, ins, p1, p2])
  if (data !== undefined) {
    bytes[4] = data.length
    bytes.set(data, 5)
  }
  if (le !== undefined) bytes[bytes.length - 1] = le & 0xff
  return bytes
}

/** Parses a command APDU, short or extended, cases 1 to 4. ISO/IEC 7816-4 clause 5.2. `data` is a copy. */
export function parseCommandApdu(bytes: Uint8Array): Result<ParsedCommandApdu, ApduError> {
  const [cla, ins, p1, p2, first] = bytes
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return malformed
  const header = { cla, ins, p1, p2 }
  if (first === undefined) return ok({ ...header, extended: false })
  if (bytes.length === 5) return ok({ ...header, le: first === 0 ? 256 : first, extended: false })
  if (first !== 0) {
    const le = readLe(bytes, 5 + first, 1)
    if (le === null) return malformed
    return ok({ ...header, data: copyOf(bytes, 5, 5 + first), ...le, extended: false })
  }
  const second = uint16(bytes, 5)
  if (second === undefined) return malformed
  if (bytes.length === 7) return ok({ ...header, le: second === 0 ? 65_536 : second, extended: true })
  const le = second === 0 ? null : readLe(bytes, 7 + second, 2)
  if (le === null) return malformed
  return ok({ ...header, data: copyOf(bytes, 7, 7 + second), ...le, extended: true })
}

/** Splits a response APDU into data field and SW1SW2. ISO/IEC 7816-4 clause 5.3. `data` is a copy. */
export function parseResponseApdu(bytes: Uint8Array): Result<ResponseApdu, ApduError> {
  const statusWord = uint16(bytes, bytes.length - 2)
  if (statusWord === undefined) return malformed
  return ok({ data: copyOf(bytes, 0, bytes.length - 2), statusWord })
}

/** Joins data field and SW1SW2 to a response APDU. */
export function encodeResponseApdu(response: ResponseApdu): Uint8Array {
  const bytes = new Uint8Array(response.data.length + 2)
  bytes.set(response.data)
  bytes.set([response.statusWord >> 8, response.statusWord & 0xff], response.data.length)
  return bytes
}

const malformed = err({ code: 'apdu_malformed' as const })

/** Not `slice`: that of a Buffer gives a view, which would change with its owner's bytes. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end))
}

/** What follows the data field: nothing, or an Le of `width` bytes; `null` where the length fits neither. */
function readLe(bytes: Uint8Array, at: number, width: 1 | 2): { le?: number } | null {
  if (bytes.length === at) return {}
  if (bytes.length !== at + width) return null
  const value = width === 1 ? bytes[at] : uint16(bytes, at)
  return { le: value === undefined || value === 0 ? 256 ** width : value }
}

function uint16(bytes: Uint8Array, at: number): number | undefined {
  const high = bytes[at]
  const low = bytes[at + 1]
  return high === undefined || low === undefined ? undefined : (high << 8) | low
}
