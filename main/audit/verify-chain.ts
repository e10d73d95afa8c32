import type { DevicePublicKey } from '../keys/device-key.ts'
import {
  checkpointDigest,
  cutText,
  tellsUnsound,
  type ChainedEntry,
  type ChainHead,
  type Checkpoint,
  type RetentionCut
} from './chain.ts'
import { ChainFollower, genesisPoint, type ExportBadPlace } from './export-chain.ts'
import type { ChainPoint } from './export-format.ts'

/** The first place at which a record does not hold, in a store or in an export. */
export interface BadPlace {
  readonly part: ExportBadPlace['part'] | 'cut' | 'table' | 'mark'
  /** Sequence of the entry, the cut or the mark, number of the checkpoint; null where the part has none. */
  readonly at: number | null
  /**
   * A stable code: as of an export, `found_unsound`, of a table its name with `missing`, `changed` or `added`, of the mark
   * beside the key `behind`, `differs` or `replaced`.
   */
  readonly problem: string
}

/** What a store's chain is checked by. */
export interface ChainOrigin {
  readonly logId: string
  /** Any of them may have signed: more than one where the machine's key was replaced. */
  readonly keys: readonly Pick<DevicePublicKey, 'verify'>[]
  /** Where older entries were deleted: the newest cut. Null: the log is there from its first entry. */
  readonly cut: RetentionCut | null
  /** How many entries the log had when it became a chain: so many may be signed later, and `record_chained` follows them. */
  readonly unsignedThrough: number
}

/** What was checked so far. */
export interface ChainTally {
  /** Sequence of the first entry, or of the one that would be the first. */
  readonly firstSequence: number
  readonly entries: number
  readonly checkpoints: number
  readonly newestSequence: number
  /** Through which entry a log from before the chain goes: true to each other, and signed only later. 0: none. */
  readonly signedLaterThrough: number
}

/**
 * Checks a store's chain as it streams by: entries in order, each checkpoint right after the entry that it covers, the
 * head at the end. Every call gives the bad place, or null; behind a bad place nothing proves anything. Where entries
 * were changed and all hashes after them made anew, it is the next checkpoint, or the head, that does not hold: one of
 * the entries since the checkpoint before is another than was signed. Holds one hash, whatever the length.
 */
export class ChainVerifier {
  readonly #cut: RetentionCut | null
  readonly #logId: string
  readonly #follower: ChainFollower
  readonly #isSigned: (text: Uint8Array, signature: Uint8Array) => boolean
  readonly #firstSequence: number
  #entries = 0
  #checkpoints = 0
  /** Whether the checkpoint at the cut is still to come, and the entry that the newest one covers. */
  #awaitsCut: boolean
  #checkedThrough: number
  #signedLaterThrough = 0
  readonly #unsignedThrough: number

  constructor({ logId, keys, cut, unsignedThrough }: ChainOrigin) {
    this.#unsignedThrough = unsignedThrough
    this.#logId = logId
    this.#cut = cut
    this.#isSigned = (text, signature) => keys.some((key) => key.verify(text, signature))
    const from: ChainPoint =
      cut === null
        ? genesisPoint(logId)
        : { sequence: cut.sequence, hash: cut.hash, checkpoints: cut.checkpoint, newestCheckpoint: cut.digest }
    this.#follower = new ChainFollower(logId, from, { verify: this.#isSigned })
    this.#firstSequence = from.sequence + 1
    this.#awaitsCut = cut !== null
    this.#checkedThrough = from.sequence
  }

  /** The cut that the chain begins at, before anything else. */
  cut(): BadPlace | null {
    if (this.#cut === null || this.#isSigned(cutText(this.#logId, this.#cut), this.#cut.signature)) return null
    return { part: 'cut', at: this.#cut.sequence, problem: 'signature' }
  }

  /** The next entry, with the hash that was kept of it. */
  entry(entry: {
    readonly sequence: number
    readonly name: string
    readonly body: string
    readonly hash: Uint8Array
  }): BadPlace | null {
    const { sequence, name } = entry
    const bad = this.#cutWithout() ?? this.#follower.entry(sequence, entry.body, entry.hash)
    if (bad !== null) return bad
    this.#entries++
    if (name === 'record_chained') {
      // It stands once, right behind what the update found; anywhere else it would pass unsigned entries off as old ones.
      const isThere = sequence === this.#unsignedThrough + 1 && this.#unsignedThrough > 0 && this.#checkpoints === 0
      if (!isThere) return { part: 'entry', at: sequence, problem: 'chained_again' }
      this.#signedLaterThrough = sequence - 1
    }
    // A start found it unsound then, and it went on: that is not passed over.
    return tellsUnsound(name) ? { part: 'entry', at: sequence, problem: 'found_unsound' } : null
  }

  /** The next checkpoint; its entry came right before. */
  checkpoint(checkpoint: Checkpoint): BadPlace | null {
    if (this.#cut !== null && this.#awaitsCut) return this.#checkpointOfCut(checkpoint, this.#cut)
    const bad = this.#follower.checkpoint(checkpoint)
    if (bad !== null) return bad
    const { number, sequence } = checkpoint
    if (sequence === this.#checkedThrough) return { part: 'checkpoint', at: number, problem: 'surplus' }
    this.#checkedThrough = sequence
    this.#checkpoints++
    return null
  }

  /** The log's end. @param head null where none is kept: right only of a log without entries */
  head(head: ChainHead | null): BadPlace | null {
    const bad = this.#cutWithout()
    if (bad !== null) return bad
    if (head !== null) return this.#follower.head(head)
    return this.#follower.point.sequence === 0 ? null : { part: 'head', at: null, problem: 'missing_or_moved' }
  }

  tally(): ChainTally {
    return {
      firstSequence: this.#firstSequence,
      entries: this.#entries,
      checkpoints: this.#checkpoints,
      newestSequence: this.#follower.point.sequence,
      signedLaterThrough: this.#signedLaterThrough
    }
  }

  #checkpointOfCut(checkpoint: Checkpoint, cut: RetentionCut): BadPlace | null {
    const bad = (problem: string): BadPlace => ({ part: 'checkpoint', at: cut.checkpoint, problem })
    if (checkpoint.number !== cut.checkpoint) return bad('missing_or_moved')
    if (Buffer.compare(checkpointDigest(this.#logId, checkpoint), cut.digest) !== 0) return bad('changed')
    this.#awaitsCut = false
    this.#checkpoints++
    return null
  }

  /** That the checkpoint of the cut did not come before anything else. */
  #cutWithout(): BadPlace | null {
    if (this.#cut === null || !this.#awaitsCut) return null
    return { part: 'checkpoint', at: this.#cut.checkpoint, problem: 'missing_or_moved' }
  }
}

/** Merges entries and checkpoints as a verifier wants them: each checkpoint after the entries that it covers. */
export function* inOrder<E extends Pick<ChainedEntry, 'sequence'>>(
  entries: Iterable<E>,
  checkpoints: Iterable<Checkpoint>
): Generator<{ readonly entry: E } | { readonly checkpoint: Checkpoint }, void, undefined> {
  const signed = checkpoints[Symbol.iterator]()
  let next = signed.next()
  for (const entry of entries) {
    while (next.done !== true && next.value.sequence < entry.sequence) {
      yield { checkpoint: next.value }
      next = signed.next()
    }
    yield { entry }
  }
  while (next.done !== true) {
    yield { checkpoint: next.value }
    next = signed.next()
  }
}
