import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ageSetAnswer,
  decodeAvdAnswer,
  decodeAvdCommand,
  encodeAskStatus,
  encodeSetAge,
  encodeStatus
} from './avd-messages.ts'
import { mdbFramings } from './framing.ts'
import type { MdbFraming } from './framing.ts'
import { identificationBytes } from './identification.ts'
import { decodeMdbAnswer, encodeMdbAnswer, encodeMdbCommand, mdbBlockMost, mdbChecksum } from './mdb-block.ts'
import type { MdbWord } from './mdb-block.ts'
import { mdbLengths } from './mdb-lengths.ts'
import { initialMdbReceiver, receiveMdbWords } from './mdb-receiver.ts'
import type { MdbHeard } from './mdb-receiver.ts'

const features = { first: 0x8f, second: 0x10 }
const anyWord = fc.integer({ min: 0, max: 0x1ff })
const anyBytes = fc.array(fc.integer({ min: 0, max: 0xff }), { minLength: 1, maxLength: mdbBlockMost - 1 })
const framings = Object.values(mdbFramings)

/** Blocks that are for 68h, or meant to be heard there. */
const commands: readonly (readonly number[])[] = [
  [0x68],
  [0x69],
  [0x6a],
  [0x6c, 0x01],
  [0x6c, 0x00],
  [0x6f, 0x00],
  [0x6f, 0x00, ...Array.from({ length: 29 }, (_, index) => 0x41 + (index % 26))],
  [0x6f, 0x03, 0x26, 0x04, 0x01, 0x12, 0x00, 0x00, 0x03, 0x14, 0x00, 0x00],
  encodeSetAge(0x68, 20),
  encodeSetAge(0x68, 'off'),
  encodeSetAge(0x68, 'supported'),
  encodeAskStatus(0x68),
  [0x6f, 0xff, 0x07, 0x02, 0x01, 0x00],
  [0x13, 0x00, 0x00, 0x3c, 0x00, 0x0b],
  [0x63, 0x00, 0x00, 0x3c, 0x00, 0x0b]
]

function receive(words: readonly MdbWord[], address: 0x68 | 0x10 = 0x68): readonly MdbHeard[] {
  return receiveMdbWords(initialMdbReceiver, words, mdbLengths({ address, setupDataBytes: 0 })).heard
}

/** Cuts the stream at random places and feeds the pieces one by one. */
function decodeInPieces(framing: MdbFraming, stream: Uint8Array, cuts: readonly number[]): readonly MdbWord[] {
  const ends = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].toSorted((one, other) => one - other)
  const words: MdbWord[] = []
  let carry: Uint8Array = new Uint8Array()
  let from = 0
  for (const end of ends) {
    const decoded = framing.decode(carry, stream.subarray(from, end))
    words.push(...decoded.words)
    carry = decoded.carry
    from = end
  }
  return words
}

describe('blocks', () => {
  test('have the published checksums', () => {
    expect(mdbChecksum(encodeSetAge(0x68, 20))).toBe(0x0a)
    expect(mdbChecksum(encodeSetAge(0x68, 18))).toBe(0x08)
    expect(mdbChecksum(encodeAskStatus(0x68))).toBe(0xfa)
    expect(mdbChecksum(ageSetAnswer)).toBe(0x87)
    expect(encodeStatus('verified', features)).toEqual([0xff, 0x06, 0x07, 0x9f, 0x10, 0x44, 0x52, 0x41, 0x56, 0x53])
    expect(mdbChecksum(encodeStatus('verified', features))).toBe(0x3b)
  })

  test('carry the mode bit first from a master, last from a slave', () => {
    expect(encodeMdbCommand([0x6a])).toEqual([0x16a, 0x06a])
    expect(encodeMdbAnswer([0x00])).toEqual([0x000, 0x100])
  })

  test.each([[[]], [Array.from({ length: mdbBlockMost }, () => 1)]])('throws for an impossible length', (bytes) => {
    expect(() => encodeMdbCommand(bytes)).toThrow(RangeError)
    expect(() => encodeMdbAnswer(bytes)).toThrow(RangeError)
  })

  test('reads any answer back, and none too early', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const words = encodeMdbAnswer(bytes)
        expect(decodeMdbAnswer(words)).toEqual({ type: 'data', bytes })
        for (let length = 0; length < words.length; length += 1) expect(decodeMdbAnswer(words.slice(0, length))).toBeNull()
      })
    )
    expect(decodeMdbAnswer([0x100])).toEqual({ type: 'ack' })
    expect(decodeMdbAnswer([0x1ff])).toEqual({ type: 'nak' })
    expect(decodeMdbAnswer([0x1aa])).toEqual({ type: 'broken' })
    expect(decodeMdbAnswer([0x000, 0x101])).toEqual({ type: 'broken' })
    expect(decodeMdbAnswer(Array.from({ length: 40 }, () => 0))).toEqual({ type: 'broken' })
  })
})

describe.each(framings)('framing $name', (framing) => {
  test('gives back any words, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyWord, { minLength: 1, maxLength: 36 })), fc.array(fc.nat()), (blocks, cuts) => {
        const stream = Uint8Array.from(blocks.flatMap((words) => [...framing.encode(words)]))
        expect(decodeInPieces(framing, stream, cuts)).toEqual(blocks.flat())
      })
    )
  })

  test('finds back after any garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (garbage) => {
        const good = framing.encode([0x16a, 0x06a])
        // Twice: the first may be taken for the garbage's end.
        const words = decodeInPieces(framing, Uint8Array.from([...garbage, ...good, ...good]), [])
        expect(words.slice(-2)).toEqual([0x16a, 0x06a])
      })
    )
  })

  test('keeps little of what does not end', () => {
    let carry: Uint8Array = new Uint8Array()
    for (let count = 0; count < 1000; count += 1) carry = framing.decode(carry, new Uint8Array(50).fill(0x31)).carry
    expect(carry.length).toBeLessThan(200)
  })

  test('a struck block is another block, or silence, but never one that it was not', () => {
    const anyCommand = fc.constantFrom(...commands)
    fc.assert(
      fc.property(anyCommand, fc.nat(), fc.nat({ max: 7 }), fc.constantFrom('turned', 'lost'), (command, at, bit, fault) => {
        const whole = framing.encode(encodeMdbCommand(command))
        const index = at % whole.length
        const struck =
          fault === 'lost'
            ? whole.filter((_, each) => each !== index)
            : whole.map((byte, each) => (each === index ? byte ^ (1 << bit) : byte))
        const heard = receive(framing.decode(new Uint8Array(), struck).words).filter(({ type }) => type === 'block')
        // The mode bit alone has no checksum: without it there is no block, with it a shorter one must fit by itself.
        for (const each of heard) expect(each).toEqual({ type: 'block', bytes: command })
      }),
      { numRuns: 3000 }
    )
  })
})

describe('the ASCII framing', () => {
  const decode = (text: string) => mdbFramings.ascii.decode(new Uint8Array(), new TextEncoder().encode(text)).words

  test('is capitals and LF, and reads small letters and CR too', () => {
    expect(new TextDecoder().decode(mdbFramings.ascii.encode([0x16a, 0x06a]))).toBe('16A06A\n')
    expect(decode('16a06a\r\n')).toEqual([0x16a, 0x06a])
  })

  test.each(['16A06\n', '26A06A\n', ' 16A06A\n', '16A 06A\n', '\n', `${'000'.repeat(37)}\n`])('drops the line %j', (line) => {
    expect(decode(line)).toEqual([])
    expect(decode(`${line}100\n`)).toEqual([0x100])
  })
})

describe('the receiver', () => {
  test.each(commands)('finds the block %#', (...command) => {
    expect(receive(encodeMdbCommand(command))).toEqual([{ type: 'block', bytes: command }])
  })

  test('passes over what is for others, and what they are told', () => {
    const poll = encodeMdbCommand([0x6a])
    const other = [...encodeMdbCommand([0x0b]), 0x000, ...encodeMdbCommand([0x12]), 0x000]
    expect(receive([...other, ...poll, 0x000, ...other])).toEqual([{ type: 'block', bytes: [0x6a] }, { type: 'ack' }])
  })

  test('hears of another device’s purchases that one begins or ends, and passes over all else there', () => {
    const others = [[0x13, 0x00, 0x00, 0x3c, 0x00, 0x0b], [0x63, 0x02, 0x00, 0x0b], [0x13, 0x05, 0x00, 0x3c, 0x00, 0x0b]]
    for (const bytes of others) expect(receive(encodeMdbCommand(bytes))).toEqual([{ type: 'block', bytes }])
    const passed = [[0x13, 0x01], [0x13, 0x03], [0x63, 0x04], [0x13, 0x06, 0x00, 0x3c, 0x00, 0x0b]]
    for (const bytes of passed) expect(receive([...encodeMdbCommand(bytes), 0x000])).toEqual([])
  })

  test('hears acknowledgements only between blocks', () => {
    expect(receive([0x000, 0x0aa])).toEqual([])
    expect(receive([...encodeMdbCommand([0x6a]), 0x0ff, 0x0aa, 0x000, 0x012]).map(({ type }) => type)).toEqual([
      'block',
      'nak',
      'ret',
      'ack'
    ])
  })

  test('is silent about a wrong checksum and a block cut short', () => {
    expect(receive([0x16a, 0x06b, 0x000])).toEqual([])
    expect(receive([0x16f, 0x0ff, 0x005, ...encodeMdbCommand([0x6a])])).toEqual([{ type: 'block', bytes: [0x6a] }])
    expect(receive([0x16f, 0x0ff, 0x005, 0x0ff, ...Array.from({ length: 60 }, () => 0)])).toEqual([])
  })

  test.each([
    [0x10],
    [0x11, 0x00, 0x03, 0x20, 0x01, 0x00],
    [0x11, 0x01, 0xff, 0xff, 0x00, 0x00],
    [0x11, 0x01, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x13, 0x92],
    [0x13, 0x00, 0x00, 0x00, 0x01, 0x5e, 0x00, 0x02],
    [0x13, 0x02, 0x00, 0x0b],
    [0x13, 0x04],
    [0x14, 0x01],
    [0x17, 0x04, 0x00, 0x00, 0x00, 0x20]
  ])('knows the cashless block %#', (...command) => {
    expect(receive(encodeMdbCommand(command), 0x10)).toEqual([{ type: 'block', bytes: command }])
  })

  test('hears the same however the words come in pieces', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { maxLength: 60 }), fc.nat(), (words, cut) => {
        const lengths = mdbLengths({ address: 0x68, setupDataBytes: 0 })
        const at = cut % (words.length + 1)
        const first = receiveMdbWords(initialMdbReceiver, words.slice(0, at), lengths)
        const second = receiveMdbWords(first.receiver, words.slice(at), lengths)
        expect([...first.heard, ...second.heard]).toEqual(receive(words))
      })
    )
  })
})

describe('messages', () => {
  test('DRAVP, DRAVS and CFGVP', () => {
    const age = (value: number | 'off' | 'supported') => ({ type: 'set_age', age: value })
    for (let years = 1; years < 255; years += 1) expect(decodeAvdCommand(encodeSetAge(0x68, years))).toEqual(age(years))
    expect(decodeAvdCommand(encodeSetAge(0x10, 'off'))).toEqual(age('off'))
    expect(decodeAvdCommand(encodeSetAge(0x10, 'supported'))).toEqual(age('supported'))
    expect(decodeAvdCommand(encodeAskStatus(0x10))).toEqual({ type: 'ask_status' })
    expect(decodeAvdCommand([0x6f, 0xff, 0x07, 0x00])).toEqual({ type: 'configure' })
    for (const no of [0, 255, 1.5, -1]) expect(() => encodeSetAge(0x68, no)).toThrow(RangeError)
  })

  test('another name or kind is none of them', () => {
    expect(decodeAvdCommand([0x6f, 0xff, 0x05, 0x06, 0x14, 0x44, 0x52, 0x41, 0x56, 0x53])).toEqual({ type: 'unknown' })
    expect(decodeAvdCommand([0x6f, 0xff, 0x09, 0x00])).toEqual({ type: 'unknown' })
    expect(decodeAvdCommand([0x6c, 0x05])).toEqual({ type: 'unknown' })
  })

  test.each(['in_progress', 'verified', 'refused'] as const)('a status "%s", whatever its other bits', (status) => {
    fc.assert(
      fc.property(fc.nat({ max: 255 }), fc.nat({ max: 255 }), (first, second) => {
        expect(decodeAvdAnswer(encodeStatus(status, { first, second }))).toBe(status)
      })
    )
  })

  test('another device: not verified, verified, no age read', () => {
    const status = (first: number, second: number) => decodeAvdAnswer([0xff, 6, 7, first, second, 0x44, 0x52, 0x41, 0x56, 0x53])
    expect([status(0x0e, 0x10), status(0x1e, 0x10), status(0, 0)]).toEqual(['refused', 'verified', 'refused'])
    expect([decodeAvdAnswer(ageSetAnswer), decodeAvdAnswer([0])]).toEqual(['age_set', null])
  })

  test('an identification has 29 bytes', () => {
    const bytes = identificationBytes({ maker: 'HTC', serialNumber: '1', model: 'HATACHI', version: '0123' })
    expect(bytes.length).toBe(29)
    expect(String.fromCharCode(...bytes.slice(0, 27))).toBe('HTC1           HATACHI     ')
    expect(bytes.slice(27)).toEqual([0x01, 0x23])
  })
})
