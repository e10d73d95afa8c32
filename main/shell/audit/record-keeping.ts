import type { Clock } from '../../../device/clock.ts'
import { openStoreForReading, storePath } from '../../store/database.ts'
import type { BackupSettings } from '../config/configuration.ts'
import { programVersion } from '../program.ts'
import { BackupKeeper, type BackupHistory, type BackupKeeperParts } from './backup-keeper.ts'
import { lastExportMs, openFailure, toldLosses } from '../../store/backup-state.ts'
import { backupInThread } from './run-record-job.ts'

/** Name and version, as they stand in a manifest. */
export function softwareName(): string {
  return `hatachi ${programVersion()}`
}

/** The keeper of the second medium that a configuration names; null: it names none. */
export function backupKeeperOf(
  settings: BackupSettings | null,
  dataDirectory: string,
  clock: Clock,
  run: BackupKeeperParts['run'] = backupInThread
): BackupKeeper | null {
  if (settings === null) return null
  return new BackupKeeper({
    ...settings,
    dataDirectory,
    software: softwareName(),
    clock,
    run,
    before: () => historyOf(dataDirectory)
  })
}

/** By the record alone. What cannot be read now is exported at once, and tells then what ails. */
function historyOf(dataDirectory: string): BackupHistory {
  const opened = openStoreForReading(storePath(dataDirectory), { isChecked: false })
  if (!opened.ok) return { lastExportMs: null, failure: null, told: [] }
  try {
    return {
      lastExportMs: lastExportMs(opened.value),
      failure: openFailure(opened.value),
      told: toldLosses(opened.value)
    }
  } finally {
    opened.value.close()
  }
}
