import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { DeviceKey } from '../keys/device-key.ts'
import { openFolder, setAsideName, surveyFolder, type FolderFault, type FolderSurvey } from './backup-folder.ts'
import { lostRanges, type EntryRange } from './backup-losses.ts'
import { planBackup, type PlannedSpan } from './backup-plan.ts'
import type { ExportFiles } from './export-files.ts'
import { EXPORT_ENDINGS } from './export-format.ts'
import { besidesFormerKeys } from './former-keys.ts'
import { writeExport, type ExportError, type ExportSource } from './export-write.ts'

/** What one run is told. Plain data: it may go to another thread. */
export interface BackupOrder {
  readonly dataDirectory: string
  /** Folder on the second medium. */
  readonly directory: string
  /** Whether it has to lie on another file system than the record. */
  readonly otherMedium: boolean
  /** Whether every octet is read that lies there already. */
  readonly deep: boolean
  readonly nowMs: number
  readonly software: string
}

/** What lies on the medium after a run. */
export interface BackupDone {
  /** Entries that this run wrote, first and last; null where nothing was missing. */
  readonly written: { readonly first: number; readonly last: number } | null
  /** Names of the files that were written. */
  readonly files: readonly string[]
  /** Exports that were found damaged, or cut short, and were set aside. */
  readonly setAside: number
  /** Newest entry up to which the medium holds all that the record does. */
  readonly coveredThrough: number
  /** Entries that were deleted here and lie there no more (`backup-losses.ts`). */
  readonly lost: readonly EntryRange[]
  /** Ids of other logs by this machine's key. */
  readonly otherLogs: readonly string[]
}

/** Why a run did not do its work: a stable code, as the record and the operator get it. */
export type BackupFaultCode =
  | 'medium_away'
  | 'medium_foreign'
  | 'medium_same'
  | 'medium_full'
  | 'medium_read_only'
  | 'medium_failed'
  /** It neither takes nor refuses what is written. */
  | 'medium_hangs'
  | 'record_unreadable'
  | 'record_empty'
  | 'record_unsound'
  | 'record_behind'
  | 'record_differs'
  | 'key_unusable'
  | 'name_taken'
  /** A mistake in the program. */
  | 'run_failed'

export interface BackupFault {
  readonly code: BackupFaultCode
  /** The system's name, where it gave one, such as ENOSPC. */
  readonly fault?: string
}

/**
 * One run: whatever the record holds and the medium does not goes there, so that nothing is missing and nothing twice, by
 * what lies there and not by what is remembered of it. Throws the system's errors of the folder.
 * @param cuts sequences behind which the record began at some time
 */
export async function exportMissing(
  order: BackupOrder,
  source: ExportSource,
  cuts: readonly number[],
  key: DeviceKey,
  files: ExportFiles
): Promise<Result<BackupDone, BackupFault>> {
  const { directory, deep, nowMs, software } = order
  const folder = await openFolder(directory, { files, key: key.publicKey, besides: order.otherMedium ? order.dataDirectory : null })
  if (!folder.ok) return err(faultOfFolder(folder.error))
  const survey = await surveyFolder(directory, {
    logId: source.logId,
    files,
    key: { publicKey: besidesFormerKeys(key.publicKey, source.keyReplacedAt ?? 0) },
    deep
  })
  const plan = planBackup(source, survey.exports)
  if ('code' in plan) return err(plan)
  const lost = lostRanges(source.start.sequence, cuts, survey.exports, survey.damaged)
  const setAside = await clearAway(directory, survey, nowMs, files)
  const spans = isIdle(source, plan.spans) ? [] : plan.spans
  const written: string[] = []
  for (const { from, through } of spans) {
    const done = await writeExport({ source, from, through, directory, key, nowMs, software, files })
    if (!done.ok) return err(faultOfExport(done.error))
    written.push(...done.value.files.map(({ name }) => name), (done.value.files[0].name).replace(/\.jsonl$/, '.manifest.json'))
  }
  const [first] = spans
  const last = spans.at(-1)
  const isNew = first !== undefined && last !== undefined
  return ok({
    written: isNew ? { first: first.from.sequence + 1, last: last.through.sequence } : null,
    files: written,
    setAside,
    coveredThrough: isNew ? source.end.sequence : plan.coveredThrough,
    lost,
    otherLogs: survey.otherLogs
  })
}

/** Whether nothing is new but what the last export itself left: else a machine that stands still would export for ever. */
function isIdle(source: ExportSource, spans: readonly PlannedSpan[]): boolean {
  const [span] = spans
  if (span === undefined || spans.length > 1 || span.through.sequence !== span.from.sequence + 1) return false
  if (span.from.sequence <= source.start.sequence) return false
  return [...source.entries(span.from.sequence, span.through.sequence)].every(({ name }) => name === 'backup_done')
}

/** Removes drafts; gives what no export vouches for any more another name, for somebody may want to look at it. */
async function clearAway(
  directory: string,
  { unfinished, damaged }: FolderSurvey,
  nowMs: number,
  files: ExportFiles
): Promise<number> {
  for (const name of unfinished.filter((each) => each.endsWith('.draft'))) await files.remove(join(directory, name))
  const left = unfinished.filter((name) => !name.endsWith('.draft'))
  const broken = damaged.flatMap((stem) => EXPORT_ENDINGS.map((ending) => `${stem}${ending}`))
  for (const name of [...left, ...broken]) {
    const path = join(directory, name)
    if (await files.exists(path)) await files.rename(path, join(directory, setAsideName(name, nowMs)))
  }
  if (left.length + broken.length > 0) await files.syncDirectory(directory)
  return left.length + damaged.length
}

function faultOfFolder(error: FolderFault): BackupFault {
  return error.code === 'medium_fault' ? mediumFault(error.fault) : error
}

function faultOfExport(error: ExportError): BackupFault {
  switch (error.code) {
    case 'export_medium':
      return mediumFault(error.fault)
    case 'export_exists':
      return { code: 'name_taken' }
    case 'record_unsound':
      return { code: 'record_unsound' }
  }
}

/** A fault of the medium by the system's name for it. */
export function mediumFault(fault: string): BackupFault {
  switch (fault) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return { code: 'medium_full', fault }
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return { code: 'medium_read_only', fault }
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
      return { code: 'medium_away', fault }
    default:
      return { code: 'medium_failed', fault }
  }
}
