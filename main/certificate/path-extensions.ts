import type { Result } from '../../device/result.ts'
import type { Certificate } from './certificate.ts'
import type { DerElement, DerError, DerLimits } from './der.ts'
import { childrenOf, contextTag, decodeDer, DerFields, malformed, TAG } from './der.ts'
import { oidOf, smallIntegerOf } from './der-values.ts'
import type { GeneralName } from './general-names.ts'
import { generalNameOf, generalNamesOf } from './general-names.ts'

/**
 * The extensions of RFC 5280 section 4.2.1 that only a path of several certificates needs. They are not among those that
 * every session decodes (`extensions.ts`): in the JPKI's profile there is no use for them, and a critical one is refused.
 */

/** NameConstraints, section 4.2.1.10. */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

/** PolicyConstraints, section 4.2.1.11: certificates to be skipped before it takes effect. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | null
  readonly inhibitPolicyMapping: number | null
}

/** PolicyMappings, section 4.2.1.5. */
export interface PolicyMapping {
  readonly issuerDomainPolicy: string
  readonly subjectDomainPolicy: string
}

/** Absent extensions are null, or empty lists. */
export interface PathExtensions {
  readonly subjectAltName: { readonly names: readonly GeneralName[]; readonly critical: boolean } | null
  readonly nameConstraints: (NameConstraints & { readonly critical: boolean }) | null
  readonly policyConstraints: (PolicyConstraints & { readonly critical: boolean }) | null
  readonly policyMappings: readonly PolicyMapping[]
  /** Certificates to be skipped before anyPolicy counts no more. Section 4.2.1.14. */
  readonly inhibitAnyPolicy: number | null
  /** OIDs of critical extensions that neither this file nor `extensions.ts` understands. */
  readonly unknownCritical: readonly string[]
  /** OIDs of critical extensions that RFC 5280 says must not be critical. */
  readonly wronglyCritical: readonly string[]
}

const OID = {
  subjectAltName: '2.5.29.17',
  nameConstraints: '2.5.29.30',
  policyMappings: '2.5.29.33',
  policyConstraints: '2.5.29.36',
  inhibitAnyPolicy: '2.5.29.54'
} as const
const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(OID))

/** Sections 4.2.1.1, 4.2.1.2, 4.2.1.8, 4.2.1.15, 4.2.2.1, 4.2.2.2. */
const NEVER_CRITICAL: ReadonlySet<string> = new Set([
  '2.5.29.35', // authorityKeyIdentifier
  '2.5.29.14', // subjectKeyIdentifier
  '2.5.29.9', // subjectDirectoryAttributes
  '2.5.29.46', // freshestCRL
  '1.3.6.1.5.5.7.1.1', // authorityInfoAccess
  '1.3.6.1.5.5.7.1.11' // subjectInfoAccess
])

const LIMITS: DerLimits = { maxBytes: 16 * 1024, maxDepth: 16, maxElements: 4096 }

/**
 * Decodes them. Errors: `malformed` where one of them is, otherwise well-formed, not what its OID says. Names are only
 * taken apart; whether a dNSName could be a host's is asked by `path/conformity.ts`.
 */
export function pathExtensionsOf(certificate: Pick<Certificate, 'extensions'>): Result<PathExtensions, DerError> {
  const { all, unknownCritical } = certificate.extensions
  const critical = all.filter((extension) => extension.critical).map(({ oid }) => oid)
  const found = {
    subjectAltName: null as PathExtensions['subjectAltName'],
    nameConstraints: null as PathExtensions['nameConstraints'],
    policyConstraints: null as PathExtensions['policyConstraints'],
    policyMappings: [] as readonly PolicyMapping[],
    inhibitAnyPolicy: null as number | null
  }
  for (const { oid, value, critical: isCritical } of all) {
    if (!UNDERSTOOD.has(oid)) continue
    const decoded = decodeDer(value, LIMITS, (element) => {
      if (oid === OID.subjectAltName) found.subjectAltName = { names: generalNamesOf(element), critical: isCritical }
      if (oid === OID.nameConstraints) {
        found.nameConstraints = { ...nameConstraintsOf(element), critical: isCritical }
      }
      if (oid === OID.policyConstraints) {
        found.policyConstraints = { ...policyConstraintsOf(element), critical: isCritical }
      }
      if (oid === OID.policyMappings) found.policyMappings = policyMappingsOf(element)
      if (oid === OID.inhibitAnyPolicy) found.inhibitAnyPolicy = skipCertificatesOf(element)
    })
    if (!decoded.ok) return decoded
  }
  return {
    ok: true,
    value: {
      ...found,
      unknownCritical: unknownCritical.filter((oid) => !UNDERSTOOD.has(oid)),
      wronglyCritical: critical.filter((oid) => NEVER_CRITICAL.has(oid))
    }
  }
}

/** SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL }, not both absent, none empty. */
function nameConstraintsOf(element: DerElement): NameConstraints {
  const fields = fieldsOf(element)
  const permitted = fields.takeOptional(contextTag(0, 'constructed'))
  const excluded = fields.takeOptional(contextTag(1, 'constructed'))
  fields.end()
  if (permitted === null && excluded === null) malformed()
  return {
    permitted: permitted === null ? [] : subtreesOf(permitted, contextTag(0, 'constructed')),
    excluded: excluded === null ? [] : subtreesOf(excluded, contextTag(1, 'constructed'))
  }
}

/** SEQUENCE OF { base, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }; RFC 5280 has 0 and no maximum. */
function subtreesOf(element: DerElement, tag: number): GeneralName[] {
  const bases = childrenOf(element, tag).map((subtree) => {
    const fields = fieldsOf(subtree)
    const base = generalNameOf(fields.takeAny())
    const minimum = fields.takeOptional(contextTag(0, 'primitive'))
    fields.end()
    if (minimum !== null && !isZero(minimum)) malformed()
    return base
  })
  return bases.length > 0 ? bases : malformed()
}

/** SEQUENCE { requireExplicitPolicy [0] OPTIONAL, inhibitPolicyMapping [1] OPTIONAL }, not both absent. */
function policyConstraintsOf(element: DerElement): PolicyConstraints {
  const fields = fieldsOf(element)
  const requireExplicitPolicy = fields.takeOptional(contextTag(0, 'primitive'))
  const inhibitPolicyMapping = fields.takeOptional(contextTag(1, 'primitive'))
  fields.end()
  if (requireExplicitPolicy === null && inhibitPolicyMapping === null) malformed()
  return {
    requireExplicitPolicy: requireExplicitPolicy === null ? null : implicitSkipOf(requireExplicitPolicy),
    inhibitPolicyMapping: inhibitPolicyMapping === null ? null : implicitSkipOf(inhibitPolicyMapping)
  }
}

/** SEQUENCE OF { issuerDomainPolicy, subjectDomainPolicy }, at least one. */
function policyMappingsOf(element: DerElement): PolicyMapping[] {
  const mappings = childrenOf(element, TAG.sequence).map((child) => {
    const fields = fieldsOf(child)
    const issuerDomainPolicy = oidOf(fields.take(TAG.oid))
    const subjectDomainPolicy = oidOf(fields.take(TAG.oid))
    fields.end()
    return { issuerDomainPolicy, subjectDomainPolicy }
  })
  return mappings.length > 0 ? mappings : malformed()
}

/** SkipCerts ::= INTEGER (0..MAX). */
function skipCertificatesOf(element: DerElement): number {
  if (element.tag !== TAG.integer) malformed()
  return smallIntegerOf(element)
}

/** SkipCerts under an IMPLICIT tag, whose content `decodeDer` does not know to be an INTEGER. */
function implicitSkipOf({ content, bytes }: DerElement): number {
  const [first, second] = content
  if (first === undefined || (first === 0 && second !== undefined && second < 0x80)) malformed()
  return smallIntegerOf({ tag: TAG.integer, content, bytes })
}

function isZero({ content }: DerElement): boolean {
  return content.length === 1 && content[0] === 0
}

function fieldsOf(element: DerElement): DerFields {
  if (element.tag !== TAG.sequence) malformed()
  return new DerFields(element)
}
