import { createHash } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import { sameBytes } from './der-values.ts'

/**
 * How OCSP names a certificate: CertID, RFC 6960 section 4.1.1. The hashes only name, they prove nothing, so SHA-1 is
 * harmless here; many responders know no other.
 */

/** Hash algorithms for a CertID, and their names in node:crypto. */
export const CERTIFICATE_ID_HASHES = [
  { oid: '1.3.14.3.2.26', hash: 'sha1' },
  { oid: '2.16.840.1.101.3.4.2.1', hash: 'sha256' },
  { oid: '2.16.840.1.101.3.4.2.2', hash: 'sha384' },
  { oid: '2.16.840.1.101.3.4.2.3', hash: 'sha512' }
] as const
export type CertificateIdHash = (typeof CERTIFICATE_ID_HASHES)[number]['hash']

/** The certificate that is asked about, and the one of its issuer. */
export interface OcspSubject {
  readonly certificate: Pick<Certificate, 'serialNumber'>
  readonly issuer: Pick<Certificate, 'subject' | 'subjectPublicKey'>
}

/** CertID as it stands in an answer. */
export interface CertificateId {
  readonly hashOid: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** Content octets of the INTEGER. */
  readonly serialNumber: Uint8Array
}

/** Hashes of the issuer's Name (as DER) and of its key (the BIT STRING's octets). */
export function issuerHashes(
  issuer: OcspSubject['issuer'],
  hash: CertificateIdHash
): Pick<CertificateId, 'issuerNameHash' | 'issuerKeyHash'> {
  return { issuerNameHash: digest(hash, issuer.subject), issuerKeyHash: digest(hash, issuer.subjectPublicKey) }
}

/** Whether a CertID names exactly this certificate of this issuer. An unknown hash algorithm names nothing. */
export function namesCertificate(id: CertificateId, subject: OcspSubject): boolean {
  return sameBytes(id.serialNumber, subject.certificate.serialNumber) && namesIssuer(id, subject.issuer)
}

/** Whether a CertID names some certificate of this issuer. */
export function namesIssuer(id: CertificateId, issuer: OcspSubject['issuer']): boolean {
  const known = CERTIFICATE_ID_HASHES.find((row) => row.oid === id.hashOid)
  if (known === undefined) return false
  const expected = issuerHashes(issuer, known.hash)
  return (
    sameBytes(id.issuerNameHash, expected.issuerNameHash) && sameBytes(id.issuerKeyHash, expected.issuerKeyHash)
  )
}

/** KeyHash of ResponderID: always SHA-1, RFC 6960 section 4.2.1. */
export function responderKeyHash(subjectPublicKey: Uint8Array): Uint8Array {
  return digest('sha1', subjectPublicKey)
}

function digest(hash: CertificateIdHash, bytes: Uint8Array): Uint8Array {
  return createHash(hash).update(bytes).digest()
}
