import { z } from 'zod'

/**
 * The event catalogue: every kind of entry that the record can hold, with its fields. Fields are an allow-list: an entry
 * with any other field is a programmer's mistake and is refused. None of them can hold a PIN, certificate or serial.
 */
export const eventCatalogue = {
  appliance_started: z.strictObject({ role: z.string(), place: z.string(), version: z.string() }),
  appliance_stopped: z.strictObject({ cause: z.string() }),
  session_started: z.strictObject({ sessionId: z.string(), order: z.string() }),
  late_reply_ignored: z.strictObject({ sessionId: z.string(), event: z.string() }),
  vend_intended: z.strictObject({ sessionId: z.string(), vendId: z.string(), selection: z.string() }),
  vend_reported: z.strictObject({ sessionId: z.string(), vendId: z.string(), result: z.string(), cause: z.string() }),
  session_decided: z.strictObject({ sessionId: z.string(), outcome: z.string(), reason: z.string().optional() }),
  outcome_unknown_found: z.strictObject({ sessionId: z.string(), vendId: z.string() }),
  reader_ready: z.strictObject({}),
  reader_lost: z.strictObject({ code: z.string() }),
  machine_ready: z.strictObject({}),
  machine_lost: z.strictObject({ cause: z.string() }),
  law_acknowledged: z.strictObject({
    ruleId: z.string(),
    ruleVersion: z.int(),
    acknowledgedBy: z.string(),
    acknowledgedOn: z.string(),
    place: z.string()
  }),
  fault_caught: z.strictObject({ where: z.string(), name: z.string() })
} as const

export type EventName = keyof typeof eventCatalogue
export type EventFields<N extends EventName> = z.infer<(typeof eventCatalogue)[N]>
