import type { MdbFraming } from './framing.ts'
import { joinBytes } from './join-bytes.ts'
import { mdbBlockMost } from './mdb-block.ts'
import type { MdbWord } from './mdb-block.ts'

const digits = 3
const lineFeed = 0x0a
const carriageReturn = 0x0d
/** A whole block, and a carriage return. */
const lineMost = mdbBlockMost * digits + 1

/**
 * Each block as one line of text: three hexadecimal digits a 9-bit character (the first is the mode bit, 0 or 1), ended
 * by LF. POLL of the age verification device is `16A06A` and LF; an ACK of ours `100` and LF, one of the master `000`.
 * Written in capitals; read in either, and a CR before the LF is passed over. Our own definition, for adapters with a microcontroller.
 *
 * A line that is anything else is dropped whole, so that a character lost costs its block and shifts no other.
 */
export const asciiFraming: MdbFraming = {
  name: 'ascii',
  encode: (words) => {
    const line = words.map((word) => word.toString(16).toUpperCase().padStart(digits, '0')).join('')
    return Uint8Array.from(`${line}\n`, (character) => character.charCodeAt(0))
  },
  decode: (carry, bytes) => {
    const stream = joinBytes(carry, bytes)
    const words: MdbWord[] = []
    let from = 0
    for (let end = stream.indexOf(lineFeed); end >= 0; end = stream.indexOf(lineFeed, from)) {
      if (end - from <= lineMost) words.push(...readLine(stream.subarray(from, end)))
      from = end + 1
    }
    // A line without end is not kept without end; one byte too many is, so that its rest is not taken for a line.
    return { words, carry: stream.slice(from, from + lineMost + 1) }
  }
}

function readLine(line: Uint8Array): readonly MdbWord[] {
  const text = String.fromCharCode(...(line.at(-1) === carriageReturn ? line.subarray(0, -1) : line))
  if (!/^(?:[01][0-9A-Fa-f]{2}){1,36}$/.test(text)) return []
  return Array.from({ length: text.length / digits }, (_, index) =>
    parseInt(text.slice(index * digits, (index + 1) * digits), 16)
  )
}
