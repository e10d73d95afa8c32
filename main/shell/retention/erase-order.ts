import { resolve } from 'node:path'
import { safeTextSchema } from '../../contract/fields.ts'
import { text, type CommandValues } from '../command.ts'

/** What `retention erase` is told. */
export interface EraseOrder {
  readonly by: string
  readonly reason: string
  /** Where the signed report goes to, absolute. */
  readonly path: string
}

/** @throws TypeError where something is missing, or no text that the record may hold */
export function eraseOrderFrom(values: CommandValues): EraseOrder {
  const by = recordedText(values, 'by', 80)
  const reason = recordedText(values, 'reason', 160)
  const file = text(values, 'report')
  if (file === undefined) throw new TypeError('--report names the file that the report is written to, and is missing')
  return { by, reason, path: resolve(file) }
}

/** For the record and the report alike. */
function recordedText(values: CommandValues, name: string, longest: number): string {
  const given = text(values, name)?.trim() ?? ''
  if (given === '') throw new TypeError(`--${name} is missing: ${name === 'by' ? 'who erases' : 'why it is erased'}`)
  const fault = safeTextSchema.max(longest).safeParse(given).error?.issues[0]
  // It is not quoted: it may be what the record refuses it for.
  if (fault !== undefined) throw new TypeError(`--${name} cannot be recorded: ${fault.message}`)
  return given
}
