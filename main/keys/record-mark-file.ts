import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { keysDirectory } from './key-file.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from './lasting-files.ts'

/** The file beside the machine's key that says how far its record had got; its words are main/audit/record-mark.ts. */

/** In octets; longer is none of ours, and not read into memory. */
const LONGEST = 4096

/** Where it lies below a data directory: `keys/record.mark`, 0600. */
export function recordMarkPath(dataDirectory: string): string {
  return join(keysDirectory(dataDirectory), 'record.mark')
}

/** Its text; null: there is none; `unreadable`: the system refuses it. Never throws a system's error. */
export function readRecordMark(dataDirectory: string): { readonly text: string } | null | 'unreadable' {
  const path = recordMarkPath(dataDirectory)
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return null
    return { text: found.size > LONGEST ? '' : readFileSync(path, 'latin1') }
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return ['ENOENT', 'ENOTDIR'].includes(systemFaultOf(thrown)) ? null : 'unreadable'
  }
}

/** Writes it durably: after a loss of power there is the whole old one, or the whole new one. */
export function writeRecordMark(
  dataDirectory: string,
  text: string
): Result<void, { readonly code: 'mark_unwritable'; readonly fault: string }> {
  try {
    makeLastingDirectory(keysDirectory(dataDirectory))
    writeLastingFile(recordMarkPath(dataDirectory), text)
    return ok(undefined)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'mark_unwritable', fault: systemFaultOf(thrown) })
  }
}
