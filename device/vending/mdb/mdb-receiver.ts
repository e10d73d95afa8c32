import { mdbAck, mdbBlockMost, mdbChecksum, mdbModeBit, mdbNak, mdbRet } from './mdb-block.ts'
import type { MdbWord } from './mdb-block.ts'

/** What a slave hears from the master. */
export type MdbHeard =
  /** A whole block whose checksum fits: address and command first, without the checksum. */
  | { readonly type: 'block'; readonly bytes: readonly number[] }
  /** The master took our last answer, did not, or wants it again. */
  | { readonly type: 'ack' }
  | { readonly type: 'nak' }
  | { readonly type: 'ret' }

/**
 * The lengths that a block may have, checksum included and shortest first, told from its bytes so far. `more`: not to be
 * told yet. `other`: not ours, or not known: passed over until the next block begins.
 */
export type MdbLengths = (bytes: readonly number[]) => readonly number[] | 'more' | 'other'

/** The bytes of a block that is not whole yet; null between blocks, and in one that is passed over. */
export interface MdbReceiver {
  readonly block: readonly number[] | null
  /** Within a block that is passed over: its bytes are neither blocks nor acknowledgements. */
  readonly passing: boolean
}

/** A receiver that has heard nothing. */
export const initialMdbReceiver: MdbReceiver = { block: null, passing: true }

/**
 * Finds blocks in what the master says. USB takes the gaps out of a line, so a block ends by the length that its command
 * has. Where a command has two lengths, the shorter one counts if its checksum fits.
 *
 * A block cut short, too long or with a wrong checksum is silence: the master asks again after the bus's time-out. A word
 * with the mode bit always begins a new one.
 */
export function receiveMdbWords(
  receiver: MdbReceiver,
  words: readonly MdbWord[],
  lengthsOf: MdbLengths
): { readonly receiver: MdbReceiver; readonly heard: readonly MdbHeard[] } {
  const heard: MdbHeard[] = []
  let block = receiver.block === null ? null : [...receiver.block]
  let { passing } = receiver
  for (const word of words) {
    if ((word & mdbModeBit) !== 0) {
      block = []
      passing = false
    } else if (block === null) {
      if (!passing) heard.push(...readAnswer(word))
      continue
    }
    block.push(word & 0xff)
    const lengths = lengthsOf(block)
    const longest = lengths === 'more' ? mdbBlockMost : lengths === 'other' ? 0 : Math.min(lengths.at(-1) ?? 0, mdbBlockMost)
    if (Array.isArray(lengths) && lengths.includes(block.length) && fits(block)) {
      heard.push({ type: 'block', bytes: block.slice(0, -1) })
      block = null
    } else if (block.length >= longest) {
      block = null
      passing = true
    }
  }
  return { receiver: { block, passing }, heard }
}

function fits(block: readonly number[]): boolean {
  return mdbChecksum(block.slice(0, -1)) === block.at(-1)
}

function readAnswer(byte: number): readonly MdbHeard[] {
  switch (byte) {
    case mdbAck:
      return [{ type: 'ack' }]
    case mdbNak:
      return [{ type: 'nak' }]
    case mdbRet:
      return [{ type: 'ret' }]
    default:
      return []
  }
}
