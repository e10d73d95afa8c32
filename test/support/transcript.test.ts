import { describe, expect, test } from 'vitest'
import { formatHex, parseTranscript } from './transcript.ts'

const text = `# A protocol

## Greeting

Some words.

\`\`\`transcript
> 6F FF 0A   age 20
< "C,1\\n"

! vend v1 2 350  told
\`\`\`
`

describe('transcript', () => {
  test('reads bytes, text and acts, each with its comment', () => {
    expect(parseTranscript(text)).toEqual([
      {
        title: 'Greeting',
        lines: [
          { kind: 'bytes', direction: 'to_us', bytes: Uint8Array.of(0x6f, 0xff, 0x0a), comment: 'age 20', lineNumber: 8 },
          { kind: 'bytes', direction: 'from_us', bytes: Uint8Array.of(67, 44, 49, 10), comment: '', lineNumber: 9 },
          { kind: 'act', words: ['vend', 'v1', '2', '350'], comment: 'told', lineNumber: 11 }
        ]
      }
    ])
  })

  test.each([
    ['a byte of one digit', '> 6F F'],
    ['a small letter', '> 6f'],
    ['no direction', '6F FF'],
    ['one space before the comment', '> 6F age'],
    ['text that is not ASCII', '> "二十"'],
    ['no bytes at all', '! pass 5']
  ])('refuses %s', (_, line) => {
    expect(() => parseTranscript(`# T\n\`\`\`transcript\n${line}\n\`\`\`\n`)).toThrow(SyntaxError)
  })

  test('refuses a block without a heading, and one without an end', () => {
    expect(() => parseTranscript('```transcript\n> 00\n```\n')).toThrow(SyntaxError)
    expect(() => parseTranscript('# T\n```transcript\n> 00\n')).toThrow(SyntaxError)
  })

  test('prints bytes as it reads them', () => {
    expect(formatHex(Uint8Array.of(0, 0xa0, 0xff))).toBe('00 A0 FF')
  })
})
