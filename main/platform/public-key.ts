import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A public key of the platform's on P-256, under the name that the platform gives it. */
export interface NamedPublicKey {
  readonly keyId: string
  /** SubjectPublicKeyInfo, PEM (RFC 7468 section 13). */
  readonly publicKeyPem: string
}

/** Reads a named key. Throws a TypeError unless it is a public key on P-256: configuration is checked before. */
export function readPublicKey(key: NamedPublicKey): KeyObject {
  let publicKey: KeyObject
  try {
    publicKey = createPublicKey(key.publicKeyPem)
  } catch {
    throw new TypeError(`the platform key "${key.keyId}" is no public key in PEM`)
  }
  if (publicKey.asymmetricKeyType !== 'ec' || publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new TypeError(`the platform key "${key.keyId}" is not on P-256`)
  }
  return publicKey
}
