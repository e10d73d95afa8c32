import type { Command } from '../command.ts'

/** `hatachi records`: decision records, newest first, one JSON line each. */
export const recordsCommand: Command = {
  name: 'records',
  usage: 'records [--limit N]',
  summary: 'prints decision records, newest first, one JSON line each',
  options: { limit: { type: 'string' } },
  words: 0,
  run: async (values) => (await import('../print-records.ts')).printRecords(values)
}
