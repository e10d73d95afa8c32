import { acceptsKey, findSignatureAlgorithm, verifySignature } from '../algorithms.ts'
import type { Certificate } from '../certificate.ts'
import { isWithinValidity } from '../certificate.ts'
import { canonicalNameOf, emailAddressesOf, sameName } from '../names.ts'
import type { PathExtensions } from '../path-extensions.ts'
import { pathExtensionsOf } from '../path-extensions.ts'
import type { ConstrainedName } from './name-constraints.ts'
import { areSoundConstraints, constrainedNameOf } from './name-constraints.ts'
import type { GeneralPathReason, PathFault } from './path-reason.ts'
import type { WorkBudget } from './work-budget.ts'

/** What can be asked of a certificate alone, before any signature is looked at and whatever path it stands in. */

/** A certificate with what a path needs of it, taken apart once. */
export interface Examined {
  readonly certificate: Certificate
  readonly extensions: PathExtensions
  /** Subject and issuer are the same name, RFC 5280 section 3.2. */
  readonly isSelfIssued: boolean
  /** Every name that name constraints are asked about: subject, its emailAddress attributes, subjectAltName. */
  readonly names: readonly ConstrainedName[]
}

/** In which place of a path it is looked at. */
export type PathRole = 'anchor' | 'issuer' | 'target'

/** Takes a certificate apart, or says why it belongs in no path. Sections 4.1 and 4.2 of RFC 5280. */
export function examine(certificate: Certificate): Examined | PathFault {
  const parsed = pathExtensionsOf(certificate)
  if (!parsed.ok) return fault('malformed', 'an extension is not what its identifier says')
  const extensions = parsed.value
  const names = namesOf(certificate, extensions)
  if (names === null) return fault('malformed', 'a name is not of the form that its type demands')
  if (extensions.nameConstraints !== null && !areSoundConstraints(extensions.nameConstraints)) {
    return fault('malformed', 'a subtree of the name constraints is not of the form that its type demands')
  }
  return { certificate, extensions, isSelfIssued: sameName(certificate.issuer, certificate.subject), names }
}

export function isFault(examined: Examined | PathFault): examined is PathFault {
  return 'reason' in examined
}

/** Why a certificate cannot stand in this place at this moment; null where it can. */
export function faultIn(examined: Examined, role: PathRole, atMs: number, budget: WorkBudget): PathFault | null {
  const { certificate, extensions } = examined
  if (extensions.unknownCritical.length > 0) {
    return fault('critical_extension_unknown', `unknown critical extension ${extensions.unknownCritical.join(', ')}`)
  }
  if (certificate.publicKey === null || !acceptsKey(certificate.publicKey)) {
    return fault('key_refused', 'a key that is not in the table')
  }
  // Nobody relies on the signature over an anchor.
  if (role !== 'anchor' && findSignatureAlgorithm(certificate.signatureAlgorithm) === null) {
    return fault('algorithm_refused', `signature algorithm ${certificate.signatureAlgorithm.oid} is not in the table`)
  }
  return validityFault(certificate, atMs) ?? profileFault(examined) ?? roleFault(examined, role, budget)
}

/** RFC 5280 section 6.1.3 (a)(2). */
export function validityFault(certificate: Certificate, atMs: number): PathFault<'not_yet_valid' | 'expired'> | null {
  switch (isWithinValidity(certificate, atMs)) {
    case 'before':
      return fault('not_yet_valid', 'the validity has not begun')
    case 'after':
      return fault('expired', 'the validity is over')
    case 'within':
      return null
  }
}

/** Rules for every certificate of the profile, with their sections. */
function profileFault({ certificate, extensions }: Examined): PathFault | null {
  const { basicConstraints, keyUsage, subjectKeyIdentifier } = certificate.extensions
  const { subjectAltName, nameConstraints, policyConstraints, wronglyCritical } = extensions
  const isCa = basicConstraints?.ca === true
  const hasSubject = canonicalNameOf(certificate.subject)?.length !== 0
  if (wronglyCritical.length > 0) return profile(`extension ${wronglyCritical.join(', ')} must not be critical`)
  if (keyUsage?.has('keyCertSign') === true && !isCa) return profile('keyCertSign without cA (4.2.1.9)')
  if (isCa && !hasSubject) return profile('a CA without a subject (4.1.2.6)')
  if (!hasSubject && subjectAltName?.critical !== true) return profile('neither subject nor critical alternative name (4.1.2.6)')
  if (isCa && subjectKeyIdentifier === null) return profile('a CA without subjectKeyIdentifier (4.2.1.2)')
  if (nameConstraints !== null && !isCa) return profile('name constraints in an end entity certificate (4.2.1.10)')
  if (nameConstraints?.critical === false) return profile('name constraints that are not critical (4.2.1.10)')
  // RFC 3280 let a CA choose, and CAs with policies of that time are in use: theirs are obeyed all the same. Where a CA
  // names no policy, they are no part of such a policy, and RFC 5280 is insisted on.
  const isLoose = policyConstraints?.critical === false
  if (isLoose && certificate.extensions.policies.length === 0) {
    return profile('policy constraints that are not critical (4.2.1.11)')
  }
  return null
}

/** What makes an issuer, RFC 5280 section 6.1.4 (k) and (n), and whom a certificate says to be signed by. */
function roleFault({ certificate, isSelfIssued }: Examined, role: PathRole, budget: WorkBudget): PathFault | null {
  const { basicConstraints, keyUsage, authorityKeyIdentifier, all } = certificate.extensions
  if (role !== 'target') {
    if (basicConstraints?.ca !== true) return fault('not_a_ca', 'an issuer that is no CA')
    if (keyUsage !== null && !keyUsage.has('keyCertSign')) return fault('key_usage', 'an issuer without keyCertSign')
  }
  const isCritical = all.some(({ oid, critical }) => oid === BASIC_CONSTRAINTS && critical)
  // Intermediate CAs whose basicConstraints is not critical are in use, and other judges accept them.
  if (role === 'anchor' && !isCritical) return profile('an anchor whose basicConstraints is not critical (4.2.1.9)')
  // Only who signs its own certificate may leave it out. Of an issuer below the anchor the path asks for its own key.
  if (authorityKeyIdentifier !== null || isSelfIssued) return null
  if (role === 'anchor' && budget.takeSignatureCheck() && isSelfSigned(certificate)) return null
  return profile('no key identifier of the issuer (4.2.1.1)')
}

const BASIC_CONSTRAINTS = '2.5.29.19'

/** Whether the certificate's own key made its signature. */
function isSelfSigned({ publicKey, signatureAlgorithm, tbs, signature }: Certificate): boolean {
  const algorithm = findSignatureAlgorithm(signatureAlgorithm)
  return algorithm !== null && publicKey !== null && verifySignature(algorithm, publicKey, tbs, signature)
}

function namesOf(certificate: Certificate, { subjectAltName }: PathExtensions): ConstrainedName[] | null {
  const subject = canonicalNameOf(certificate.subject)
  if (subject === null || canonicalNameOf(certificate.issuer) === null) return null
  const names: ConstrainedName[] = subject.length === 0 ? [] : [{ kind: 'directory', name: subject }]
  for (const value of emailAddressesOf(certificate.subject)) {
    names.push(constrainedNameOf({ kind: 'email', value }) ?? { kind: 'email', local: value, host: null })
  }
  for (const general of subjectAltName?.names ?? []) {
    const name = constrainedNameOf(general)
    if (name === null) return null
    names.push(name)
  }
  return names
}

function profile(detail: string): PathFault {
  return fault('profile', detail)
}

function fault<R extends GeneralPathReason>(reason: R, detail: string): PathFault<R> {
  return { reason, detail }
}
