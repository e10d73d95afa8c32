import type { KeyObject } from 'node:crypto'
import { createHash } from 'node:crypto'
import { findSignatureAlgorithm, verifySignature } from '../algorithms.ts'
import type { Certificate } from '../certificate.ts'
import { sameBytes } from '../der-values.ts'
import { nameKeyOf } from '../names.ts'
import type { Examined, PathRole } from './conformity.ts'
import { examine, faultIn, isFault } from './conformity.ts'
import type { GeneralPathJudgement, PathFault } from './path-reason.ts'
import type { PathInputs } from './validate-path.ts'
import { faultOfPath } from './validate-path.ts'
import type { WorkBudget } from './work-budget.ts'

/** What revocation says of a path that is otherwise valid: `path` goes from the anchor to the target. */
export type RevocationCheck = (path: readonly Certificate[]) => PathFault<'revoked' | 'revocation_undetermined'> | null

/** What a certificate is judged with. */
export interface GeneralPathDemands extends PathInputs {
  /** Trusted CA certificates. Such a one that cannot be an anchor is as good as absent. */
  readonly anchors: readonly Certificate[]
  /** Certificates that may help to find a way, in any order. Nothing of them is believed. */
  readonly intermediates: readonly Certificate[]
  /** The moment to judge for, milliseconds since 1970. */
  readonly atMs: number
  /** Counts every signature and every candidate of this question. */
  readonly budget: WorkBudget
  /** Null: revocation is not asked. */
  readonly revocation: RevocationCheck | null
}

/** A judgement, with the path that was found; null where none is valid. */
export interface GeneralPath {
  readonly judgement: GeneralPathJudgement
  /** From the anchor to the target. */
  readonly path: readonly Certificate[] | null
}

/** Certificates in one path, anchor and target included. Real ones have up to five. */
const MAX_PATH_LENGTH = 32

/**
 * Looks for a valid path from a certificate to an anchor, RFC 5280 section 6, in depth, from the certificate upwards. A
 * candidate is an issuer when it bears the issuer's name and not another key identifier; its own soundness is asked
 * before its signature check, and each signature is checked once. A subject with a key never occurs twice in a path, so
 * CAs that certify each other end the search and do not prolong it; the budget ends what is left.
 *
 * `invalid` carries the fault of the way that got furthest, with a revoked certificate before all others;
 * `undetermined` is `revocation_undetermined`, or `too_much_work` whatever was found up to then.
 */
export function judgeGeneralPath(target: Certificate, demands: GeneralPathDemands): GeneralPath {
  const { anchors, intermediates, budget } = demands
  if (!budget.takeSteps(Math.ceil((anchors.length + intermediates.length) / SORTED_PER_STEP))) return TOO_MUCH_WORK
  return new PathSearch(demands).judge(target)
}

/** How many certificates are sorted by their names for one step of the budget. */
const SORTED_PER_STEP = 64

const TOO_MUCH_WORK: GeneralPath = {
  judgement: {
    result: 'undetermined',
    reason: 'too_much_work',
    detail: 'the budget of signature checks and steps is used up'
  },
  path: null
}

/** How far a way got: the length of an incomplete one, or one of these. */
const RANK = { complete: 1000, revocation: 2000, revoked: 3000 } as const

class PathSearch {
  readonly #demands: GeneralPathDemands
  readonly #anchors: NameIndex
  readonly #intermediates: NameIndex
  readonly #examined = new Map<Certificate, Examined | PathFault>()
  readonly #faults = new Map<string, PathFault | null>()
  readonly #numbers = new Map<Certificate, number>()
  readonly #signatures = new Map<string, boolean>()
  #best: { readonly fault: PathFault; readonly rank: number } = {
    fault: { reason: 'no_anchor', detail: 'no way leads to an anchor' },
    rank: 0
  }

  constructor(demands: GeneralPathDemands) {
    this.#demands = demands
    this.#anchors = new NameIndex(demands.anchors)
    const anchorDigests = new Set(demands.anchors.map(digestOf))
    const others = demands.intermediates.filter((certificate) => !anchorDigests.has(digestOf(certificate)))
    this.#intermediates = new NameIndex(others)
  }

  judge(target: Certificate): GeneralPath {
    const { atMs, budget } = this.#demands
    const examined = this.#examine(target)
    const fault = isFault(examined) ? examined : faultIn(examined, 'target', atMs, budget)
    if (isFault(examined) || fault !== null) {
      const { reason, detail } = fault ?? this.#best.fault
      return { judgement: { result: 'invalid', reason, detail: `the certificate itself: ${detail}` }, path: null }
    }
    const path = this.#search([examined], new Set([identityOf(target)]))
    if (budget.exhausted) return TOO_MUCH_WORK
    if (path !== null) {
      return { judgement: { result: 'valid' }, path: path.map(({ certificate }) => certificate) }
    }
    const result = this.#best.fault.reason === 'revocation_undetermined' ? 'undetermined' : 'invalid'
    return { judgement: { result, ...this.#best.fault }, path: null }
  }

  /** `trail` goes from the target upwards. The path found goes downwards, from the anchor. */
  #search(trail: readonly Examined[], visited: ReadonlySet<string>): readonly Examined[] | null {
    const last = trail.at(-1)
    if (last === undefined || trail.length >= MAX_PATH_LENGTH) return null
    for (const anchor of this.#candidates(last, 'anchor', trail.length)) {
      const path = [anchor, ...trail.toReversed()]
      if (this.#isValid(path)) return path
      if (this.#demands.budget.exhausted) return null
    }
    for (const issuer of this.#candidates(last, 'issuer', trail.length)) {
      const identity = identityOf(issuer.certificate)
      if (visited.has(identity)) continue
      const path = this.#search([...trail, issuer], new Set([...visited, identity]))
      if (path !== null || this.#demands.budget.exhausted) return path
    }
    return null
  }

  #isValid(path: readonly Examined[]): boolean {
    const { budget, revocation } = this.#demands
    if (!budget.takeSteps(path.length)) return false
    const fault = faultOfPath(path, this.#demands, budget)
    if (fault !== null) {
      this.#remember(fault, RANK.complete)
      return false
    }
    const revoked = revocation?.(path.map(({ certificate }) => certificate)) ?? null
    if (revoked === null) return true
    this.#remember(revoked, revoked.reason === 'revoked' ? RANK.revoked : RANK.revocation)
    return false
  }

  /** Certificates that are sound in their place, and signed `below`. */
  *#candidates(below: Examined, role: Exclude<PathRole, 'target'>, depth: number): Generator<Examined> {
    const { budget, atMs } = this.#demands
    const { certificate } = below
    const index = role === 'anchor' ? this.#anchors : this.#intermediates
    for (const candidate of index.named(certificate.issuer)) {
      if (!budget.takeSteps()) return
      if (!mayHaveSigned(candidate, certificate)) continue
      const examined = this.#examine(candidate)
      const fault = isFault(examined) ? examined : this.#faultIn(examined, role, atMs)
      if (isFault(examined) || fault !== null) {
        if (fault !== null) this.#remember(atIssuer(fault, role), depth)
        continue
      }
      const signed = this.#isSignedBy(certificate, candidate)
      if (signed === null) return
      if (signed) yield examined
      else this.#remember(atIssuer({ reason: 'signature_bad', detail: 'it did not make the signature' }, role), depth)
    }
  }

  #examine(certificate: Certificate): Examined | PathFault {
    const known = this.#examined.get(certificate)
    if (known !== undefined) return known
    const examined = examine(certificate)
    this.#examined.set(certificate, examined)
    return examined
  }

  #faultIn(examined: Examined, role: PathRole, atMs: number): PathFault | null {
    const key = `${role} ${String(this.#numberOf(examined.certificate))}`
    const known = this.#faults.get(key)
    if (known !== undefined) return known
    const fault = faultIn(examined, role, atMs, this.#demands.budget)
    this.#faults.set(key, fault)
    return fault
  }

  /** Null when the budget is used up. */
  #isSignedBy(certificate: Certificate, issuer: Certificate): boolean | null {
    const key = `${String(this.#numberOf(certificate))} ${String(this.#numberOf(issuer))}`
    const known = this.#signatures.get(key)
    if (known !== undefined) return known
    const algorithm = findSignatureAlgorithm(certificate.signatureAlgorithm)
    const issuerKey: KeyObject | null = issuer.publicKey
    if (algorithm === null || issuerKey === null) return false
    if (!this.#demands.budget.takeSignatureCheck()) return null
    const signed = verifySignature(algorithm, issuerKey, certificate.tbs, certificate.signature)
    this.#signatures.set(key, signed)
    return signed
  }

  #numberOf(certificate: Certificate): number {
    const number = this.#numbers.get(certificate) ?? this.#numbers.size
    this.#numbers.set(certificate, number)
    return number
  }

  #remember(fault: PathFault, rank: number): void {
    if (rank > this.#best.rank) this.#best = { fault, rank }
  }
}

function atIssuer({ reason, detail }: PathFault, role: PathRole): PathFault {
  return { reason, detail: `${role === 'anchor' ? 'an anchor' : 'a CA'} of the issuer's name: ${detail}` }
}

/**
 * Key identifiers choose among CAs of one name, RFC 5280 section 4.2.1.1. A certificate that names no key of its issuer
 * says that it is signed by its own (`conformity.ts`).
 */
function mayHaveSigned(issuer: Certificate, certificate: Certificate): boolean {
  const { authorityKeyIdentifier } = certificate.extensions
  const { subjectKeyIdentifier } = issuer.extensions
  if (authorityKeyIdentifier === null) return sameBytes(issuer.subjectPublicKey, certificate.subjectPublicKey)
  return subjectKeyIdentifier === null || sameBytes(authorityKeyIdentifier, subjectKeyIdentifier)
}

/** Subject and key: what makes a CA one and the same, whoever certified it. */
function identityOf({ subject, subjectPublicKey }: Certificate): string {
  return `${nameKeyOf(subject)} ${Buffer.from(subjectPublicKey).toString('base64')}`
}

/** By the certificate: those of one question are sorted anew for each signer of a list. */
const digests = new WeakMap<Certificate, string>()

function digestOf(certificate: Certificate): string {
  const known = digests.get(certificate)
  if (known !== undefined) return known
  const digest = createHash('sha256').update(certificate.der).digest('base64')
  digests.set(certificate, digest)
  return digest
}

/** Certificates by the canonical form of their subject. */
class NameIndex {
  readonly #byName = new Map<string, Certificate[]>()

  constructor(certificates: readonly Certificate[]) {
    for (const certificate of certificates) {
      const key = nameKeyOf(certificate.subject)
      const named = this.#byName.get(key)
      if (named === undefined) this.#byName.set(key, [certificate])
      else named.push(certificate)
    }
  }

  named(name: Uint8Array): readonly Certificate[] {
    return this.#byName.get(nameKeyOf(name)) ?? []
  }
}
