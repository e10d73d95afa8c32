import type { DecisionRecord, Outcome, RecordedVend } from '../audit/decision-record.ts'
import type { SessionRecorder } from '../session/ports.ts'

export type VendReportResult = Parameters<SessionRecorder['vendReported']>[1]

/** One vend that such a session intended; null: it was not reported. */
export interface IntendedVend {
  readonly vendId: string
  readonly productId: string
  readonly selection: string
  readonly result: VendReportResult | null
}

/** A session that the store knows to have begun, not to have ended. */
export interface UnfinishedSession {
  readonly sessionId: string
  readonly order: DecisionRecord['order']
  readonly role: DecisionRecord['role']
  readonly place: DecisionRecord['place']
  readonly startedAtMs: number
  /** In the order of the purchase; empty where it did not get to the machine. */
  readonly vends: readonly IntendedVend[]
  /** How many things were bought; 0 where that is not known. */
  readonly things: number
}

/**
 * The decision record that such a session gets at the next start. Its reason is always `restart`, which also says why
 * rule, evidence and PIN attempts are missing: they were never stored. Of a basket it has the things that the machine was
 * to be told of; the others were never told.
 *
 * | intents | reports                                        | outcome           |
 * |---------|------------------------------------------------|-------------------|
 * | none    | -                                              | `interrupted`     |
 * | stored  | one is missing, or `unknown`                   | `outcome_unknown` |
 * | stored  | `told`, `dispensed` of all that was bought     | `sold`            |
 * | stored  | `told`, `dispensed` of some of it              | `sold_in_part`    |
 * | stored  | `failed`, `not_started` alone                  | `vend_failed`     |
 */
export function unfinishedSessionRecord(session: UnfinishedSession, nowMs: number): DecisionRecord {
  const { sessionId, startedAtMs, role, place, order, vends } = session
  const base = { sessionId, startedAtMs, endedAtMs: nowMs, role, place, order }
  const facts = { ...base, reason: 'restart', pinAttempts: 0 } as const
  const [first] = vends
  if (first === undefined) return { ...facts, outcome: 'interrupted' }
  const product = { id: first.productId, selection: first.selection }
  const record = { ...facts, outcome: outcomeOf(session), product }
  if (vends.length === 1) return { ...record, vend: recordedVend(first) }
  const items = vends.map((vend) => ({
    product: { id: vend.productId, selection: vend.selection },
    vend: recordedVend(vend)
  }))
  return { ...record, items }
}

function outcomeOf({ vends, things }: UnfinishedSession): Outcome {
  if (vends.some(({ result }) => result === null || result === 'unknown')) return 'outcome_unknown'
  const out = vends.filter(({ result }) => result === 'told' || result === 'dispensed').length
  if (out === 0) return 'vend_failed'
  return out >= things ? 'sold' : 'sold_in_part'
}

function recordedVend({ vendId, result }: IntendedVend): RecordedVend {
  switch (result) {
    case null:
    case 'unknown':
      return { vendId, confirmation: 'unknown' }
    case 'told':
    case 'dispensed':
      return { vendId, confirmation: result }
    case 'failed':
    case 'not_started':
      return { vendId, confirmation: 'failed' }
  }
}

/** Every vend of a record, of one thing or of several. */
export function vendsOf({ vend, items = [] }: Pick<DecisionRecord, 'vend' | 'items'>): readonly RecordedVend[] {
  return [...(vend === undefined ? [] : [vend]), ...items.flatMap((item) => item.vend ?? [])]
}
