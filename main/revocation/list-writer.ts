import { crc32 } from 'node:zlib'
import { onMedium, writeWhole } from './list-files.ts'
import type { StoredFacts } from './list-facts.ts'
import { bucketCrc, CRC_BYTES, encodePrelude, LENGTH_BYTES, PRELUDE_BYTES } from './list-layout.ts'
import { bucketOf, hashSerial, RECORD_BYTES, RECORD_OVERHEAD } from './list-record.ts'
import type { FileSeal } from './list-seal.ts'
import { letGo } from './list-seal.ts'
import type { ListSpill } from './list-spill.ts'

/** Entries of a bucket, on average: one read finds it, and a look at each of its records takes about a microsecond. */
const ENTRIES_A_BUCKET = 128

/**
 * Writes a whole list file from what was spilled, a step for each partition, in memory for one partition. No record ever
 * reaches the file but sealed. Nothing is synced; the file is the caller's. Throws `MediumError`.
 */
export function* writeListFile(
  descriptor: number,
  facts: StoredFacts,
  spill: ListSpill,
  seal: FileSeal
): Generator<undefined, void, undefined> {
  const perPartition = Math.max(1, Math.round(facts.entries / (ENTRIES_A_BUCKET * spill.partitions)))
  const buckets = perPartition * spill.partitions
  const factsJson = Buffer.from(JSON.stringify(facts), 'utf8')
  const lengths = Buffer.alloc(buckets * LENGTH_BYTES)
  const largest = Math.max(...Array.from({ length: spill.partitions }, (_, partition) => spill.bytesOf(partition)))
  const sorter = new PartitionSorter(buckets, perPartition, largest)
  const start = PRELUDE_BYTES + factsJson.length
  const sealing = seal.streamFrom(start)
  let at = start
  for (let partition = 0; partition < spill.partitions; partition += 1) {
    const sealed = sealing.update(sorter.sort(spill, partition, lengths))
    onMedium(() => {
      writeWhole(descriptor, sealed, at)
    })
    at += sealed.length
    letGo(sealed)
    yield
  }
  const prelude = encodePrelude({
    factsBytes: factsJson.length,
    bucketsBytes: at - start,
    buckets,
    factsCrc: crc32(factsJson),
    lengthsCrc: crc32(lengths),
    nonce: seal.nonce,
    keyMark: seal.keyMark
  })
  const sealedLengths = sealing.update(lengths)
  onMedium(() => {
    writeWhole(descriptor, sealedLengths, at)
    writeWhole(descriptor, factsJson, PRELUDE_BYTES)
    writeWhole(descriptor, prelude, 0)
  })
}

/** Puts one partition's records into their buckets, each in the order of the list, in buffers that serve for all. */
class PartitionSorter {
  readonly #buckets: number
  readonly #perPartition: number
  readonly #gathered: Uint8Array
  readonly #sorted: Uint8Array
  /** Where the next record of each bucket goes. */
  readonly #next: Int32Array
  /** The bucket of each record, in the order of the records. */
  readonly #bucketOf: Uint32Array

  constructor(buckets: number, perPartition: number, largestBytes: number) {
    this.#buckets = buckets
    this.#perPartition = perPartition
    this.#gathered = new Uint8Array(largestBytes)
    this.#sorted = new Uint8Array(largestBytes + perPartition * CRC_BYTES)
    this.#next = new Int32Array(perPartition)
    this.#bucketOf = new Uint32Array(Math.ceil(largestBytes / (RECORD_OVERHEAD + 1)))
  }

  /** @returns the partition's buckets, each with its CRC-32; their lengths go into `lengths` */
  sort(spill: ListSpill, partition: number, lengths: Buffer): Uint8Array {
    const bytes = spill.bytesOf(partition)
    const first = partition * this.#perPartition
    spill.gather(partition, this.#gathered)
    this.#count(bytes, first)
    let at = 0
    for (let bucket = 0; bucket < this.#perPartition; bucket += 1) {
      const length = (this.#next[bucket] ?? 0) + CRC_BYTES
      lengths.writeUInt32BE(length, (first + bucket) * LENGTH_BYTES)
      this.#next[bucket] = at + CRC_BYTES
      at += length
    }
    this.#place(bytes)
    this.#sum(first)
    return this.#sorted.subarray(0, at)
  }

  /** Octets of each bucket's records, into `#next`. */
  #count(bytes: number, first: number): void {
    const [gathered, next, bucketOfRecord] = [this.#gathered, this.#next, this.#bucketOf]
    const buckets = this.#buckets
    next.fill(0)
    for (let at = 0, record = 0; at < bytes; record += 1) {
      const length = RECORD_BYTES[gathered[at] ?? 0] ?? 0
      const bucket = bucketOf(hashSerial(gathered, at + 1, length - RECORD_OVERHEAD), buckets) - first
      next[bucket] = (next[bucket] ?? 0) + length
      bucketOfRecord[record] = bucket
      at += length
    }
  }

  #place(bytes: number): void {
    const [gathered, sorted, next, bucketOfRecord] = [this.#gathered, this.#sorted, this.#next, this.#bucketOf]
    for (let at = 0, record = 0; at < bytes; record += 1) {
      const end = at + (RECORD_BYTES[gathered[at] ?? 0] ?? 0)
      const bucket = bucketOfRecord[record] ?? 0
      let to = next[bucket] ?? 0
      while (at < end) sorted[to++] = gathered[at++] ?? 0
      next[bucket] = to
    }
  }

  #sum(first: number): void {
    const view = new DataView(this.#sorted.buffer)
    let start = 0
    for (let bucket = 0; bucket < this.#perPartition; bucket += 1) {
      // Behind its last record.
      const end = this.#next[bucket] ?? 0
      view.setUint32(start, bucketCrc(this.#sorted.subarray(start + CRC_BYTES, end), first + bucket))
      start = end
    }
  }
}
