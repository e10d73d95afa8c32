import type { Store } from './database.ts'

/** What became of one product's vends by one of the machine's selections, in numbers. */
export interface VendCounts {
  readonly productId: string
  readonly selection: string
  /** Vends that were decided on; the sum of the next six. */
  readonly approved: number
  /** The machine took the order and cannot report more. */
  readonly told: number
  /** The machine reported the goods out. */
  readonly dispensed: number
  /** The machine says that nothing came out. */
  readonly failed: number
  /** The machine was not told, or did not take the order. */
  readonly notStarted: number
  /** Nobody knew at first; the last three say what was found out of these. */
  readonly unknown: number
  /** Of a session that is not over; where no appliance runs, of one that the next start settles. */
  readonly underWay: number
  /** The machine took the order, and cannot say more. */
  readonly settledTold: number
  readonly settledDispensed: number
  readonly settledFailed: number
}

/** A vend of which nobody knows whether the goods came out: a person has to look into the machine. */
export interface UnknownVend {
  readonly vendId: string
  readonly sessionId: string
  readonly productId: string
  readonly selection: string
  /** Milliseconds since 1970. */
  readonly approvedAtMs: number
  /** The machine's or the driver's words; empty where no report came. */
  readonly cause: string
}

const JOINED = `
  FROM vend_intent i
  LEFT JOIN vend_report r ON r.vend_id = i.vend_id
  LEFT JOIN decision_record d ON d.session_id = i.session_id
  LEFT JOIN vend_settlement s ON s.vend_id = i.vend_id`

/** The power went, the store failed, or the machine did not answer in time: a session is over, and no report came. */
const IS_UNKNOWN = `(r.result = 'unknown' OR (r.vend_id IS NULL AND d.session_id IS NOT NULL))`

const COUNTS = `
  SELECT i.product_id AS productId, i.selection,
    count(*) AS approved,
    count(*) FILTER (WHERE r.result = 'told') AS told,
    count(*) FILTER (WHERE r.result = 'dispensed') AS dispensed,
    count(*) FILTER (WHERE r.result = 'failed') AS failed,
    count(*) FILTER (WHERE r.result = 'not_started') AS notStarted,
    count(*) FILTER (WHERE ${IS_UNKNOWN}) AS unknown,
    count(*) FILTER (WHERE r.vend_id IS NULL AND d.session_id IS NULL) AS underWay,
    count(*) FILTER (WHERE s.result = 'told') AS settledTold,
    count(*) FILTER (WHERE s.result = 'dispensed') AS settledDispensed,
    count(*) FILTER (WHERE s.result = 'failed') AS settledFailed
  ${JOINED}
  GROUP BY i.product_id, i.selection
  ORDER BY i.product_id, i.selection`

const UNKNOWNS = `
  SELECT i.vend_id AS vendId, i.session_id AS sessionId, i.product_id AS productId, i.selection,
    i.approved_at_ms AS approvedAtMs, coalesce(r.cause, '') AS cause
  ${JOINED}
  WHERE s.vend_id IS NULL AND ${IS_UNKNOWN}
  ORDER BY i.stored_at_ms DESC, i.rowid DESC`

/** Counters per product and selection, by name. */
export function vendCounts(store: Store): readonly VendCounts[] {
  return store.database.prepare<[], VendCounts>(COUNTS).all()
}

/** Vends whose end is not known to this day, newest first. */
export function unknownVends(store: Store): readonly UnknownVend[] {
  return store.database.prepare<[], UnknownVend>(UNKNOWNS).all()
}
