import type { DecisionRecord } from '../../../main/audit/decision-record.ts'
import { openStoreForReading, storePath } from '../../../main/store/database.ts'
import { decisionRecords } from '../../../main/store/record-reader.ts'
import type { BoardEntry } from '../../support/far-side.ts'

/** What the store knows of purchases, oldest first. */
export interface PurchaseLedger {
  readonly sessionIds: readonly string[]
  readonly intents: readonly {
    readonly sessionId: string
    readonly vendId: string
    readonly selection: string
    readonly approvedAtMs: number
    readonly storedAtMs: number
    /** Null where no report of the vend is stored. */
    readonly result: string | null
  }[]
  readonly decisions: readonly Pick<DecisionRecord, 'sessionId' | 'outcome' | 'vend'>[]
}

const INTENTS = `
  SELECT i.session_id AS sessionId, i.vend_id AS vendId, i.selection, i.approved_at_ms AS approvedAtMs,
    i.stored_at_ms AS storedAtMs, r.result
  FROM vend_intent i LEFT JOIN vend_report r USING (vend_id)
  ORDER BY i.rowid`

/** Reads the store of a data directory, beside an appliance that may be running. */
export function readLedger(dataDirectory: string): PurchaseLedger {
  const opened = openStoreForReading(storePath(dataDirectory))
  if (!opened.ok) throw new Error(opened.error.code)
  const { database } = opened.value
  try {
    return {
      sessionIds: database.prepare<[], string>('SELECT session_id FROM session ORDER BY rowid').pluck().all(),
      intents: database.prepare<[], PurchaseLedger['intents'][number]>(INTENTS).all(),
      decisions: [...decisionRecords(opened.value)].toReversed()
    }
  } finally {
    opened.value.close()
  }
}

/**
 * Holds what the relay board saw against what the store knows, for a store whose sessions are all over, on a machine
 * whose selections are named after their channels. Times are of one clock. Gives every breach in words; none: all well.
 */
export function breaches(ledger: PurchaseLedger, board: readonly BoardEntry[]): readonly string[] {
  return [...pulseBreaches(ledger, board), ...recordBreaches(ledger)]
}

/** An "on" belongs to the last intent stored before it. So each needs one, of its channel, that had none before. */
function pulseBreaches(ledger: PurchaseLedger, board: readonly BoardEntry[]): readonly string[] {
  const found: string[] = []
  const pulsed = new Set<number>()
  for (const frame of board) {
    if (frame.type !== 'frame' || frame.on !== true) continue
    const index = ledger.intents.findLastIndex(({ storedAtMs }) => storedAtMs <= frame.atMs)
    const intent = ledger.intents[index]
    const named = `the pulse of relay ${String(frame.channel)} at ${String(frame.atMs)}`
    if (intent === undefined) found.push(`${named} has no stored intent`)
    else if (intent.selection !== String(frame.channel)) found.push(`${named} is not what was intended last`)
    else if (pulsed.has(index)) found.push(`${named} is a second one for one intent`)
    pulsed.add(index)
  }
  for (const [index, { vendId, result }] of ledger.intents.entries()) {
    if (result === 'told' && !pulsed.has(index)) found.push(`vend ${vendId} was reported and never pulsed`)
  }
  return found
}

function recordBreaches(ledger: PurchaseLedger): readonly string[] {
  const found: string[] = []
  const decisions = Map.groupBy(ledger.decisions, ({ sessionId }) => sessionId)
  const intents = new Map(ledger.intents.map((intent) => [intent.sessionId, intent]))
  for (const sessionId of new Set([...ledger.sessionIds, ...decisions.keys()])) {
    const [decision, ...more] = decisions.get(sessionId) ?? []
    if (decision === undefined || more.length > 0) {
      found.push(`session ${sessionId} has ${String(more.length + (decision === undefined ? 0 : 1))} decisions`)
      continue
    }
    const intent = intents.get(sessionId)
    const { outcome } = decision
    const expected = intent === undefined ? null : intent.result === null ? 'outcome_unknown' : 'sold'
    if (expected === null ? outcome === 'sold' || outcome === 'outcome_unknown' : outcome !== expected) {
      found.push(`session ${sessionId} is ${outcome}, with ${intent === undefined ? 'no' : 'an'} intent`)
    }
    if (intent !== undefined && decision.vend?.vendId !== intent.vendId) {
      found.push(`session ${sessionId} names another vend than was intended`)
    }
    if (intent !== undefined && intent.approvedAtMs > intent.storedAtMs) {
      found.push(`session ${sessionId} was approved after its intent was stored`)
    }
  }
  return found
}

/** Channels whose last frame was "on": relays that were left closed. */
export function leftClosed(board: readonly BoardEntry[]): readonly number[] {
  const last = new Map<number, boolean>()
  for (const { type, channel, on } of board) {
    if (type === 'frame' && channel !== undefined) last.set(channel, on === true)
  }
  return [...last].filter(([, on]) => on).map(([channel]) => channel)
}
