import type { EventName } from '../audit/catalogue.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { Settlement } from '../audit/decision-record-json.ts'
import { decisionRecordSchema } from '../audit/decision-record-schema.ts'
import type { Store } from './database.ts'

const PAGE_ROWS = 100

/** One entry of the event log. */
export interface RecordedEvent {
  readonly sequence: number
  readonly atMs: number
  readonly name: EventName
  readonly fields: Readonly<Record<string, unknown>>
}

interface DecisionRow {
  readonly sequence: number
  readonly record: string
}

interface EventRow {
  readonly sequence: number
  readonly atMs: number
  readonly name: EventName
  readonly fields: string
}

/**
 * Decision records, newest first, at most `limit`. Read in pages, so that the connection is free to write between two
 * of them; a record made meanwhile is not seen.
 */
export function* decisionRecords(store: Store, limit = Infinity): Generator<DecisionRecord, void, undefined> {
  const page = store.database.prepare<[number, number], DecisionRow>(
    'SELECT sequence, record FROM decision_record WHERE sequence < ? ORDER BY sequence DESC LIMIT ?'
  )
  let before = Number.MAX_SAFE_INTEGER
  for (let left = limit; left > 0; left -= PAGE_ROWS) {
    const rows = page.all(before, Math.min(left, PAGE_ROWS))
    for (const row of rows) {
      yield decisionRecordSchema.parse(JSON.parse(row.record))
      before = row.sequence
    }
    if (rows.length < PAGE_ROWS) return
  }
}

const SETTLEMENT = `
  SELECT result, settled_at_ms AS atMs FROM vend_settlement WHERE vend_id = @vendId
  UNION ALL
  SELECT CASE result WHEN 'not_started' THEN 'failed' ELSE result END, reported_at_ms FROM vend_report
    WHERE vend_id = @vendId AND result <> 'unknown'`

/**
 * What became of a vend whose end was not known when its record was written: asked after, or told by a machine that took
 * too long for its session. null where nothing was told of it.
 */
export function settlementReader(store: Store): (vendId: string) => Settlement | null {
  const settlement = store.database.prepare<{ readonly vendId: string }, Settlement>(SETTLEMENT)
  return (vendId) => settlement.get({ vendId }) ?? null
}

/** Events, oldest first, read in pages as above. */
export function* recordedEvents(store: Store): Generator<RecordedEvent, void, undefined> {
  const page = store.database.prepare<[number, number], EventRow>(
    'SELECT sequence, at_ms AS atMs, name, fields FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?'
  )
  for (let after = 0; ; ) {
    const rows = page.all(after, PAGE_ROWS)
    for (const row of rows) {
      yield { ...row, fields: JSON.parse(row.fields) as Record<string, unknown> }
      after = row.sequence
    }
    if (rows.length < PAGE_ROWS) return
  }
}

/** What the newest `approval_asked` of this id says; null: there is none. */
export function askedApproval(store: Store, approvalId: string): Readonly<Record<string, unknown>> | null {
  const fields = store.database
    .prepare<[string], string>(
      "SELECT fields FROM event WHERE name = 'approval_asked' AND fields ->> 'approvalId' = ? ORDER BY sequence DESC LIMIT 1"
    )
    .pluck()
    .get(approvalId)
  return fields === undefined ? null : (JSON.parse(fields) as Readonly<Record<string, unknown>>)
}

/** The latest time in the record, milliseconds since 1970, or null when it is empty: the clock should be past it. */
export function newestTimeMs(store: Store): number | null {
  return store.database.prepare<[], number | null>('SELECT max(at_ms) FROM event').pluck().get() ?? null
}

/** Since when the newest run's line to the platform has been lost, and why; null where it is not, or no run said so. */
export function lostLine(store: Store): { readonly sinceMs: number; readonly reason: string } | null {
  const newest = store.database
    .prepare<[], EventRow>(
      `SELECT sequence, at_ms AS atMs, name, fields FROM event
       WHERE name IN ('line_lost', 'line_restored', 'appliance_started') ORDER BY sequence DESC LIMIT 1`
    )
    .get()
  if (newest?.name !== 'line_lost') return null
  const { reason } = JSON.parse(newest.fields) as { readonly reason: string }
  return { sinceMs: newest.atMs, reason }
}

/** That the chain's end was found other than it was signed (`record_unsound`): the first entry that says so; null: none does. */
export interface UnsoundRecord {
  readonly sequence: number
  readonly atMs: number
  readonly problem: string
}

/** What the record says of itself; it is not proven here. */
export function unsoundRecord(store: Store): UnsoundRecord | null {
  const row = store.database
    .prepare<[], EventRow>(
      `SELECT sequence, at_ms AS atMs, name, fields FROM event WHERE name = 'record_unsound' ORDER BY sequence LIMIT 1`
    )
    .get()
  if (row === undefined) return null
  const { problem } = JSON.parse(row.fields) as { readonly problem: string }
  return { sequence: row.sequence, atMs: row.atMs, problem }
}

/**
 * When the line to the platform was lost, milliseconds since 1970, where no end of that loss is on the record; by the
 * first of several losses without an end, for each run tells of it anew. Null: there is none.
 */
export function openLossMs(store: Store): number | null {
  const sql = `SELECT at_ms FROM event WHERE name = 'line_lost' AND sequence > coalesce(
      (SELECT sequence FROM event WHERE name = 'line_restored' ORDER BY sequence DESC LIMIT 1), 0)
    ORDER BY sequence LIMIT 1`
  return store.database.prepare<[], number>(sql).pluck().get() ?? null
}
