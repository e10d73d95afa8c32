import { createHash } from 'node:crypto'
import type { DeviceKey, DevicePublicKey } from '../keys/device-key.ts'
import { LOG_ID } from './chain.ts'

/**
 * The mark beside the machine's key: how far its record had got, signed. A whole store put back to an older state, or
 * another in its place, is sound by itself and does not go as far as this says. Pure: text in and out.
 *
 * Seven lines of ASCII, each ended by a line feed; the first five are what is signed:
 *
 *     hatachi-audit-mark-1
 *     0f3a9c51…                  the log's id, 32 hexadecimal digits
 *     1234                       sequence of the newest entry
 *     9b2c…                      that entry's hash, 64 digits
 *     4e07…                      fingerprint of the key, 64 digits
 *     51d0…                      Ed25519 over the five lines above, 128 digits
 *     aa90…                      SHA-256 of the six lines above: tells a damaged file from another key's
 */

/** How far a record had got. */
export interface RecordMark {
  readonly logId: string
  /** Newest entry; 0: none yet. */
  readonly sequence: number
  /** Its hash, 32 octets; the log's genesis where there is none yet. */
  readonly hash: Uint8Array
}

/** Why there is no mark to go by. `other_key`: whole, and signed by a key that is none of those held. */
export type MarkLoss = 'missing' | 'damaged' | 'other_key' | 'unreadable'

/** The mark of a machine, or why it has none. */
export type FoundMark = RecordMark | { readonly lost: MarkLoss }

/** Apart from what the key signs elsewhere: neither a head nor an export's end can be passed off as a mark. */
const HEADING = 'hatachi-audit-mark-1'
const FILE =
  /^(hatachi-audit-mark-1\n([0-9a-f]{32})\n(0|[1-9][0-9]{0,15})\n([0-9a-f]{64})\n([0-9a-f]{64})\n)([0-9a-f]{128})\n([0-9a-f]{64})\n$/

/** The file's text. */
export function printMark({ logId, sequence, hash }: RecordMark, key: DeviceKey): string {
  const signed = `${[HEADING, logId, String(sequence), hex(hash), key.publicKey.fingerprint].join('\n')}\n`
  const body = `${signed}${hex(key.sign(Buffer.from(signed, 'latin1')))}\n`
  return `${body}${sumOf(body)}\n`
}

/** Reads what `printMark` wrote. @param keys any of them may have signed: several where the machine's was replaced */
export function parseMark(text: string, keys: readonly DevicePublicKey[]): FoundMark {
  const [, signed, logId, sequence, hash, fingerprint, signature, sum] = FILE.exec(text) ?? []
  if (signed === undefined || logId === undefined || hash === undefined || signature === undefined)
    return { lost: 'damaged' }
  if (sum !== sumOf(`${signed}${signature}\n`)) return { lost: 'damaged' }
  const key = keys.find((each) => each.fingerprint === fingerprint)
  if (key === undefined) return { lost: 'other_key' }
  const isSound =
    LOG_ID.test(logId) &&
    Number.isSafeInteger(Number(sequence)) &&
    key.verify(Buffer.from(signed, 'latin1'), Buffer.from(signature, 'hex'))
  return isSound ? { logId, sequence: Number(sequence), hash: Buffer.from(hash, 'hex') } : { lost: 'damaged' }
}

function sumOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex')
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}
