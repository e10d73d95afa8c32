import type { SignatureAlgorithm } from './algorithms.ts'
import { acceptsKey, findSignatureAlgorithm, SIGNATURE_ALGORITHMS, verifySignature } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { isWithinValidity } from './certificate.ts'
import { sameBytes } from './der-values.ts'
import type { OcspReason } from './judgement.ts'
import type { BasicAnswer, ResponderId } from './ocsp-answer.ts'
import { responderKeyHash } from './ocsp-certificate-id.ts'

const ID_KP_OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'

/** The issuer of the certificate that was asked about: only it, or whom it delegated to, may answer. */
export type OcspIssuer = Pick<Certificate, 'subject' | 'subjectPublicKey' | 'publicKey' | 'extensions'>

/** Who signed. `signatureChecks` is at most one for the issuer and two for each certificate in the answer. */
export interface ResponderCheck {
  readonly result:
    | 'authorized'
    | Extract<OcspReason, 'responder_not_authorized' | 'signature_bad' | 'algorithm_refused'>
  readonly signatureChecks: number
}

/** What the signature is judged with. */
export interface ResponderDemands {
  readonly issuer: OcspIssuer
  readonly atMs: number
  readonly clockSkewMs: number
  /** The accepted signature algorithms; the table in `algorithms.ts` if not told otherwise. */
  readonly algorithms?: readonly SignatureAlgorithm[]
}

/**
 * Verifies the signature over ResponseData, and that its maker may answer for the issuer: RFC 6960 section 4.2.2.2. The
 * responder must be the one that ResponderID names, and be either the issuer's own key, or hold a certificate from that
 * same key, for OCSP signing by name (anyExtendedKeyUsage is not enough), within its validity.
 *
 * A delegated responder's certificate is not itself asked about for revocation; RFC 6960 section 4.2.2.2.1 leaves that
 * to its short life.
 */
export function checkResponder(answer: BasicAnswer, demands: ResponderDemands): ResponderCheck {
  const algorithm = findSignatureAlgorithm(answer.signatureAlgorithm, demands.algorithms ?? SIGNATURE_ALGORITHMS)
  if (algorithm === null) return { result: 'algorithm_refused', signatureChecks: 0 }
  const { issuer } = demands
  let signatureChecks = 0
  let result: ResponderCheck['result'] = 'responder_not_authorized'
  const isSignedBy = (key: Certificate['publicKey']): boolean => {
    if (key === null) return false
    signatureChecks += 1
    result = 'signature_bad'
    return verifySignature(algorithm, key, answer.tbs, answer.signature)
  }

  if (isNamed(answer.responderId, issuer) && isSignedBy(issuer.publicKey)) {
    return { result: 'authorized', signatureChecks }
  }
  for (const certificate of answer.certificates) {
    if (!isNamed(answer.responderId, certificate) || !mayBeDelegate(certificate, demands)) continue
    signatureChecks += 1
    if (!isIssuedBy(certificate, issuer)) continue
    if (isSignedBy(certificate.publicKey)) return { result: 'authorized', signatureChecks }
  }
  return { result, signatureChecks }
}

function isNamed(id: ResponderId, certificate: Pick<Certificate, 'subject' | 'subjectPublicKey'>): boolean {
  return id.by === 'name'
    ? sameBytes(id.name, certificate.subject)
    : sameBytes(id.keyHash, responderKeyHash(certificate.subjectPublicKey))
}

/** All that can be asked of a delegate's certificate without a signature check. */
function mayBeDelegate(certificate: Certificate, { issuer, atMs, clockSkewMs }: ResponderDemands): boolean {
  const { extendedKeyUsage, keyUsage, unknownCritical, authorityKeyIdentifier } = certificate.extensions
  const issuerKeyIdentifier = issuer.extensions.subjectKeyIdentifier
  const sameGeneration =
    authorityKeyIdentifier === null ||
    issuerKeyIdentifier === null ||
    sameBytes(authorityKeyIdentifier, issuerKeyIdentifier)
  const notYet = isWithinValidity(certificate, atMs + clockSkewMs) === 'before'
  const noLonger = isWithinValidity(certificate, atMs - clockSkewMs) === 'after'
  return (
    sameBytes(certificate.issuer, issuer.subject) &&
    sameGeneration &&
    extendedKeyUsage?.includes(ID_KP_OCSP_SIGNING) === true &&
    (keyUsage === null || keyUsage.has('digitalSignature')) &&
    unknownCritical.length === 0 &&
    !notYet &&
    !noLonger &&
    certificate.publicKey !== null &&
    acceptsKey(certificate.publicKey)
  )
}

function isIssuedBy(certificate: Certificate, issuer: OcspIssuer): boolean {
  const algorithm = findSignatureAlgorithm(certificate.signatureAlgorithm)
  if (algorithm === null || issuer.publicKey === null) return false
  return verifySignature(algorithm, issuer.publicKey, certificate.tbs, certificate.signature)
}
