import type { BackupState } from '../../store/backup-state.ts'
import { wordsOfBackupFault } from '../audit/backup-words.ts'
import { HATACHI } from '../program.ts'
import { backupCodeOf } from '../status/upkeep-status.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

/** How it stands with the second medium of the record. */
export interface BackupFacts {
  /** By the record. */
  readonly state: BackupState
  /** Code of what is wrong with the folder now; null: it can be written. */
  readonly folderFault: string | null
}

/** @param directory folder on the second medium */
export function checkBackup({ state, folderFault }: BackupFacts, directory: string): CheckResult {
  const code = folderFault ?? state.fault
  const missing = state.newestSequence - state.exportedThrough
  // What was lost is told beside exports that go on.
  const isLoss = folderFault === null && (state.fault === 'backup_lost' || state.fault === 'other_log')
  const since = state.sinceMs === null || isLoss ? '' : ` Since ${new Date(state.sinceMs).toISOString()} nothing goes there; the record itself keeps on.`
  if (code !== null) {
    const { sentence, remedy } = wordsOfBackupFault(code, directory)
    return fail('backup', `${sentence}${since}`, remedy, backupCodeOf(code))
  }
  if (state.state === 'behind') {
    const sentence = `${String(missing)} entries of the record are not on the second medium at ${directory}.`
    return warn('backup', sentence, `Start the appliance, or run: ${HATACHI} audit backup now`, 'backup_behind')
  }
  return pass('backup', `The record is on the second medium at ${directory} through entry ${String(state.exportedThrough)}.`)
}

/** Of a machine whose record lies on one medium alone. */
export function warnOfNoBackup(): CheckResult {
  const sentence = 'The record is exported to no second medium: what breaks this one takes the record with it, and nothing old can be deleted.'
  const remedy = `Mount a medium, run: ${HATACHI} audit backup init DIR, and name that folder in the configuration: record.backup.directory`
  return warn('backup', sentence, remedy, 'backup_none')
}
