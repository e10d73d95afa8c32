import type { RevocationReason } from '../certificate/judgement.ts'
import { msOfListTime } from '../certificate/crl/crl-time.ts'
import { revocationReasonOf } from '../certificate/revocation-reason.ts'

/**
 * One revoked certificate as it is stored: an octet for reason and length (`reason * 20 + octets - 1`), the serial
 * number's content octets, and the time in four octets, most significant first (`crl-time.ts`).
 * Example: serial 04 d2, keyCompromise (1), 1950-01-01T00:00:10Z is `15 04 d2 00 00 00 0a`.
 */

const MAX_SERIAL_OCTETS = 20
/** What a record has beside the serial number. */
export const RECORD_OVERHEAD = 5
/** The longest record. */
export const MAX_RECORD_BYTES = RECORD_OVERHEAD + MAX_SERIAL_OCTETS

/** What the list says of a serial number. */
export interface Revocation {
  readonly reason: RevocationReason
  readonly revokedAtMs: number
}

/** Octets of the record by its first octet. Those of records go from 0 to 219. */
export const RECORD_BYTES = Uint8Array.from(
  { length: 256 },
  (_, code) => (code % MAX_SERIAL_OCTETS) + 1 + RECORD_OVERHEAD
)

/**
 * Writes a record at `at`.
 * @returns the place behind it
 */
export function putRecord(
  into: Uint8Array,
  at: number,
  bytes: Uint8Array,
  serialStart: number,
  serialLength: number,
  revokedAt: number,
  reason: number
): number {
  let to = at
  into[to++] = reason * MAX_SERIAL_OCTETS + serialLength - 1
  for (let from = serialStart; from < serialStart + serialLength; from += 1) into[to++] = bytes[from] ?? 0
  into[to++] = revokedAt >>> 24
  into[to++] = revokedAt >>> 16
  into[to++] = revokedAt >>> 8
  into[to++] = revokedAt
  return to
}

/** Where the record of a serial number starts among the records in `bytes`; -1 where there is none. */
export function findRecord(bytes: Uint8Array, start: number, end: number, serial: Uint8Array): number {
  const { length } = serial
  const last = serial[length - 1]
  for (let at = start; at < end; at += RECORD_BYTES[bytes[at] ?? 0] ?? MAX_RECORD_BYTES) {
    if (RECORD_BYTES[bytes[at] ?? 0] !== length + RECORD_OVERHEAD || bytes[at + length] !== last) continue
    let index = 0
    while (index < length && bytes[at + 1 + index] === serial[index]) index += 1
    if (index === length) return at
  }
  return -1
}

/** What the record at `at` says; null where its reason is none. */
export function revocationAt(bytes: Uint8Array, at: number): Revocation | null {
  const code = bytes[at] ?? 0
  const reason = revocationReasonOf(Math.floor(code / MAX_SERIAL_OCTETS))
  const timeAt = at + (RECORD_BYTES[code] ?? 0) - 4
  let time = 0
  for (let index = 0; index < 4; index += 1) time = (time << 8) | (bytes[timeAt + index] ?? 0)
  return reason === null ? null : { reason, revokedAtMs: msOfListTime(time) }
}

/**
 * Spreads serial numbers evenly over 32 bits: FNV-1a, whose weak upper bits MurmurHash3's finisher mixes. Part of the
 * file format: `bucketOf`.
 */
export function hashSerial(bytes: Uint8Array, start: number, length: number): number {
  let hash = 0x811c_9dc5 ^ length
  for (let at = start; at < start + length; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The bucket of a hash among so many: the same share of all buckets as the hash is of 2^32. */
export function bucketOf(hash: number, buckets: number): number {
  return Math.floor((hash * buckets) / 2 ** 32)
}
