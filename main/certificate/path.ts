import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { acceptsKey, findSignatureAlgorithm, verifySignature } from './algorithms.ts'
import type { Anchor } from './anchors.ts'
import type { Certificate } from './certificate.ts'
import { isWithinValidity } from './certificate.ts'
import { sameBytes } from './der-values.ts'
import type { PathJudgement, PathReason } from './judgement.ts'
import { pathExtensionsOf } from './path-extensions.ts'
import { validityFault } from './path/conformity.ts'

export { JPKI_AUTHENTICATION_POLICY } from '../../device/jpki-policy.ts'

/** What a path is judged against. */
export interface PathDemands {
  readonly anchors: readonly Anchor[]
  /** Accepted policy OIDs; the certificate must name one of them. */
  readonly policies: readonly string[]
  /** The moment to judge for, milliseconds since 1970. */
  readonly atMs: number
}

/** A judgement, with what the next stages need. */
export interface JudgedPath {
  readonly judgement: PathJudgement
  /** The anchor that signed the certificate, whenever the signature holds: revocation is asked about this issuer. */
  readonly issuer: Anchor | null
  /** The work done: never more than the anchors that share the issuer's name and key identifier. */
  readonly signatureChecks: number
}

const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0'
const ID_KP_CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

/**
 * Certification path of RFC 5280 section 6 in the JPKI's profile: an end entity certificate directly under a
 * configured anchor. Bad news outweighs missing news, so an expired certificate under an expired anchor is `invalid`.
 *
 * `undetermined` is what a better configuration might decide otherwise: `no_anchor` where an anchor has the issuer's
 * name but not its key (a CA generation this machine does not know), and `anchor_expired`. A name that no anchor bears
 * is `invalid`, `no_anchor`: this is no certificate of this PKI. All else is `invalid`.
 *
 * Paths of several certificates, in any PKI, are judged by `path/build-path.ts`.
 */
export function judgePath(certificate: Certificate, demands: PathDemands): JudgedPath {
  const found = findIssuer(certificate, demands)
  const { signatureChecks } = found
  if (!found.issuer.ok) {
    const { code } = found.issuer.error
    if (code === 'generation_unknown') {
      return { judgement: { result: 'undetermined', reason: 'no_anchor' }, issuer: null, signatureChecks }
    }
    return { judgement: { result: 'invalid', reason: code }, issuer: null, signatureChecks }
  }
  const issuer = found.issuer.value
  const bad = validityFault(certificate, demands.atMs)?.reason ?? checkProfile(certificate, demands.policies)
  if (bad !== null) return { judgement: { result: 'invalid', reason: bad }, issuer, signatureChecks }
  if (isWithinValidity(issuer, demands.atMs) !== 'within') {
    return { judgement: { result: 'undetermined', reason: 'anchor_expired' }, issuer, signatureChecks }
  }
  return { judgement: { result: 'valid' }, issuer, signatureChecks }
}

type IssuerError = {
  readonly code: 'no_anchor' | 'generation_unknown' | 'profile' | 'algorithm_refused' | 'key_refused' | 'signature_bad'
}

/**
 * The anchor that signed a certificate: same name, same key identifier (RFC 5280 section 4.2.1.1), signature verified.
 * Anchors that are valid at the time are tried first, for a CA may renew its certificate and keep its key.
 */
function findIssuer(
  certificate: Certificate,
  demands: PathDemands
): { readonly issuer: Result<Anchor, IssuerError>; readonly signatureChecks: number } {
  const fail = (code: IssuerError['code'], signatureChecks = 0) => ({ issuer: err({ code }), signatureChecks })
  const named = demands.anchors.filter((anchor) => sameBytes(anchor.subject, certificate.issuer))
  if (named.length === 0) return fail('no_anchor')
  const keyIdentifier = certificate.extensions.authorityKeyIdentifier
  if (keyIdentifier === null) return fail('profile')
  const candidates = named.filter((anchor) => sameBytes(anchor.keyIdentifier, keyIdentifier))
  if (candidates.length === 0) return fail('generation_unknown')

  const algorithm = findSignatureAlgorithm(certificate.signatureAlgorithm)
  if (algorithm === null) return fail('algorithm_refused')
  if (certificate.publicKey === null || !acceptsKey(certificate.publicKey)) return fail('key_refused')

  const isCurrent = (anchor: Anchor) => isWithinValidity(anchor, demands.atMs) === 'within'
  const ordered = [...candidates.filter(isCurrent), ...candidates.filter((anchor) => !isCurrent(anchor))]
  for (const [index, anchor] of ordered.entries()) {
    if (verifySignature(algorithm, anchor.publicKey, certificate.tbs, certificate.signature)) {
      return { issuer: ok(anchor), signatureChecks: index + 1 }
    }
  }
  return fail('signature_bad', ordered.length)
}

/** What an authentication certificate must and must not say. */
function checkProfile(certificate: Certificate, policies: readonly string[]): PathReason | null {
  // Extensions without a use here, which all the same have to be what they claim.
  if (!pathExtensionsOf(certificate).ok) return 'malformed'
  const { basicConstraints, keyUsage, extendedKeyUsage, unknownCritical, ...extensions } = certificate.extensions
  if (unknownCritical.length > 0) return 'critical_extension_unknown'
  if (basicConstraints?.ca === true || keyUsage?.has('keyCertSign') === true) return 'is_a_ca'
  if (keyUsage?.has('digitalSignature') !== true) return 'key_usage'
  const purposes = [ANY_EXTENDED_KEY_USAGE, ID_KP_CLIENT_AUTH]
  if (extendedKeyUsage !== null && !extendedKeyUsage.some((purpose) => purposes.includes(purpose))) return 'key_usage'
  // anyPolicy is not enough: the profile names its policy.
  if (!extensions.policies.some((policy) => policies.includes(policy))) return 'policy'
  return null
}
