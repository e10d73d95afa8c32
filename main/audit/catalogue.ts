import { z } from 'zod'
import { civilDateSchema, codeSchema, identifierSchema, safeTextSchema, selectionSchema, timeMsSchema } from './fields.ts'

/** Which of the configured addresses of lists, from 1. */
const sourceSchema = z.int().min(1).max(32)

/**
 * The event catalogue: every kind of entry that the record can hold, with its fields. Fields are an allow-list: an
 * entry with any other field is a programmer's mistake and is refused. None can hold a PIN, certificate or serial.
 */
export const eventCatalogue = {
  appliance_started: z.strictObject({ role: codeSchema, place: codeSchema, version: safeTextSchema }),
  appliance_stopped: z.strictObject({ cause: safeTextSchema }),
  session_started: z.strictObject({ sessionId: identifierSchema, order: codeSchema }),
  late_reply_ignored: z.strictObject({ sessionId: identifierSchema, event: codeSchema }),
  vend_intended: z.strictObject({ sessionId: identifierSchema, vendId: identifierSchema, selection: selectionSchema }),
  vend_reported: z.strictObject({
    sessionId: identifierSchema,
    vendId: identifierSchema,
    result: codeSchema,
    cause: safeTextSchema
  }),
  session_decided: z.strictObject({
    sessionId: identifierSchema,
    outcome: codeSchema,
    reason: codeSchema.optional()
  }),
  outcome_unknown_found: z.strictObject({ sessionId: identifierSchema, vendId: identifierSchema }),
  reader_ready: z.strictObject({}),
  reader_lost: z.strictObject({ code: codeSchema }),
  cards_collided: z.strictObject({}),
  machine_ready: z.strictObject({}),
  machine_lost: z.strictObject({ cause: safeTextSchema }),
  law_acknowledged: z.strictObject({
    ruleId: identifierSchema,
    ruleVersion: z.int(),
    acknowledgedBy: safeTextSchema,
    acknowledgedOn: civilDateSchema,
    place: codeSchema
  }),
  phones_acknowledged: z.strictObject({ acknowledgedBy: safeTextSchema, acknowledgedOn: civilDateSchema }),
  list_imported: z.strictObject({
    source: sourceSchema,
    kind: codeSchema,
    /** cRLNumber; absent where it is longer than J-LIS's are. */
    number: z.int().min(0).optional(),
    thisUpdateMs: timeMsSchema,
    nextUpdateMs: timeMsSchema.optional(),
    entries: z.int().min(0)
  }),
  list_refused: z.strictObject({ source: sourceSchema, code: codeSchema }),
  list_fetch_failed: z.strictObject({ source: sourceSchema, code: codeSchema }),
  list_import_failed: z.strictObject({ source: sourceSchema, code: codeSchema }),
  list_overdue: z.strictObject({ source: sourceSchema, sinceMs: timeMsSchema }),
  ending_near: z.strictObject({ kind: codeSchema, name: identifierSchema, lastDay: civilDateSchema }),
  fault_caught: z.strictObject({ where: safeTextSchema, name: safeTextSchema })
} as const

export type EventName = keyof typeof eventCatalogue
export type EventFields<N extends EventName> = z.infer<(typeof eventCatalogue)[N]>
