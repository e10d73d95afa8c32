import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { crc16 } from '../../device/vending/hatachi-line/crc16.ts'
import { decodeLineFrames, encodeLineFrame } from '../../device/vending/hatachi-line/line-codec.ts'
import type { LineFrame } from '../../device/vending/hatachi-line/line-codec.ts'
import { kindOf } from '../../device/vending/hatachi-line/messages.ts'
import type { LineMessage } from '../../device/vending/hatachi-line/messages.ts'
import { formatHex } from '../support/transcript.ts'

const text = readFileSync(new URL('../../docs/line-protocol.md', import.meta.url), 'utf8')

function blocks(mark: string): string[][] {
  return [...text.matchAll(new RegExp(`^\`\`\`${mark}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, content = '']) =>
    content.trimEnd().split('\n')
  )
}

function parseHex(line: string): Uint8Array {
  expect(line).toMatch(/^[0-9A-F]{2}( [0-9A-F]{2})*$/)
  return Uint8Array.from(line.split(' '), (digits) => Number.parseInt(digits, 16))
}

function parseFrame(line: string): LineFrame {
  const match = /^session ([0-9A-F]{4}), sequence (\d+): (\{.*\})$/.exec(line)
  if (match === null) throw new SyntaxError(line)
  const [, session = '', sequence = '', message = ''] = match
  return {
    session: Number.parseInt(session, 16),
    sequence: Number(sequence),
    message: JSON.parse(message) as LineMessage
  }
}

const examples = blocks('frame').map((lines) => {
  expect(lines).toHaveLength(2)
  return { frame: parseFrame(lines[0]!), bytes: parseHex(lines[1]!) }
})

describe('docs/line-protocol.md', () => {
  test.each(examples)('gives the bytes of $frame.message.type, both ways', ({ frame, bytes }) => {
    expect(formatHex(encodeLineFrame(frame))).toBe(formatHex(bytes))
    expect(decodeLineFrames(new Uint8Array(), bytes)).toEqual({ frames: [frame], carry: new Uint8Array() })
  })

  test('gives an example of every message in its table, under the kind that the table says', () => {
    const rows = [...text.matchAll(/^\| `([0-9A-F]{2})` \| (\w+) \| (?:A|M|both) \|/gm)]
    const table = Object.fromEntries(rows.map(([, kind = '', name = '']) => [name, Number.parseInt(kind, 16)]))
    const given = Object.fromEntries(examples.map(({ frame: { message } }) => [message.type, kindOf(message)]))
    expect(given).toEqual(table)
  })

  test('gives the states and reasons of a result by their numbers', () => {
    const token = '0'.repeat(32)
    const result = (state: number, reason: number): LineMessage | undefined => {
      const body = [1, 18, 0x25, 0, 1, 1, ...new Uint8Array(16), state, reason]
      const crc = crc16(Uint8Array.from(body))
      const wire = Uint8Array.of(0xf1, ...body, crc >> 8, crc & 0xff, 0xf2)
      return decodeLineFrames(new Uint8Array(), wire).frames[0]?.message
    }
    const words = {
      states: ['not_remembered', 'in_progress', 'dispensed', 'failed', 'interrupted', 'never_taken'],
      reasons: ['none', 'jammed', 'sold_out', 'door_open', 'unknown_selection', 'wrong_price', 'busy', 'other']
    }
    expect(words.states.map((_, number) => result(number, 0))).toEqual(
      words.states.map((state) => ({ type: 'result', token, state, reason: 'none' }))
    )
    expect(words.reasons.map((_, number) => result(3, number))).toEqual(
      words.reasons.map((reason) => ({ type: 'result', token, state: 'failed', reason }))
    )
    for (const [number, state] of words.states.entries()) {
      const printed = state.replaceAll('_', ' ')
      expect(text).toMatch(new RegExp(`^\\| \`0${String(number)}\` \\| ${printed}`, 'm'))
    }
  })

  test('names the check value of its CRC', () => {
    expect(text).toContain(`is \`${crc16(new TextEncoder().encode('123456789')).toString(16).toUpperCase()}\``)
  })

  test('gives damaged frames that are all dropped', () => {
    const damaged = blocks('damaged').flat()
    expect(damaged.length).toBeGreaterThan(3)
    const taken = damaged.filter((line) => decodeLineFrames(new Uint8Array(), parseHex(line)).frames.length > 0)
    expect(taken).toEqual([])
  })
})
