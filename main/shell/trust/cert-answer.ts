import { parseAnchors } from '../../certificate/anchors.ts'
import type { Certificate } from '../../certificate/certificate.ts'
import { parseCertificate } from '../../certificate/certificate.ts'
import { parseCrl } from '../../certificate/crl/crl.ts'
import type { PathReason } from '../../certificate/judgement.ts'
import { judgePath, JPKI_AUTHENTICATION_POLICY } from '../../certificate/path.ts'
import { judgeGeneralPath } from '../../certificate/path/build-path.ts'
import type { GeneralPathReason } from '../../certificate/path/path-reason.ts'
import { WorkBudget } from '../../certificate/path/work-budget.ts'
import type { CertQuestion } from './cert-question.ts'
import { PathRevocation } from './cert-revocation.ts'

/** `general` is RFC 5280, `jpki` what a session holds a shopper's certificate to. */
export type CertProfile = 'general' | 'jpki'

/** What a question is judged with beside itself. */
export interface CertSettings {
  readonly profile: CertProfile
  readonly nowMs: number
  /** The greatest age of an OCSP answer's thisUpdate. */
  readonly ocspMaxAgeMs: number
}

/** One answer; `detail` is for people and quotes nothing of a certificate. */
export interface CertAnswer {
  readonly result: 'valid' | 'invalid' | 'undetermined'
  readonly reason: 'valid' | 'input_malformed' | GeneralPathReason | PathReason
  readonly detail: string
}

/** An answer, and the work it cost. */
export interface JudgedQuestion {
  readonly answer: CertAnswer
  readonly budget: WorkBudget
}

/** Other PKIs' certificates write what the JPKI's do not. */
export const LENIENCY = { earlyGeneralizedTime: true }

/**
 * Certificates (anchors and intermediates together), and lists, in one question: the work of reading them is in no budget.
 * The suites of NIST and C2SP give up to 185 and 173.
 */
const MAX_CERTIFICATES = 1000
const MAX_LISTS = 1000

/**
 * Judges one question. Bounded by its own size, above which it is `too_much_work`, and one budget; it reads no file and
 * asks nobody.
 */
export function answerQuestion(question: CertQuestion, settings: CertSettings): JudgedQuestion {
  const budget = new WorkBudget()
  const { anchors, intermediates, crls } = question
  if (anchors.length + intermediates.length > MAX_CERTIFICATES || crls.length > MAX_LISTS) {
    const detail = `more than ${String(MAX_CERTIFICATES)} certificates or ${String(MAX_LISTS)} lists`
    return { answer: { result: 'undetermined', reason: 'too_much_work', detail }, budget }
  }
  const notes: string[] = []
  const answer = settings.profile === 'jpki' ? byJpki : byRfc5280
  const { result, reason, detail } = answer(question, settings, budget, notes)
  return { answer: { result, reason, detail: [detail, ...notes].join('; ') }, budget }
}

type Judge = (question: CertQuestion, settings: CertSettings, budget: WorkBudget, notes: string[]) => CertAnswer

const byRfc5280: Judge = (question, settings, budget, notes) => {
  const certificate = parseCertificate(question.certificate, LENIENCY)
  if (!certificate.ok) return malformed(certificate.error.code)
  const anchors = readable(question.anchors, 'anchor', notes)
  if (anchors.length === 0) return { result: 'undetermined', reason: 'no_anchor', detail: 'no anchor can be read' }
  const intermediates = readable(question.intermediates, 'intermediate', notes)
  const atMs = question.atMs ?? settings.nowMs
  const revocation = revocationOf(question, [...anchors, ...intermediates], atMs, settings, budget, notes)
  const { judgement, path } = judgeGeneralPath(certificate.value, {
    anchors,
    intermediates,
    atMs,
    budget,
    policy: question.policy,
    maxDepth: question.maxDepth,
    extendedKeyUsages: question.extendedKeyUsages,
    revocation: revocation === null ? null : (found) => revocation.check(found)
  })
  if (judgement.result !== 'valid') return judgement
  return { result: 'valid', reason: 'valid', detail: `${String((path ?? []).length - 1)} below the anchor` }
}

const byJpki: Judge = (question, settings, budget, notes) => {
  const certificate = parseCertificate(question.certificate)
  if (!certificate.ok) return malformed(certificate.error.code)
  // A text without a certificate is left out, and said so; a certificate that is no anchor spoils them all, as in a configuration.
  const given = question.anchors.filter((der, index) => {
    if (der.length === 0) notes.push(`anchor ${String(index + 1)} not used: malformed`)
    return der.length > 0
  })
  const anchors = parseAnchors(given)
  if (!anchors.ok) return { result: 'undetermined', reason: 'no_anchor', detail: anchors.error.code }
  const atMs = question.atMs ?? settings.nowMs
  const policies = question.policy.initialPolicySet ?? [JPKI_AUTHENTICATION_POLICY]
  const { judgement, issuer } = judgePath(certificate.value, { anchors: anchors.value, policies, atMs })
  if (judgement.result !== 'valid') return { ...judgement, detail: 'the certificate directly below its anchor' }
  const revocation = revocationOf(question, anchors.value, atMs, settings, budget, notes)
  const fault = issuer === null ? null : (revocation?.check([issuer, certificate.value]) ?? null)
  if (fault === null) return { result: 'valid', reason: 'valid', detail: '1 below the anchor' }
  return { result: fault.reason === 'revoked' ? 'invalid' : 'undetermined', ...fault }
}

/** Null: revocation is not asked. A list that cannot be read is none, and does not make it unasked. */
function revocationOf(
  question: CertQuestion,
  certificates: readonly Certificate[],
  atMs: number,
  { ocspMaxAgeMs }: CertSettings,
  budget: WorkBudget,
  notes: string[]
): PathRevocation | null {
  if (question.crls.length === 0 && question.ocsp === null) return null
  const crls = question.crls.flatMap((der, index) => {
    const parsed = parseCrl(der)
    if (!parsed.ok) notes.push(`list ${String(index + 1)} not used: ${parsed.error.code}`)
    return parsed.ok ? [parsed.value] : []
  })
  return new PathRevocation({ crls, ocsp: question.ocsp, ocspMaxAgeMs, certificates, atMs, budget })
}

/** Those that can be read; what is not needed may be as it likes. */
function readable(ders: readonly Uint8Array[], what: string, notes: string[]): Certificate[] {
  return ders.flatMap((der, index) => {
    const parsed = parseCertificate(der, LENIENCY)
    if (!parsed.ok) notes.push(`${what} ${String(index + 1)} not used: ${parsed.error.code}`)
    return parsed.ok ? [parsed.value] : []
  })
}

function malformed(reason: 'malformed' | 'too_large'): CertAnswer {
  return { result: 'invalid', reason, detail: 'the certificate itself' }
}
