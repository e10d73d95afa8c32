import type { DecisionRecord } from '../audit/decision-record.ts'
import type { SessionRecorder } from '../session/ports.ts'

export type VendReportResult = Parameters<SessionRecorder['vendReported']>[1]

/** A session that the store knows to have begun, not to have ended; null is what it did not get to. */
export interface UnfinishedSession {
  readonly sessionId: string
  readonly order: DecisionRecord['order']
  readonly role: DecisionRecord['role']
  readonly place: DecisionRecord['place']
  readonly startedAtMs: number
  readonly vendId: string | null
  readonly productId: string | null
  readonly selection: string | null
  readonly result: VendReportResult | null
}

/**
 * The decision record that such a session gets at the next start. Its reason is always `restart`, which also says why
 * rule, evidence and PIN attempts are missing: they were never stored.
 *
 * | intent | report                 | outcome           |
 * |--------|------------------------|-------------------|
 * | none   | -                      | `interrupted`     |
 * | stored | none, or `unknown`     | `outcome_unknown` |
 * | stored | `told`, `dispensed`    | `sold`            |
 * | stored | `failed`, `not_started`| `vend_failed`     |
 */
export function unfinishedSessionRecord(session: UnfinishedSession, nowMs: number): DecisionRecord {
  const { sessionId, startedAtMs, role, place, order, vendId, productId, selection } = session
  const base = { sessionId, startedAtMs, endedAtMs: nowMs, role, place, order }
  const facts = { ...base, reason: 'restart', pinAttempts: 0 } as const
  if (vendId === null || productId === null || selection === null) return { ...facts, outcome: 'interrupted' }
  const product = { id: productId, selection }
  switch (session.result) {
    case null:
    case 'unknown':
      return { ...facts, outcome: 'outcome_unknown', product, vend: { vendId, confirmation: 'unknown' } }
    case 'told':
    case 'dispensed':
      return { ...facts, outcome: 'sold', product, vend: { vendId, confirmation: session.result } }
    case 'failed':
    case 'not_started':
      return { ...facts, outcome: 'vend_failed', product, vend: { vendId, confirmation: 'failed' } }
  }
}
