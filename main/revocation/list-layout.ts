import { crc32 } from 'node:zlib'

/**
 * The first 64 octets of a list file, numbers most significant octet first (docs/revocation-lists.md):
 *
 * | at | octets | what |
 * |---:|---:|---|
 * | 0 | 8 | `HTCHLIST` |
 * | 8 | 4 | version of the format, 1 |
 * | 12 | 4 | octets of the facts, which follow as JSON |
 * | 16 | 4 | octets of all buckets, which follow the facts |
 * | 20 | 4 | number of buckets; as many lengths of four octets follow the buckets |
 * | 24 | 4 | CRC-32 of the facts |
 * | 28 | 4 | CRC-32 of the lengths |
 * | 32 | 28 | zero |
 * | 60 | 4 | CRC-32 of the 60 octets before |
 */
export interface ListLayout {
  readonly factsBytes: number
  readonly bucketsBytes: number
  readonly buckets: number
  readonly factsCrc: number
  readonly lengthsCrc: number
}

export const PRELUDE_BYTES = 64
/** Octets of one bucket's length among the lengths, and of the CRC-32 before its records. */
export const LENGTH_BYTES = 4
export const CRC_BYTES = 4
/** Facts are an issuer's scope and a few numbers. */
export const MAX_FACTS_BYTES = 256 * 1024

const MAGIC = 'HTCHLIST'
const VERSION = 1
const CRC_AT = PRELUDE_BYTES - CRC_BYTES

export function encodePrelude(layout: ListLayout): Uint8Array {
  const bytes = Buffer.alloc(PRELUDE_BYTES)
  bytes.write(MAGIC, 'latin1')
  const { factsBytes, bucketsBytes, buckets, factsCrc, lengthsCrc } = layout
  for (const [index, value] of [VERSION, factsBytes, bucketsBytes, buckets, factsCrc, lengthsCrc].entries()) {
    bytes.writeUInt32BE(value, 8 + index * 4)
  }
  bytes.writeUInt32BE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT)
  return bytes
}

/** Null for anything that `encodePrelude` does not give, or in a file of another length than it says. */
export function parsePrelude(bytes: Uint8Array, fileBytes: number): ListLayout | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length !== PRELUDE_BYTES || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  if (buffer.readUInt32BE(CRC_AT) !== crc32(bytes.subarray(0, CRC_AT)) || buffer.readUInt32BE(8) !== VERSION) return null
  const layout: ListLayout = {
    factsBytes: buffer.readUInt32BE(12),
    bucketsBytes: buffer.readUInt32BE(16),
    buckets: buffer.readUInt32BE(20),
    factsCrc: buffer.readUInt32BE(24),
    lengthsCrc: buffer.readUInt32BE(28)
  }
  const { factsBytes, bucketsBytes, buckets } = layout
  const isWhole = fileBytes === PRELUDE_BYTES + factsBytes + bucketsBytes + buckets * LENGTH_BYTES
  return isWhole && buckets > 0 && factsBytes <= MAX_FACTS_BYTES ? layout : null
}

/** The CRC-32 of a bucket's records. It begins with the bucket's number, so that one in another's place is noticed. */
export function bucketCrc(records: Uint8Array, bucket: number): number {
  return crc32(records, bucket)
}
