import type { Evidence } from '../age/evidence.ts'
import type { DecisionRecord, RecordedVend } from './decision-record.ts'

/** What became of a vend whose end was not known when its record was written. */
export interface Settlement {
  /** `told`: the machine took the order, and cannot say more. */
  readonly result: 'told' | 'dispensed' | 'failed'
  /** When the machine told it, milliseconds since 1970. */
  readonly atMs: number
}

/**
 * A decision record as one line of JSON, for people and scripts: the outcome first, the fields named as in
 * `DecisionRecord`, every time as RFC 3339 in UTC under its name without `Ms` (`startedAt`, `endedAt`, `thisUpdate`,
 * `answeredAt`, `since`). Durations stay milliseconds. No line break inside or at the end.
 *
 * What became of a vend later stands beside it, as `"settled":{"result":"dispensed","at":"2026-04-01T01:02:00.000Z"}`.
 * The record itself stays as it was written.
 *
 * Example: `{"outcome":"cancelled","sessionId":"s-1","startedAt":"2026-04-01T01:00:00.000Z",…,"pinAttempts":0}`
 */
export function decisionRecordJson(
  record: DecisionRecord,
  settlementOf: (vendId: string) => Settlement | null = () => null
): string {
  const { outcome, reason, sessionId, startedAtMs, endedAtMs, evidence, basis, offline, vend, items, ...rest } = record
  const printableVend = (of: RecordedVend | undefined): object | undefined => {
    const settlement = of?.confirmation === 'unknown' ? settlementOf(of.vendId) : null
    if (of === undefined || settlement === null) return of
    return { ...of, settled: { result: settlement.result, at: rfc3339(settlement.atMs) } }
  }
  return JSON.stringify({
    outcome,
    reason,
    sessionId,
    startedAt: rfc3339(startedAtMs),
    endedAt: rfc3339(endedAtMs),
    ...rest,
    items: items?.map((item) => ({ ...item, vend: printableVend(item.vend) })),
    vend: printableVend(vend),
    evidence: evidence === undefined ? undefined : printableEvidence(evidence),
    basis: basis === undefined ? undefined : printable(basis),
    offline: offline === undefined ? undefined : printable(offline)
  })
}

function printableEvidence(evidence: Evidence): object {
  const { ocsp, list, platform, remembered, line } = evidence
  return {
    ...evidence,
    ocsp: printable(ocsp),
    list: printable(list),
    platform: printable(platform),
    remembered: printable(remembered),
    line: printable(line)
  }
}

/** What has times, each under its name without `Ms`, behind all else. */
function printable(finding: object): object {
  const fields = Object.entries(finding)
  const isTime = ([name, value]: [string, unknown]) => name.endsWith('Ms') && typeof value === 'number'
  return Object.fromEntries([
    ...fields.filter((field) => !isTime(field)),
    ...fields.filter(isTime).map(([name, value]) => [name.slice(0, -2), rfc3339(Number(value))] as const)
  ])
}

function rfc3339(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
