import type { ChainHead, Checkpoint, RetentionCut } from '../audit/chain.ts'
import { genesisHash } from '../audit/chain.ts'
import type { Store } from './database.ts'

/** Entries and checkpoints that are read at a time. */
const PAGE_ROWS = 500

/** One entry of the record as it lies in the store, its fields' text untouched. */
export interface StoredEntry {
  readonly sequence: number
  readonly atMs: number
  readonly name: string
  readonly fieldsJson: string
  /** 32 octets. */
  readonly hash: Uint8Array
}

/** What the first entry that is still there follows: `sequence` 0 and the log's genesis, or the newest cut's. */
export interface ChainStart {
  readonly sequence: number
  readonly hash: Uint8Array
}

/** Which entries to read: after one sequence, through another. */
export interface EntrySpan {
  readonly after?: number
  readonly through?: number
}

const ENTRY = 'SELECT sequence, at_ms AS atMs, name, fields AS fieldsJson, hash FROM event'
const CHECKPOINT = 'SELECT number, sequence, hash, at_ms AS atMs, previous, signature FROM checkpoint'
const CUT = 'SELECT sequence, hash, checkpoint, digest, at_ms AS atMs, signature FROM retention_cut'

/** The log's id. Throws `TypeError` where the store holds none: its one row was taken out. */
export function logIdOf(store: Store): string {
  const logId = store.database.prepare<[], string>('SELECT log_id FROM audit_log').pluck().get()
  if (logId === undefined) throw new TypeError('the store names no log')
  return logId
}

/** How many entries stood there before the log became a chain: no more may ever lie there unsigned. */
export function unsignedThrough(store: Store): number {
  return store.database.prepare<[], number>('SELECT unsigned_through FROM audit_log').pluck().get() ?? 0
}

/** Entries, oldest first. Read in pages, so that the connection is free between two of them. */
export function* storedEntries(
  store: Store,
  { after = 0, through = Number.MAX_SAFE_INTEGER }: EntrySpan = {}
): Generator<StoredEntry, void, undefined> {
  const page = store.database.prepare<[number, number, number], StoredEntry>(
    `${ENTRY} WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`
  )
  for (let last = after; ; ) {
    const rows = page.all(last, through, PAGE_ROWS)
    yield* rows
    last = rows.at(-1)?.sequence ?? last
    if (rows.length < PAGE_ROWS) return
  }
}

/** Checkpoints by number, in pages as above. */
export function* storedCheckpoints(store: Store, afterNumber = 0): Generator<Checkpoint, void, undefined> {
  const page = store.database.prepare<[number, number], Checkpoint>(
    `${CHECKPOINT} WHERE number > ? ORDER BY number LIMIT ?`
  )
  for (let last = afterNumber; ; ) {
    const rows = page.all(last, PAGE_ROWS)
    yield* rows
    last = rows.at(-1)?.number ?? last
    if (rows.length < PAGE_ROWS) return
  }
}

/** Sequences of the checkpoints that lie behind one entry, through another, in order. */
export function checkpointsWithin(store: Store, { after = 0, through = Number.MAX_SAFE_INTEGER }: EntrySpan): readonly number[] {
  const sql = 'SELECT sequence FROM checkpoint WHERE sequence > ? AND sequence <= ? ORDER BY number'
  return store.database.prepare<[number, number], number>(sql).pluck().all(after, through)
}

/** The newest checkpoint that covers no entry behind `sequence`; null where there is none. */
export function checkpointUpTo(store: Store, sequence: number): Checkpoint | null {
  const sql = `${CHECKPOINT} WHERE sequence <= ? ORDER BY number DESC LIMIT 1`
  return store.database.prepare<[number], Checkpoint>(sql).get(sequence) ?? null
}

/** Hash of one entry; null where it is not there, or not any more. */
export function hashOfEntry(store: Store, sequence: number): Uint8Array | null {
  return store.database.prepare<[number], Uint8Array>('SELECT hash FROM event WHERE sequence = ?').pluck().get(sequence) ?? null
}

/** The log's signed end; null where nothing was recorded since the log became a chain. */
export function storedHead(store: Store): ChainHead | null {
  const sql = `SELECT sequence, hash, checkpoints, newest_checkpoint AS newestCheckpoint, signature FROM audit_head`
  return store.database.prepare<[], ChainHead>(sql).get() ?? null
}

/** Where the log was cut, oldest cut first. */
export function storedCuts(store: Store): readonly RetentionCut[] {
  return store.database.prepare<[], RetentionCut>(`${CUT} ORDER BY sequence`).all()
}

/** What the oldest entry in the store follows. */
export function chainStart(store: Store): ChainStart {
  const cut = store.database.prepare<[], RetentionCut>(`${CUT} ORDER BY sequence DESC LIMIT 1`).get()
  if (cut === undefined) return { sequence: 0, hash: genesisHash(logIdOf(store)) }
  return { sequence: cut.sequence, hash: cut.hash }
}

/** What the next entry will follow: the newest entry, or the chain's start where there is none. */
export function chainEnd(store: Store): ChainStart {
  const newest = store.database
    .prepare<[], ChainStart>('SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1')
    .get()
  return newest ?? chainStart(store)
}
