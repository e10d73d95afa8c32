import type { DerElement, DerLimits } from './der.ts'
import { childrenOf, contextTag, decodeNested, DerFields, explicitChild, malformed, TAG } from './der.ts'
import { asciiOf, booleanOf, namedBitsOf, oidOf, smallIntegerOf } from './der-values.ts'
import type { DistributionPointName } from './distribution-point.ts'
import { distributionPointNameOf, generalNamesOf, reasonFlagsOf } from './distribution-point.ts'
import type { RevocationReason } from './judgement.ts'

/** Extensions of RFC 5280 section 4.2 that this judge understands. All functions belong below `decodeDer`. */

/** KeyUsage bits in their order, RFC 5280 section 4.2.1.3. */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly'
] as const
export type KeyUsage = (typeof KEY_USAGES)[number]

/**
 * Where a revocation list lies. `partial` lists cover some reasons only, `indirect` ones are another issuer's. What is
 * compared with a list's issuingDistributionPoint are the inherited fields and `reasons`.
 */
export interface DistributionPoint extends DistributionPointName {
  /** Null: all reasons. */
  readonly reasons: ReadonlySet<RevocationReason> | null
  readonly uris: readonly string[]
  /** DER Names, to be looked up in a directory. */
  readonly directoryNames: readonly Uint8Array[]
  readonly partial: boolean
  readonly indirect: boolean
}

/** Absent extensions are null, or empty lists. */
export interface CertificateExtensions {
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | null } | null
  readonly keyUsage: ReadonlySet<KeyUsage> | null
  /** OIDs of the purposes. */
  readonly extendedKeyUsage: readonly string[] | null
  /** Policy OIDs. Qualifiers are not looked at. */
  readonly policies: readonly string[]
  readonly authorityKeyIdentifier: Uint8Array | null
  readonly subjectKeyIdentifier: Uint8Array | null
  readonly distributionPoints: readonly DistributionPoint[]
  /** freshestCRL is there: delta lists may say more than the full one. */
  readonly hasFreshestCrl: boolean
  /** URIs of id-ad-ocsp. */
  readonly ocspUris: readonly string[]
  /** OIDs of critical extensions that are not understood here: whoever relies on the certificate must refuse it. */
  readonly unknownCritical: readonly string[]
  /** Every extension as it stands, for whoever reads more of them than these (`path-extensions.ts`). */
  readonly all: readonly RawExtension[]
}

/** One Extension as it stands; `value` is the content of extnValue. */
export interface RawExtension {
  readonly oid: string
  readonly critical: boolean
  readonly value: Uint8Array
}

const NESTED: DerLimits = { maxBytes: 16 * 1024, maxDepth: 16, maxElements: 1024 }

/** Extensions ::= SEQUENCE OF Extension, at least one, none twice. RFC 5280 sections 4.1 and 4.2. */
export function rawExtensionsOf(element: DerElement): RawExtension[] {
  const extensions = childrenOf(element, TAG.sequence).map((child): RawExtension => {
    if (child.tag !== TAG.sequence) malformed()
    const fields = new DerFields(child)
    const oid = oidOf(fields.take(TAG.oid))
    const criticalField = fields.takeOptional(TAG.boolean)
    const { content } = fields.take(TAG.octetString)
    fields.end()
    return { oid, critical: criticalField !== null && booleanOf(criticalField), value: content }
  })
  const distinct = new Set(extensions.map((extension) => extension.oid))
  if (extensions.length === 0 || distinct.size !== extensions.length) malformed()
  return extensions
}

/** Decodes the understood extensions of a certificate and lists the others that are critical. */
export function certificateExtensionsOf(raw: readonly RawExtension[]): CertificateExtensions {
  const known = new Map<string, DerElement>()
  const unknownCritical: string[] = []
  for (const extension of raw) {
    if (UNDERSTOOD.has(extension.oid)) known.set(extension.oid, decodeNested(extension.value, NESTED))
    else if (extension.critical) unknownCritical.push(extension.oid)
  }
  const read = <T>(oid: string, decode: (element: DerElement) => T): T | null => {
    const element = known.get(oid)
    return element === undefined ? null : decode(element)
  }
  return {
    basicConstraints: read(OID.basicConstraints, basicConstraintsOf),
    keyUsage: read(OID.keyUsage, keyUsageOf),
    extendedKeyUsage: read(OID.extendedKeyUsage, extendedKeyUsageOf),
    policies: read(OID.certificatePolicies, policiesOf) ?? [],
    authorityKeyIdentifier: read(OID.authorityKeyIdentifier, authorityKeyIdentifierOf),
    subjectKeyIdentifier: read(OID.subjectKeyIdentifier, subjectKeyIdentifierOf),
    distributionPoints: read(OID.cRLDistributionPoints, distributionPointsOf) ?? [],
    hasFreshestCrl: raw.some(({ oid }) => oid === ID_CE_FRESHEST_CRL),
    ocspUris: read(OID.authorityInfoAccess, ocspUrisOf) ?? [],
    unknownCritical,
    all: raw
  }
}

const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  cRLDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1'
} as const
const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(OID))
/** Noted and not read. A critical one (section 4.2.1.15 forbids it) demands delta lists: the certificate is refused. */
const ID_CE_FRESHEST_CRL = '2.5.29.46'
const ID_AD_OCSP = '1.3.6.1.5.5.7.48.1'

/** SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint OPTIONAL }; a length only with cA. Section 4.2.1.9. */
function basicConstraintsOf(element: DerElement): { ca: boolean; pathLength: number | null } {
  const fields = fieldsOf(element)
  const caField = fields.takeOptional(TAG.boolean)
  const lengthField = fields.takeOptional(TAG.integer)
  fields.end()
  const ca = caField !== null && booleanOf(caField)
  if (!ca && lengthField !== null) malformed()
  return { ca, pathLength: lengthField === null ? null : smallIntegerOf(lengthField) }
}

/** BIT STRING with at least one bit set. */
function keyUsageOf(element: DerElement): ReadonlySet<KeyUsage> {
  const usages = namedBitsOf(element).map((bit) => KEY_USAGES[bit] ?? malformed())
  if (usages.length === 0) malformed()
  return new Set(usages)
}

function extendedKeyUsageOf(element: DerElement): string[] {
  return notEmpty(childrenOf(element, TAG.sequence).map(oidOf))
}

/** SEQUENCE OF SEQUENCE { policyIdentifier OID, qualifiers OPTIONAL }, no policy twice. Section 4.2.1.4. */
function policiesOf(element: DerElement): string[] {
  const policies = childrenOf(element, TAG.sequence).map((child) => {
    const fields = fieldsOf(child)
    const policy = oidOf(fields.take(TAG.oid))
    fields.takeOptional(TAG.sequence)
    fields.end()
    return policy
  })
  if (new Set(policies).size !== policies.length) malformed()
  return notEmpty(policies)
}

/**
 * SEQUENCE { keyIdentifier [0], authorityCertIssuer [1], authorityCertSerialNumber [2] }, all optional, the latter two
 * together or not at all. Section 4.2.1.1.
 */
export function authorityKeyIdentifierOf(element: DerElement): Uint8Array | null {
  const fields = fieldsOf(element)
  const keyIdentifier = fields.takeOptional(contextTag(0, 'primitive'))
  const issuer = fields.takeOptional(contextTag(1, 'constructed'))
  const serial = fields.takeOptional(contextTag(2, 'primitive'))
  fields.end()
  if ((issuer === null) !== (serial === null)) malformed()
  if (issuer !== null) generalNamesOf(issuer, contextTag(1, 'constructed'))
  if (serial?.content.length === 0) malformed()
  return keyIdentifier?.content ?? null
}

function subjectKeyIdentifierOf(element: DerElement): Uint8Array {
  if (element.tag !== TAG.octetString || element.content.length === 0) malformed()
  return element.content
}

/** SEQUENCE OF { distributionPoint [0], reasons [1], cRLIssuer [2] }. Section 4.2.1.13. */
function distributionPointsOf(element: DerElement): DistributionPoint[] {
  const points = childrenOf(element, TAG.sequence).map((child): DistributionPoint => {
    const fields = fieldsOf(child)
    const name = fields.takeOptional(contextTag(0, 'constructed'))
    const reasons = fields.takeOptional(contextTag(1, 'primitive'))
    const issuer = fields.takeOptional(contextTag(2, 'constructed'))
    fields.end()
    // Section 4.2.1.13: not the reasons alone.
    if (name === null && issuer === null) malformed()
    if (issuer !== null) generalNamesOf(issuer, contextTag(2, 'constructed'))
    const pointName = name === null ? { names: [], relativeName: null } : distributionPointNameOf(name)
    const names = pointName.names.map((general) => decodeNested(general, NESTED))
    return {
      ...pointName,
      reasons: reasons === null ? null : reasonFlagsOf(reasons),
      uris: names.filter(isUri).map((general) => asciiOf(general.content)),
      directoryNames: names
        .filter((general) => general.tag === contextTag(4, 'constructed'))
        .map((general) => explicitChild(general, TAG.sequence).bytes),
      partial: reasons !== null,
      indirect: issuer !== null
    }
  })
  return notEmpty(points)
}

/** SEQUENCE OF { accessMethod OID, accessLocation GeneralName }. Section 4.2.2.1. */
function ocspUrisOf(element: DerElement): string[] {
  const locations = notEmpty(childrenOf(element, TAG.sequence)).map((child) => {
    const fields = fieldsOf(child)
    const method = oidOf(fields.take(TAG.oid))
    const location = fields.takeAny()
    fields.end()
    return { method, location }
  })
  return locations
    .filter(({ method, location }) => method === ID_AD_OCSP && isUri(location))
    .map(({ location }) => asciiOf(location.content))
}

function isUri(generalName: DerElement): boolean {
  return generalName.tag === contextTag(6, 'primitive')
}

function fieldsOf(element: DerElement): DerFields {
  if (element.tag !== TAG.sequence) malformed()
  return new DerFields(element)
}

function notEmpty<T>(list: T[]): T[] {
  return list.length > 0 ? list : malformed()
}
