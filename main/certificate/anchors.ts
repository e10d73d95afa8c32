import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { acceptsKey, findSignatureAlgorithm, verifySignature } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { parseCertificate } from './certificate.ts'
import { sameBytes } from './der-values.ts'
import { CERTIFICATE_LABELS, pemBlocksOf } from './pem.ts'

/** A CA certificate that configuration declares trusted. It never comes from a card. */
export type Anchor = Certificate & {
  readonly publicKey: NonNullable<Certificate['publicKey']>
  /** From subjectKeyIdentifier: tells apart generations that share one name. */
  readonly keyIdentifier: Uint8Array
}

/** Why a configured anchor cannot be used. `index` counts the certificates from 0. */
export type AnchorError =
  | { readonly code: 'anchors_missing' }
  | { readonly code: 'anchors_too_many' }
  | { readonly code: 'anchor_malformed'; readonly index: number }
  | { readonly code: 'anchor_not_a_ca'; readonly index: number }
  | { readonly code: 'anchor_key_refused'; readonly index: number }
  | { readonly code: 'anchor_algorithm_refused'; readonly index: number }
  | { readonly code: 'anchor_not_self_signed'; readonly index: number }

/** Bounds the signature checks of one path. */
const MAX_ANCHORS = 16

/**
 * DER of every certificate in a PEM file (RFC 7468), text between them ignored, each checked to be usable as an
 * anchor. Whether it is within its validity is asked at the time of use.
 */
export function loadAnchors(pem: string): Result<readonly Uint8Array[], AnchorError> {
  const anchors = parseAnchors(pemBlocksOf(pem, CERTIFICATE_LABELS))
  return anchors.ok ? ok(anchors.value.map((anchor) => anchor.der)) : anchors
}

/**
 * Decodes anchors: version 3, basicConstraints with cA, keyCertSign where keyUsage is present, subjectKeyIdentifier,
 * no unknown critical extension, an accepted key, and the CA's own signature, so that a damaged file is noticed.
 */
export function parseAnchors(ders: readonly Uint8Array[]): Result<readonly Anchor[], AnchorError> {
  if (ders.length === 0) return err({ code: 'anchors_missing' })
  if (ders.length > MAX_ANCHORS) return err({ code: 'anchors_too_many' })
  const anchors: Anchor[] = []
  for (const [index, der] of ders.entries()) {
    const anchor = parseAnchor(der, index)
    if (!anchor.ok) return anchor
    if (!anchors.some((other) => sameBytes(other.der, anchor.value.der))) anchors.push(anchor.value)
  }
  return ok(anchors)
}

/** Whether another anchor of the same name lasts longer: a later generation of the CA. */
export function isFollowed(anchor: Anchor, anchors: readonly Anchor[]): boolean {
  return anchors.some((other) => other.notAfterMs > anchor.notAfterMs && sameBytes(other.subject, anchor.subject))
}

function parseAnchor(der: Uint8Array, index: number): Result<Anchor, AnchorError> {
  const parsed = parseCertificate(der)
  if (!parsed.ok) return err({ code: 'anchor_malformed', index })
  const certificate = parsed.value
  const { basicConstraints, keyUsage, subjectKeyIdentifier, unknownCritical } = certificate.extensions
  const signsCertificates = keyUsage === null || keyUsage.has('keyCertSign')
  if (basicConstraints?.ca !== true || !signsCertificates || subjectKeyIdentifier === null) {
    return err({ code: 'anchor_not_a_ca', index })
  }
  if (unknownCritical.length > 0) return err({ code: 'anchor_not_a_ca', index })
  const { publicKey } = certificate
  if (publicKey === null || !acceptsKey(publicKey)) return err({ code: 'anchor_key_refused', index })
  const algorithm = findSignatureAlgorithm(certificate.signatureAlgorithm)
  if (algorithm === null) return err({ code: 'anchor_algorithm_refused', index })
  const selfIssued = sameBytes(certificate.issuer, certificate.subject)
  if (!selfIssued || !verifySignature(algorithm, publicKey, certificate.tbs, certificate.signature)) {
    return err({ code: 'anchor_not_self_signed', index })
  }
  return ok({ ...certificate, publicKey, keyIdentifier: subjectKeyIdentifier })
}
