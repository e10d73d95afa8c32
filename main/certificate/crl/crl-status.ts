import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { Certificate } from '../certificate.ts'
import { sameBytes } from '../der-values.ts'
import type { CertificateExtensions } from '../extensions.ts'
import type { RevocationReason } from '../judgement.ts'
import { isListPast } from '../list-judgement.ts'
import { sameName } from '../names.ts'
import { coveredReasons, coversAllReasons, hasOtherIssuer } from './crl-scope.ts'
import type { CrlSignatures } from './crl-signatures.ts'
import type { Crl } from './crl.ts'

/** Why the lists at hand do not show a certificate good. In the order in which a list is looked at. */
const CRL_STATUS_REASONS = [
  /** No list bears the issuer's name. */
  'list_absent',
  /** Another issuer answers for the certificate, or the list mixes certificates of several. */
  'indirect_list',
  /** No list is about this certificate. */
  'list_scope',
  'critical_extension_unknown',
  'list_number_missing',
  'list_not_yet_valid',
  /** nextUpdate is past, or absent. */
  'list_stale',
  /** No key that may sign this list is known. */
  'list_signer_unknown',
  'algorithm_refused',
  'key_refused',
  'signature_bad',
  /** The lists together leave out reasons for which the certificate may have been revoked. */
  'reasons_not_covered',
  /** There is a delta list, which may say more than its base, and is not read. */
  'delta_list',
  'too_much_work'
] as const
export type CrlStatusReason = (typeof CRL_STATUS_REASONS)[number]

/** Outcome of RFC 5280 section 6.3 for one certificate. Times are milliseconds since 1970. */
export type CrlStatus =
  | { readonly result: 'good'; readonly thisUpdateMs: number }
  | { readonly result: 'revoked'; readonly reason: RevocationReason; readonly revokedAtMs: number }
  | { readonly result: 'undetermined'; readonly reason: CrlStatusReason }

/** A certificate, or an anchor, whose key may have signed lists. */
export type CrlSigner = Pick<Certificate, 'subject' | 'publicKey'> & {
  readonly extensions: Pick<CertificateExtensions, 'keyUsage' | 'subjectKeyIdentifier'>
}

/** What is asked, of which lists, and on whose word. */
export interface CrlStatusDemands {
  readonly certificate: Pick<Certificate, 'issuer' | 'serialNumber' | 'extensions'>
  /** Who signed the certificate, already judged by the caller. */
  readonly issuer: CrlSigner
  readonly crls: readonly Crl[]
  /** The moment to judge for. */
  readonly atMs: number
  /** Of the whole question, with its budget. */
  readonly signatures: CrlSignatures
  /**
   * Other certificates that bear the list's issuer's name and may have signed it, each judged by the caller: a valid path
   * to the anchor of the certificate's own, and not revoked. Asked only where the issuer's own key did not sign.
   */
  readonly findCrlSigners: (crl: Crl) => readonly CrlSigner[]
}

/** How many lists are passed over, for their issuer's name, for one step of the budget. */
const NAMES_PER_STEP = 64

/** How many entries of a list are looked through for one step of the budget. */
const ENTRIES_PER_STEP = 4096

/**
 * Judges one certificate by the lists at hand, RFC 5280 section 6.3.3. It is `revoked` if any list in force that covers
 * it names it; `good` if lists in force cover it for all reasons and none names it; else `undetermined`, with the reason
 * of the list that came furthest.
 *
 * Stricter than the standard: without nextUpdate or cRLNumber a list is not used, and several lists of one scope are all
 * heeded, the older beside the newer. Neither indirect nor delta lists are read: where the certificate has a
 * distribution point of another issuer, where it or a list names a delta list, or one of this issuer is at hand, the
 * answer is never `good`.
 */
export function judgeCrlStatus(demands: CrlStatusDemands): CrlStatus {
  const { certificate, signatures } = demands
  if (!signatures.budget.takeSteps(Math.floor(demands.crls.length / NAMES_PER_STEP))) return undetermined('too_much_work')
  const ofIssuer = demands.crls.filter((crl) => sameName(crl.issuer, certificate.issuer))
  const complete = ofIssuer.filter((crl) => !crl.extensions.isDelta)
  const covered = new Set<RevocationReason>()
  const failures: CrlStatusReason[] = []
  let thisUpdateMs = Number.POSITIVE_INFINITY
  let hasDelta = certificate.extensions.hasFreshestCrl || complete.length < ofIssuer.length
  for (const crl of complete) {
    if (!signatures.budget.takeSteps(1 + Math.floor(crl.entries.count / ENTRIES_PER_STEP))) break
    const reasons = reasonsShown(crl, demands)
    if (!reasons.ok) {
      failures.push(reasons.error.code)
      continue
    }
    const entry = crl.find(certificate.serialNumber)
    if (entry !== null) return { result: 'revoked', ...entry }
    for (const reason of reasons.value) covered.add(reason)
    thisUpdateMs = Math.min(thisUpdateMs, crl.thisUpdateMs)
    hasDelta ||= crl.extensions.hasFreshest
  }
  if (signatures.budget.exhausted) return undetermined('too_much_work')
  if (hasOtherIssuer(certificate.extensions.distributionPoints)) return undetermined('indirect_list')
  if (coversAllReasons(covered)) return hasDelta ? undetermined('delta_list') : { result: 'good', thisUpdateMs }
  if (complete.length === 0) return undetermined(ofIssuer.length > 0 ? 'delta_list' : 'list_absent')
  return undetermined(covered.size > 0 ? 'reasons_not_covered' : furthest(failures))
}

/** The reasons for which this list may be relied on to name the certificate, or why it may not be relied on. */
function reasonsShown(
  crl: Crl,
  demands: CrlStatusDemands
): Result<ReadonlySet<RevocationReason>, { readonly code: CrlStatusReason }> {
  const fail = (code: CrlStatusReason) => err({ code })
  const { extensions, entries, nextUpdateMs } = crl
  if (extensions.issuingDistributionPoint?.indirect === true || entries.hasCertificateIssuer) {
    return fail('indirect_list')
  }
  const { issuer, extensions: ofCertificate } = demands.certificate
  const reasons = coveredReasons(extensions.issuingDistributionPoint, crl.issuer, {
    issuer,
    isCa: ofCertificate.basicConstraints?.ca === true,
    distributionPoints: ofCertificate.distributionPoints
  })
  if (reasons.size === 0) return fail('list_scope')
  if (extensions.unknownCritical.length > 0 || entries.hasUnknownCritical) return fail('critical_extension_unknown')
  if (extensions.number === null) return fail('list_number_missing')
  if (crl.thisUpdateMs > demands.atMs) return fail('list_not_yet_valid')
  if (nextUpdateMs === null || isListPast(nextUpdateMs, demands.atMs, 0)) return fail('list_stale')
  const bad = checkSigned(crl, demands)
  return bad === null ? ok(reasons) : fail(bad)
}

/** Section 6.3.3 (f) and (g). Null: somebody who may sign this list has. */
function checkSigned(crl: Crl, demands: CrlStatusDemands): CrlStatusReason | null {
  const own = checkSignedBy(crl, demands.issuer, demands.signatures)
  if (own === null || own === 'too_much_work') return own
  let worst: CrlStatusReason = own
  for (const signer of demands.findCrlSigners(crl)) {
    const other = checkSignedBy(crl, signer, demands.signatures)
    if (other === null || other === 'too_much_work') return other
    worst = furthest([worst, other])
  }
  return demands.signatures.budget.exhausted ? 'too_much_work' : worst
}

function checkSignedBy(crl: Crl, signer: CrlSigner, signatures: CrlSignatures): CrlStatusReason | null {
  const { keyUsage, subjectKeyIdentifier } = signer.extensions
  const wanted = crl.extensions.authorityKeyIdentifier
  const isNamed = sameName(signer.subject, crl.issuer)
  const isMeant = wanted === null || subjectKeyIdentifier === null || sameBytes(wanted, subjectKeyIdentifier)
  if (!isNamed || !isMeant || keyUsage?.has('cRLSign') === false) return 'list_signer_unknown'
  const answer = signatures.check(crl, signer.publicKey)
  return answer === 'holds' ? null : answer
}

/** Of several reasons the one that stands last in the order of checks. */
function furthest(reasons: readonly CrlStatusReason[]): CrlStatusReason {
  const rank = Math.max(0, ...reasons.map((reason) => CRL_STATUS_REASONS.indexOf(reason)))
  return CRL_STATUS_REASONS[rank] ?? 'list_absent'
}

function undetermined(reason: CrlStatusReason): CrlStatus {
  return { result: 'undetermined', reason }
}
