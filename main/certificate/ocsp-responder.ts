import type { SignatureAlgorithm } from './algorithms.ts'
import { acceptsKey, findSignatureAlgorithm, SIGNATURE_ALGORITHMS, verifySignature } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { sameBytes } from './der-values.ts'
import type { OcspReason } from './judgement.ts'
import type { BasicAnswer, ResponderId } from './ocsp-answer.ts'
import { responderKeyHash } from './ocsp-certificate-id.ts'

const ID_KP_OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'
/** "No need to ask whether I am revoked": RFC 6960 section 4.2.2.2.1. Nobody is asked anyway, so it may be critical. */
const ID_PKIX_OCSP_NOCHECK = '1.3.6.1.5.5.7.48.1.5'

/** The issuer of the certificate that was asked about: only it, or whom it delegated to, may answer. */
export type OcspIssuer = Pick<Certificate, 'subject' | 'subjectPublicKey' | 'publicKey' | 'extensions'>

/**
 * Who signed. `signatureChecks` is at most one for the issuer and two for a delegate. `delegate` is the certificate of the
 * delegated responder that was found to have signed; null where the issuer did, or nobody.
 */
export interface ResponderCheck {
  readonly result:
    | 'authorized'
    | Extract<OcspReason, 'responder_not_authorized' | 'signature_bad' | 'algorithm_refused'>
  readonly signatureChecks: number
  readonly delegate: Certificate | null
}

/** What the signature is judged with. */
export interface ResponderDemands {
  readonly issuer: OcspIssuer
  readonly atMs: number
  readonly clockSkewMs: number
  /** The accepted signature algorithms; the table in `algorithms.ts` if not told otherwise. */
  readonly algorithms?: readonly SignatureAlgorithm[]
  /** Whether a delegated responder's certificate is known to be revoked. Absent: nothing is known of any. */
  readonly isRevoked?: (delegate: Certificate) => boolean
}

/**
 * Verifies the signature over ResponseData, and that its maker may answer for the issuer: RFC 6960 section 4.2.2.2. The
 * responder must be the one that ResponderID names, and be either the issuer's own key, or hold a certificate from that
 * same key, for OCSP signing by name (anyExtendedKeyUsage is not enough), within its validity.
 *
 * Nobody is asked whether a delegated responder's certificate is revoked, with or without id-pkix-ocsp-nocheck: RFC
 * 6960 section 4.2.2.2.1 leaves that to its short life and to local policy. What `isRevoked` knows without asking
 * counts.
 */
export function checkResponder(answer: BasicAnswer, demands: ResponderDemands): ResponderCheck {
  const algorithm = findSignatureAlgorithm(answer.signatureAlgorithm, demands.algorithms ?? SIGNATURE_ALGORITHMS)
  const { issuer } = demands
  if (algorithm === null || (issuer.publicKey !== null && !acceptsKey(issuer.publicKey))) {
    return { result: 'algorithm_refused', signatureChecks: 0, delegate: null }
  }
  let signatureChecks = 0
  let result: ResponderCheck['result'] = 'responder_not_authorized'
  const isSignedBy = (key: Certificate['publicKey']): boolean => {
    if (key === null) return false
    signatureChecks += 1
    result = 'signature_bad'
    return verifySignature(algorithm, key, answer.tbs, answer.signature)
  }

  if (isNamed(answer.responderId, issuer) && isSignedBy(issuer.publicKey)) {
    return { result: 'authorized', signatureChecks, delegate: null }
  }
  const delegate = namedCertificate(answer, issuer)
  if (delegate !== null && mayBeDelegate(delegate, demands)) {
    signatureChecks += 1
    if (isIssuedBy(delegate, issuer) && isSignedBy(delegate.publicKey)) {
      return { result: 'authorized', signatureChecks, delegate }
    }
  }
  return { result, signatureChecks, delegate: null }
}

/**
 * The certificate that ResponderID means: the first that it names, as the list is nobody's word, and one who puts others
 * of that name in front should not be able to choose. The issuer's own, which may come along too, is not meant.
 */
function namedCertificate(answer: BasicAnswer, issuer: OcspIssuer): Certificate | null {
  const isMeant = (certificate: Certificate) =>
    isNamed(answer.responderId, certificate) && !sameBytes(certificate.subjectPublicKey, issuer.subjectPublicKey)
  return answer.certificates.find(isMeant) ?? null
}

function isNamed(id: ResponderId, certificate: Pick<Certificate, 'subject' | 'subjectPublicKey'>): boolean {
  return id.by === 'name'
    ? sameBytes(id.name, certificate.subject)
    : sameBytes(id.keyHash, responderKeyHash(certificate.subjectPublicKey))
}

/** All that can be asked of a delegate's certificate without a signature check. */
function mayBeDelegate(certificate: Certificate, demands: ResponderDemands): boolean {
  const { issuer, atMs, clockSkewMs, isRevoked } = demands
  const { extendedKeyUsage, keyUsage, unknownCritical, authorityKeyIdentifier } = certificate.extensions
  const issuerKeyIdentifier = issuer.extensions.subjectKeyIdentifier
  const sameGeneration =
    authorityKeyIdentifier === null ||
    issuerKeyIdentifier === null ||
    sameBytes(authorityKeyIdentifier, issuerKeyIdentifier)
  // Each end for itself: with the skew, a validity that ends before it begins would else be neither before nor after.
  const notYet = atMs + clockSkewMs < certificate.notBeforeMs
  const noLonger = atMs - clockSkewMs >= certificate.notAfterMs + 1000
  return (
    sameBytes(certificate.issuer, issuer.subject) &&
    sameGeneration &&
    extendedKeyUsage?.includes(ID_KP_OCSP_SIGNING) === true &&
    (keyUsage === null || keyUsage.has('digitalSignature')) &&
    unknownCritical.every((oid) => oid === ID_PKIX_OCSP_NOCHECK) &&
    !notYet &&
    !noLonger &&
    certificate.publicKey !== null &&
    acceptsKey(certificate.publicKey) &&
    isRevoked?.(certificate) !== true
  )
}

function isIssuedBy(certificate: Certificate, issuer: OcspIssuer): boolean {
  const algorithm = findSignatureAlgorithm(certificate.signatureAlgorithm)
  if (algorithm === null || issuer.publicKey === null) return false
  return verifySignature(algorithm, issuer.publicKey, certificate.tbs, certificate.signature)
}
