import { randomBytes } from 'node:crypto'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import type { ErasableKey } from '../../keys/erasable-key.ts'
import { openErasableKey, readErasableKey } from '../../keys/erasable-key.ts'
import type { KeyError } from '../../keys/key-file.ts'
import { LIST_KEY_BYTES } from '../../revocation/list-seal.ts'

/** The key of a machine's revocation lists, by the one that is destroyed at the end of the contract. */

/** 32 octets. */
export function listsKeyOf(key: ErasableKey): Uint8Array {
  return key.derive('revocation-lists')
}

/** For whoever writes lists: the machine's key is made where there is none. */
export function openListsKey(dataDirectory: string): Result<Uint8Array, KeyError> {
  const key = openErasableKey(dataDirectory)
  return key.ok ? ok(listsKeyOf(key.value)) : key
}

/**
 * For whoever only reads: nothing is made. Where there is no key it gives one that opens nothing, so that whatever lies
 * there is told as what it is, under a key that is gone.
 */
export function readListsKey(dataDirectory: string): Result<Uint8Array, KeyError> {
  const key = readErasableKey(dataDirectory)
  if (key.ok) return ok(listsKeyOf(key.value))
  return key.error.code === 'key_absent' ? ok(randomBytes(LIST_KEY_BYTES)) : key
}
