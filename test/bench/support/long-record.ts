import { randomUUID } from 'node:crypto'
import { openDeviceKey } from '../../../main/keys/device-key.ts'
import { decisionRecordSchema } from '../../../main/audit/decision-record-schema.ts'
import type { DecisionRecord, Outcome, OutcomeReason } from '../../../main/audit/decision-record.ts'
import { ChainWriter } from '../../../main/store/chain-writer.ts'
import { openStore, storePath } from '../../../main/store/database.ts'
import { decisionFactsOf, prepareFactsInsert } from '../../../main/store/decision-facts.ts'

/** Sessions in one transaction, where only length is wanted. */
const AT_ONCE = 10_000
const YEAR_MS = 365 * 86_400_000

/** How sessions of a bar's machine end, by how many in a hundred. */
const ENDINGS: readonly (readonly [number, Outcome, OutcomeReason | null])[] = [
  [62, 'sold', null],
  [14, 'cancelled', null],
  [9, 'timed_out', null],
  [6, 'refused', 'age_condition_not_met'],
  [4, 'refused', 'certificate_invalid'],
  [3, 'undetermined', 'platform_unavailable'],
  [1, 'card_not_usable', 'pin_blocked'],
  [1, 'vend_failed', 'vend_jammed']
]

const PRODUCTS = ['beer', 'beer-large', 'wine', 'sake', 'highball', 'cigarettes', 'tea', 'water'] as const

/**
 * A record as long as is wanted, in a data directory, its sessions spread evenly over the year before now: chained and
 * signed by the directory's own key as any, only not each session durable by itself.
 */
export function fillLongRecord(dataDirectory: string, sessions: number, nowMs: number): void {
  const opened = openStore(storePath(dataDirectory))
  if (!opened.ok) throw new Error(opened.error.code)
  const key = openDeviceKey(dataDirectory)
  if (!key.ok) throw new Error(key.error.code)
  const { database } = opened.value
  const chain = new ChainWriter(opened.value, key.value)
  const insertSession = database.prepare("INSERT INTO session VALUES (?, 'product_first', 'service_provider', 'indoors', ?)")
  const insertDecision = database.prepare(
    'INSERT INTO decision_record (session_id, ended_at_ms, outcome, reason, record) VALUES (?, ?, ?, ?, ?)'
  )
  const insertFacts = prepareFactsInsert(database)
  const write = database.transaction((from: number, until: number) => {
    chain.begin()
    for (let number = from; number < until; number += 1) {
      const startedAtMs = Math.round(nowMs - YEAR_MS + (YEAR_MS * number) / sessions)
      const record = decisionOf(number, startedAtMs)
      const { sessionId, endedAtMs, outcome, reason = null, role, place, order } = record
      insertSession.run(sessionId, startedAtMs)
      chain.append(startedAtMs, 'session_started', JSON.stringify({ sessionId, order, role, place, startedAtMs }))
      const { lastInsertRowid } = insertDecision.run(sessionId, endedAtMs, outcome, reason, JSON.stringify(record))
      insertFacts(decisionFactsOf(Number(lastInsertRowid), record))
      const decided = { sessionId, outcome, ...(reason === null ? {} : { reason }), record }
      chain.append(endedAtMs, 'session_decided', JSON.stringify(decided))
      if (number % 50 === 49) chain.checkpoint(endedAtMs)
    }
    chain.seal(nowMs)
  })
  try {
    for (let from = 0; from < sessions; from += AT_ONCE) {
      write(from, Math.min(sessions, from + AT_ONCE))
      chain.committed()
    }
  } finally {
    opened.value.close()
  }
}

/** As a session of that time would have been recorded, without what a vend would add. */
function decisionOf(number: number, startedAtMs: number): DecisionRecord {
  // A step that has no factor in common with a hundred: each ending comes as often as it should, and none in a row.
  const place = (number * 37) % 100
  let below = 0
  const [, outcome, reason] = ENDINGS.find(([share]) => place < (below += share)) ?? [0, 'sold' as const, null]
  const id = PRODUCTS[(number * 7) % PRODUCTS.length] ?? 'beer'
  const isRestricted = id !== 'tea' && id !== 'water'
  const endedAtMs = startedAtMs + 14_000
  const vendId = randomUUID()
  const record: DecisionRecord = {
    sessionId: randomUUID(),
    startedAtMs,
    endedAtMs,
    role: 'service_provider',
    place: 'indoors',
    order: 'product_first',
    outcome,
    ...(reason === null ? {} : { reason }),
    product: { id, selection: 'A1' },
    ...(isRestricted ? { rule: { id: 'alcohol', version: 3, atLeastYears: 20, pin: 'pin', demand: 'pin' } as const } : {}),
    pinAttempts: 1,
    ...(outcome === 'sold' ? { vend: { vendId, confirmation: 'told' } as const } : {}),
    durations: { cardMs: 812.4, networkMs: 211.9, machineMs: 214.2, ownMs: 4.1 }
  }
  return number < 1000 ? decisionRecordSchema.parse(record) : record
}
