import type { Certificate } from '../../certificate/certificate.ts'
import { sameBytes } from '../../certificate/der-values.ts'
import type { Crl } from '../../certificate/crl/crl.ts'
import { CrlSignatures } from '../../certificate/crl/crl-signatures.ts'
import type { CrlStatus } from '../../certificate/crl/crl-status.ts'
import { judgeCrlStatus } from '../../certificate/crl/crl-status.ts'
import type { OcspJudgement } from '../../certificate/judgement.ts'
import { sameName } from '../../certificate/names.ts'
import { judgeOcspResponse } from '../../certificate/ocsp-response.ts'
import { judgeGeneralPath } from '../../certificate/path/build-path.ts'
import type { PathFault } from '../../certificate/path/path-reason.ts'
import { ANY_POLICY_INPUTS } from '../../certificate/path/policy-graph.ts'
import { placeInPath } from '../../certificate/path/validate-path.ts'
import type { WorkBudget } from '../../certificate/path/work-budget.ts'

/** What revocation is judged by. */
export interface RevocationEvidence {
  readonly crls: readonly Crl[]
  /** OCSPResponse in DER; one may speak of several certificates. */
  readonly ocsp: Uint8Array | null
  readonly ocspMaxAgeMs: number
  /** Certificates that may have signed lists, and help to find a path to one that has. */
  readonly certificates: readonly Certificate[]
  readonly atMs: number
  readonly budget: WorkBudget
}

/** As for the session's own answers, where nobody configured otherwise. */
const OCSP_CLOCK_SKEW_MS = 60_000

/**
 * Judges every certificate of a path below its anchor: revoked if a list or an answer says so, good if one says that,
 * else undetermined. Who signed a list with another key of the issuer's name is judged as any certificate is, to the
 * same anchor (RFC 5280 section 6.3.3 (f)), its own revocation included; a signer whose state hangs on its own list is
 * none.
 */
export class PathRevocation {
  readonly #evidence: RevocationEvidence
  readonly #signatures: CrlSignatures
  readonly #judging = new Set<Certificate>()
  readonly #signers = new Map<Certificate, Map<Certificate, boolean>>()
  readonly #answers = new Map<Certificate, Map<Certificate, OcspJudgement>>()

  constructor(evidence: RevocationEvidence) {
    this.#evidence = evidence
    this.#signatures = new CrlSignatures(evidence.budget)
  }

  /** `path` goes from the anchor to the target. Null: every certificate below the anchor is good. */
  check(path: readonly Certificate[]): PathFault<'revoked' | 'revocation_undetermined'> | null {
    const [anchor] = path
    if (anchor === undefined) throw new Error('a path has an anchor')
    let missing: PathFault<'revocation_undetermined'> | null = null
    for (const [index, certificate] of path.entries()) {
      const issuer = path[index - 1]
      if (issuer === undefined) continue
      const status = this.#statusOf(certificate, issuer, anchor)
      if (status.result === 'good') continue
      const place = placeInPath(index, path)
      if (status.result === 'revoked') return { reason: 'revoked', detail: `${place}: ${status.reason}` }
      missing ??= { reason: 'revocation_undetermined', detail: `${place}: ${status.reason}` }
    }
    return missing
  }

  #statusOf(certificate: Certificate, issuer: Certificate, anchor: Certificate): CrlStatus | AnswerStatus {
    const byAnswer = statusByAnswer(this.#byAnswer(certificate, issuer))
    if (byAnswer.result === 'revoked' || this.#evidence.crls.length === 0) return byAnswer
    const byList = this.#byLists(certificate, issuer, anchor)
    return byList.result === 'undetermined' && byAnswer.result === 'good' ? byAnswer : byList
  }

  #byLists(certificate: Certificate, issuer: Certificate, anchor: Certificate): CrlStatus {
    return judgeCrlStatus({
      certificate,
      issuer,
      crls: this.#evidence.crls,
      atMs: this.#evidence.atMs,
      signatures: this.#signatures,
      findCrlSigners: (crl) => this.#findSigners(crl, issuer, anchor)
    })
  }

  /** Null where there is no answer. Each costs one of the budget; RFC 6960's delegates are bounded within it. */
  #byAnswer(certificate: Certificate, issuer: Certificate): OcspJudgement | null {
    const { ocsp, ocspMaxAgeMs, atMs, budget } = this.#evidence
    if (ocsp === null) return null
    const known = this.#answers.get(certificate)?.get(issuer)
    if (known !== undefined) return known
    if (!budget.takeSignatureCheck()) return null
    const limits = { nonce: null, nowMs: atMs, maxAgeMs: ocspMaxAgeMs, clockSkewMs: OCSP_CLOCK_SKEW_MS }
    const isRevoked = (delegate: Certificate) => this.#byLists(delegate, issuer, issuer).result === 'revoked'
    const judgement = judgeOcspResponse(ocsp, { certificate, issuer, ...limits, isRevoked })
    within(this.#answers, certificate).set(issuer, judgement)
    return judgement
  }

  #findSigners(crl: Crl, issuer: Certificate, anchor: Certificate): readonly Certificate[] {
    const { certificates, budget } = this.#evidence
    const wanted = crl.extensions.authorityKeyIdentifier
    return certificates.filter((candidate) => {
      if (!budget.takeSteps() || candidate === issuer || !sameName(candidate.subject, crl.issuer)) return false
      const { keyUsage, subjectKeyIdentifier } = candidate.extensions
      if (keyUsage?.has('cRLSign') === false) return false
      if (wanted !== null && subjectKeyIdentifier !== null && !sameBytes(wanted, subjectKeyIdentifier)) return false
      return this.#isGoodSigner(candidate, anchor)
    })
  }

  #isGoodSigner(candidate: Certificate, anchor: Certificate): boolean {
    if (sameBytes(candidate.der, anchor.der)) return true
    const known = this.#signers.get(anchor)?.get(candidate)
    if (known !== undefined) return known
    if (this.#judging.has(candidate)) return false
    this.#judging.add(candidate)
    const { judgement } = judgeGeneralPath(candidate, {
      anchors: [anchor],
      intermediates: this.#evidence.certificates,
      atMs: this.#evidence.atMs,
      budget: this.#evidence.budget,
      policy: ANY_POLICY_INPUTS,
      maxDepth: null,
      extendedKeyUsages: [],
      revocation: (path) => this.check(path)
    })
    this.#judging.delete(candidate)
    const isGood = judgement.result === 'valid'
    // While another signer is being judged a no may only mean that that one could not be used yet.
    if (isGood || this.#judging.size === 0) within(this.#signers, anchor).set(candidate, isGood)
    return isGood
  }
}

type AnswerStatus =
  | Exclude<OcspJudgement, { readonly result: 'unknown' }>
  | { readonly result: 'undetermined'; readonly reason: 'status_unknown' | 'no_answer' }

/** That the responder does not know the certificate shows nothing, like no answer at all. */
function statusByAnswer(answer: OcspJudgement | null): AnswerStatus {
  if (answer === null) return { result: 'undetermined', reason: 'no_answer' }
  return answer.result === 'unknown' ? { result: 'undetermined', reason: 'status_unknown' } : answer
}

function within<T>(map: Map<Certificate, Map<Certificate, T>>, certificate: Certificate): Map<Certificate, T> {
  const inner = map.get(certificate) ?? new Map<Certificate, T>()
  map.set(certificate, inner)
  return inner
}
