import type { Store } from './database.ts'

/** What became of one product's vends by one of the machine's selections, in numbers. */
export interface VendCounts {
  readonly productId: string
  readonly selection: string
  /** Things that were decided on; the sum of the next seven. */
  readonly approved: number
  /** The machine took the order and cannot report more. */
  readonly told: number
  /** The machine reported the goods out. */
  readonly dispensed: number
  /** The machine says that nothing came out. */
  readonly failed: number
  /** The order was given and never left, or was not taken. */
  readonly notStarted: number
  /** No order was given: sold out by then, the machine lost or open, or the thing before it ended unknown. */
  readonly notTold: number
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

/** Things that were approved, as their session's record says, and of which no order was given. */
const NOT_TOLD = `
  SELECT json_extract(record, '$.product.id') AS productId, json_extract(record, '$.product.selection') AS selection
  FROM decision_record
  WHERE outcome = 'vend_failed' AND json_type(record, '$.items') IS NULL AND json_type(record, '$.vend') IS NULL
  UNION ALL
  SELECT json_extract(item.value, '$.product.id'), json_extract(item.value, '$.product.selection')
  FROM decision_record, json_each(record, '$.items') AS item
  WHERE outcome IN ('vend_failed', 'sold_in_part', 'outcome_unknown') AND json_type(item.value, '$.vend') IS NULL`

const COUNTS = `
  WITH thing AS (
    SELECT i.product_id AS productId, i.selection, r.result AS result, s.result AS settled,
      ${IS_UNKNOWN} AS isUnknown, r.vend_id IS NULL AND d.session_id IS NULL AS isUnderWay
    ${JOINED}
    UNION ALL
    SELECT productId, selection, 'not_told', NULL, 0, 0 FROM (${NOT_TOLD})
  )
  SELECT productId, selection,
    count(*) AS approved,
    count(*) FILTER (WHERE result = 'told') AS told,
    count(*) FILTER (WHERE result = 'dispensed') AS dispensed,
    count(*) FILTER (WHERE result = 'failed') AS failed,
    count(*) FILTER (WHERE result = 'not_started') AS notStarted,
    count(*) FILTER (WHERE result = 'not_told') AS notTold,
    count(*) FILTER (WHERE isUnknown) AS unknown,
    count(*) FILTER (WHERE isUnderWay) AS underWay,
    count(*) FILTER (WHERE settled = 'told') AS settledTold,
    count(*) FILTER (WHERE settled = 'dispensed') AS settledDispensed,
    count(*) FILTER (WHERE settled = 'failed') AS settledFailed
  FROM thing
  GROUP BY productId, selection
  ORDER BY productId, selection`

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
