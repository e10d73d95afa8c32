import { constants, createECDH, privateEncrypt, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** Order of the base point of P-384, SEC 2 version 2 section 2.5.1. */
const P384_ORDER = BigInt(
  '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973'
)

/** Length of one coordinate, scalar, or half of a signature on P-384, in bytes. */
const P384_BYTES = 48

/** Object identifiers of SHA-256 and SHA-384 with the digest's length, as a DigestInfo holds them (RFC 8017 9.2). */
const hashes = [
  { oid: '608648016503040201', digestBytes: 32 },
  { oid: '608648016503040202', digestBytes: 48 }
]

/**
 * Takes the digest out of a DigestInfo, or `null` where the bytes are none. Reads the structure step by step, in code
 * of its own: a card shares none with the reader that talks to it.
 */
export function digestOf(digestInfo: Uint8Array): Uint8Array | null {
  const outer = element(digestInfo, 0x30)
  if (outer === null || outer.rest.length > 0) return null
  const algorithm = element(outer.value, 0x30)
  const identifier = algorithm === null ? null : element(algorithm.value, 0x06)
  const parameters = identifier === null ? null : element(identifier.rest, 0x05)
  const digest = algorithm === null ? null : element(algorithm.rest, 0x04)
  if (identifier === null || parameters === null || digest === null) return null
  if (parameters.value.length > 0 || parameters.rest.length > 0 || digest.rest.length > 0) return null
  const oid = Buffer.from(identifier.value).toString('hex')
  const known = hashes.some((hash) => hash.oid === oid && hash.digestBytes === digest.value.length)
  return known ? digest.value : null
}

/** Whether the simulated card knows how to sign with this key: RSA-2048 or ECDSA on P-384. */
export function isCardKey(privateKey: KeyObject): boolean {
  const details = privateKey.asymmetricKeyDetails
  if (privateKey.asymmetricKeyType === 'rsa') return details?.modulusLength === 2048
  return privateKey.asymmetricKeyType === 'ec' && details?.namedCurve === 'secp384r1'
}

/**
 * Signs as the chip would. RSA: RSASSA-PKCS1-v1_5 over the DigestInfo as given, 256 bytes. P-384: ECDSA over the digest
 * in it, r and s of 48 bytes each.
 */
export function signAsCard(privateKey: KeyObject, digestInfo: Uint8Array, digest: Uint8Array): Uint8Array {
  if (privateKey.asymmetricKeyType === 'rsa') {
    const padding = constants.RSA_PKCS1_PADDING
    return Uint8Array.from(privateEncrypt({ key: privateKey, padding }, digestInfo))
  }
  return signEcdsaP384(privateKey, digest)
}

/**
 * ECDSA over a ready digest, FIPS 186-5 section 6.4.1. node:crypto signs messages only; its ECDH gives the one
 * multiplication of the base point that is needed. A random nonce, and no care for timing: test keys only.
 */
function signEcdsaP384(privateKey: KeyObject, digest: Uint8Array): Uint8Array {
  const { d } = privateKey.export({ format: 'jwk' })
  if (d === undefined) throw new TypeError('not an EC private key')
  const secret = toBigInt(Buffer.from(d, 'base64url'))
  const z = toBigInt(digest.subarray(0, P384_BYTES))
  for (;;) {
    const nonce = toBigInt(randomBytes(P384_BYTES))
    if (nonce === 0n || nonce >= P384_ORDER) continue
    const ecdh = createECDH('secp384r1')
    ecdh.setPrivateKey(toBytes(nonce))
    // An uncompressed point: 04, x, y.
    const r = toBigInt(ecdh.getPublicKey().subarray(1, 1 + P384_BYTES)) % P384_ORDER
    const s = (invert(nonce, P384_ORDER) * (z + r * secret)) % P384_ORDER
    if (r !== 0n && s !== 0n) return Uint8Array.from([...toBytes(r), ...toBytes(s)])
  }
}

/** One DER element with a one-byte length at the start of `bytes`, and what follows it. */
function element(bytes: Uint8Array, tag: number): { value: Uint8Array; rest: Uint8Array } | null {
  const length = bytes[1]
  if (bytes[0] !== tag || length === undefined || length > 0x7f || bytes.length < 2 + length) return null
  return { value: bytes.subarray(2, 2 + length), rest: bytes.subarray(2 + length) }
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(P384_BYTES * 2, '0'), 'hex')
}

/** Inverse by the extended Euclidean algorithm; `modulus` is prime and `value` not a multiple of it. */
function invert(value: bigint, modulus: bigint): bigint {
  let [remainder, next] = [modulus, value]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const quotient = remainder / next
    ;[remainder, next] = [next, remainder - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  return ((factor % modulus) + modulus) % modulus
}
