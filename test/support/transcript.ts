import { readFileSync } from 'node:fs'

/** Bytes on the line. `to_us`: from the machine to the appliance (`>`). `from_us`: the other way (`<`). */
export interface TranscriptBytes {
  readonly kind: 'bytes'
  readonly direction: 'to_us' | 'from_us'
  readonly bytes: Uint8Array
  /** What the line says of itself. */
  readonly comment: string
  readonly lineNumber: number
}

/** Something that happens beside the line (`!`), such as `vend v1 2 350` or `pass 500`; the test that plays it knows. */
export interface TranscriptAct {
  readonly kind: 'act'
  readonly words: readonly string[]
  readonly comment: string
  readonly lineNumber: number
}

export type TranscriptLine = TranscriptBytes | TranscriptAct

/** One conversation, under its heading. */
export interface TranscriptScene {
  readonly title: string
  readonly lines: readonly TranscriptLine[]
}

const folder = new URL('../transcripts/', import.meta.url)

/** Reads `test/transcripts/<name>.md`. */
export function readTranscript(name: string): readonly TranscriptScene[] {
  return parseTranscript(readFileSync(new URL(`${name}.md`, folder), 'utf8'))
}

/**
 * Reads a golden transcript: Markdown in which every fenced block marked `transcript` holds one conversation, named by
 * the heading above it. A line is one of these, the comment after two spaces or more:
 *
 *     > 6F FF 05 06 14 44 52 41 56 50 0A   hex bytes to us
 *     < 00                                 hex bytes from us
 *     < "C,1\n"                            the same as text (ASCII), quoted as in JSON
 *     ! vend v1 2 350                      what happens beside the line
 *
 * Empty lines are left out. Throws SyntaxError with the line's number for any other line, for a block without a heading
 * and for one without bytes, so that a mistyped transcript cannot pass for a short one.
 */
export function parseTranscript(text: string): readonly TranscriptScene[] {
  const scenes: TranscriptScene[] = []
  let title: string | null = null
  let open: TranscriptLine[] | null = null
  for (const [index, line] of text.split('\n').entries()) {
    const lineNumber = index + 1
    if (open !== null && line === '```') {
      if (!open.some(({ kind }) => kind === 'bytes')) throw wrong(lineNumber, 'a conversation without bytes')
      scenes.push({ title: title ?? '', lines: open })
      open = null
    } else if (open !== null) {
      if (line.trim() !== '') open.push(parseLine(line, lineNumber))
    } else if (line === '```transcript') {
      if (title === null) throw wrong(lineNumber, 'a conversation without a heading')
      open = []
    } else title = /^#+ (.+)$/.exec(line)?.[1] ?? title
  }
  if (open !== null) throw new SyntaxError('Transcript: the last conversation does not end')
  return scenes
}

/** Bytes as a transcript prints them: `6F FF 05`. */
export function formatHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
}

function parseLine(line: string, lineNumber: number): TranscriptLine {
  const act = /^! (\S+(?: \S+)*)(?:\s{2,}(.*))?$/.exec(line)
  if (act !== null) return { kind: 'act', words: (act[1] ?? '').split(' '), comment: act[2] ?? '', lineNumber }
  const match = /^([<>]) ("(?:[^"\\]|\\.)*"|[0-9A-F]{2}(?: [0-9A-F]{2})*)(?:\s{2,}(.*))?$/.exec(line)
  if (match === null) throw wrong(lineNumber, line)
  const [, arrow = '', content = '', comment = ''] = match
  const direction = arrow === '>' ? 'to_us' : 'from_us'
  return { kind: 'bytes', direction, bytes: parseBytes(content, lineNumber), comment: comment.trim(), lineNumber }
}

function parseBytes(content: string, lineNumber: number): Uint8Array {
  if (!content.startsWith('"')) return Uint8Array.from(content.split(' '), (hex) => Number.parseInt(hex, 16))
  const text = JSON.parse(content) as string
  if (!/^[\0-\x7f]*$/.test(text)) throw wrong(lineNumber, 'text that is not ASCII')
  return new TextEncoder().encode(text)
}

function wrong(lineNumber: number, what: string): SyntaxError {
  return new SyntaxError(`Transcript, line ${String(lineNumber)}: ${what}`)
}
