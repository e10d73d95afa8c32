import { randomBytes } from 'node:crypto'
import type { BaseBlock } from 'asn1js'
import { Constructed, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import type { CertificateIdHash, OcspSubject } from './ocsp-certificate-id.ts'
import { CERTIFICATE_ID_HASHES, issuerHashes } from './ocsp-certificate-id.ts'

export const ID_PKIX_OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2'

/** The length that RFC 8954 section 2.1 recommends. */
const NONCE_OCTETS = 32

/** A nonce for one request. */
export function freshNonce(): Uint8Array {
  return Uint8Array.from(randomBytes(NONCE_OCTETS))
}

/**
 * OCSPRequest for one certificate, unsigned: RFC 6960 section 4.1.1.
 *
 *     SEQUENCE { SEQUENCE { SEQUENCE OF SEQUENCE { CertID }, [2] { SEQUENCE OF { nonce } } } }
 *
 * The nonce goes into extnValue as the DER of an OCTET STRING (RFC 8954 section 2.1), not critical; null sends none.
 * CertID hashes with SHA-1 unless told otherwise, since every responder knows it.
 */
export function encodeOcspRequest(
  subject: OcspSubject,
  nonce: Uint8Array | null,
  hash: CertificateIdHash = 'sha1'
): Uint8Array {
  const { issuerNameHash, issuerKeyHash } = issuerHashes(subject.issuer, hash)
  const certificateId = sequence(
    sequence(new ObjectIdentifier({ value: hashOid(hash) }), new Null()),
    octetString(issuerNameHash),
    octetString(issuerKeyHash),
    new Integer({ valueHex: Uint8Array.from(subject.certificate.serialNumber).buffer })
  )
  const requestList = sequence(sequence(certificateId))
  const tbsRequest = nonce === null ? sequence(requestList) : sequence(requestList, nonceExtensions(nonce))
  return new Uint8Array(sequence(tbsRequest).toBER())
}

/** requestExtensions [2] with the nonce alone. */
function nonceExtensions(nonce: Uint8Array): Constructed {
  const extension = sequence(
    new ObjectIdentifier({ value: ID_PKIX_OCSP_NONCE }),
    octetString(new Uint8Array(octetString(nonce).toBER()))
  )
  return new Constructed({ idBlock: { tagClass: 3, tagNumber: 2 }, value: [sequence(extension)] })
}

function hashOid(hash: CertificateIdHash): string {
  const row = CERTIFICATE_ID_HASHES.find((known) => known.hash === hash)
  if (row === undefined) throw new TypeError('not a hash of a CertID')
  return row.oid
}

function sequence(...value: BaseBlock[]): Sequence {
  return new Sequence({ value })
}

function octetString(bytes: Uint8Array): OctetString {
  return new OctetString({ valueHex: Uint8Array.from(bytes).buffer })
}
