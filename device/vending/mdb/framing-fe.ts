import type { MdbFraming } from './framing.ts'
import { joinBytes } from './join-bytes.ts'
import type { MdbWord } from './mdb-block.ts'
import { mdbModeBit } from './mdb-block.ts'

const characterStart = 0xfe
const characterLength = 3

/**
 * Each 9-bit character as three bytes: `FE`, the byte, and `01` or `00` for the mode bit.
 * POLL of the age verification device is `FE 6A 01 FE 6A 00`.
 *
 * Bytes that are no such three are dropped one by one until three fit. A byte lost or turned costs the character it is in
 * and makes no other, except that a turned byte of data or mode is a wrong character: that is for the block's checksum.
 */
export const feFraming: MdbFraming = {
  name: 'fe',
  encode: (words) => {
    const bytes = new Uint8Array(words.length * characterLength)
    for (const [index, word] of words.entries()) {
      bytes.set([characterStart, word & 0xff, word >> 8], index * characterLength)
    }
    return bytes
  },
  decode: (carry, bytes) => {
    const stream = joinBytes(carry, bytes)
    const words: MdbWord[] = []
    let at = 0
    while (at < stream.length) {
      if (stream[at] !== characterStart) {
        at += 1
        continue
      }
      if (stream.length - at < characterLength) break
      const [byte = 0, mode = 0] = stream.subarray(at + 1, at + characterLength)
      if (mode > 1) {
        at += 1
        continue
      }
      words.push(mode === 1 ? byte | mdbModeBit : byte)
      at += characterLength
    }
    return { words, carry: stream.slice(at) }
  }
}
