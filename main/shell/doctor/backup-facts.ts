import { accessSync, constants } from 'node:fs'
import { systemFiles } from '../../audit/export-files.ts'
import { readDeviceKey } from '../../keys/device-key.ts'
import { systemFaultOf } from '../../keys/lasting-files.ts'
import { openStoreForReading, storePath } from '../../store/database.ts'
import { openFolder } from '../../audit/backup-folder.ts'
import { mediumFault } from '../../audit/backup-run.ts'
import { readBackupState } from '../../store/backup-state.ts'
import type { BackupSettings } from '../config/configuration.ts'
import type { BackupFacts } from './backup-checks.ts'

/** Looks at the second medium and at what the record says of it; changes nothing. null: there is no record yet. */
export async function readBackupFacts(
  settings: BackupSettings,
  dataDirectory: string,
  nowMs: number
): Promise<BackupFacts | null> {
  const opened = openStoreForReading(storePath(dataDirectory), { isChecked: false })
  // What ails the record has a check of its own.
  if (!opened.ok) return null
  try {
    return { state: readBackupState(opened.value, settings.everyMs, nowMs), folderFault: await folderFault(settings, dataDirectory) }
  } finally {
    opened.value.close()
  }
}

async function folderFault({ directory, otherMedium }: BackupSettings, dataDirectory: string): Promise<string | null> {
  const key = readDeviceKey(dataDirectory, 'any')
  if (!key.ok) return 'key_unusable'
  const folder = await openFolder(directory, { files: systemFiles, key: key.value.publicKey, besides: otherMedium ? dataDirectory : null })
  if (!folder.ok) return folder.error.code === 'medium_fault' ? mediumFault(folder.error.fault).code : folder.error.code
  try {
    accessSync(directory, constants.W_OK)
    return null
  } catch (thrown) {
    return mediumFault(systemFaultOf(thrown)).code
  }
}
