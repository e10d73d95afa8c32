import { createHash, generateKeyPair, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { readDer } from './der-reader.ts'
import { nullValue, objectIdentifier, sequence } from './der-writer.ts'
import { OID } from './object-identifiers.ts'

const generate = promisify(generateKeyPair)

/** A key pair as node:crypto has it. */
export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** Kinds of keys here: of today's cards and CAs, of the next generation's, and of TLS and answers. */
export type KeyAlgorithm = 'rsa_2048' | 'ecdsa_p384' | 'ecdsa_p256'

/** Makes a key pair off the main thread. RSA costs some 50 ms and more of one core. */
export function generateKeys(algorithm: KeyAlgorithm): Promise<KeyPair> {
  switch (algorithm) {
    case 'rsa_2048':
      return generate('rsa', { modulusLength: 2048 })
    case 'ecdsa_p384':
      return generate('ec', { namedCurve: 'P-384' })
    case 'ecdsa_p256':
      return generate('ec', { namedCurve: 'P-256' })
  }
}

interface SignatureScheme {
  readonly hash: string
  readonly algorithmIdentifier: Uint8Array
}

const rsaScheme: SignatureScheme = {
  hash: 'sha256',
  algorithmIdentifier: sequence(objectIdentifier(OID.sha256WithRsaEncryption), nullValue)
}
const p384Scheme: SignatureScheme = {
  hash: 'sha384',
  algorithmIdentifier: sequence(objectIdentifier(OID.ecdsaWithSha384))
}
const p256Scheme: SignatureScheme = {
  hash: 'sha256',
  algorithmIdentifier: sequence(objectIdentifier(OID.ecdsaWithSha256))
}

function schemeOf(key: KeyObject): SignatureScheme {
  if (key.asymmetricKeyType === 'rsa') return rsaScheme
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? p384Scheme : p256Scheme
}

/** AlgorithmIdentifier of the signatures that this key makes (RFC 4055 section 5, RFC 5758 section 3.2). */
export function signatureAlgorithm(key: KeyObject): Uint8Array {
  return schemeOf(key).algorithmIdentifier
}

/** RSASSA-PKCS1-v1_5 or ECDSA in its DER form, by the key's kind. */
export function signBytes(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return sign(schemeOf(key).hash, bytes, key)
}

/** SubjectPublicKeyInfo, DER. */
export function subjectPublicKeyInfo(key: KeyObject): Uint8Array {
  return key.export({ type: 'spki', format: 'der' })
}

/** The bits of subjectPublicKey: what OCSP hashes as issuerKeyHash (RFC 6960 section 4.1.1). */
export function publicKeyBits(key: KeyObject): Uint8Array {
  const bits = readDer(subjectPublicKeyInfo(key))?.children[1]
  if (bits === undefined) throw new Error('a public key of our own does not read back')
  return bits.contents.subarray(1)
}

/** Key identifier by method (1) of RFC 5280 section 4.2.1.2: SHA-1 of the bits of subjectPublicKey. */
export function keyIdentifier(key: KeyObject): Uint8Array {
  return createHash('sha1').update(publicKeyBits(key)).digest()
}
