import { closeSync, openSync } from 'node:fs'
import { isSystemError, readWhole } from './list-files.ts'
import type { FileSeal, ListSeal } from './list-seal.ts'
import { KEY_MARK_BYTES, NONCE_BYTES } from './list-seal.ts'

/**
 * The first 32 octets of a part, in the clear; behind them everything is sealed (`list-seal.ts`):
 *
 * | at | octets | what |
 * |---:|---:|---|
 * | 0 | 8 | `HTCHPART` |
 * | 8 | 16 | nonce of the file's seal |
 * | 24 | 8 | mark of its key, which hangs on the nonce too |
 */
export const PART_HEAD_BYTES = 32

const MAGIC = Buffer.from('HTCHPART', 'latin1')
const KEY_MARK_AT = MAGIC.length + NONCE_BYTES

export function encodePartHead({ nonce, keyMark }: FileSeal): Uint8Array {
  return Buffer.concat([MAGIC, nonce, keyMark])
}

/** Null for what `encodePartHead` does not give, or gave under another key. */
export function sealOfPart(head: Uint8Array, seal: ListSeal): FileSeal | null {
  if (head.length !== PART_HEAD_BYTES || !MAGIC.equals(head.subarray(0, MAGIC.length))) return null
  return seal.ofFile(head.subarray(MAGIC.length, KEY_MARK_AT), head.subarray(KEY_MARK_AT, KEY_MARK_AT + KEY_MARK_BYTES))
}

/** The seal of the part at this path; null where there is none that this key opens, or it cannot be read. */
export function readPartSeal(path: string, seal: ListSeal): FileSeal | null {
  let descriptor: number | null = null
  try {
    descriptor = openSync(path, 'r')
    const head = new Uint8Array(PART_HEAD_BYTES)
    return readWhole(descriptor, head, head.length, 0) ? sealOfPart(head, seal) : null
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return null
  } finally {
    if (descriptor !== null) closeSync(descriptor)
  }
}
