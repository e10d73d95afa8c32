import { closeSync, openSync, unlinkSync } from 'node:fs'
import { onMedium, readWhole, writeWhole } from './list-files.ts'
import { hashSerial, MAX_RECORD_BYTES, putRecord } from './list-record.ts'
import { FileSeal, letGo } from './list-seal.ts'

/** Octets of a partition that wait in memory. */
const SLAB_BYTES = 32 * 1024
/** What one partition comes to, about, where there are not too many. */
const PARTITION_BYTES = 1024 * 1024
const MAX_PARTITION_BITS = 8
/** Hashes spread serial numbers so evenly that nothing but the same ones again and again comes near to this. */
const UNEVENNESS = 2

/**
 * Records on their way into buckets: parted by the first bits of their hash, each part in the order in which it came. A
 * part's last records wait in memory, those before in one file without a name, which no crash can leave behind; it is
 * sealed under a key that lies in this memory alone.
 */
export class ListSpill {
  readonly partitions: number
  readonly #shift: number
  readonly #path: string
  readonly #maxPartitionBytes: number
  readonly #slabs: Uint8Array
  readonly #filled: Int32Array
  readonly #spilled: Int32Array
  /** Of each partition: position and length in the file, in turn. */
  readonly #extents: number[][]
  readonly #seal = FileSeal.unkept()
  readonly #sealing = this.#seal.streamFrom(0)
  #descriptor: number | null = null
  #fileBytes = 0

  /**
   * @param path a name for the file, which it has only for a moment
   * @param mostBytes of all records together, at the most
   */
  constructor(path: string, mostBytes: number) {
    const wanted = Math.ceil(Math.log2(Math.max(1, mostBytes / PARTITION_BYTES)))
    const bits = Math.min(MAX_PARTITION_BITS, wanted)
    this.partitions = 2 ** bits
    this.#shift = 24 - bits
    this.#path = path
    this.#maxPartitionBytes = Math.ceil(mostBytes / this.partitions) * UNEVENNESS + SLAB_BYTES
    this.#slabs = new Uint8Array(this.partitions * SLAB_BYTES)
    this.#filled = Int32Array.from({ length: this.partitions }, (_, partition) => partition * SLAB_BYTES)
    this.#spilled = new Int32Array(this.partitions)
    this.#extents = Array.from({ length: this.partitions }, () => [])
  }

  /** @returns false where one partition gets far more than its share: the list repeats itself */
  add(bytes: Uint8Array, serialStart: number, serialLength: number, revokedAt: number, reason: number): boolean {
    // Shifted in two steps: by 32 bits at once is not at all.
    const partition = (hashSerial(bytes, serialStart, serialLength) >>> 8) >>> this.#shift
    let at = this.#filled[partition] ?? 0
    if (at + MAX_RECORD_BYTES > (partition + 1) * SLAB_BYTES) {
      this.#flush(partition)
      if ((this.#spilled[partition] ?? 0) + SLAB_BYTES > this.#maxPartitionBytes) return false
      at = partition * SLAB_BYTES
    }
    this.#filled[partition] = putRecord(this.#slabs, at, bytes, serialStart, serialLength, revokedAt, reason)
    return true
  }

  /** Octets of one partition. */
  bytesOf(partition: number): number {
    return (this.#spilled[partition] ?? 0) + (this.#filled[partition] ?? 0) - partition * SLAB_BYTES
  }

  /** Copies a partition's records to the start of `into`, in the order in which they came. */
  gather(partition: number, into: Uint8Array): void {
    const extents = this.#extents[partition] ?? []
    let at = 0
    for (let index = 0; index < extents.length; index += 2) {
      const [position, length] = [extents[index] ?? 0, extents[index + 1] ?? 0]
      const part = into.subarray(at, at + length)
      onMedium(() => readWhole(this.#open(), part, length, position))
      const clear = this.#seal.turn(part, position)
      part.set(clear)
      letGo(clear)
      at += length
    }
    into.set(this.#slabs.subarray(partition * SLAB_BYTES, this.#filled[partition]), at)
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }

  #flush(partition: number): void {
    const start = partition * SLAB_BYTES
    const length = (this.#filled[partition] ?? start) - start
    const sealed = this.#sealing.update(this.#slabs.subarray(start, start + length))
    onMedium(() => {
      writeWhole(this.#open(), sealed, this.#fileBytes)
    })
    letGo(sealed)
    this.#extents[partition]?.push(this.#fileBytes, length)
    this.#fileBytes += length
    this.#spilled[partition] = (this.#spilled[partition] ?? 0) + length
  }

  #open(): number {
    if (this.#descriptor === null) {
      this.#descriptor = openSync(this.#path, 'wx+', 0o600)
      unlinkSync(this.#path)
    }
    return this.#descriptor
  }
}
