import type Database from 'better-sqlite3'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { VendIntent } from '../session/ports.ts'
import type { UnfinishedSession } from './recovery.ts'

interface SessionRow {
  readonly sessionId: string
  readonly order: DecisionRecord['order']
  readonly role: DecisionRecord['role']
  readonly place: DecisionRecord['place']
  readonly startedAtMs: number
}

interface DecisionRow {
  readonly sessionId: string
  readonly endedAtMs: number
  readonly outcome: string
  readonly reason: string | null
  readonly record: string
}

interface ReportRow {
  readonly vendId: string
  readonly result: string
  readonly cause: string
  readonly reportedAtMs: number
}

interface EventRow {
  readonly atMs: number
  readonly name: string
  readonly fields: string
}

const UNFINISHED = `
  SELECT s.session_id AS sessionId, s.session_order AS "order", s.role, s.place, s.started_at_ms AS startedAtMs,
    i.vend_id AS vendId, i.product_id AS productId, i.selection, r.result
  FROM session s
  LEFT JOIN decision_record d ON d.session_id = s.session_id
  LEFT JOIN vend_intent i ON i.session_id = s.session_id
  LEFT JOIN vend_report r ON r.vend_id = i.vend_id
  WHERE d.session_id IS NULL
  ORDER BY s.started_at_ms, s.session_id`

const PENDING = `
  SELECT i.session_id AS sessionId, i.vend_id AS vendId, i.product_id AS productId, i.selection,
    i.approved_at_ms AS approvedAtMs
  FROM vend_intent i
  LEFT JOIN vend_report r ON r.vend_id = i.vend_id
  LEFT JOIN decision_record d ON d.session_id = i.session_id
  WHERE r.vend_id IS NULL AND d.session_id IS NULL
  ORDER BY i.stored_at_ms, i.vend_id`

/** Everything the recorder says to SQLite, compiled once. */
export function prepareStatements(database: Database.Database) {
  return {
    insertSession: database.prepare<SessionRow>(
      'INSERT INTO session (session_id, session_order, role, place, started_at_ms)' +
        ' VALUES (@sessionId, @order, @role, @place, @startedAtMs)'
    ),
    insertIntent: database.prepare<VendIntent & { readonly storedAtMs: number }>(
      'INSERT INTO vend_intent (vend_id, session_id, product_id, selection, approved_at_ms, stored_at_ms)' +
        ' VALUES (@vendId, @sessionId, @productId, @selection, @approvedAtMs, @storedAtMs)'
    ),
    insertReport: database.prepare<ReportRow>(
      'INSERT INTO vend_report (vend_id, result, cause, reported_at_ms)' +
        ' VALUES (@vendId, @result, @cause, @reportedAtMs)'
    ),
    insertDecision: database.prepare<DecisionRow>(
      'INSERT INTO decision_record (session_id, ended_at_ms, outcome, reason, record)' +
        ' VALUES (@sessionId, @endedAtMs, @outcome, @reason, @record)'
    ),
    insertEvent: database.prepare<EventRow>('INSERT INTO event (at_ms, name, fields) VALUES (@atMs, @name, @fields)'),
    sessionOfVend: database
      .prepare<[string], string>('SELECT session_id FROM vend_intent WHERE vend_id = ?')
      .pluck(),
    vendOfSession: database
      .prepare<[string], string>('SELECT vend_id FROM vend_intent WHERE session_id = ?')
      .pluck(),
    decisionOfSession: database
      .prepare<[string], string>('SELECT outcome FROM decision_record WHERE session_id = ?')
      .pluck(),
    unfinishedSessions: database.prepare<[], UnfinishedSession>(UNFINISHED),
    pendingIntents: database.prepare<[], VendIntent>(PENDING)
  }
}

export type RecorderStatements = ReturnType<typeof prepareStatements>
