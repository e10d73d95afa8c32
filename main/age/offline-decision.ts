import type { Decision, DecisionTerms, OfflineReason, UndeterminedReason } from './decision.ts'
import type { Evidence, LineFinding, ListFinding, PlatformFinding, RememberedFinding } from './evidence.ts'
import type { OfflinePolicy } from './offline-policy.ts'

/** How far apart honest clocks may be: a time of evidence that is further ahead of ours tells that ours is wrong. */
const CLOCK_SKEW_MS = 5 * 60_000

/**
 * Whether it is the line's doing that no answer came. An answer that came and cannot be believed, or a platform that
 * refused us, is none of the network's faults, and no policy sells on it.
 */
export function lineFailed(platform: PlatformFinding): boolean {
  return platform.result === 'unavailable' && (platform.reason === 'unreachable' || platform.reason === 'timed_out')
}

/** Whether a policy sells anything at all while the network is gone. */
export function maySellOffline(policy: OfflinePolicy | null): policy is OfflinePolicy {
  return policy !== null && policy.ageEvidence !== 'none'
}

/**
 * What a platform operator's machine may do under a policy that may sell while the platform cannot be reached. Pure,
 * fail closed; `decide` has refused what is proven bad, and has seen to clock and path. The table is in
 * `docs/offline.md`, which this file's test executes.
 *
 * Order: what no PIN would mend (outage, list) → undetermined; the card alone → pin_required, whatever the rule: without
 * the platform nobody knows which cards are enrolled. Then the proof, and last what is remembered, which is nobody's to
 * know before the holder is proven.
 */
export function decideOffline(evidence: Evidence, policy: OfflinePolicy, terms: DecisionTerms): Decision {
  const { line, list, holder, possession, remembered } = evidence
  const cardOnly = holder === 'card_only'
  const before =
    outageReason(line, policy, terms.nowMs) ??
    // With the card alone there may be nothing to gather yet.
    (cardOnly && list.result === 'not_asked' ? null : listReason(list, policy, terms.nowMs))
  if (before !== null) return undetermined(before)
  if (cardOnly) return { outcome: 'pin_required' }
  if (possession !== 'proven') return undetermined('holder_evidence_too_weak')
  const reason = memoryReason(remembered, policy, terms)
  return reason === null ? { outcome: 'approved', basis: 'remembered_age' } : undetermined(reason)
}

/**
 * Whether what was found takes back what is remembered, so that it is to be forgotten: a certificate that is revoked,
 * suspended, invalid or not known, or a "no" to an age that was remembered as reached. Else somebody who is refused could
 * cut the line and come again. That evidence is missing takes nothing back.
 */
export function takesBack(
  { ocsp, list, platform }: Pick<Evidence, 'ocsp' | 'list' | 'platform'>,
  remembered: RememberedFinding,
  atLeastYears: number
): boolean {
  if (remembered.result !== 'yes') return false
  if (ocsp.result === 'revoked' || ocsp.result === 'unknown' || list.result === 'revoked') return true
  if (platform.result !== 'answered') return false
  if (platform.validity !== 'valid') return true
  return platform.condition === 'no' && remembered.atLeastYears >= atLeastYears
}

/** Null where nothing speaks against a sale. */
type Objection = OfflineReason | 'clock_untrusted' | null

function outageReason(line: LineFinding, { outageMaxMs }: OfflinePolicy, nowMs: number): Objection {
  // Where the line was not known to be down, the outage begins with this very question.
  return line.state === 'up' ? null : tooOld(line.sinceMs, outageMaxMs, nowMs, 'offline_outage_too_long')
}

function listReason(list: ListFinding, { listMaxAgeMs }: OfflinePolicy, nowMs: number): Objection {
  switch (list.result) {
    case 'good':
      return tooOld(list.thisUpdateMs, listMaxAgeMs, nowMs, 'offline_list_too_old')
    case 'undetermined':
      return list.reason === 'list_stale' ? 'offline_list_too_old' : 'offline_list_missing'
    case 'not_asked':
    // `decide` has refused it already.
    case 'revoked':
      return 'offline_list_missing'
  }
}

function memoryReason(remembered: RememberedFinding, policy: OfflinePolicy, terms: DecisionTerms): Objection {
  switch (remembered.result) {
    case 'yes':
      // "At least 20" answers 18 too, never 21.
      return remembered.atLeastYears >= terms.atLeastYears
        ? tooOld(remembered.answeredAtMs, policy.rememberedMaxAgeMs, terms.nowMs, 'offline_memory_too_old')
        : 'offline_not_remembered'
    case 'unreadable':
      return 'offline_memory_unreadable'
    case 'none':
    case 'not_asked':
      return 'offline_not_remembered'
  }
}

/** `reason` from the first millisecond after the limit; what is not a number is too old. */
function tooOld(sinceMs: number, limitMs: number, nowMs: number, reason: OfflineReason): Objection {
  const ageMs = nowMs - sinceMs
  if (ageMs < -CLOCK_SKEW_MS) return 'clock_untrusted'
  return ageMs <= limitMs ? null : reason
}

function undetermined(reason: UndeterminedReason): Decision {
  return { outcome: 'undetermined', reason }
}
