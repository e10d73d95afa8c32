import type { OcspReason, PathReason, RevocationReason } from '../../main/certificate/judgement.ts'
import type { Enrolment, Evidence, HolderProof, PlatformReason, Role } from '../../main/age/evidence.ts'
import type { OcspFinding, PathFinding, PlatformFinding, PossessionFinding } from '../../main/age/evidence.ts'

/** Keys of a record that the compiler holds complete: a value added to a union must be added here too. */
function all<T extends string>(values: Record<T, true>): readonly T[] {
  return Object.keys(values) as T[]
}

const roles = all<Role>({ service_provider: true, platform_operator: true })
const holders = all<HolderProof>({ card_only: true, pin: true })
const enrolments = all<Enrolment>({ enrolled: true, not_enrolled: true, not_asked: true })
const possessions = all<PossessionFinding>({ proven: true, failed: true, not_judged: true, not_asked: true })

const pathReasons = all<PathReason>({
  malformed: true,
  too_large: true,
  no_anchor: true,
  anchor_expired: true,
  not_yet_valid: true,
  expired: true,
  signature_bad: true,
  algorithm_refused: true,
  key_refused: true,
  key_usage: true,
  is_a_ca: true,
  policy: true,
  critical_extension_unknown: true,
  profile: true
})

const ocspReasons = all<OcspReason>({
  unavailable: true,
  responder_refused: true,
  malformed: true,
  too_large: true,
  signature_bad: true,
  responder_not_authorized: true,
  algorithm_refused: true,
  not_yet_valid: true,
  stale: true,
  nonce_mismatch: true,
  certificate_mismatch: true,
  critical_extension_unknown: true
})

const revocationReasons = all<RevocationReason>({
  unspecified: true,
  keyCompromise: true,
  cACompromise: true,
  affiliationChanged: true,
  superseded: true,
  cessationOfOperation: true,
  certificateHold: true,
  removeFromCRL: true,
  privilegeWithdrawn: true,
  aACompromise: true
})

const platformReasons = all<PlatformReason>({
  unreachable: true,
  timed_out: true,
  refused_us: true,
  proof_missing: true,
  proof_replayed: true,
  proof_foreign: true,
  malformed: true,
  signature_bad: true,
  not_bound: true,
  stale: true
})

const paths: readonly PathFinding[] = [
  { result: 'valid' },
  { result: 'not_judged' },
  ...pathReasons.map((reason): PathFinding => ({ result: 'invalid', reason })),
  ...pathReasons.map((reason): PathFinding => ({ result: 'undetermined', reason }))
]

const ocsps: readonly OcspFinding[] = [
  { result: 'good', thisUpdateMs: 0 },
  { result: 'unknown', thisUpdateMs: 0 },
  { result: 'not_asked' },
  ...revocationReasons.map((reason): OcspFinding => ({ result: 'revoked', thisUpdateMs: 0, reason })),
  ...ocspReasons.map((reason): OcspFinding => ({ result: 'undetermined', reason }))
]

const platforms: readonly PlatformFinding[] = [
  ...(['valid', 'invalid', 'unknown'] as const).flatMap((validity) =>
    (['yes', 'no', 'not_answered'] as const).map(
      (condition): PlatformFinding => ({ result: 'answered', validity, condition, answeredAtMs: 0 })
    )
  ),
  ...platformReasons.map((reason): PlatformFinding => ({ result: 'unavailable', reason })),
  { result: 'not_asked' }
]

/** The complete cross product of all finding values, 720,000 pieces of evidence. Times are 0: nothing reads them. */
export function* everyEvidence(): Generator<Evidence> {
  for (const role of roles)
    for (const holder of holders)
      for (const enrolment of enrolments)
        for (const path of paths)
          for (const possession of possessions)
            for (const ocsp of ocsps)
              for (const platform of platforms) yield { role, holder, enrolment, path, possession, ocsp, platform }
}

/**
 * Whether a verification of this role can bring such evidence together: a service provider judges nothing itself, and
 * nobody checks a proof that the card was not asked for.
 */
export function gatherable(evidence: Evidence): boolean {
  const { role, holder, path, possession, ocsp } = evidence
  if (holder === 'card_only' && possession !== 'not_asked') return false
  if (role === 'platform_operator') return true
  const expected = holder === 'pin' ? 'not_judged' : 'not_asked'
  return path.result === 'not_judged' && ocsp.result === 'not_asked' && possession === expected
}

/** The same evidence with one finding gone or gone stale. How the question was put (`holder`) is not a finding. */
export function* weakened(evidence: Evidence): Generator<Evidence> {
  yield { ...evidence, platform: { result: 'not_asked' } }
  yield { ...evidence, platform: { result: 'unavailable', reason: 'stale' } }
  if (evidence.enrolment !== 'not_asked') yield { ...evidence, enrolment: 'not_asked' }
  if (evidence.holder === 'pin') yield { ...evidence, possession: 'not_asked' }
  if (evidence.role === 'service_provider') return
  if (evidence.holder === 'pin') yield { ...evidence, possession: 'not_judged' }
  yield { ...evidence, path: { result: 'undetermined', reason: 'expired' } }
  yield { ...evidence, path: { result: 'not_judged' } }
  yield { ...evidence, ocsp: { result: 'not_asked' } }
  yield { ...evidence, ocsp: { result: 'undetermined', reason: 'stale' } }
}
