import type { Result } from '../../../device/result.ts'
import { systemFiles } from '../../audit/export-files.ts'
import type { BackupDone, BackupFault, BackupOrder } from '../../audit/backup-run.ts'
import { steppingFiles } from '../../audit/stepping-files.ts'
import type { RecordFinding, VerifyFault } from './verify-record.ts'

/** Long jobs on the record, as they are handed to a thread. Plain data. */
export type RecordJob =
  | ({ readonly job: 'backup' } & BackupOrder)
  | { readonly job: 'verify'; readonly dataDirectory: string }

export interface RecordJobResults {
  readonly backup: Result<BackupDone, BackupFault>
  readonly verify: Result<RecordFinding, VerifyFault>
}

/** What a thread says, beside its result, of each step that the medium has done. */
export const STEP_DONE = 'step_done'

/** Does a job in this thread. @param step called after each step that a medium has done */
export async function workOff(job: RecordJob, step: () => void): Promise<RecordJobResults[RecordJob['job']]> {
  switch (job.job) {
    case 'backup':
      return (await import('./run-backup.ts')).runBackup(job, steppingFiles(systemFiles, step))
    case 'verify':
      return (await import('./verify-record.ts')).verifyOwnRecord(job.dataDirectory)
  }
}
