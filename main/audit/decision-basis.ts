import type { Evidence, LineFinding } from '../age/evidence.ts'
import { lineFailed } from '../age/offline-decision.ts'
import type { OfflinePolicy } from '../age/offline-policy.ts'
import type { DecisionBasis, OfflineTerms } from './decision-record.ts'

/**
 * On whose word a session's outcome rests, from its evidence: whoever said "revoked"; else the platform; else what was
 * remembered of it; else whoever was asked about revocation. Null where nobody said anything. Pure.
 *
 * Example: platform unreachable, list of 07:00 good, 20 remembered →
 * `{ source: 'remembered_age', answeredAtMs: <of the earlier yes>, listThisUpdateMs: <of the list> }`.
 */
export function basisOf(evidence: Evidence): DecisionBasis | null {
  const { ocsp, list, platform, remembered } = evidence
  const ocspThisUpdateMs = 'thisUpdateMs' in ocsp ? ocsp.thisUpdateMs : undefined
  const listThisUpdateMs = 'thisUpdateMs' in list ? list.thisUpdateMs : undefined
  const from = (source: DecisionBasis['source'], answeredAtMs: number): DecisionBasis => ({
    source,
    answeredAtMs,
    ...(listThisUpdateMs === undefined ? {} : { listThisUpdateMs }),
    ...(ocspThisUpdateMs === undefined ? {} : { ocspThisUpdateMs })
  })
  if (ocsp.result === 'revoked') return from('ocsp', ocsp.thisUpdateMs)
  if (list.result === 'revoked') return from('revocation_list', list.thisUpdateMs)
  if (platform.result === 'answered') return from('platform', platform.answeredAtMs)
  if (remembered.result === 'yes') return from('remembered_age', remembered.answeredAtMs)
  if (listThisUpdateMs !== undefined) return from('revocation_list', listThisUpdateMs)
  if (ocspThisUpdateMs !== undefined) return from('ocsp', ocspThisUpdateMs)
  return null
}

/**
 * Under which policy a session went that did not reach the platform, sold or not; null where it did, or where the
 * product has none. Pure.
 * @param cutOff of a session that ended because the platform was not reached: its line then, whatever was gathered before
 */
export function offlineTermsOf(
  policy: OfflinePolicy | null,
  evidence: Evidence | undefined,
  cutOff: LineFinding | null
): OfflineTerms | null {
  if (policy === null) return null
  const line = cutOff ?? (evidence !== undefined && wasCutOff(evidence) ? evidence.line : null)
  if (line === null) return null
  return {
    policyId: policy.id,
    policyVersion: policy.version,
    ageEvidence: policy.ageEvidence,
    ...(line.state === 'down' ? { downSinceMs: line.sinceMs } : {})
  }
}

/** Whether the platform could not be asked: it was tried in vain, or what was found before it was with its line down. */
function wasCutOff({ platform, line }: Evidence): boolean {
  return lineFailed(platform) || (platform.result === 'not_asked' && line.state === 'down')
}
