import type { Evidence, ListFinding, OcspFinding, PlatformFinding } from '../age/evidence.ts'
import type { DecisionRecord } from './decision-record.ts'

/**
 * A decision record as one line of JSON, for people and scripts: the outcome first, the fields named as in
 * `DecisionRecord`, every time as RFC 3339 in UTC under its name without `Ms` (`startedAt`, `endedAt`, `thisUpdate`,
 * `answeredAt`). Durations stay milliseconds. No line break inside or at the end.
 *
 * Example: `{"outcome":"cancelled","sessionId":"s-1","startedAt":"2026-04-01T01:00:00.000Z",…,"pinAttempts":0}`
 */
export function decisionRecordJson(record: DecisionRecord): string {
  const { outcome, reason, sessionId, startedAtMs, endedAtMs, evidence, ...rest } = record
  return JSON.stringify({
    outcome,
    reason,
    sessionId,
    startedAt: rfc3339(startedAtMs),
    endedAt: rfc3339(endedAtMs),
    ...rest,
    evidence: evidence === undefined ? undefined : printableEvidence(evidence)
  })
}

function printableEvidence(evidence: Evidence): object {
  const { ocsp, list, platform } = evidence
  return {
    ...evidence,
    ocsp: printableRevocation(ocsp),
    list: printableRevocation(list),
    platform: printablePlatform(platform)
  }
}

function printableRevocation(finding: OcspFinding | ListFinding): object {
  if (!('thisUpdateMs' in finding)) return finding
  const { thisUpdateMs, ...rest } = finding
  return { ...rest, thisUpdate: rfc3339(thisUpdateMs) }
}

function printablePlatform(finding: PlatformFinding): object {
  if (finding.result !== 'answered') return finding
  const { answeredAtMs, ...rest } = finding
  return { ...rest, answeredAt: rfc3339(answeredAtMs) }
}

function rfc3339(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
