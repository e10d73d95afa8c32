import type { Evidence, PlatformFinding } from '../age/evidence.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { CheckMethod } from './tariff.ts'

/** What can have become of a check. */
export const checkStates = ['made', 'unsure', 'avoided'] as const

/**
 * What became of one method's check. `made`: it was answered, and counts. `unsure`: it was asked for and no usable answer
 * came, so that the other side may count it or not. `avoided`: the session was decided without it.
 */
export type CheckState = (typeof checkStates)[number]

/**
 * The checks that a session cost, by its decision record; empty where it ended before any was due. Nothing is charged
 * for an answer that only asks for the PIN or knows no such certificate. An OCSP answer that was used again within its
 * own time (`trust.ocsp.cache`) looks like a new one here, and is counted.
 */
export function checksOf({ role, evidence }: Pick<DecisionRecord, 'role' | 'evidence'>): ReadonlyMap<CheckMethod, CheckState> {
  if (evidence === undefined) return new Map()
  const platform = platformState(evidence.platform, evidence)
  const found: (readonly [CheckMethod, CheckState | null])[] = [['platform', platform]]
  // A service provider has all checking from its platform operator.
  if (role === 'platform_operator') {
    const { list } = evidence
    const byList = list.result === 'good' || list.result === 'revoked'
    found.push(['ocsp', ocspState(evidence)], ['list', byList ? 'made' : null])
  }
  return new Map(found.flatMap(([method, state]) => (state === null ? [] : [[method, state] as const])))
}

function platformState(platform: PlatformFinding, { enrolment, remembered }: Evidence): CheckState | null {
  switch (platform.result) {
    case 'answered':
      return platform.validity === 'unknown' || enrolment === 'not_enrolled' ? null : 'made'
    case 'not_asked':
      return 'avoided'
    case 'unavailable':
      if (remembered.result === 'yes') return 'avoided'
      return MAY_HAVE_REACHED.has(platform.reason) ? 'unsure' : null
  }
}

/** It was sent, or may have been, and what came back was nothing, or nothing to rely on. */
const MAY_HAVE_REACHED: ReadonlySet<string> = new Set(['timed_out', 'malformed', 'signature_bad', 'not_bound', 'stale'])

function ocspState({ ocsp, platform }: Evidence): CheckState | null {
  switch (ocsp.result) {
    case 'good':
    case 'unknown':
    case 'revoked':
      return 'made'
    case 'undetermined':
      return 'unsure'
    case 'not_asked':
      // Where nobody could be asked, none was saved.
      return platform.result === 'unavailable' ? null : 'avoided'
  }
}
