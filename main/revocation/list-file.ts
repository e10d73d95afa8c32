import { closeSync, fstatSync, openSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { isSystemError, readWhole } from './list-files.ts'
import { parseFacts } from './list-facts.ts'
import type { StoredFacts } from './list-facts.ts'
import { bucketCrc, CRC_BYTES, LENGTH_BYTES, parsePrelude, PRELUDE_BYTES } from './list-layout.ts'
import type { ListLayout } from './list-layout.ts'
import { bucketOf, findRecord, hashSerial, revocationAt } from './list-record.ts'
import type { Revocation } from './list-record.ts'
import { SEAL_BLOCK_BYTES } from './list-seal.ts'
import type { FileSeal, ListSeal, SealOpener } from './list-seal.ts'

/** Whether a serial number is on a list; `damaged` where the part of the file that would say so is not as written. */
export type EntryLookup = Revocation | 'not_listed' | 'damaged'

/**
 * Why a list file answers nothing. `damaged`: it is not as it was written, or cannot be read. `key_gone`: it is sealed
 * under another key than today's. `old_version`: it was written before lists were sealed, and is not read any more.
 */
export type ListFileFault = 'damaged' | 'key_gone' | 'old_version'

/** A file that answers nothing, and what it still says of its list; `facts` is null where that is not known either. */
export interface SilentListFile {
  readonly fault: ListFileFault
  readonly facts: StoredFacts | null
}

/** Which state of which file: another one after every import. */
export interface FileIdentity {
  readonly device: number
  readonly inode: number
  readonly bytes: number
  readonly modifiedMs: number
}

const DAMAGED: SilentListFile = { fault: 'damaged', facts: null }

/** Octets that are read at once while the whole file is checked. */
const CHECKED_BYTES = 1024 * 1024

/**
 * A list file, open for reading. In memory are its facts and where each bucket starts (three bytes a hundred entries);
 * a lookup reads one bucket and opens its seal. The file itself never changes: the next list is another file under the
 * same name.
 */
export class ListFile {
  readonly facts: StoredFacts
  readonly identity: FileIdentity
  readonly #descriptor: number
  readonly #seal: FileSeal
  /** Where each bucket starts in the file, and where the last one ends. */
  readonly #starts: Uint32Array
  readonly #buffer: Uint8Array
  readonly #opener: SealOpener

  private constructor(descriptor: number, identity: FileIdentity, facts: StoredFacts, seal: FileSeal, starts: Uint32Array) {
    this.#descriptor = descriptor
    this.#seal = seal
    this.identity = identity
    this.facts = facts
    this.#starts = starts
    this.#buffer = new Uint8Array(SEAL_BLOCK_BYTES + largestOf(starts))
    this.#opener = seal.opener(this.#buffer.length)
  }

  /** Opens a file of lists that are sealed so; one that answers nothing is closed again. */
  static open(path: string, seal: ListSeal): ListFile | SilentListFile {
    let descriptor: number | null = null
    let silent: SilentListFile = DAMAGED
    try {
      descriptor = openSync(path, 'r')
      const file = ListFile.#readHead(descriptor, seal)
      if (file instanceof ListFile) return file
      silent = file
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
    }
    if (descriptor !== null) closeSync(descriptor)
    return silent
  }

  static #readHead(descriptor: number, listSeal: ListSeal): ListFile | SilentListFile {
    const status = fstatSync(descriptor)
    const identity = { device: status.dev, inode: status.ino, bytes: status.size, modifiedMs: status.mtimeMs }
    const prelude = new Uint8Array(PRELUDE_BYTES)
    if (!readWhole(descriptor, prelude, PRELUDE_BYTES, 0)) return DAMAGED
    const parsed = parsePrelude(prelude, status.size)
    if (parsed.result === 'damaged') return DAMAGED
    const { layout } = parsed
    const facts = readFacts(descriptor, layout)
    if (facts === null) return DAMAGED
    if (parsed.result === 'old_version') return { fault: 'old_version', facts }
    const seal = listSeal.ofFile(layout.nonce, layout.keyMark)
    if (seal === null) return { fault: 'key_gone', facts }
    const starts = readStarts(descriptor, layout, seal)
    return starts === null ? { fault: 'damaged', facts } : new ListFile(descriptor, identity, facts, seal, starts)
  }

  /** @param serial content octets of a serial number */
  lookup(serial: Uint8Array): EntryLookup {
    const buckets = this.#starts.length - 1
    const bucket = bucketOf(hashSerial(serial, 0, serial.length), buckets)
    const start = this.#starts[bucket] ?? 0
    const length = (this.#starts[bucket + 1] ?? 0) - start
    const before = start % SEAL_BLOCK_BYTES
    const bytes = this.#sealedAt(this.#buffer, start, length)
    if (bytes === null) return 'damaged'
    this.#opener.open(bytes, start - before)
    const records = checkedRecords(bytes.subarray(before), bucket)
    if (records === null) return 'damaged'
    const at = findRecord(records, 0, records.length, serial)
    return at < 0 ? 'not_listed' : (revocationAt(records, at) ?? 'damaged')
  }

  /** Whether every bucket is as it was written; reads all of the file. */
  isWhole(): boolean {
    const buffer = new Uint8Array(SEAL_BLOCK_BYTES + Math.max(CHECKED_BYTES, this.#buffer.length))
    const room = buffer.length - SEAL_BLOCK_BYTES
    const buckets = this.#starts.length - 1
    for (let bucket = 0; bucket < buckets; ) {
      const start = this.#starts[bucket] ?? 0
      let end = bucket
      while (end < buckets && (this.#starts[end + 1] ?? 0) - start <= room) end += 1
      const before = start % SEAL_BLOCK_BYTES
      const sealed = this.#sealedAt(buffer, start, (this.#starts[end] ?? 0) - start)
      if (sealed === null) return false
      const clear = this.#seal.turn(sealed, start - before).subarray(before)
      for (; bucket < end; bucket += 1) {
        const from = (this.#starts[bucket] ?? 0) - start
        if (checkedRecords(clear.subarray(from, (this.#starts[bucket + 1] ?? 0) - start), bucket) === null) return false
      }
    }
    return true
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** The octets up to `start + length`, from where the counter's block of `start` begins; null where they cannot be read. */
  #sealedAt(buffer: Uint8Array, start: number, length: number): Uint8Array | null {
    const before = start % SEAL_BLOCK_BYTES
    try {
      return readWhole(this.#descriptor, buffer, before + length, start - before) ? buffer.subarray(0, before + length) : null
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
      return null
    }
  }
}

/** Null where they are not as they were written. */
function readFacts(descriptor: number, { factsBytes, factsCrc }: ListLayout): StoredFacts | null {
  const json = Buffer.alloc(factsBytes)
  if (!readWhole(descriptor, json, factsBytes, PRELUDE_BYTES)) return null
  return crc32(json) === factsCrc ? parseFacts(json.toString('utf8')) : null
}

/** Where each bucket starts in the file, and where the last one ends; null where that is not as it was written. */
function readStarts(descriptor: number, layout: ListLayout, seal: FileSeal): Uint32Array | null {
  const { factsBytes, bucketsBytes, buckets, lengthsCrc } = layout
  const start = PRELUDE_BYTES + factsBytes
  const sealed = new Uint8Array(buckets * LENGTH_BYTES)
  if (!readWhole(descriptor, sealed, sealed.length, start + bucketsBytes)) return null
  const lengths = Buffer.from(seal.turn(sealed, start + bucketsBytes))
  if (crc32(lengths) !== lengthsCrc) return null
  const starts = new Uint32Array(buckets + 1)
  let at = start
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    starts[bucket] = at
    at += lengths.readUInt32BE(bucket * LENGTH_BYTES)
  }
  starts[buckets] = at
  return at === start + bucketsBytes ? starts : null
}

/** The records of a bucket, or null where they are not those that were written. */
function checkedRecords(bytes: Uint8Array, bucket: number): Uint8Array | null {
  if (bytes.length < CRC_BYTES) return null
  const records = bytes.subarray(CRC_BYTES)
  let crc = 0
  for (let at = 0; at < CRC_BYTES; at += 1) crc = crc * 256 + (bytes[at] ?? 0)
  return bucketCrc(records, bucket) === crc ? records : null
}

function largestOf(starts: Uint32Array): number {
  let largest = 0
  for (let bucket = 0; bucket + 1 < starts.length; bucket += 1) {
    largest = Math.max(largest, (starts[bucket + 1] ?? 0) - (starts[bucket] ?? 0))
  }
  return largest
}
