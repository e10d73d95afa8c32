import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amountToYen,
  createLineCutter,
  decodeGateCommand,
  decodeGateMessage,
  encodeGateCommand,
  encodeGateMessage,
  gateErrors,
  longestGateLine,
  yenToAmount
} from './gate-codec.ts'
import type { GateCommand, GateMessage } from './gate-codec.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytes = (line: string): Uint8Array => new TextEncoder().encode(line)

const anyAmount = fc
  .tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 3 }))
  .map(([yen, decimals]) => yenToAmount(yen, decimals))
const anyCommand: fc.Arbitrary<GateCommand> = fc.oneof(
  fc.constantFrom<GateCommand>({ type: 'enable' }, { type: 'disable' }, { type: 'stop' }),
  anyAmount.map((amount): GateCommand => ({ type: 'approve', amount }))
)
const anyMessage: fc.Arbitrary<GateMessage> = fc.oneof(
  fc.constantFrom<GateMessage>(
    { type: 'success' },
    ...(['inactive', 'disabled', 'enabled', 'idle'] as const).map((status) => ({ type: 'status', status }) as const),
    ...Object.values(gateErrors).map((code) => ({ type: 'error', code }) as const)
  ),
  fc
    .record({ amount: anyAmount, item: fc.integer({ min: 0, max: 65_535 }).map(String) })
    .map((request): GateMessage => ({ type: 'request', ...request }))
)

/** Cuts a stream at random places, and the lines out of the pieces. */
function cutInPieces(stream: Uint8Array, cuts: readonly number[]): readonly string[] {
  const cut = createLineCutter()
  const ends = [...cuts.map((at) => at % (stream.length + 1)), stream.length].toSorted((one, other) => one - other)
  let from = 0
  return ends.flatMap((end) => {
    const lines = cut(stream.subarray(from, end))
    from = end
    return lines
  })
}

describe('gate codec', () => {
  test.each<[GateCommand, string]>([
    [{ type: 'enable' }, 'C,1\n'],
    [{ type: 'disable' }, 'C,0\n'],
    [{ type: 'approve', amount: '1.00' }, 'C,VEND,1.00\n'],
    [{ type: 'stop' }, 'C,STOP\n']
  ])('encodes %j', (command, line) => {
    expect(text(encodeGateCommand(command))).toBe(line)
  })

  test.each<[string, GateMessage]>([
    ['c,STATUS,ENABLED', { type: 'status', status: 'enabled' }],
    ['c,STATUS,IDLE,500.00', { type: 'status', status: 'idle' }],
    ['c,STATUS,VEND,1.00,2', { type: 'request', amount: '1.00', item: '2' }],
    ['c,VEND,SUCCESS', { type: 'success' }],
    ['c,ERR,VEND 3', { type: 'error', code: 'VEND 3' }],
    ['c,ERR,"VEND -3"', { type: 'error', code: 'VEND -3' }],
    ['c,ERR,"cashless is on"', { type: 'error', code: 'cashless is on' }]
  ])('decodes %s', (line, message) => {
    expect(decodeGateMessage(line)).toEqual(message)
  })

  test.each([
    'r,ACK',
    'c,1',
    ' c,VEND,SUCCESS',
    'c,VEND,SUCCESSC',
    'c,STATUS,VEND,1.00',
    'c,STATUS,VEND,-1,2',
    'c,STATUS,VEND,1.0000,2',
    'c,STATUS,VEND,01,2',
    'c,STATUS,VEND,1,02',
    'c,STATUS,VEND,1,2,3',
    'c,STATUS,CONSTRUCTOR',
    'c,STATUS,constructor',
    'c,ERR,',
    ''
  ])('takes %j for no known line', (line) => {
    expect(decodeGateMessage(line)).toEqual({ type: 'other', line })
  })

  test('gives back what was encoded, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(anyMessage), fc.array(fc.nat()), (messages, cuts) => {
        const stream = Uint8Array.from(messages.flatMap((message) => [...encodeGateMessage(message)]))
        expect(cutInPieces(stream, cuts).map(decodeGateMessage)).toEqual(messages)
      })
    )
    fc.assert(
      fc.property(fc.array(anyCommand), fc.array(fc.nat()), (commands, cuts) => {
        const stream = Uint8Array.from(commands.flatMap((command) => [...encodeGateCommand(command)]))
        expect(cutInPieces(stream, cuts).map(decodeGateCommand)).toEqual(commands)
      })
    )
  })

  test('a torn line, or one with a foreign byte, costs itself alone', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 0, max: 255 }), anyMessage, (struck, byte, next) => {
        fc.pre(byte < 0x20 || byte > 0x7e)
        const line = encodeGateMessage(struck)
        const spoilt = Uint8Array.of(...line.subarray(0, 3), byte, ...line.subarray(3), ...encodeGateMessage(next))
        const known = cutInPieces(spoilt, [])
          .map(decodeGateMessage)
          .filter(({ type }) => type !== 'other')
        expect(known).toEqual([next])
      })
    )
  })

  test('a line without an end does not grow for ever, and is dropped whole', () => {
    const cut = createLineCutter()
    expect(cut(bytes('x'.repeat(longestGateLine + 1)))).toEqual([])
    expect(cut(bytes('c,VEND,SUCCESS\nc,1\n'))).toEqual(['c,1'])
  })

  test('one corrupted byte never makes a failure of a success, nor a success of anything', () => {
    const others = ['c,ERR,VEND 3', 'c,ERR,VEND 1', 'c,ERR,VEND 5', 'c,STATUS,IDLE', 'c,STATUS,VEND,350,1']
    for (const line of ['c,VEND,SUCCESS', ...others]) {
      for (let at = 0; at < line.length; at += 1) {
        for (let bit = 0; bit < 8; bit += 1) {
          const struck = line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ (1 << bit)) + line.slice(at + 1)
          const { type } = decodeGateMessage(struck)
          expect(type).not.toBe('success')
          if (line === 'c,VEND,SUCCESS') expect(type).toBe('other')
          // A reset, whose goods nobody knows of, does not become a failure either.
          if (line === 'c,ERR,VEND 5') expect(struck).not.toBe('c,ERR,VEND 3')
        }
      }
    }
  })

  test.each<[string, number, number | null]>([
    ['350', 0, 350],
    ['350.00', 0, 350],
    ['3.50', 2, 350],
    ['3.5', 2, 350],
    ['3', 2, 300],
    ['0.350', 3, 350],
    ['1.5', 0, null],
    ['1.005', 2, null],
    ['', 0, null],
    ['-1', 0, null]
  ])('reads %s with %i decimals as %s yen', (amount, decimals, yen) => {
    expect(amountToYen(amount, decimals)).toBe(yen)
  })

  test('yen become an amount and yen again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 3 }), (yen, decimals) => {
        expect(amountToYen(yenToAmount(yen, decimals), decimals)).toBe(yen)
      })
    )
  })

  test('throws for an amount, and for a line, that is none', () => {
    expect(() => encodeGateCommand({ type: 'approve', amount: '1,5' })).toThrow(RangeError)
    expect(() => encodeGateCommand({ type: 'approve', amount: '1\nC,0' })).toThrow(RangeError)
    expect(() => encodeGateMessage({ type: 'other', line: 'c\n' })).toThrow(RangeError)
  })
})
