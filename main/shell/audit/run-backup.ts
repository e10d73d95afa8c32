import type { Result } from '../../../device/result.ts'
import { err } from '../../../device/result.ts'
import {
  exportMissing,
  mediumFault,
  type BackupDone,
  type BackupFault,
  type BackupOrder
} from '../../audit/backup-run.ts'
import { systemFiles, type ExportFiles } from '../../audit/export-files.ts'
import { systemFault } from '../../audit/export-write.ts'
import { readDeviceKey } from '../../keys/device-key.ts'
import { storedCuts } from '../../store/chain-reader.ts'
import { openStoreForReading, storePath } from '../../store/database.ts'
import { mediumFaultOf } from '../../store/sqlite-error.ts'
import { readAsOfNow, storeSource } from '../../store/store-source.ts'

/** One run (`exportMissing`) with the record and the key of a data directory. Changes nothing in the record. */
export async function runBackup(
  order: BackupOrder,
  files: ExportFiles = systemFiles
): Promise<Result<BackupDone, BackupFault>> {
  const key = readDeviceKey(order.dataDirectory)
  if (!key.ok) return err({ code: 'key_unusable' })
  const opened = openStoreForReading(storePath(order.dataDirectory))
  if (!opened.ok) return err({ code: opened.error.code === 'store_absent' ? 'record_empty' : 'record_unreadable' })
  try {
    readAsOfNow(opened.value)
    const source = storeSource(opened.value)
    const cuts = storedCuts(opened.value).map(({ sequence }) => sequence)
    return source.ok ? await exportMissing(order, source.value, cuts, key.value, files) : source
  } catch (thrown) {
    if (mediumFaultOf(thrown) !== null) return err({ code: 'record_unreadable' })
    return err(mediumFault(systemFault(thrown)))
  } finally {
    opened.value.close()
  }
}
