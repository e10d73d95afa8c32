import { z } from 'zod'
import { eventCatalogue } from '../../audit/catalogue.ts'
import { codeSchema, safeTextSchema } from '../../contract/fields.ts'

/**
 * Every kind of line that the log can hold, with its fields: an allow-list, as the record's catalogue is one. Whatever
 * else is said to the log is left out. What the record tells of too has the record's own fields.
 */
export const logCatalogue = {
  appliance_started: eventCatalogue.appliance_started,
  appliance_stopped: eventCatalogue.appliance_stopped,
  fault_caught: eventCatalogue.fault_caught,
  line_lost: eventCatalogue.line_lost,
  line_restored: eventCatalogue.line_restored,
  clock_untrusted: eventCatalogue.clock_untrusted,
  clock_trusted: eventCatalogue.clock_trusted,
  list_fetch_failed: eventCatalogue.list_fetch_failed,
  list_import_failed: eventCatalogue.list_import_failed,
  member_failed: eventCatalogue.member_failed,
  memory_failed: eventCatalogue.memory_failed,
  /** The record did not take an entry, for this cause. */
  record_failed: z.strictObject({ entry: codeSchema, cause: safeTextSchema }),
  /** The operator's side turned a call away. `call`: its name, or `unknown`; `code`: why. Of nobody's, from nowhere. */
  call_refused: z.strictObject({ call: codeSchema, code: codeSchema, status: z.int().min(100).max(599) }),
  /** The operator's side listens, or does not any more. */
  operator_side_opened: z.strictObject({}),
  operator_side_closed: z.strictObject({}),
  operator_side_failed: eventCatalogue.operator_side_failed,
  /** Lines that were to be here and could not be written: a full or failing medium, or too many at once. */
  lines_lost: z.strictObject({ count: z.int().min(1) }),
  /** A line that did not fit this catalogue. Which it was to be is all that is told. */
  line_refused: z.strictObject({ line: codeSchema })
} as const

export type LogName = keyof typeof logCatalogue
export type LogFields<N extends LogName> = z.infer<(typeof logCatalogue)[N]>

/** Whether the log knows lines of this name. */
export function isLogName(name: string): name is LogName {
  return Object.hasOwn(logCatalogue, name)
}

/**
 * One line of the log, with its line feed: the time (RFC 3339, UTC), what happened, and the fields that the catalogue allows.
 *
 * Example: `{"at":"2026-11-26T09:00:00.000Z","event":"line_lost","reason":"unreachable"}`
 */
export function logLine(atMs: number, name: LogName, fields: Readonly<Record<string, unknown>>): string {
  const parsed = logCatalogue[name].safeParse(fields)
  const at = new Date(atMs).toISOString()
  const line = parsed.success ? { at, event: name, ...parsed.data } : { at, event: 'line_refused', line: name }
  return `${JSON.stringify(line)}\n`
}
