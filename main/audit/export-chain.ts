import type { DevicePublicKey } from '../keys/device-key.ts'
import type { ChainHead, Checkpoint } from './chain.ts'
import { checkpointDigest, checkpointText, entryHash, exportHeadText, genesisHash, headText, NO_DIGEST } from './chain.ts'
import type { ChainPoint } from './export-format.ts'
import { isSamePoint } from './export-format.ts'

/**
 * The first place of an export that does not hold. `at`: sequence of the entry or number of the checkpoint; null where
 * the part has none. `line`, from 1, where a file's line is what is wrong.
 */
export interface ExportBadPlace {
  readonly part: 'entry' | 'checkpoint' | 'head' | 'manifest' | 'file'
  readonly at: number | null
  readonly problem: ExportProblem
  readonly file?: string
  readonly line?: number
}

export type ExportProblem =
  /** Another entry or checkpoint stands where this one should: taken out, put in or moved. */
  | 'missing_or_moved'
  /** It is not what its hash, or its successor, was made of. */
  | 'changed'
  /** Entries or checkpoints where the signed end says that there are none. */
  | 'surplus'
  /** The machine's key did not sign it. */
  | 'signature'
  /** Not written as docs/audit-format.md has it. */
  | 'malformed'
  /** The file is not there, or not of the length or the sum that the manifest has. */
  | 'file_missing'
  | 'file_changed'
  /** Signed, but not by the key that it is checked with. */
  | 'other_key'
  /** A start of the machine found its record unsound and said so in this entry; all else holds. */
  | 'found_unsound'

/**
 * Follows a chain from one point on, entry by entry and checkpoint by checkpoint, and says where it first does not hold.
 * Holds one point and no more, however long the chain is.
 */
export class ChainFollower {
  readonly #logId: string
  readonly #key: Pick<DevicePublicKey, 'verify'>
  #point: ChainPoint

  constructor(logId: string, from: ChainPoint, key: Pick<DevicePublicKey, 'verify'>) {
    this.#logId = logId
    this.#key = key
    this.#point = from
  }

  /** Where the chain has got to. */
  get point(): ChainPoint {
    return this.#point
  }

  /** @param body as `entryBody` gives it; @returns null where it follows */
  entry(sequence: number, body: string, hash: Uint8Array): ExportBadPlace | null {
    const expected = this.#point.sequence + 1
    if (sequence !== expected) return { part: 'entry', at: expected, problem: 'missing_or_moved' }
    if (!isSame(entryHash(this.#point.hash, body), hash)) return { part: 'entry', at: expected, problem: 'changed' }
    this.#point = { ...this.#point, sequence, hash }
    return null
  }

  checkpoint(checkpoint: Checkpoint): ExportBadPlace | null {
    const { number, sequence, hash, previous, signature } = checkpoint
    const { checkpoints, newestCheckpoint, ...last } = this.#point
    const expected = checkpoints + 1
    const bad = (problem: ExportProblem): ExportBadPlace => ({ part: 'checkpoint', at: expected, problem })
    if (number !== expected) return bad('missing_or_moved')
    if (!this.#key.verify(checkpointText(this.#logId, checkpoint), signature)) return bad('signature')
    if (!isSame(previous, newestCheckpoint)) return bad('changed')
    // It is the machine's own word: where it does not fit, the entries do not.
    if (sequence > last.sequence) return { part: 'entry', at: last.sequence + 1, problem: 'missing_or_moved' }
    if (sequence < last.sequence) return bad('missing_or_moved')
    if (!isSame(hash, last.hash)) return bad('changed')
    this.#point = { ...last, checkpoints: number, newestCheckpoint: checkpointDigest(this.#logId, checkpoint) }
    return null
  }

  /** Whether the log ends where this says. */
  head(head: ChainHead): ExportBadPlace | null {
    return this.#end(head, headText(this.#logId, head))
  }

  /** Whether the export ends where this says. */
  exportHead(head: ChainHead): ExportBadPlace | null {
    return this.#end(head, exportHeadText(this.#logId, head))
  }

  #end(head: ChainHead, signed: Uint8Array): ExportBadPlace | null {
    const { sequence, checkpoints } = this.#point
    const bad = (problem: ExportProblem): ExportBadPlace => ({ part: 'head', at: null, problem })
    if (!this.#key.verify(signed, head.signature)) return bad('signature')
    if (head.sequence > sequence) return { part: 'entry', at: sequence + 1, problem: 'missing_or_moved' }
    if (head.sequence < sequence) return { part: 'entry', at: head.sequence + 1, problem: 'surplus' }
    if (head.checkpoints > checkpoints) return { part: 'checkpoint', at: checkpoints + 1, problem: 'missing_or_moved' }
    if (head.checkpoints < checkpoints) return { part: 'checkpoint', at: head.checkpoints + 1, problem: 'surplus' }
    return isSamePoint(head, this.#point) ? null : bad('changed')
  }
}

/** The point before the first entry of a log. */
export function genesisPoint(logId: string): ChainPoint {
  return { sequence: 0, hash: genesisHash(logId), checkpoints: 0, newestCheckpoint: NO_DIGEST }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
