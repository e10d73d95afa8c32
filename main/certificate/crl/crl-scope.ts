import type { Certificate } from '../certificate.ts'
import { contextTag, TAG } from '../der.ts'
import type { DistributionPointName } from '../distribution-point.ts'
import { FLAGGED_REASONS } from '../distribution-point.ts'
import type { RevocationReason } from '../judgement.ts'
import { canonicalNameOf } from '../names.ts'
import type { Crl } from './crl.ts'

/** What of a certificate decides whether a list is about it. */
export type ScopedCertificate = Pick<Certificate, 'issuer' | 'extensions'>

const ALL_REASONS: ReadonlySet<RevocationReason> = new Set(FLAGGED_REASONS)

/**
 * The reasons for which a list of the certificate's issuer would name this certificate; none where it is out of the
 * list's scope. RFC 5280 section 6.3.3 (b)(2) and (d), for direct lists: distribution points with a cRLIssuer are passed
 * over. A list that names a distribution point is for certificates that name it too; that such a list might name the
 * issuer itself, for certificates without a distribution point (the section's last paragraph), is not looked at.
 */
export function coveredReasons(
  crl: Pick<Crl, 'issuer' | 'extensions'>,
  certificate: ScopedCertificate
): ReadonlySet<RevocationReason> {
  const scope = crl.extensions.issuingDistributionPoint
  if (scope === null) return ALL_REASONS
  const isCa = certificate.extensions.basicConstraints?.ca === true
  if (scope.onlyAttributeCertificates) return new Set()
  if (scope.onlyUserCertificates && isCa) return new Set()
  if (scope.onlyCaCertificates && !isCa) return new Set()

  const listReasons = scope.onlySomeReasons ?? ALL_REASONS
  const listNames = new Set(comparableNames(scope, crl.issuer))
  // A list that names no distribution point is about all that its issuer signs.
  if (listNames.size === 0) return listReasons
  const covered = new Set<RevocationReason>()
  for (const point of certificate.extensions.distributionPoints) {
    if (point.indirect) continue
    if (!comparableNames(point, certificate.issuer).some((name) => listNames.has(name))) continue
    for (const reason of point.reasons ?? ALL_REASONS) {
      if (listReasons.has(reason)) covered.add(reason)
    }
  }
  return covered
}

/** Whether every reason is among these. */
export function coversAllReasons(reasons: ReadonlySet<RevocationReason>): boolean {
  return FLAGGED_REASONS.every((reason) => reasons.has(reason))
}

const DIRECTORY_NAME = contextTag(4, 'constructed')

/**
 * The names of a distribution point, a relative one put behind the issuer's, in a form in which the same names are the
 * same strings: directory names by RFC 5280 section 7.1, all others octet by octet, which may refuse a list and never
 * lends one.
 */
function comparableNames({ names, relativeName }: DistributionPointName, issuer: Uint8Array): readonly string[] {
  if (relativeName !== null) return [comparableDirectoryName(nameBelow(issuer, relativeName))]
  return names.map((name) =>
    name[0] === DIRECTORY_NAME ? comparableDirectoryName(contentOf(name)) : `#${Buffer.from(name).toString('hex')}`
  )
}

function comparableDirectoryName(name: Uint8Array): string {
  const canonical = canonicalNameOf(name)
  return canonical === null ? `#${Buffer.from(name).toString('hex')}` : JSON.stringify(canonical)
}

/** Content of an element that a decoder has checked. */
function contentOf(der: Uint8Array): Uint8Array {
  const first = der[1] ?? 0
  return der.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

/** A Name with one more RelativeDistinguishedName at its end. */
function nameBelow(name: Uint8Array, relativeName: Uint8Array): Uint8Array {
  const content = contentOf(name)
  const length = content.length + relativeName.length
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  const lengthOctets = length < 0x80 ? [length] : [0x80 | octets.length, ...octets]
  return Uint8Array.from([TAG.sequence, ...lengthOctets, ...content, ...relativeName])
}
