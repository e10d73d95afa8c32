import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answers,
  crc16Modbus,
  createModbusDecoder,
  decodeModbusRequest,
  echoOf,
  encodeModbusAnswer,
  encodeModbusRequest,
  highestModbusChannel,
  longestPulseUnits
} from './modbus-codec.ts'
import type { ModbusAnswer, ModbusRequest } from './modbus-codec.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
const anyAddress = fc.integer({ min: 1, max: 247 })
const anyChannel = fc.integer({ min: 1, max: highestModbusChannel })
const anyRequest: fc.Arbitrary<ModbusRequest> = fc.oneof(
  fc
    .record({ channel: anyChannel, units: fc.integer({ min: 1, max: longestPulseUnits }) })
    .map((flash): ModbusRequest => ({ type: 'flash', ...flash })),
  anyChannel.map((channel): ModbusRequest => ({ type: 'off', channel })),
  anyChannel.map((count): ModbusRequest => ({ type: 'read_coils', count })),
  anyChannel.map((count): ModbusRequest => ({ type: 'read_inputs', count }))
)
const anyBits = fc.integer({ min: 1, max: 4 }).chain((bytes) => fc.array(fc.boolean(), { minLength: bytes * 8, maxLength: bytes * 8 }))
const anyAnswer: fc.Arbitrary<ModbusAnswer> = fc.oneof(
  anyRequest.map(echoOf).filter((echo) => echo !== null),
  fc.record({ of: fc.constantFrom('coils', 'inputs'), bits: anyBits }).map((bits): ModbusAnswer => ({ type: 'bits', ...bits })),
  fc
    .record({ function: fc.constantFrom(1, 2, 5), code: fc.integer({ min: 1, max: 11 }) })
    .map((exception): ModbusAnswer => ({ type: 'exception', ...exception }))
)

describe('modbus codec', () => {
  test('has the checksum of its name', () => {
    expect(crc16Modbus(new TextEncoder().encode('123456789'))).toBe(0x4b37)
  })

  test.each<[ModbusRequest, string]>([
    // The first two are the examples of the maker's published protocol.
    [{ type: 'flash', channel: 1, units: 7 }, '010502000007' + '8DB0'],
    [{ type: 'flash', channel: 2, units: 8 }, '010502010008' + '9C74'],
    [{ type: 'off', channel: 1 }, '010500000000' + 'CDCA'],
    [{ type: 'read_coils', count: 8 }, '010100000008' + '3DCC'],
    [{ type: 'read_inputs', count: 8 }, '010200000008' + '79CC']
  ])('encodes %j', (request, bytes) => {
    expect(hex(encodeModbusRequest(1, request))).toBe(bytes)
  })

  test('a request is decoded as it was encoded, by its own address alone', () => {
    fc.assert(
      fc.property(anyAddress, anyRequest, (address, request) => {
        const bytes = encodeModbusRequest(address, request)
        expect(decodeModbusRequest(address, bytes)).toEqual(request)
        expect(decodeModbusRequest(address === 1 ? 2 : address - 1, bytes)).toBeNull()
      })
    )
  })

  test('answers are decoded as they were encoded, however the stream is cut', () => {
    fc.assert(
      fc.property(anyAddress, fc.array(anyAnswer), fc.array(fc.nat()), (address, sent, cuts) => {
        const stream = Uint8Array.from(sent.flatMap((answer) => [...encodeModbusAnswer(address, answer)]))
        const decode = createModbusDecoder(address)
        const ends = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].toSorted((one, other) => one - other)
        const found: ModbusAnswer[] = []
        let from = 0
        for (const end of ends) {
          found.push(...decode(stream.subarray(from, end)))
          from = end
        }
        expect(found).toEqual(sent)
      })
    )
  })

  test('one corrupted or lost byte costs its answer, and makes no other', () => {
    fc.assert(
      fc.property(anyAnswer, fc.nat(), fc.integer({ min: 0, max: 255 }), (answer, place, change) => {
        const bytes = encodeModbusAnswer(1, answer)
        const at = place % bytes.length
        const struck = change === 0 ? bytes.filter((_, index) => index !== at) : bytes.map((byte, index) => (index === at ? byte ^ change : byte))
        expect(createModbusDecoder(1)(struck)).toEqual([])
      }),
      { numRuns: 2000 }
    )
  })

  test('finds back after garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 7 }), anyAnswer, (garbage, answer) => {
        // An address and a function may promise a longer frame than came; its end is awaited, and the next one shows it.
        const decode = createModbusDecoder(1)
        const found = [...decode(garbage), ...decode(encodeModbusAnswer(1, answer)), ...decode(encodeModbusAnswer(1, answer))]
        expect(found).toContainEqual(answer)
      })
    )
  })

  test('an answer belongs to its own request', () => {
    const flash: ModbusRequest = { type: 'flash', channel: 1, units: 5 }
    expect(answers(flash, { type: 'echo', register: 0x0200, value: 5 })).toBe(true)
    expect(answers(flash, { type: 'echo', register: 0x0201, value: 5 })).toBe(false)
    expect(answers(flash, { type: 'echo', register: 0x0200, value: 6 })).toBe(false)
    expect(answers(flash, { type: 'exception', function: 5, code: 2 })).toBe(true)
    expect(answers(flash, { type: 'exception', function: 1, code: 2 })).toBe(false)
    const bits = Array.from({ length: 8 }, () => false)
    expect(answers({ type: 'read_coils', count: 8 }, { type: 'bits', of: 'coils', bits })).toBe(true)
    expect(answers({ type: 'read_coils', count: 8 }, { type: 'bits', of: 'inputs', bits })).toBe(false)
    expect(answers({ type: 'read_inputs', count: 16 }, { type: 'bits', of: 'inputs', bits })).toBe(false)
  })

  test.each<[number, ModbusRequest]>([
    [0, { type: 'read_coils', count: 8 }],
    [248, { type: 'read_coils', count: 8 }],
    [1, { type: 'off', channel: 0 }],
    [1, { type: 'flash', channel: 1, units: 0 }],
    [1, { type: 'flash', channel: 1, units: longestPulseUnits + 1 }],
    [1, { type: 'flash', channel: highestModbusChannel + 1, units: 1 }],
    [1, { type: 'read_inputs', count: 1.5 }]
  ])('throws at address %i for %j', (address, request) => {
    expect(() => encodeModbusRequest(address, request)).toThrow(RangeError)
  })
})
