import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { KeyError, KeyRights } from './key-file.ts'
import { keysDirectory, openSecret, readSecret } from './key-file.ts'

/** The key by which this machine signs what it hands out. Ed25519 (RFC 8032). It stays when data is erased. */
export interface DeviceKey {
  readonly publicKey: DevicePublicKey
  /** 64 octets over the message itself (pure Ed25519, nothing hashed before). */
  sign(message: Uint8Array): Uint8Array
}

/** The half that anyone may have. */
export interface DevicePublicKey {
  /** SHA-256 of the SubjectPublicKeyInfo, in hexadecimal: read out loud to tell one key from another. */
  readonly fingerprint: string
  /** SubjectPublicKeyInfo (RFC 8410), as openssl reads it. */
  readonly pem: string
  verify(message: Uint8Array, signature: Uint8Array): boolean
}

/** PKCS #8 (RFC 8410 section 7) around the 32 octets of an Ed25519 private key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Where the key lies below a data directory: `keys/device.key`, folder 0700, file 0600. */
export function deviceKeyPath(dataDirectory: string): string {
  return join(keysDirectory(dataDirectory), 'device.key')
}

/** The key of this machine, made lastingly on first use. Errors as for every key file, `key_absent` aside. */
export function openDeviceKey(dataDirectory: string): Result<DeviceKey, KeyError> {
  const secret = openSecret(deviceKeyPath(dataDirectory))
  return secret.ok ? ok(deviceKeyOf(secret.value)) : secret
}

/** As `openDeviceKey`, but nothing is made: `key_absent` where there is none. */
export function readDeviceKey(dataDirectory: string, rights: KeyRights = 'owners'): Result<DeviceKey, KeyError> {
  const secret = readSecret(deviceKeyPath(dataDirectory), rights)
  return secret.ok ? ok(deviceKeyOf(secret.value)) : secret
}

/** The key that a secret of 32 octets makes. */
export function deviceKeyOf(secret: Uint8Array): DeviceKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: 'der', type: 'pkcs8' })
  return {
    publicKey: publicKeyOf(createPublicKey(key)),
    sign: (message) => new Uint8Array(sign(null, message, key))
  }
}

/** A public key from PEM; `key_unusable`: no PEM of an Ed25519 public key. */
export function parseDevicePublicKey(pem: string): Result<DevicePublicKey, { readonly code: 'key_unusable' }> {
  try {
    // Node takes a private key here as well, and makes the public half of it: it has no business with whoever checks.
    const key = pem.includes('PRIVATE') ? null : createPublicKey({ key: pem, format: 'pem' })
    return key?.asymmetricKeyType === 'ed25519' ? ok(publicKeyOf(key)) : err({ code: 'key_unusable' })
  } catch {
    return err({ code: 'key_unusable' })
  }
}

function publicKeyOf(key: KeyObject): DevicePublicKey {
  return {
    fingerprint: createHash('sha256').update(key.export({ format: 'der', type: 'spki' })).digest('hex'),
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
    verify: (message, signature) => verify(null, message, key, signature)
  }
}
