import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { erasingJournalPath } from '../../keys/erasable-key.ts'
import { syncDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import type { Inventory } from './erasure-report.ts'
import { inventorySchema, runSchema } from './erasure-report.ts'

/** Folder of the data directory that every signed report stays in. */
export const RETENTION_FOLDER = 'retention'

/** What an erasing notes down before it destroys anything, so that the next run can end it. All throw the system's errors. */
const journalSchema = z.strictObject({
  version: z.literal(1),
  reportId: z.uuid(),
  reason: z.string(),
  runs: z.array(runSchema).min(1),
  inventory: inventorySchema,
  inventoryIsWhole: z.boolean()
})

export type ErasingJournal = z.infer<typeof journalSchema>

/** The note of an erasing that was cut short; null: none, or one that cannot be read any more. */
export function readJournal(dataDirectory: string): ErasingJournal | null {
  const text = readText(erasingJournalPath(dataDirectory))
  if (text === null) return null
  try {
    return journalSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Where the report of an erasing stays, beside the file that `--report` names. */
export function storedReportPath(dataDirectory: string, reportId: string): string {
  return join(dataDirectory, RETENTION_FOLDER, `${reportId}.json`)
}

/** How far an erasing has got that has not ended. Throws the system's errors. */
export type ErasingState =
  | { readonly state: 'not_begun' }
  /** Something may be destroyed already. */
  | { readonly state: 'begun' }
  /** Everything is done, but for handing out the report, which lies in `stored`. */
  | { readonly state: 'only_report_left'; readonly stored: string }

export function stateOfErasing(dataDirectory: string): ErasingState {
  if (readText(erasingJournalPath(dataDirectory)) === null) return { state: 'not_begun' }
  const journal = readJournal(dataDirectory)
  const stored = journal === null ? null : storedReportPath(dataDirectory, journal.reportId)
  return stored === null || readText(stored) === null ? { state: 'begun' } : { state: 'only_report_left', stored }
}

/** The note of an erasing that was cut short, with this run added to it; else a new one. It is on the medium then. */
export function beginOrGoOn(
  dataDirectory: string,
  run: ErasingJournal['runs'][number],
  reason: string,
  takeInventory: () => Inventory
): ErasingJournal {
  const path = erasingJournalPath(dataDirectory)
  const found = readJournal(dataDirectory)
  const journal: ErasingJournal =
    found === null
      ? {
          version: 1,
          reportId: randomUUID(),
          reason,
          runs: [run],
          // One that was there and cannot be read had an inventory that is lost.
          inventoryIsWhole: readText(path) === null,
          inventory: takeInventory()
        }
      : { ...found, runs: [...found.runs, run] }
  writeLastingFile(path, JSON.stringify(journal))
  return journal
}

/** Strikes the note: the erasing has ended. */
export function strikeJournal(dataDirectory: string): void {
  const path = erasingJournalPath(dataDirectory)
  rmSync(path, { force: true })
  syncDirectory(dirname(path))
}

/** Null: no such file. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (systemFaultOf(thrown) === 'ENOENT') return null
    throw thrown
  }
}
