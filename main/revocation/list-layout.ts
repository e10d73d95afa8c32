import { crc32 } from 'node:zlib'
import { KEY_MARK_BYTES, NONCE_BYTES } from './list-seal.ts'

/**
 * The first 64 octets of a list file, numbers most significant octet first (docs/revocation-lists.md). They and the facts
 * are in the clear, buckets and lengths are sealed (`list-seal.ts`); checksums are of the clear octets:
 *
 * | at | octets | what |
 * |---:|---:|---|
 * | 0 | 8 | `HTCHLIST` |
 * | 8 | 4 | version of the format, 2 |
 * | 12 | 4 | octets of the facts, which follow as JSON |
 * | 16 | 4 | octets of all buckets, which follow the facts |
 * | 20 | 4 | number of buckets; as many lengths of four octets follow the buckets |
 * | 24 | 4 | CRC-32 of the facts |
 * | 28 | 4 | CRC-32 of the lengths |
 * | 32 | 16 | nonce of the file's seal |
 * | 48 | 8 | mark of its key |
 * | 56 | 4 | zero |
 * | 60 | 4 | CRC-32 of the 60 octets before |
 */
export interface ListLayout {
  readonly factsBytes: number
  readonly bucketsBytes: number
  readonly buckets: number
  readonly factsCrc: number
  readonly lengthsCrc: number
  readonly nonce: Uint8Array
  readonly keyMark: Uint8Array
}

/** What the beginning of a list file says. `old_version`: version 1, which nothing was sealed in; its facts are as today's. */
export type Prelude = { readonly result: 'layout' | 'old_version'; readonly layout: ListLayout } | { readonly result: 'damaged' }

export const PRELUDE_BYTES = 64
/** Octets of one bucket's length among the lengths, and of the CRC-32 before its records. */
export const LENGTH_BYTES = 4
export const CRC_BYTES = 4
/** Facts are an issuer's scope and a few numbers. */
export const MAX_FACTS_BYTES = 256 * 1024

const MAGIC = 'HTCHLIST'
const VERSION = 2
const OLD_VERSION = 1
const NONCE_AT = 32
const KEY_MARK_AT = NONCE_AT + NONCE_BYTES
const CRC_AT = PRELUDE_BYTES - CRC_BYTES

export function encodePrelude(layout: ListLayout): Uint8Array {
  const bytes = Buffer.alloc(PRELUDE_BYTES)
  bytes.write(MAGIC, 'latin1')
  const { factsBytes, bucketsBytes, buckets, factsCrc, lengthsCrc } = layout
  for (const [index, value] of [VERSION, factsBytes, bucketsBytes, buckets, factsCrc, lengthsCrc].entries()) {
    bytes.writeUInt32BE(value, 8 + index * 4)
  }
  bytes.set(layout.nonce, NONCE_AT)
  bytes.set(layout.keyMark, KEY_MARK_AT)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT)
  return bytes
}

/** `damaged` for anything that `encodePrelude` does not give or gave, or in a file of another length than it says. */
export function parsePrelude(bytes: Uint8Array, fileBytes: number): Prelude {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length !== PRELUDE_BYTES || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return DAMAGED
  if (buffer.readUInt32BE(CRC_AT) !== crc32(bytes.subarray(0, CRC_AT))) return DAMAGED
  const version = buffer.readUInt32BE(8)
  if (version !== VERSION && version !== OLD_VERSION) return DAMAGED
  const layout: ListLayout = {
    factsBytes: buffer.readUInt32BE(12),
    bucketsBytes: buffer.readUInt32BE(16),
    buckets: buffer.readUInt32BE(20),
    factsCrc: buffer.readUInt32BE(24),
    lengthsCrc: buffer.readUInt32BE(28),
    nonce: bytes.slice(NONCE_AT, KEY_MARK_AT),
    keyMark: bytes.slice(KEY_MARK_AT, KEY_MARK_AT + KEY_MARK_BYTES)
  }
  const { factsBytes, bucketsBytes, buckets } = layout
  const isWhole = fileBytes === PRELUDE_BYTES + factsBytes + bucketsBytes + buckets * LENGTH_BYTES
  if (!isWhole || buckets === 0 || factsBytes > MAX_FACTS_BYTES) return DAMAGED
  return { result: version === VERSION ? 'layout' : 'old_version', layout }
}

const DAMAGED = { result: 'damaged' } as const

/** The CRC-32 of a bucket's records. It begins with the bucket's number, so that one in another's place is noticed. */
export function bucketCrc(records: Uint8Array, bucket: number): number {
  return crc32(records, bucket)
}
