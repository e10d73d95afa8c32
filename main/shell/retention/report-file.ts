import { accessSync, constants, lstatSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { readJournal, readText } from './erasing-journal.ts'
import { reportIdOf } from './erasure-report.ts'

/** The file that `--report` names. One that is there is never written over, unless it is of the very same erasing. */

/** Why the report could not be written there, found before anything is erased; null: it seems that it can. */
export function obstacleTo(path: string, dataDirectory: string): string | null {
  try {
    if (isAnothers(path, readJournal(dataDirectory)?.reportId ?? null)) return `${path} is there already, and is not written over`
    accessSync(dirname(path), constants.W_OK)
    return null
  } catch (thrown) {
    return `${path} cannot be written (${systemFaultOf(thrown)})`
  }
}

/** Writes the signed report. Throws the system's errors, EEXIST where something else lies there by now. */
export function deliverReport(path: string, signed: string, reportId: string): void {
  if (isAnothers(path, reportId)) {
    throw Object.assign(new Error('another file is there'), { code: 'EEXIST', syscall: 'open', path })
  }
  // A draft of a name of its own: `FILE.draft` might be somebody's.
  if (readText(path) !== signed) writeLastingFile(path, signed, { draft: `${path}.${reportId}.draft` })
}

function isAnothers(path: string, reportId: string | null): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  return !found.isFile() || reportId === null || reportIdOf(readText(path) ?? '') !== reportId
}
