import type { DerElement } from './der.ts'
import { childrenOf, contextTag, DerFields, malformed, TAG } from './der.ts'
import { namedBitsOf } from './der-values.ts'
import { generalNameOf } from './general-names.ts'
import type { RevocationReason } from './judgement.ts'
import { checkRelativeName } from './names.ts'

/**
 * What a certificate's cRLDistributionPoints and a list's issuingDistributionPoint share. RFC 5280 sections 4.2.1.13
 * and 5.2.5. All functions belong below `decodeDer`.
 */

/** DistributionPointName: one of the two is given. */
export interface DistributionPointName {
  /** GeneralNames of fullName, each a whole DER element with its context tag. Empty where the name is relative. */
  readonly names: readonly Uint8Array[]
  /** nameRelativeToCRLIssuer as a RelativeDistinguishedName: a whole SET, to be put behind the CRL issuer's name. */
  readonly relativeName: Uint8Array | null
}

/**
 * ReasonFlags by bit, section 4.2.1.13. Bit 0 is not used. Of the reasons, `unspecified` and `removeFromCRL` have no
 * flag: a list of some reasons never claims to hold all that were revoked without one.
 */
const REASON_FLAGS: readonly (RevocationReason | null)[] = [
  null,
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise'
]

/** Every reason that has a flag: together they are all reasons. */
export const FLAGGED_REASONS: readonly RevocationReason[] = REASON_FLAGS.filter((reason) => reason !== null)

const RDN_TAG = TAG.set

/** `[0] DistributionPointName`: CHOICE { fullName [0], nameRelativeToCRLIssuer [1] }. */
export function distributionPointNameOf(element: DerElement): DistributionPointName {
  const fields = new DerFields(element)
  const choice = fields.takeAny()
  fields.end()
  if (choice.tag === contextTag(1, 'constructed')) {
    // IMPLICIT: only the identifier octet differs from a SET's.
    const relativeName = Uint8Array.from(choice.bytes)
    relativeName[0] = RDN_TAG
    checkRelativeName({ ...choice, tag: RDN_TAG, bytes: relativeName })
    return { names: [], relativeName }
  }
  return { names: generalNamesOf(choice, contextTag(0, 'constructed')), relativeName: null }
}

/** GeneralNames under an IMPLICIT tag: at least one, each a whole DER element. */
export function generalNamesOf(element: DerElement, tag: number): Uint8Array[] {
  const names = childrenOf(element, tag)
  if (names.length === 0) malformed()
  for (const name of names) generalNameOf(name)
  return names.map((name) => name.bytes)
}

/** ReasonFlags under an IMPLICIT tag: a BIT STRING's content. */
export function reasonFlagsOf(element: DerElement): ReadonlySet<RevocationReason> {
  const unusedBits = element.content[0]
  if (unusedBits === undefined || unusedBits > 7) malformed()
  const bits = namedBitsOf({ ...element, tag: TAG.bitString })
  const reasons = bits.filter((bit) => bit !== 0).map((bit) => REASON_FLAGS[bit] ?? malformed())
  return new Set(reasons)
}
