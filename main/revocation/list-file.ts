import { closeSync, fstatSync, openSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { isSystemError, readWhole } from './list-files.ts'
import { parseFacts } from './list-facts.ts'
import type { StoredFacts } from './list-facts.ts'
import { bucketCrc, CRC_BYTES, LENGTH_BYTES, parsePrelude, PRELUDE_BYTES } from './list-layout.ts'
import { bucketOf, findRecord, hashSerial, revocationAt } from './list-record.ts'
import type { Revocation } from './list-record.ts'

/** Whether a serial number is on a list; `damaged` where the part of the file that would say so is not as written. */
export type EntryLookup = Revocation | 'not_listed' | 'damaged'

/** Which state of which file: another one after every import. */
export interface FileIdentity {
  readonly device: number
  readonly inode: number
  readonly bytes: number
  readonly modifiedMs: number
}

/** Octets that are read at once while the whole file is checked. */
const CHECKED_BYTES = 1024 * 1024

/**
 * A list file, open for reading. In memory are its facts and where each bucket starts (three bytes a hundred entries);
 * a lookup reads one bucket. The file itself never changes: the next list is another file under the same name.
 */
export class ListFile {
  readonly facts: StoredFacts
  readonly identity: FileIdentity
  readonly #descriptor: number
  /** Where each bucket starts in the file, and where the last one ends. */
  readonly #starts: Uint32Array
  #buffer: Uint8Array

  private constructor(descriptor: number, identity: FileIdentity, facts: StoredFacts, starts: Uint32Array) {
    this.#descriptor = descriptor
    this.identity = identity
    this.facts = facts
    this.#starts = starts
    this.#buffer = new Uint8Array(largestOf(starts))
  }

  /** Null where the file is damaged or cannot be read: what it would say is then not known. */
  static open(path: string): ListFile | null {
    let descriptor: number | null = null
    try {
      descriptor = openSync(path, 'r')
      const file = ListFile.#read(descriptor)
      if (file !== null) return file
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
    }
    if (descriptor !== null) closeSync(descriptor)
    return null
  }

  static #read(descriptor: number): ListFile | null {
    const status = fstatSync(descriptor)
    const identity = { device: status.dev, inode: status.ino, bytes: status.size, modifiedMs: status.mtimeMs }
    const prelude = new Uint8Array(PRELUDE_BYTES)
    if (!readWhole(descriptor, prelude, PRELUDE_BYTES, 0)) return null
    const layout = parsePrelude(prelude, status.size)
    if (layout === null) return null
    const factsJson = Buffer.alloc(layout.factsBytes)
    if (!readWhole(descriptor, factsJson, factsJson.length, PRELUDE_BYTES)) return null
    const facts = crc32(factsJson) === layout.factsCrc ? parseFacts(factsJson.toString('utf8')) : null
    const lengths = Buffer.alloc(layout.buckets * LENGTH_BYTES)
    const start = PRELUDE_BYTES + layout.factsBytes
    if (!readWhole(descriptor, lengths, lengths.length, start + layout.bucketsBytes)) return null
    if (facts === null || crc32(lengths) !== layout.lengthsCrc) return null
    const starts = new Uint32Array(layout.buckets + 1)
    let at = start
    for (let bucket = 0; bucket < layout.buckets; bucket += 1) {
      starts[bucket] = at
      at += lengths.readUInt32BE(bucket * LENGTH_BYTES)
    }
    starts[layout.buckets] = at
    return at === start + layout.bucketsBytes ? new ListFile(descriptor, identity, facts, starts) : null
  }

  /** @param serial content octets of a serial number */
  lookup(serial: Uint8Array): EntryLookup {
    const buckets = this.#starts.length - 1
    const bucket = bucketOf(hashSerial(serial, 0, serial.length), buckets)
    const start = this.#starts[bucket] ?? 0
    const length = (this.#starts[bucket + 1] ?? 0) - start
    const records = this.#readBucket(bucket, start, length)
    if (records === null) return 'damaged'
    const at = findRecord(records, 0, records.length, serial)
    return at < 0 ? 'not_listed' : (revocationAt(records, at) ?? 'damaged')
  }

  /** Whether every bucket is as it was written; reads all of the file. */
  isWhole(): boolean {
    const buffer = new Uint8Array(Math.max(CHECKED_BYTES, this.#buffer.length))
    const buckets = this.#starts.length - 1
    for (let bucket = 0; bucket < buckets; ) {
      const start = this.#starts[bucket] ?? 0
      let end = bucket
      while (end < buckets && (this.#starts[end + 1] ?? 0) - start <= buffer.length) end += 1
      try {
        if (!readWhole(this.#descriptor, buffer, (this.#starts[end] ?? 0) - start, start)) return false
      } catch (thrown) {
        if (!isSystemError(thrown)) throw thrown
        return false
      }
      for (; bucket < end; bucket += 1) {
        const from = (this.#starts[bucket] ?? 0) - start
        if (checkedRecords(buffer.subarray(from, (this.#starts[bucket + 1] ?? 0) - start), bucket) === null) return false
      }
    }
    return true
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  #readBucket(bucket: number, start: number, length: number): Uint8Array | null {
    try {
      if (!readWhole(this.#descriptor, this.#buffer, length, start)) return null
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
      return null
    }
    return checkedRecords(this.#buffer.subarray(0, length), bucket)
  }
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
