import { existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { FoundMark, MarkLoss } from '../../audit/record-mark.ts'
import type { BadPlace } from '../../audit/verify-chain.ts'
import { readDeviceKey, type DevicePublicKey } from '../../keys/device-key.ts'
import { keysDirectory, type KeyError } from '../../keys/key-file.ts'
import { storePath, type StoreError } from '../../store/database.ts'
import { verifyStore } from '../../store/verify-store.ts'
import { findMark } from './record-mark.ts'

/** What the proof of a store came to. Plain data: it may come from another thread. */
export interface RecordFinding {
  readonly logId: string
  readonly entries: number
  readonly checkpoints: number
  /** Sequence of the first entry that is still there: greater than 1 where older ones were deleted. */
  readonly firstSequence: number
  readonly newestSequence: number
  /** Entries through this one were there before the record was signed; 0: none. */
  readonly signedLaterThrough: number
  /** null: all of it holds. */
  readonly badPlace: BadPlace | null
  readonly keyFingerprint: string
  /** Whether it was held against the mark beside the key; else why not. null: a copy without keys, or bad anyhow. */
  readonly mark: 'holds' | 'new' | MarkLoss | null
}

export type VerifyFault = StoreError | KeyError

/** Proves the record of a data directory by the machine's own key, beside a running appliance or without one. */
export async function verifyOwnRecord(dataDirectory: string): Promise<Result<RecordFinding, VerifyFault>> {
  const key = readDeviceKey(dataDirectory)
  return key.ok ? verifyRecord(storePath(dataDirectory), [key.value.publicKey]) : err(key.error)
}

/** Proves a store by public keys alone; several where the machine's key was replaced, and any may have signed. */
export async function verifyRecord(
  path: string,
  keys: readonly DevicePublicKey[]
): Promise<Result<RecordFinding, StoreError>> {
  // Before the record is opened: a running appliance writes both.
  const verified = await verifyStore(path, keys, { mark: markBeside(path, keys) })
  if (!verified.ok) return verified
  const { logId, badPlace, tally, mark } = verified.value
  const held =
    mark?.state === 'lost' ? mark.cause : mark?.state === 'holds' || mark?.state === 'new' ? mark.state : null
  return ok({ logId, ...tally, badPlace, keyFingerprint: keys[0]?.fingerprint ?? '', mark: held })
}

/** null: the store lies in no data directory with keys, and is a copy. */
function markBeside(path: string, keys: readonly DevicePublicKey[]): FoundMark | null {
  const dataDirectory = dirname(path)
  const isOwn = basename(path) === basename(storePath(dataDirectory)) && existsSync(keysDirectory(dataDirectory))
  return isOwn ? findMark(dataDirectory, keys) : null
}
