import type { KeyObject } from 'node:crypto'
import { verify } from 'node:crypto'
import type { DerElement } from './der.ts'
import { DerFields, TAG } from './der.ts'
import { oidOf } from './der-values.ts'

/** Which signatures and keys are believed. Adding one is adding a row, and its vectors in the tests. */

/** AlgorithmIdentifier, RFC 5280 section 4.1.1.2. */
export interface AlgorithmIdentifier {
  readonly oid: string
  readonly parameters: 'absent' | 'null' | 'oid' | 'other'
  /** The whole element, to compare two of them. */
  readonly bytes: Uint8Array
}

/** One accepted signature algorithm. */
export interface SignatureAlgorithm {
  readonly name: string
  readonly oid: string
  readonly keyType: 'rsa' | 'ec'
  /** Name of the hash as node:crypto knows it. */
  readonly hash: string
  readonly parameters: readonly AlgorithmIdentifier['parameters'][]
}

// RFC 4055 section 5 wants NULL with RSA; responders are known to leave it out. RFC 5758 section 3.2 wants none with
// ECDSA. Either way the identifier lies under the signature or is compared with one that does.
const RSA_PARAMETERS = ['null', 'absent'] as const
const ECDSA_PARAMETERS = ['absent'] as const

/** RFC 4055, RFC 5758. No SHA-1, no PSS, no EdDSA: nobody in this PKI uses them. */
export const SIGNATURE_ALGORITHMS: readonly SignatureAlgorithm[] = [
  rsa('sha256WithRSAEncryption', '1.2.840.113549.1.1.11', 'sha256'),
  rsa('sha384WithRSAEncryption', '1.2.840.113549.1.1.12', 'sha384'),
  rsa('sha512WithRSAEncryption', '1.2.840.113549.1.1.13', 'sha512'),
  ecdsa('ecdsa-with-SHA256', '1.2.840.10045.4.3.2', 'sha256'),
  ecdsa('ecdsa-with-SHA384', '1.2.840.10045.4.3.3', 'sha384'),
  ecdsa('ecdsa-with-SHA512', '1.2.840.10045.4.3.4', 'sha512')
]

/** One accepted kind of key. The upper bounds keep the work of one signature check bounded. */
export type KeyProfile =
  | {
      readonly keyType: 'rsa'
      readonly minModulusBits: number
      readonly maxModulusBits: number
      readonly minExponent: bigint
      readonly maxExponent: bigint
    }
  | { readonly keyType: 'ec'; readonly namedCurve: string }

/** RSA from 2048 bits with a usual exponent (FIPS 186-5 A.1.1), P-256, P-384. */
export const KEY_PROFILES: readonly KeyProfile[] = [
  { keyType: 'rsa', minModulusBits: 2048, maxModulusBits: 8192, minExponent: 65_537n, maxExponent: 2n ** 32n },
  { keyType: 'ec', namedCurve: 'prime256v1' },
  { keyType: 'ec', namedCurve: 'secp384r1' }
]

/** How the cards of one generation sign a challenge: over its digest by `hash`. */
export interface PossessionScheme {
  readonly keyType: 'rsa' | 'ec'
  /** Of EC keys only. */
  readonly namedCurve?: string
  readonly hash: string
  /** Form of an ECDSA signature: `der` is RFC 3279 section 2.2.3, `ieee-p1363` is r and s side by side. */
  readonly dsaEncoding: 'der' | 'ieee-p1363'
}

/**
 * Today's cards use RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2) with SHA-256. P-384 is announced for fiscal 2028; its hash
 * and form are assumed, as in `device/card/jpki-applet-data.ts`.
 */
export const POSSESSION_SCHEMES: readonly PossessionScheme[] = [
  { keyType: 'rsa', hash: 'sha256', dsaEncoding: 'der' },
  { keyType: 'ec', namedCurve: 'secp384r1', hash: 'sha384', dsaEncoding: 'ieee-p1363' }
]

/** Decodes an AlgorithmIdentifier. Below `decodeDer` only. */
export function algorithmIdentifierOf(element: DerElement): AlgorithmIdentifier {
  const fields = new DerFields(element)
  const oid = oidOf(fields.take(TAG.oid))
  if (fields.atEnd) return { oid, parameters: 'absent', bytes: element.bytes }
  const { tag } = fields.takeAny()
  fields.end()
  const parameters = tag === TAG.null ? 'null' : tag === TAG.oid ? 'oid' : 'other'
  return { oid, parameters, bytes: element.bytes }
}

/** The accepted algorithm of this identifier, or null. */
export function findSignatureAlgorithm(
  identifier: AlgorithmIdentifier,
  table: readonly SignatureAlgorithm[] = SIGNATURE_ALGORITHMS
): SignatureAlgorithm | null {
  return (
    table.find((row) => row.oid === identifier.oid && row.parameters.includes(identifier.parameters)) ?? null
  )
}

/** Whether a key is of an accepted kind and size. */
export function acceptsKey(key: KeyObject): boolean {
  const details = key.asymmetricKeyDetails
  return KEY_PROFILES.some((profile) => {
    if (key.asymmetricKeyType !== profile.keyType) return false
    if (profile.keyType === 'ec') return details?.namedCurve === profile.namedCurve
    const { modulusLength = 0, publicExponent = 0n } = details ?? {}
    return (
      modulusLength >= profile.minModulusBits &&
      modulusLength <= profile.maxModulusBits &&
      publicExponent >= profile.minExponent &&
      publicExponent <= profile.maxExponent
    )
  })
}

/** The scheme in which a card with this public key signs, or null. */
export function findPossessionScheme(key: KeyObject): PossessionScheme | null {
  const curve = key.asymmetricKeyDetails?.namedCurve
  return (
    POSSESSION_SCHEMES.find((row) => row.keyType === key.asymmetricKeyType && row.namedCurve === curve) ?? null
  )
}

/** Verifies a signature by an accepted algorithm and key; a key of the wrong type verifies nothing. */
export function verifySignature(
  algorithm: Pick<SignatureAlgorithm, 'keyType' | 'hash'>,
  key: KeyObject,
  signed: Uint8Array,
  signature: Uint8Array,
  dsaEncoding: 'der' | 'ieee-p1363' = 'der'
): boolean {
  if (key.asymmetricKeyType !== algorithm.keyType) return false
  try {
    return verify(algorithm.hash, signed, { key, dsaEncoding }, signature)
  } catch {
    // OpenSSL raises on some shapes of signature instead of saying no.
    return false
  }
}

function rsa(name: string, oid: string, hash: string): SignatureAlgorithm {
  return { name, oid, keyType: 'rsa', hash, parameters: RSA_PARAMETERS }
}

function ecdsa(name: string, oid: string, hash: string): SignatureAlgorithm {
  return { name, oid, keyType: 'ec', hash, parameters: ECDSA_PARAMETERS }
}
