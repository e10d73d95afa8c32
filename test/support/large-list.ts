import { createSign, type KeyObject } from 'node:crypto'
import {
  bitString, concatenate, contextConstructed, element, integer, sequence, time
} from '../../main/platform/simulator/der-writer.ts'
import { keyIdentifier, signatureAlgorithm } from '../../main/platform/simulator/signing.ts'
import { crlNumber, keyIdentifierOfIssuer } from './crl-builder.ts'
import { AT_MS, type Authority } from './crl-world.ts'

/** Revocation lists of very many entries, made without the judge's code and in the time of one signature. */

export interface LargeListSpec {
  readonly entries: number
  readonly number: number
  /** Entries of two lists with other salts have nothing in common. */
  readonly salt?: number
  readonly thisUpdateMs?: number
  readonly nextUpdateMs?: number
  readonly signer?: KeyObject
}

const SERIAL_OCTETS = 8
const ENTRY_OCTETS = 2 + 2 + SERIAL_OCTETS + 15

/** Content octets of entry `index`'s serial number: distinct, positive, in no order. */
export function serialOf(index: number, salt = 0): Uint8Array {
  const octets = Buffer.alloc(SERIAL_OCTETS)
  octets.writeUInt32BE((Math.imul(index + 1, 0x9e37_79b1) >>> 1) | 0x4000_0000, 0)
  octets.writeUInt32BE((index ^ Math.imul(salt + 1, 0x85eb_ca6b)) >>> 0, 4)
  return octets
}

/** When entry `index` was revoked: seconds apart, on two days of 2026. */
export function revokedAtMs(index: number): number {
  return Date.UTC(2026, 0, 1) + (index % 172_800) * 1000
}

/** A whole list, DER. */
export function makeLargeList(issuer: Authority, spec: LargeListSpec): Uint8Array {
  const entries = Buffer.alloc(spec.entries * ENTRY_OCTETS)
  for (let index = 0; index < spec.entries; index += 1) {
    const at = index * ENTRY_OCTETS
    entries.set([0x30, ENTRY_OCTETS - 2, 0x02, SERIAL_OCTETS], at)
    entries.set(serialOf(index, spec.salt), at + 4)
    const text = new Date(revokedAtMs(index)).toISOString().replace(/[-:T]|\.\d+/g, '').slice(2)
    entries.set([0x17, 13], at + 4 + SERIAL_OCTETS)
    entries.write(text, at + 6 + SERIAL_OCTETS, 'latin1')
  }
  const signer = spec.signer ?? issuer.keys.privateKey
  const extensions = [keyIdentifierOfIssuer(keyIdentifier(issuer.keys.publicKey)), crlNumber(spec.number)]
  const tbs = element(
    0x30,
    concatenate([
      integer(1),
      signatureAlgorithm(signer),
      issuer.encodedName,
      time(spec.thisUpdateMs ?? AT_MS),
      time(spec.nextUpdateMs ?? AT_MS + 24 * 3_600_000),
      element(0x30, entries),
      contextConstructed(0, sequence(...extensions))
    ])
  )
  const signature = createSign('sha256').update(tbs).sign(signer)
  return concatenate([sequence(tbs, signatureAlgorithm(signer), bitString(signature))])
}
