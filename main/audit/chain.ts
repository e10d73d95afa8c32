import { createHash } from 'node:crypto'

/**
 * The arithmetic of the record's hash chain, byte by byte as docs/audit-format.md has it. Pure: what a store, an export
 * and a stranger with the public key compute alike.
 *
 * Every entry has a body, one line of JSON whose octets are kept as they were first written:
 * `{"sequence":1,"atMs":1780000000000,"name":"reader_ready","fields":{}}`
 * and a hash: SHA-256 over the hash before it (32 octets) and the body's UTF-8. What stands before the first entry is
 * SHA-256 of `hatachi-audit-1\n` and the log's id, so that no entry of one log fits into another.
 */

/** One entry as it is chained. `fieldsJson` is the text as stored, never serialised anew. */
export interface ChainedEntry {
  /** From 1, without gaps. */
  readonly sequence: number
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number
  readonly name: string
  readonly fieldsJson: string
}

/**
 * A point of the chain that the machine's key has signed. Checkpoints are numbered from 1 without gaps, and each names
 * the digest of the one before, so that none can be taken out or put in.
 */
export interface Checkpoint {
  readonly number: number
  /** The newest entry that it covers. */
  readonly sequence: number
  /** Hash of that entry. */
  readonly hash: Uint8Array
  readonly atMs: number
  /** Digest of the checkpoint before it; 32 zero octets before the first. */
  readonly previous: Uint8Array
  /** Ed25519 over `checkpointText`, 64 octets. */
  readonly signature: Uint8Array
}

/**
 * Where the log ends, signed anew with every entry: what is cut off behind it, or added, shows. Of a whole medium put
 * back to an older state it can say nothing; the exports on the second medium can.
 */
export interface ChainHead {
  readonly sequence: number
  readonly hash: Uint8Array
  /** How many checkpoints there are, and the digest of the newest (zeros where there is none). */
  readonly checkpoints: number
  readonly newestCheckpoint: Uint8Array
  /** Ed25519 over `headText`, or over `exportHeadText` where an export ends; 64 octets. */
  readonly signature: Uint8Array
}

/**
 * Where the log begins after its older entries were deleted: at a checkpoint, which is kept. What comes after is proven
 * from here on; what was before is gone, by the machine's own word.
 */
export interface RetentionCut {
  /** The newest entry that was deleted. */
  readonly sequence: number
  readonly hash: Uint8Array
  /** The checkpoint at that entry, and its digest. */
  readonly checkpoint: number
  readonly digest: Uint8Array
  readonly atMs: number
  /** Ed25519 over `cutText`, 64 octets. */
  readonly signature: Uint8Array
}

/** Entries in which a machine itself tells that it found its record other than it had left it: no proof passes them over. */
export const UNSOUND_EVENTS = ['record_unsound', 'record_behind_mark', 'record_replaced'] as const

/** Whether an entry of this name is one of these. */
export function tellsUnsound(name: string): boolean {
  return UNSOUND_EVENTS.some((each) => each === name)
}

/** A log's id: 32 small hexadecimal digits, by chance, made with the log. */
export const LOG_ID = /^[0-9a-f]{32}$/

/** Digest before the first checkpoint. */
export const NO_DIGEST: Uint8Array = new Uint8Array(32)

/** What stands in the place of a hash before the first entry. */
export function genesisHash(logId: string): Uint8Array {
  return sha256(`hatachi-audit-1\n${logId}`)
}

/** The octets of an entry that are hashed. */
export function entryBody({ sequence, atMs, name, fieldsJson }: ChainedEntry): string {
  return `{"sequence":${String(sequence)},"atMs":${String(atMs)},"name":${JSON.stringify(name)},"fields":${fieldsJson}}`
}

/** Hash of an entry that follows `previous`. */
export function entryHash(previous: Uint8Array, body: string): Uint8Array {
  return createHash('sha256').update(previous).update(body, 'utf8').digest()
}

/** What the machine signs of a checkpoint: lines of ASCII, each ended by a line feed. */
export function checkpointText(logId: string, checkpoint: Omit<Checkpoint, 'signature'>): Uint8Array {
  return lines([
    'hatachi-audit-checkpoint-1',
    logId,
    String(checkpoint.number),
    String(checkpoint.sequence),
    hex(checkpoint.hash),
    String(checkpoint.atMs),
    hex(checkpoint.previous)
  ])
}

/** By which the next checkpoint names this one: SHA-256 of its text and its signature. */
export function checkpointDigest(logId: string, checkpoint: Checkpoint): Uint8Array {
  return createHash('sha256').update(checkpointText(logId, checkpoint)).update(checkpoint.signature).digest()
}

/** What the machine signs of the log's end: lines of ASCII, each ended by a line feed. */
export function headText(logId: string, head: Omit<ChainHead, 'signature'>): Uint8Array {
  return endText('hatachi-audit-head-1', logId, head)
}

/**
 * What the machine signs of an export's end. Another first line than the log's own end has: else whoever cuts a log off
 * where an export ended could put the export's end in as the log's.
 */
export function exportHeadText(logId: string, head: Omit<ChainHead, 'signature'>): Uint8Array {
  return endText('hatachi-audit-export-head-1', logId, head)
}

/** What the machine signs where it deletes: lines of ASCII, each ended by a line feed. */
export function cutText(logId: string, cut: Omit<RetentionCut, 'signature'>): Uint8Array {
  return lines([
    'hatachi-audit-cut-1',
    logId,
    String(cut.sequence),
    hex(cut.hash),
    String(cut.checkpoint),
    hex(cut.digest),
    String(cut.atMs)
  ])
}

function endText(heading: string, logId: string, head: Omit<ChainHead, 'signature'>): Uint8Array {
  const { sequence, hash, checkpoints, newestCheckpoint } = head
  return lines([heading, logId, String(sequence), hex(hash), String(checkpoints), hex(newestCheckpoint)])
}

function lines(words: readonly string[]): Uint8Array {
  return Buffer.from(`${words.join('\n')}\n`, 'latin1')
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text, 'utf8').digest()
}
