import type { DerElement, DerLimits } from '../der.ts'
import { contextTag, decodeNested, DerFields, malformed, TAG } from '../der.ts'
import { generalizedTimeOf, smallIntegerOf } from '../der-values.ts'
import { distributionPointNameOf, reasonFlagsOf } from '../distribution-point.ts'
import type { RawExtension } from '../extensions.ts'
import { authorityKeyIdentifierOf } from '../extensions.ts'
import type { RevocationReason } from '../judgement.ts'
import { revocationReasonOf } from '../revocation-reason.ts'

export { revocationReasonNumber, revocationReasonOf } from '../revocation-reason.ts'

/** Extensions of revocation lists and of their entries, RFC 5280 sections 5.2 and 5.3. Functions: below `decodeDer`. */

/** What a list is about, section 5.2.5. */
export interface IssuingDistributionPoint {
  /** GeneralNames of fullName as DER (whole elements); empty where none is given. A relative name: see relativeName. */
  readonly names: readonly Uint8Array[]
  /** nameRelativeToCRLIssuer as a whole SET (RelativeDistinguishedName), or null. */
  readonly relativeName: Uint8Array | null
  /** At most one of these three is true. */
  readonly onlyUserCertificates: boolean
  readonly onlyCaCertificates: boolean
  readonly onlyAttributeCertificates: boolean
  /** Null: all reasons. */
  readonly onlySomeReasons: ReadonlySet<RevocationReason> | null
  /** Entries may be another issuer's. */
  readonly indirect: boolean
}

/** Extensions of a list. */
export interface CrlExtensions {
  /** Key identifier of the key that signed the list; null where absent, or where only a name and serial are given. */
  readonly authorityKeyIdentifier: Uint8Array | null
  /** Content octets of cRLNumber: non-negative, at most 20; null where absent. */
  readonly number: Uint8Array | null
  readonly issuingDistributionPoint: IssuingDistributionPoint | null
  /** deltaCRLIndicator is there: the list names changes to another one only. */
  readonly isDelta: boolean
  /** freshestCRL is there: there are delta lists to this one. */
  readonly hasFreshest: boolean
  /** OIDs of critical extensions not understood here: the list may not be used to show a certificate good. */
  readonly unknownCritical: readonly string[]
}

/** Extensions of one entry. */
export interface CrlEntryExtensions {
  /** `unspecified` where none is given. `removeFromCRL` belongs in delta lists only: to be refused in a full one. */
  readonly reason: RevocationReason
  /** This entry and those behind it are another issuer's: only in an indirect list. */
  readonly hasCertificateIssuer: boolean
  readonly unknownCritical: readonly string[]
}

const OID = {
  cRLNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCRLIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  authorityKeyIdentifier: '2.5.29.35',
  freshestCRL: '2.5.29.46'
} as const

const NESTED: DerLimits = { maxBytes: 16 * 1024, maxDepth: 16, maxElements: 1024 }

/** RFC 5280 section 5.2.3. */
const MAX_NUMBER_OCTETS = 20

/**
 * Decodes the extensions of a list. Malformed, beside what is no DER: a cRLNumber that is critical, negative or longer
 * than 20 octets; an issuingDistributionPoint that is not critical, says nothing, or has two of the `only` flags set.
 * Issuer alternative names and where to fetch the issuer (5.2.2, 5.2.7) are passed over unless critical.
 */
export function crlExtensionsOf(raw: readonly RawExtension[]): CrlExtensions {
  let authorityKeyIdentifier: Uint8Array | null = null
  let number: Uint8Array | null = null
  let issuingDistributionPoint: IssuingDistributionPoint | null = null
  let isDelta = false
  let hasFreshest = false
  const unknownCritical: string[] = []
  for (const { oid, critical, value } of raw) {
    switch (oid) {
      case OID.authorityKeyIdentifier:
        authorityKeyIdentifier = authorityKeyIdentifierOf(decodeNested(value, NESTED))
        break
      case OID.cRLNumber:
        if (critical) malformed()
        number = crlNumberOf(decodeNested(value, NESTED))
        break
      case OID.issuingDistributionPoint:
        // Not critical, it would be passed over by others, for whom the list then is one of everything.
        if (!critical) malformed()
        issuingDistributionPoint = issuingDistributionPointOf(decodeNested(value, NESTED))
        break
      case OID.deltaCRLIndicator:
        crlNumberOf(decodeNested(value, NESTED))
        isDelta = true
        break
      case OID.freshestCRL:
        hasFreshest = true
        break
      default:
        if (critical) unknownCritical.push(oid)
    }
  }
  return { authorityKeyIdentifier, number, issuingDistributionPoint, isDelta, hasFreshest, unknownCritical }
}

/**
 * Decodes the extensions of an entry. The date from which a key is held to be compromised (5.3.2) is checked for its
 * form and not used: an entry revokes from the moment it is published.
 */
export function crlEntryExtensionsOf(raw: readonly RawExtension[]): CrlEntryExtensions {
  let reason: RevocationReason = 'unspecified'
  let hasCertificateIssuer = false
  const unknownCritical: string[] = []
  for (const { oid, critical, value } of raw) {
    switch (oid) {
      case OID.reasonCode:
        reason = reasonOf(decodeNested(value, NESTED))
        break
      case OID.invalidityDate:
        generalizedTimeOf(decodeNested(value, NESTED))
        break
      case OID.certificateIssuer:
        hasCertificateIssuer = true
        break
      default:
        if (critical) unknownCritical.push(oid)
    }
  }
  return { reason, hasCertificateIssuer, unknownCritical }
}

function reasonOf(element: DerElement): RevocationReason {
  if (element.tag !== TAG.enumerated) malformed()
  return revocationReasonOf(smallIntegerOf(element)) ?? malformed()
}

function crlNumberOf({ tag, content }: DerElement): Uint8Array {
  const negative = (content[0] ?? 0x80) >= 0x80
  if (tag !== TAG.integer || negative || content.length > MAX_NUMBER_OCTETS) malformed()
  return content
}

/**
 * SEQUENCE { distributionPoint [0], onlyContainsUserCerts [1], onlyContainsCACerts [2], onlySomeReasons [3],
 * indirectCRL [4], onlyContainsAttributeCerts [5] }, all optional, at least one given.
 */
function issuingDistributionPointOf(element: DerElement): IssuingDistributionPoint {
  if (element.tag !== TAG.sequence || element.content.length === 0) malformed()
  const fields = new DerFields(element)
  const flag = (number: number): boolean => {
    const field = fields.takeOptional(contextTag(number, 'primitive'))
    return field !== null && implicitBooleanOf(field)
  }
  const name = fields.takeOptional(contextTag(0, 'constructed'))
  const onlyUserCertificates = flag(1)
  const onlyCaCertificates = flag(2)
  const reasons = fields.takeOptional(contextTag(3, 'primitive'))
  const indirect = flag(4)
  const onlyAttributeCertificates = flag(5)
  fields.end()
  const scopes = [onlyUserCertificates, onlyCaCertificates, onlyAttributeCertificates].filter(Boolean)
  if (scopes.length > 1) malformed()
  return {
    ...(name === null ? { names: [], relativeName: null } : distributionPointNameOf(name)),
    onlyUserCertificates,
    onlyCaCertificates,
    onlyAttributeCertificates,
    onlySomeReasons: reasons === null ? null : reasonFlagsOf(reasons),
    indirect
  }
}

/** BOOLEAN under an IMPLICIT tag. A FALSE that is spelled out is taken, as everywhere (`der.ts`). */
function implicitBooleanOf({ content }: DerElement): boolean {
  if (content.length !== 1 || (content[0] !== 0x00 && content[0] !== 0xff)) malformed()
  return content[0] === 0xff
}
