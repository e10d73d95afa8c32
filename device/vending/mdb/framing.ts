import type { MdbWord } from './mdb-block.ts'
import { asciiFraming } from './framing-ascii.ts'
import { feFraming } from './framing-fe.ts'

/** What was found in a stretch of an adapter's bytes. */
export interface DecodedMdbWords {
  readonly words: readonly MdbWord[]
  /** The last bytes, which may be a beginning: the next call's `carry`. */
  readonly carry: Uint8Array
}

/**
 * How an adapter carries the bus's 9-bit characters over a line of 8-bit bytes. The same both ways. An adapter is a
 * slave's one: it hands on what the master says, and puts what it is given on the bus.
 */
export interface MdbFraming {
  readonly name: 'fe' | 'ascii'
  readonly encode: (words: readonly MdbWord[]) => Uint8Array
  /** `carry` is what the call before left over (at first empty), `bytes` what came since. What fits nowhere is dropped. */
  readonly decode: (carry: Uint8Array, bytes: Uint8Array) => DecodedMdbWords
}

/** Every framing, by the name it has in the configuration. */
export const mdbFramings: Readonly<Record<MdbFraming['name'], MdbFraming>> = { fe: feFraming, ascii: asciiFraming }
