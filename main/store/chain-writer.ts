import type Database from 'better-sqlite3'
import {
  checkpointDigest,
  checkpointText,
  cutText,
  entryBody,
  entryHash,
  headText,
  NO_DIGEST,
  type ChainHead,
  type Checkpoint,
  type RetentionCut
} from '../audit/chain.ts'
import type { DeviceKey } from '../keys/device-key.ts'
import { chainEnd, chainStart, checkpointUpTo, logIdOf, storedHead, unsignedThrough, type ChainStart, type StoredEntry } from './chain-reader.ts'
import type { Store } from './database.ts'

/** Entries after which a checkpoint is made. */
export const CHECKPOINT_EVERY = 100

/** After so many it is made already where a session ends: only between two sessions can old entries be cut off. */
export const CHECKPOINT_BETWEEN_SESSIONS = 80

/**
 * How the log was found when its writing began, or went on: as it was left, or with entries from before it was signed, or
 * other than the machine's key has it. `head_behind`: sound by itself, and without what this run had already written.
 * What is unsound stays so: it is told in an entry, and `audit verify` speaks of it ever after.
 */
export type ChainFinding =
  | { readonly state: 'sound' }
  | { readonly state: 'unsigned'; readonly entries: number }
  | { readonly state: 'unsound'; readonly problem: ChainProblem }

export type ChainProblem = 'head_missing' | 'head_signature' | 'head_entry' | 'head_checkpoint' | 'head_behind'

/** Where a log ends: its newest entry with that one's hash, and the newest entry that a checkpoint covers. */
export interface LogPosition {
  readonly logId: string
  readonly sequence: number
  readonly hash: Uint8Array
  readonly checkedThrough: number
}

/** Where the chain stands. */
interface ChainState {
  readonly sequence: number
  readonly hash: Uint8Array
  readonly checkpoints: number
  readonly newestCheckpoint: Uint8Array
  /** The newest entry that a checkpoint covers. */
  readonly checkedThrough: number
}

/**
 * Appends to the chain of one store, inside transactions of its owner's: `begin` first, then entries, then `seal`, which
 * signs where the log now ends; after the commit `committed`, or else `undone`.
 */
export class ChainWriter {
  readonly #store: Store
  readonly #key: DeviceKey
  readonly #logId: string
  readonly #statements: ReturnType<typeof prepareStatements>
  /** As on the disk; null until the first transaction has read it. */
  #committed: ChainState | null = null
  #working: ChainState | null = null
  #newestName = ''

  constructor(store: Store, key: DeviceKey) {
    this.#store = store
    this.#key = key
    this.#logId = logIdOf(store)
    this.#statements = prepareStatements(store.database)
  }

  /** Opens a transaction's work. What is found is told once: from its commit on the chain is known. */
  begin(): ChainFinding {
    const known = this.#committed
    // The lock lets one process write; within it another recorder may have. Whoever does not ask for the lock can too.
    if (known !== null && this.#isAsLeft(known)) {
      this.#working = known
      return { state: 'sound' }
    }
    const { sequence, hash } = chainEnd(this.#store)
    const newest = checkpointUpTo(this.#store, Number.MAX_SAFE_INTEGER)
    const state = {
      sequence,
      hash,
      checkpoints: newest?.number ?? 0,
      newestCheckpoint: newest === null ? NO_DIGEST : checkpointDigest(this.#logId, newest),
      checkedThrough: newest?.sequence ?? 0
    }
    this.#working = state
    const finding = this.#findingOf(state, storedHead(this.#store))
    if (finding.state === 'unsound' || known === null || this.#holds(known, state)) return finding
    return { state: 'unsound', problem: 'head_behind' }
  }

  /** Appends one entry. `fieldsJson` is stored and chained as it is. */
  append(atMs: number, name: string, fieldsJson: string): void {
    const before = this.#now()
    const sequence = before.sequence + 1
    const hash = entryHash(before.hash, entryBody({ sequence, atMs, name, fieldsJson }))
    this.#statements.insertEntry.run({ sequence, atMs, name, fieldsJson, hash })
    this.#working = { ...before, sequence, hash }
    this.#newestName = name
  }

  /** Signs a checkpoint at the newest entry, unless one is there already. */
  checkpoint(atMs: number): void {
    const state = this.#now()
    if (state.sequence === 0 || state.checkedThrough === state.sequence) return
    const { sequence, hash } = state
    const body = { number: state.checkpoints + 1, sequence, hash, atMs, previous: state.newestCheckpoint }
    const checkpoint = { ...body, signature: this.#key.sign(checkpointText(this.#logId, body)) }
    this.#statements.insertCheckpoint.run(checkpoint)
    const newestCheckpoint = checkpointDigest(this.#logId, checkpoint)
    this.#working = { ...state, checkpoints: body.number, newestCheckpoint, checkedThrough: sequence }
  }

  /** Signs that the log begins behind this checkpoint; what lies before it may then be deleted. */
  cut(checkpoint: Checkpoint, atMs: number): void {
    const { sequence, hash, number } = checkpoint
    const body = { sequence, hash, checkpoint: number, digest: checkpointDigest(this.#logId, checkpoint), atMs }
    this.#statements.insertCut.run({ ...body, signature: this.#key.sign(cutText(this.#logId, body)) })
  }

  /** Ends a transaction's work: a checkpoint where one is due, and a newly signed head where anything was written. */
  seal(atMs: number): void {
    if (this.#working === this.#committed) return
    const due = this.#newestName === 'session_decided' ? CHECKPOINT_BETWEEN_SESSIONS : CHECKPOINT_EVERY
    if (this.#now().sequence - this.#now().checkedThrough >= due) this.checkpoint(atMs)
    const { sequence, hash, checkpoints, newestCheckpoint } = this.#now()
    if (sequence === 0) return
    const body = { sequence, hash, checkpoints, newestCheckpoint }
    this.#statements.putHead.run({ ...body, signature: this.#key.sign(headText(this.#logId, body)) })
  }

  committed(): void {
    this.#committed = this.#working
  }

  undone(): void {
    this.#working = this.#committed
  }

  /** Where the log ends on the disk, as this writer left it. */
  position(): LogPosition {
    const { sequence, hash, checkedThrough } = this.#committed ?? { sequence: 0, hash: NO_DIGEST, checkedThrough: 0 }
    return { logId: this.#logId, sequence, hash, checkedThrough }
  }

  #now(): ChainState {
    if (this.#working === null) throw new TypeError('begin comes first')
    return this.#working
  }

  /** Whether the log ends where this run left it: the entry and the signed end both. */
  #isAsLeft({ sequence, hash }: ChainState): boolean {
    const { newestEntry, head } = this.#statements
    return [newestEntry.get(), head.get()].every((end) =>
      sequence === 0 ? end === undefined : end?.sequence === sequence && isSame(end.hash, hash)
    )
  }

  /** Whether a log that ends at `state` is the one that this run wrote as far as `known`, and went on. */
  #holds(known: ChainState, state: ChainState): boolean {
    if (state.sequence < known.sequence || state.checkpoints < known.checkpoints) return false
    if (known.sequence === 0) return true
    const start = chainStart(this.#store)
    // What was deleted since was deleted by a cut that the key signed.
    if (known.sequence < start.sequence) return true
    const there = known.sequence === start.sequence ? start.hash : this.#statements.hashOfEntry.get(known.sequence)
    return there !== undefined && isSame(there, known.hash)
  }

  #findingOf(state: ChainState, head: ChainHead | null): ChainFinding {
    if (head === null) {
      if (state.sequence === 0) return { state: 'sound' }
      // Only what the update found in a store of before may be without a head, and only until the first entry after it.
      const isOld =
        state.sequence === unsignedThrough(this.#store) && state.checkpoints === 0 && this.#statements.countCuts.get() === 0
      return isOld ? { state: 'unsigned', entries: state.sequence } : { state: 'unsound', problem: 'head_missing' }
    }
    if (!this.#key.publicKey.verify(headText(this.#logId, head), head.signature)) {
      return { state: 'unsound', problem: 'head_signature' }
    }
    if (head.sequence !== state.sequence || !isSame(head.hash, state.hash)) {
      return { state: 'unsound', problem: 'head_entry' }
    }
    if (head.checkpoints !== state.checkpoints || !isSame(head.newestCheckpoint, state.newestCheckpoint)) {
      return { state: 'unsound', problem: 'head_checkpoint' }
    }
    return { state: 'sound' }
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

function prepareStatements(database: Database.Database) {
  return {
    insertEntry: database.prepare<StoredEntry>(
      'INSERT INTO event (sequence, at_ms, name, fields, hash) VALUES (@sequence, @atMs, @name, @fieldsJson, @hash)'
    ),
    insertCheckpoint: database.prepare<Checkpoint>(
      'INSERT INTO checkpoint (number, sequence, hash, at_ms, previous, signature)' +
        ' VALUES (@number, @sequence, @hash, @atMs, @previous, @signature)'
    ),
    insertCut: database.prepare<RetentionCut>(
      'INSERT INTO retention_cut (sequence, hash, checkpoint, digest, at_ms, signature)' +
        ' VALUES (@sequence, @hash, @checkpoint, @digest, @atMs, @signature)'
    ),
    head: database.prepare<[], ChainStart>('SELECT sequence, hash FROM audit_head'),
    newestEntry: database.prepare<[], ChainStart>('SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1'),
    hashOfEntry: database.prepare<[number], Uint8Array>('SELECT hash FROM event WHERE sequence = ?').pluck(),
    countCuts: database.prepare<[], number>('SELECT count(*) FROM retention_cut').pluck(),
    putHead: database.prepare<ChainHead>(
      'INSERT INTO audit_head (id, sequence, hash, checkpoints, newest_checkpoint, signature)' +
        ' VALUES (1, @sequence, @hash, @checkpoints, @newestCheckpoint, @signature)' +
        ' ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash,' +
        ' checkpoints = excluded.checkpoints, newest_checkpoint = excluded.newest_checkpoint,' +
        ' signature = excluded.signature'
    )
  }
}
