import { contextTag, TAG } from '../der.ts'
import type { DistributionPointName } from '../distribution-point.ts'
import { FLAGGED_REASONS } from '../distribution-point.ts'
import type { DistributionPoint } from '../extensions.ts'
import type { RevocationReason } from '../judgement.ts'
import { canonicalNameOf } from '../names.ts'
import type { IssuingDistributionPoint } from './crl-fields.ts'

/** What of a certificate's distribution point decides whether a list is about the certificate. */
export type ScopedPoint = DistributionPointName & Pick<DistributionPoint, 'reasons' | 'indirect'>

/** What of a certificate decides whether a list is about it. */
export interface ScopedCertificate {
  /** DER Name. */
  readonly issuer: Uint8Array
  readonly isCa: boolean
  readonly distributionPoints: readonly ScopedPoint[]
}

const ALL_REASONS: ReadonlySet<RevocationReason> = new Set(FLAGGED_REASONS)

/**
 * The reasons for which a list of the certificate's issuer would name this certificate; none where it is out of the
 * list's scope. RFC 5280 section 6.3.3 (b)(2) and (d), for direct lists: distribution points with a cRLIssuer are passed
 * over. The one answer of both judges: that of the lists in force, and that of lists at hand. A list that names a distribution point is for certificates that name it too; that such a list might name the
 * issuer itself, for certificates without a distribution point (the section's last paragraph), is not looked at.
 */
export function coveredReasons(
  scope: IssuingDistributionPoint | null,
  listIssuer: Uint8Array,
  { issuer, isCa, distributionPoints }: ScopedCertificate
): ReadonlySet<RevocationReason> {
  if (scope === null) return ALL_REASONS
  if (scope.onlyAttributeCertificates) return new Set()
  if (scope.onlyUserCertificates && isCa) return new Set()
  if (scope.onlyCaCertificates && !isCa) return new Set()

  const listReasons = scope.onlySomeReasons ?? ALL_REASONS
  const listNames = new Set(comparableNames(scope, listIssuer))
  // A list that names no distribution point is about all that its issuer signs.
  if (listNames.size === 0) return listReasons
  const covered = new Set<RevocationReason>()
  for (const point of distributionPoints) {
    if (point.indirect) continue
    if (!comparableNames(point, issuer).some((name) => listNames.has(name))) continue
    for (const reason of point.reasons ?? ALL_REASONS) {
      if (listReasons.has(reason)) covered.add(reason)
    }
  }
  return covered
}

/**
 * Whether lists that cover these reasons, and do not name the certificate, may clear it: they leave out no reason, and
 * no other issuer's list has a say (cRLIssuer, section 4.2.1.13).
 */
export function mayClear(reasons: ReadonlySet<RevocationReason>, points: readonly ScopedPoint[]): boolean {
  return coversAllReasons(reasons) && !hasOtherIssuer(points)
}

/** Whether every reason is among these. */
export function coversAllReasons(reasons: ReadonlySet<RevocationReason>): boolean {
  return FLAGGED_REASONS.every((reason) => reasons.has(reason))
}

/** Whether another issuer answers for the certificate beside its own. */
export function hasOtherIssuer(points: readonly ScopedPoint[]): boolean {
  return points.some(({ indirect }) => indirect)
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
