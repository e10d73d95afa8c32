import { UNDISTURBED } from '../../main/age/evidence.ts'
import { lineFailed } from '../../main/age/offline-decision.ts'
import type { ListReason, OcspReason, PathReason, RevocationReason } from '../../main/certificate/judgement.ts'
import type { Enrolment, Evidence, HolderProof, PlatformReason, Role } from '../../main/age/evidence.ts'
import type { OfflinePolicy } from '../../main/age/offline-policy.ts'
import type { ListFinding, OcspFinding, PathFinding, PlatformFinding, PossessionFinding } from '../../main/age/evidence.ts'

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
  profile: true,
  anchor_revoked: true,
  anchor_state_unknown: true
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

const listReasons = all<ListReason>({
  list_absent: true,
  list_damaged: true,
  list_key_gone: true,
  list_stale: true,
  list_not_yet_valid: true,
  list_scope: true
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

const lists: readonly ListFinding[] = [
  { result: 'good', thisUpdateMs: 0 },
  { result: 'not_asked' },
  ...revocationReasons.map((reason): ListFinding => ({ result: 'revoked', thisUpdateMs: 0, reason })),
  ...listReasons.map((reason): ListFinding => ({ result: 'undetermined', reason }))
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

/** One finding of each result; what distinguishes those of one result is a reason. */
function oneOfEach<T extends { readonly result: string }>(findings: readonly T[]): readonly T[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.result, finding])).values()]
}

/** The list's results, and of `undetermined` the one reason that is told from the others. */
const toldLists: readonly ListFinding[] = [...oneOfEach(lists), { result: 'undetermined', reason: 'list_stale' }]

/** Every platform finding there is. */
export const everyPlatform: readonly PlatformFinding[] = platforms

/** Every list finding there is. */
export const everyList: readonly ListFinding[] = lists

/**
 * Every combination that a decision can tell apart: of path, OCSP and list one finding of each result, since `decide`
 * reads no other reason than that a list is stale; `decision.test.ts` holds it to that. Times are 0.
 * @param veil applied to each of these findings
 */
export function* everyEvidence(
  around: Pick<Evidence, 'line' | 'clock'>,
  veil: <T extends object>(finding: T) => T = (finding) => finding
): Generator<Evidence> {
  const rest = { ...UNDISTURBED, line: around.line, clock: around.clock }
  const [somePaths, someOcsps, someLists] = [oneOfEach(paths).map(veil), oneOfEach(ocsps).map(veil), toldLists.map(veil)]
  for (const role of roles)
    for (const holder of holders)
      for (const enrolment of enrolments)
        for (const possession of possessions)
          for (const platform of platforms)
            for (const path of somePaths)
              for (const ocsp of someOcsps)
                for (const list of someLists)
                  yield { role, holder, enrolment, possession, platform, path, ocsp, list, ...rest }
}

/** What surrounds a session beside its own findings. */
export interface Surrounding extends Pick<Evidence, 'line' | 'clock'> {
  readonly offline: OfflinePolicy | null
}

/** A policy that sells on what is remembered, within an hour in everything. */
export const HOUR_POLICY: OfflinePolicy = {
  id: 'an-hour',
  version: 1,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 3_600_000,
  rememberedMaxAgeMs: 3_600_000,
  outageMaxMs: 3_600_000
}

const down = { state: 'down', sinceMs: 0 } as const

/** Line, clock and policy, each in the company of those that could matter to it. */
export const surroundings: readonly Surrounding[] = [
  { line: { state: 'up' }, clock: 'trusted', offline: HOUR_POLICY },
  { line: { state: 'up' }, clock: 'behind', offline: null },
  { line: down, clock: 'trusted', offline: null },
  { line: down, clock: 'trusted', offline: { ...HOUR_POLICY, ageEvidence: 'none' } },
  { line: down, clock: 'trusted', offline: HOUR_POLICY },
  { line: down, clock: 'ahead', offline: HOUR_POLICY }
]

/**
 * Whether a verification of this role can bring such evidence together: a service provider judges nothing itself,
 * nobody checks a proof that the card was not asked for, revocation is asked in one way, not in two (but the list is
 * looked into as well where the platform cannot be reached), and memory is asked only where the platform did not answer
 * and the holder is proven.
 */
export function gatherable(evidence: Evidence): boolean {
  const { role, holder, path, possession, ocsp, list, platform, remembered } = evidence
  if (holder === 'card_only' && possession !== 'not_asked') return false
  const mayRemember = role === 'platform_operator' && possession === 'proven' && lineFailed(platform)
  if (remembered.result !== 'not_asked' && !mayRemember) return false
  if (mayRemember) return true
  if (role === 'platform_operator') return ocsp.result === 'not_asked' || list.result === 'not_asked'
  const expected = holder === 'pin' ? 'not_judged' : 'not_asked'
  const unasked = ocsp.result === 'not_asked' && list.result === 'not_asked'
  return path.result === 'not_judged' && unasked && possession === expected
}

/** The same evidence with one finding gone or gone stale. How the question was put (`holder`) is not a finding. */
export function* weakened(evidence: Evidence): Generator<Evidence> {
  yield { ...evidence, platform: { result: 'not_asked' } }
  yield { ...evidence, platform: { result: 'unavailable', reason: 'stale' } }
  yield { ...evidence, platform: { result: 'unavailable', reason: 'timed_out' } }
  yield { ...evidence, line: { state: 'down', sinceMs: 0 }, platform: { result: 'unavailable', reason: 'unreachable' } }
  for (const clock of ['behind', 'ahead'] as const) yield { ...evidence, clock }
  if (evidence.remembered.result !== 'not_asked') {
    for (const result of ['none', 'unreadable', 'not_asked'] as const) yield { ...evidence, remembered: { result } }
  }
  if (evidence.enrolment !== 'not_asked') yield { ...evidence, enrolment: 'not_asked' }
  if (evidence.holder === 'pin') yield { ...evidence, possession: 'not_asked' }
  if (evidence.role === 'service_provider') return
  if (evidence.holder === 'pin') yield { ...evidence, possession: 'not_judged' }
  yield { ...evidence, path: { result: 'undetermined', reason: 'expired' } }
  yield { ...evidence, path: { result: 'not_judged' } }
  if (evidence.ocsp.result !== 'not_asked') {
    yield { ...evidence, ocsp: { result: 'not_asked' } }
    yield { ...evidence, ocsp: { result: 'undetermined', reason: 'stale' } }
  }
  if (evidence.list.result !== 'not_asked') {
    yield { ...evidence, list: { result: 'not_asked' } }
    yield { ...evidence, list: { result: 'undetermined', reason: 'list_stale' } }
  }
}
