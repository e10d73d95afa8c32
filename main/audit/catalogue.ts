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
  door_opened: z.strictObject({}),
  door_closed: z.strictObject({}),
  stock_changed: z.strictObject({ selection: selectionSchema, available: z.boolean() }),
  /** What became of a vend whose end was not known, told late; it belongs to the record of that session. */
  vend_settled: z.strictObject({
    sessionId: identifierSchema,
    vendId: identifierSchema,
    result: codeSchema,
    cause: safeTextSchema
  }),
  law_acknowledged: z.strictObject({
    ruleId: identifierSchema,
    ruleVersion: z.int(),
    acknowledgedBy: safeTextSchema,
    acknowledgedOn: civilDateSchema,
    place: codeSchema
  }),
  phones_acknowledged: z.strictObject({ acknowledgedBy: safeTextSchema, acknowledgedOn: civilDateSchema }),
  memory_acknowledged: z.strictObject({ acknowledgedBy: safeTextSchema, acknowledgedOn: civilDateSchema }),
  /** What a version of a policy says, at each start that goes by it. */
  offline_policy_in_force: z.strictObject({
    policyId: identifierSchema,
    policyVersion: z.int(),
    ageEvidence: codeSchema,
    listMaxAgeMs: z.int().min(0),
    rememberedMaxAgeMs: z.int().min(0),
    outageMaxMs: z.int().min(0)
  }),
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
  clock_untrusted: z.strictObject({ state: codeSchema, reason: codeSchema }),
  clock_trusted: z.strictObject({}),
  /** `acceptedAtMs`: what the clock showed when a technician said that it is right. */
  clock_accepted: z.strictObject({ acceptedBy: safeTextSchema.min(1).max(80), acceptedAtMs: timeMsSchema }),
  certification_lapsed: z.strictObject({ lastDay: civilDateSchema }),
  /** The platform cannot be reached any more: `unreachable`, or `timed_out`. */
  line_lost: z.strictObject({ reason: codeSchema }),
  /** It is reached again, so many milliseconds after. */
  line_restored: z.strictObject({ downMs: z.int().min(0) }),
  ending_near: z.strictObject({ kind: codeSchema, name: identifierSchema, lastDay: civilDateSchema }),
  /** A shopper's say-so, given and taken back; whose is in no record. */
  age_remembered: z.strictObject({ atLeastYears: z.int().min(0) }),
  age_forgotten: z.strictObject({}),
  memory_failed: z.strictObject({ doing: codeSchema, cause: codeSchema }),
  /** Past the limit of days. */
  memory_expired: z.strictObject({ removed: z.int().min(0) }),
  /** At the end of the contract; `reportId` names the signed report. */
  retention_erased: z.strictObject({
    reportId: identifierSchema,
    erasedBy: safeTextSchema.min(1).max(80),
    reason: safeTextSchema.min(1),
    memories: z.int().min(0).optional(),
    lists: z.int().min(0)
  }),
  fault_caught: z.strictObject({ where: safeTextSchema, name: safeTextSchema })
} as const

export type EventName = keyof typeof eventCatalogue
export type EventFields<N extends EventName> = z.infer<(typeof eventCatalogue)[N]>
