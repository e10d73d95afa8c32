import type { Examined } from './conformity.ts'
import { NameConstraintSet } from './name-constraints.ts'
import type { GeneralPathReason, PathFault } from './path-reason.ts'
import type { PolicyInputs, PolicyStatements } from './policy-graph.ts'
import { PolicyProcessor } from './policy-graph.ts'
import type { WorkBudget } from './work-budget.ts'

/** What the relying party asks of a path, RFC 5280 section 6.1.1. */
export interface PathInputs {
  readonly policy: PolicyInputs
  /** The greatest number of CA certificates between anchor and target, self-issued ones not counted; null: any. */
  readonly maxDepth: number | null
  /** Purposes (OIDs) that the target, and every CA that limits them, must all allow. */
  readonly extendedKeyUsages: readonly string[]
}

const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0'

/**
 * What a whole path must keep, RFC 5280 section 6.1.2 to 6.1.5: path length, policies, name constraints, extended key
 * usage. `path` goes from the anchor to the target. That each certificate is sound in its place, bears the name of its
 * issuer and is signed by it, was seen while the path was built (`build-path.ts`); nothing here looks at a signature.
 *
 * Beyond section 6, constraints that the anchor's own certificate states are kept too (RFC 5937), but for its policies.
 *
 * Null: the path is valid.
 */
export function faultOfPath(path: readonly Examined[], inputs: PathInputs, budget: WorkBudget): PathFault | null {
  const [anchor, ...certificates] = path
  const target = certificates.at(-1)
  if (anchor === undefined || target === undefined) throw new Error('a path has an anchor and a certificate')
  const policies = new PolicyProcessor(inputs.policy, certificates.length, budget)
  const constraints = new NameConstraintSet()
  const ownLength = anchor.certificate.extensions.basicConstraints?.pathLength ?? Infinity
  let maxPathLength = Math.min(inputs.maxDepth ?? Infinity, ownLength)
  policies.constrain(policyStatementsOf(anchor))
  if (anchor.extensions.nameConstraints !== null) constraints.add(anchor.extensions.nameConstraints)
  if (!allowsPurposes(anchor, inputs)) return faultAt('extended_key_usage', 0, path)

  for (const [index, examined] of certificates.entries()) {
    const place = index + 1
    const isTarget = examined === target
    const { certificate, extensions, isSelfIssued } = examined
    if (!isSelfIssued || isTarget) {
      const misnamed = constraints.check(examined.names, budget)
      if (misnamed !== null) return faultAt(misnamed, place, path)
    }
    const statements = policyStatementsOf(examined)
    const impolitic = isTarget ? policies.takeLast(statements) : policies.takeIssuer(statements)
    if (impolitic !== null) return faultAt(impolitic, place, path)
    if (!allowsPurposes(examined, inputs)) return faultAt('extended_key_usage', place, path)
    if (isTarget) return null
    if (extensions.nameConstraints !== null) constraints.add(extensions.nameConstraints)
    if (!isSelfIssued) {
      if (maxPathLength <= 0) return faultAt('path_length', place, path)
      maxPathLength -= 1
    }
    maxPathLength = Math.min(maxPathLength, certificate.extensions.basicConstraints?.pathLength ?? Infinity)
  }
  return null
}

/** Words for a place in a path, which name nobody. */
export function placeInPath(place: number, path: readonly unknown[]): string {
  if (place === 0) return 'the anchor'
  if (place === path.length - 1) return 'the certificate itself'
  return `CA ${String(place)} of ${String(path.length - 2)} below the anchor`
}

function faultAt(reason: GeneralPathReason, place: number, path: readonly Examined[]): PathFault {
  return { reason, detail: placeInPath(place, path) }
}

function policyStatementsOf({ certificate, extensions, isSelfIssued }: Examined): PolicyStatements {
  return {
    policies: certificate.extensions.policies,
    mappings: extensions.policyMappings,
    constraints: extensions.policyConstraints,
    inhibitAnyPolicy: extensions.inhibitAnyPolicy,
    isSelfIssued
  }
}

/** RFC 5280 section 4.2.1.12; that a CA's purposes limit those below it is how all other judges read it. */
function allowsPurposes({ certificate }: Examined, { extendedKeyUsages }: PathInputs): boolean {
  const allowed = certificate.extensions.extendedKeyUsage
  if (allowed === null || allowed.includes(ANY_EXTENDED_KEY_USAGE)) return true
  return extendedKeyUsages.every((purpose) => allowed.includes(purpose))
}
