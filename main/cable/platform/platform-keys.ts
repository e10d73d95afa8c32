import { createECDH, createHash, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import { destroySecret, openSecret } from '../../keys/key-file.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { NamedPublicKey } from '../../platform/public-key.ts'

/** A P-256 key of the cable platform's, under a name that is made of its public half. */
export interface PlatformKeyPair {
  readonly privateKey: KeyObject
  readonly named: NamedPublicKey
}

/** The three keys of a cable platform. Each has a file of its own (`main/keys/key-file.ts`), none is in the store. */
export interface PlatformKeys {
  /** 32 octets: what persons' names in the store are made with. Without it they fit no card. */
  readonly persons: Uint8Array
  /** Signs answers and passes, ECDSA. */
  readonly answers: PlatformKeyPair
  /** Certificates are sealed to it, ECDH. */
  readonly sealing: PlatformKeyPair
}

const FILES = { persons: 'persons.key', answers: 'answers.key', sealing: 'sealing.key' } as const

/** The keys in this folder, each made lastingly where it is missing. Errors as for every key file. */
export function openPlatformKeys(directory: string): Result<PlatformKeys, KeyError> {
  const persons = openSecret(join(directory, FILES.persons))
  if (!persons.ok) return persons
  const answers = openSecret(join(directory, FILES.answers))
  if (!answers.ok) return answers
  const sealing = openSecret(join(directory, FILES.sealing))
  if (!sealing.ok) return sealing
  return ok({
    persons: new Uint8Array(hkdfSync('sha256', persons.value, new Uint8Array(0), 'hatachi/cable/persons', 32)),
    answers: keyPairOf(answers.value, 'answers'),
    sealing: keyPairOf(sealing.value, 'sealing')
  })
}

/**
 * Destroys the key that persons' names are made with: from then on no row of the store can be shown to belong to any
 * card, and every card is linked anew. For the end of the contract. May be repeated.
 */
export function destroyPersonsKey(directory: string): Result<void, KeyError> {
  return destroySecret(join(directory, FILES.persons))
}

/** A key pair made of 32 secret octets, for one use: the same again each time. */
export function keyPairOf(secret: Uint8Array, use: 'answers' | 'sealing'): PlatformKeyPair {
  const curve = createECDH('prime256v1')
  const scalar = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `hatachi/cable/${use}`, 32))
  // Not one octet string in 2^32 is no private key of P-256; then this throws, and the key file is made anew by hand.
  curve.setPrivateKey(scalar)
  // 04, x, y: SEC 1 section 2.3.3.
  const point = curve.getPublicKey()
  const part = (from: number) => point.subarray(from, from + 32).toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', d: scalar.toString('base64url'), x: part(1), y: part(33) }
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  scalar.fill(0)
  const publicKey = createPublicKey(privateKey)
  const digest = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex')
  return {
    privateKey,
    named: {
      keyId: `cable-${use}-${digest.slice(0, 16)}`,
      publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString()
    }
  }
}
