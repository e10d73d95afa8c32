import type { KeyObject } from 'node:crypto'
import { sign } from 'node:crypto'
import { sequence, tlv } from '../../../support/ocsp-answer-builder.ts'
import type { FuzzSeed } from './campaign.ts'
import { readTree, writeTree } from './tlv-tree.ts'

/** A seed of SEQUENCE { tbs, algorithm, signature } that this key signs with SHA-256. Throws on anything else. */
export function seedOf(name: string, bytes: Uint8Array, key: { readonly privateKey: KeyObject }): FuzzSeed {
  const [tbs, algorithm] = readTree(bytes)?.children ?? []
  if (tbs === undefined || algorithm === undefined) throw new Error(`${name} is not signed`)
  const identifier = writeTree(algorithm)
  const signAnew = (changed: Uint8Array): Uint8Array =>
    sequence(changed, identifier, tlv(0x03, Uint8Array.of(0), sign('sha256', changed, key.privateKey)))
  return { name, bytes, tbs: writeTree(tbs), sign: signAnew }
}
