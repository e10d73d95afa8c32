/** Relays and inputs count from 1 as they are printed on the boards; Modbus counts from 0. The most that is taken. */
export const highestModbusChannel = 32
/** The longest pulse of the board's timer: 7FFFh units of 100 ms. */
export const longestPulseUnits = 0x7fff

const readCoils = 0x01
const readInputs = 0x02
const writeCoil = 0x05
const exceptionBit = 0x80
/** Added to a coil's number: close for a while, by the board's own timer. */
const flashOn = 0x0200

/** What is asked of a board. `channel` and `count` as printed. */
export type ModbusRequest =
  /** Closes a relay for `units` of 100 ms; the board opens it by itself. */
  | { readonly type: 'flash'; readonly channel: number; readonly units: number }
  | { readonly type: 'off'; readonly channel: number }
  | { readonly type: 'read_coils'; readonly count: number }
  | { readonly type: 'read_inputs'; readonly count: number }

/** What a board answers. */
export type ModbusAnswer =
  /** A write's echo: the very bytes of the request's register and value. */
  | { readonly type: 'echo'; readonly register: number; readonly value: number }
  /** Index 0 is relay or input 1; as many as fill whole bytes. */
  | { readonly type: 'bits'; readonly of: 'coils' | 'inputs'; readonly bits: readonly boolean[] }
  /** The board took the request and does not do it. */
  | { readonly type: 'exception'; readonly function: number; readonly code: number }

/**
 * CRC-16/MODBUS: polynomial 8005h reflected (A001h), from FFFFh; sent low byte first. Check value: 4B37h for the ASCII
 * digits 1 to 9.
 */
export function crc16Modbus(bytes: Iterable<number>): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc
}

/**
 * Encodes a request as a Modbus RTU frame: address, function, register (high byte first), value or count, CRC (low byte
 * first). Example: relay 1 of board 1 for 700 ms is `01 05 02 00 00 07 8D B0`.
 * Throws RangeError for an address outside 1 to 247, and a channel, count or length of time that there is not.
 * Source: Modbus Application Protocol 1.1b3; the timer (register 0200h and the relay) from Waveshare's published
 * protocol of its "Modbus RTU Relay" boards, whose example this is.
 */
export function encodeModbusRequest(address: number, request: ModbusRequest): Uint8Array {
  check(address, 1, 247, 'address')
  switch (request.type) {
    case 'flash':
      check(request.channel, 1, highestModbusChannel, 'relay')
      check(request.units, 1, longestPulseUnits, 'pulse')
      return frame([address, writeCoil, ...word(flashOn + request.channel - 1), ...word(request.units)])
    case 'off':
      check(request.channel, 1, highestModbusChannel, 'relay')
      return frame([address, writeCoil, ...word(request.channel - 1), ...word(0)])
    case 'read_coils':
    case 'read_inputs':
      check(request.count, 1, highestModbusChannel, 'count')
      return frame([address, request.type === 'read_coils' ? readCoils : readInputs, ...word(0), ...word(request.count)])
  }
}

/** Encodes a board's answer, for the far side. Throws RangeError as `encodeModbusRequest` does. */
export function encodeModbusAnswer(address: number, answer: ModbusAnswer): Uint8Array {
  check(address, 1, 247, 'address')
  switch (answer.type) {
    case 'echo':
      return frame([address, writeCoil, ...word(answer.register), ...word(answer.value)])
    case 'bits': {
      check(answer.bits.length / 8, 1, highestModbusChannel / 8, 'count of bytes')
      const bytes = Array.from({ length: answer.bits.length / 8 }, (_, at) =>
        answer.bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, place) => byte | (bit ? 1 << place : 0), 0)
      )
      return frame([address, answer.of === 'coils' ? readCoils : readInputs, bytes.length, ...bytes])
    }
    case 'exception':
      return frame([address, answer.function | exceptionBit, answer.code])
  }
}

/** Decodes a request's frame, for the far side; null: it is none for this address, or not whole. */
export function decodeModbusRequest(address: number, bytes: Uint8Array): ModbusRequest | null {
  if (bytes.length !== 8 || bytes[0] !== address || !isWhole(bytes)) return null
  const [, code = 0, high = 0, low = 0, valueHigh = 0, valueLow = 0] = bytes
  const register = high * 256 + low
  const value = valueHigh * 256 + valueLow
  if (code === readCoils && register === 0) return { type: 'read_coils', count: value }
  if (code === readInputs && register === 0) return { type: 'read_inputs', count: value }
  if (code !== writeCoil) return null
  if (register >= flashOn) return { type: 'flash', channel: register - flashOn + 1, units: value }
  return value === 0 ? { type: 'off', channel: register + 1 } : null
}

/** The answer that a write gets: its own register and value. Null for a read. */
export function echoOf(request: ModbusRequest): ModbusAnswer | null {
  if (request.type === 'flash') return { type: 'echo', register: flashOn + request.channel - 1, value: request.units }
  return request.type === 'off' ? { type: 'echo', register: request.channel - 1, value: 0 } : null
}

/** Whether an answer is one to this request: its echo, as many bits as were asked for, or an exception to it. */
export function answers(request: ModbusRequest, answer: ModbusAnswer): boolean {
  switch (answer.type) {
    case 'echo': {
      const echo = echoOf(request)
      return echo?.type === 'echo' && echo.register === answer.register && echo.value === answer.value
    }
    case 'bits': {
      if (request.type !== 'read_coils' && request.type !== 'read_inputs') return false
      const isSame = answer.of === (request.type === 'read_coils' ? 'coils' : 'inputs')
      return isSame && answer.bits.length === Math.ceil(request.count / 8) * 8
    }
    case 'exception':
      return answer.function === functionOf(request)
  }
}

/**
 * Makes a decoder of a board's answers. RTU ends a frame by a silence, which no USB adapter keeps: so a frame ends where
 * its length says, and counts if its CRC is right. A byte that begins none is dropped, and the search goes on at the
 * next one; answers of other addresses are none.
 */
export function createModbusDecoder(address: number): (bytes: Uint8Array) => readonly ModbusAnswer[] {
  let carry: Uint8Array = new Uint8Array()
  return (bytes) => {
    const stream = new Uint8Array([...carry, ...bytes])
    const found: ModbusAnswer[] = []
    let at = 0
    while (at < stream.length) {
      const length = lengthOf(stream, at, address)
      // Half a frame: wait for the rest of it.
      if (length === null || (length > 0 && at + length > stream.length)) break
      const part = stream.subarray(at, at + length)
      if (length === 0 || !isWhole(part)) at += 1
      else {
        found.push(readAnswer(part))
        at += length
      }
    }
    carry = stream.slice(at)
    return found
  }
}

/** A frame's length by its first bytes; 0: none begins here; null: too few bytes to tell. */
function lengthOf(stream: Uint8Array, at: number, address: number): number | null {
  if (stream[at] !== address) return 0
  const code = stream[at + 1]
  if (code === undefined) return null
  if (code === writeCoil) return 8
  if (code === (writeCoil | exceptionBit) || code === (readCoils | exceptionBit) || code === (readInputs | exceptionBit)) {
    return 5
  }
  if (code !== readCoils && code !== readInputs) return 0
  const count = stream[at + 2]
  if (count === undefined) return null
  return count >= 1 && count <= highestModbusChannel / 8 ? 5 + count : 0
}

function readAnswer(part: Uint8Array): ModbusAnswer {
  const [, code = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = part
  if ((code & exceptionBit) !== 0) return { type: 'exception', function: code & ~exceptionBit, code: third }
  if (code === writeCoil) return { type: 'echo', register: third * 256 + fourth, value: fifth * 256 + sixth }
  const bits = [...part.subarray(3, 3 + third)].flatMap((byte) =>
    Array.from({ length: 8 }, (_, place) => ((byte >> place) & 1) === 1)
  )
  return { type: 'bits', of: code === readCoils ? 'coils' : 'inputs', bits }
}

function functionOf(request: ModbusRequest): number {
  if (request.type === 'read_coils') return readCoils
  return request.type === 'read_inputs' ? readInputs : writeCoil
}

function isWhole(bytes: Uint8Array): boolean {
  const crc = crc16Modbus(bytes.subarray(0, -2))
  return bytes.at(-2) === (crc & 0xff) && bytes.at(-1) === crc >> 8
}

function frame(body: readonly number[]): Uint8Array {
  const crc = crc16Modbus(body)
  return Uint8Array.of(...body, crc & 0xff, crc >> 8)
}

function word(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}

function check(value: number, least: number, most: number, what: string): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`Modbus ${what} ${String(value)} is not ${String(least)} to ${String(most)}`)
  }
}
