import type Database from 'better-sqlite3'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { VendIntent } from '../session/ports.ts'
import { prepareFactsInsert } from './decision-facts.ts'
import type { IntendedVend, UnfinishedSession } from './recovery.ts'

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

interface RuleBookRow {
  readonly number: number
  readonly atMs: number
  readonly origin: string
  readonly appliedBy: string
  readonly approvedBy: string | null
  readonly book: string
  readonly digest: string
}

interface ReportRow {
  readonly vendId: string
  readonly result: string
  readonly cause: string
  readonly reportedAtMs: number
}

interface SettlementRow {
  readonly vendId: string
  readonly result: string
  readonly cause: string
  readonly settledAtMs: number
}

interface VendState {
  readonly sessionId: string
  readonly result: string | null
  /** null: the session is still under way. */
  readonly outcome: string | null
}

const UNFINISHED = `
  SELECT s.session_id AS sessionId, s.session_order AS "order", s.role, s.place, s.started_at_ms AS startedAtMs
  FROM session s
  LEFT JOIN decision_record d ON d.session_id = s.session_id
  WHERE d.session_id IS NULL
  ORDER BY s.started_at_ms, s.session_id`

const VENDS_OF_SESSION = `
  SELECT i.vend_id AS vendId, i.product_id AS productId, i.selection, i.things, r.result
  FROM vend_intent i
  LEFT JOIN vend_report r ON r.vend_id = i.vend_id
  WHERE i.session_id = ?
  ORDER BY i.position`

const STATE_OF_VEND = `
  SELECT i.session_id AS sessionId, r.result, d.outcome
  FROM vend_intent i
  LEFT JOIN vend_report r ON r.vend_id = i.vend_id
  LEFT JOIN decision_record d ON d.session_id = i.session_id
  WHERE i.vend_id = ?`

const UNSETTLED = `
  SELECT i.vend_id
  FROM vend_intent i
  LEFT JOIN vend_report r ON r.vend_id = i.vend_id
  LEFT JOIN decision_record d ON d.session_id = i.session_id
  LEFT JOIN vend_settlement s ON s.vend_id = i.vend_id
  WHERE s.vend_id IS NULL AND (r.result = 'unknown' OR (r.vend_id IS NULL AND d.session_id IS NOT NULL))
  ORDER BY i.stored_at_ms DESC, i.rowid DESC
  LIMIT ?`

const PENDING = `
  SELECT i.session_id AS sessionId, i.vend_id AS vendId, i.product_id AS productId, i.selection, i.position,
    i.things AS "of", i.approved_at_ms AS approvedAtMs
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
    insertIntent: database.prepare<Omit<VendIntent, 'ruleId'> & { readonly ruleId: string | null; readonly storedAtMs: number }>(
      'INSERT INTO vend_intent' +
        ' (vend_id, session_id, product_id, selection, position, things, approved_at_ms, stored_at_ms, rule_id)' +
        ' VALUES (@vendId, @sessionId, @productId, @selection, @position, @of, @approvedAtMs, @storedAtMs, @ruleId)'
    ),
    insertRuleBook: database.prepare<RuleBookRow>(
      'INSERT INTO rule_book (number, at_ms, origin, applied_by, approved_by, book, digest)' +
        ' VALUES (@number, @atMs, @origin, @appliedBy, @approvedBy, @book, @digest)'
    ),
    insertReport: database.prepare<ReportRow>(
      'INSERT INTO vend_report (vend_id, result, cause, reported_at_ms)' +
        ' VALUES (@vendId, @result, @cause, @reportedAtMs)'
    ),
    insertSettlement: database.prepare<SettlementRow>(
      'INSERT INTO vend_settlement (vend_id, result, cause, settled_at_ms)' +
        ' VALUES (@vendId, @result, @cause, @settledAtMs)'
    ),
    insertDecision: database.prepare<DecisionRow>(
      'INSERT INTO decision_record (session_id, ended_at_ms, outcome, reason, record)' +
        ' VALUES (@sessionId, @endedAtMs, @outcome, @reason, @record)'
    ),
    insertDecisionFacts: prepareFactsInsert(database),
    sessionOfVend: database
      .prepare<[string], string>('SELECT session_id FROM vend_intent WHERE vend_id = ?')
      .pluck(),
    stateOfVend: database.prepare<[string], VendState>(STATE_OF_VEND),
    vendsOfSession: database.prepare<[string], IntendedVend & { readonly things: number }>(VENDS_OF_SESSION),
    unsettledVends: database.prepare<[number], string>(UNSETTLED).pluck(),
    decisionOfSession: database
      .prepare<[string], string>('SELECT outcome FROM decision_record WHERE session_id = ?')
      .pluck(),
    unfinishedSessions: database.prepare<[], Omit<UnfinishedSession, 'vends' | 'things'>>(UNFINISHED),
    pendingIntents: database.prepare<[], VendIntent>(PENDING)
  }
}

export type RecorderStatements = ReturnType<typeof prepareStatements>
