import { createHash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { buildCertificate, certificatePem, randomSerial } from './certificate-builder.ts'
import {
  authorityKeyIdentifier,
  basicConstraintsCa,
  extendedKeyUsage,
  keyUsage,
  ocspNoCheck,
  subjectKeyIdentifier
} from './extensions.ts'
import { encodeName } from './names.ts'
import type { DistinguishedName } from './names.ts'
import { OID } from './object-identifiers.ts'
import type { RevocationState } from './revocation-reasons.ts'
import { generateKeys, keyIdentifier, publicKeyBits } from './signing.ts'
import type { KeyAlgorithm, KeyPair } from './signing.ts'

const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

/** One generation of one CA: its key, its self-signed certificate, and what it knows of the certificates it issued. */
export interface CertificateAuthority {
  /** Names the generation in URLs: `authentication`, `authentication-old`, `signature` … */
  readonly id: string
  readonly name: DistinguishedName
  readonly encodedName: Uint8Array
  readonly algorithm: KeyAlgorithm
  readonly keys: KeyPair
  readonly certificate: Uint8Array
  readonly certificatePem: string
  readonly serial: Uint8Array
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** By serial number in hexadecimal. A certificate that is not here is unknown to the CA. */
  readonly issued: Map<string, RevocationState>
  /** The state of the CA's own certificate, for the ARL. */
  ownState: RevocationState
}

/** Who signs OCSP answers for a CA: a responder that the CA itself certified (RFC 6960 section 4.2.2.2). */
export interface OcspSigner {
  readonly certificate: Uint8Array
  readonly privateKey: KeyObject
  /** KeyHash of ResponderID: SHA-1 of the bits of the responder's public key. */
  readonly keyHash: Uint8Array
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** How a CA comes into the world. */
export interface AuthoritySpec {
  readonly id: string
  readonly name: DistinguishedName
  readonly algorithm: KeyAlgorithm
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** Makes the key and the self-signed certificate. */
export async function createAuthority(spec: AuthoritySpec): Promise<CertificateAuthority> {
  const keys = await generateKeys(spec.algorithm)
  const serial = randomSerial()
  const certificate = buildCertificate(
    {
      serial,
      issuer: spec.name,
      subject: spec.name,
      notBeforeMs: spec.notBeforeMs,
      notAfterMs: spec.notAfterMs,
      publicKey: keys.publicKey,
      extensions: [keyUsage(['keyCertSign', 'cRLSign']), basicConstraintsCa, subjectKeyIdentifier(keys.publicKey)]
    },
    keys.privateKey
  )
  return {
    ...spec,
    encodedName: encodeName(spec.name),
    keys,
    certificate,
    certificatePem: certificatePem(certificate),
    serial,
    issued: new Map(),
    ownState: { state: 'good' }
  }
}

/** The validity of a CA that is in the middle of its life at a moment. It outlives every certificate it issues then. */
export function currentGeneration(nowMs: number): { readonly notBeforeMs: number; readonly notAfterMs: number } {
  return { notBeforeMs: nowMs - 6 * YEAR_MS, notAfterMs: nowMs + 8 * YEAR_MS }
}

/** The validity of a CA that ended a month before a moment. */
export function endedGeneration(nowMs: number): { readonly notBeforeMs: number; readonly notAfterMs: number } {
  return { notBeforeMs: nowMs - 10 * YEAR_MS, notAfterMs: nowMs - 30 * DAY_MS }
}

/** Certifies a fresh key for signing OCSP answers in the CA's name, valid for a year. */
export async function createOcspSigner(authority: CertificateAuthority, nowMs: number): Promise<OcspSigner> {
  const keys = await generateKeys(authority.algorithm)
  const validity = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + YEAR_MS }
  const certificate = buildCertificate(
    {
      serial: randomSerial(),
      issuer: authority.name,
      subject: [...authority.name, ['commonName', 'OCSP Responder']],
      ...validity,
      publicKey: keys.publicKey,
      extensions: [
        keyUsage(['digitalSignature']),
        extendedKeyUsage(OID.ocspSigning),
        ocspNoCheck,
        authorityKeyIdentifier(authority.keys.publicKey),
        subjectKeyIdentifier(keys.publicKey)
      ]
    },
    authority.keys.privateKey
  )
  return { certificate, privateKey: keys.privateKey, keyHash: keyIdentifier(keys.publicKey), ...validity }
}

/** The two hashes by which a CertID names its issuer (RFC 6960 section 4.1.1). */
export function issuerHashes(
  authority: CertificateAuthority,
  hash: 'sha1' | 'sha256'
): { readonly nameHash: Uint8Array; readonly keyHash: Uint8Array } {
  return {
    nameHash: createHash(hash).update(authority.encodedName).digest(),
    keyHash: createHash(hash).update(publicKeyBits(authority.keys.publicKey)).digest()
  }
}

/** How serial numbers are keyed in `issued`: hexadecimal, without leading zeros. */
export function serialKey(serial: Uint8Array): string {
  return Buffer.from(serial).toString('hex').replace(/^(?:00)+/, '')
}
