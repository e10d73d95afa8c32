import { systemClock } from '../../../device/clock.ts'
import { print, text, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { backupInProcess } from './backup-in-process.ts'
import { endWith, endOfBackupFault, nameGiven } from './command-parts.ts'
import { deleteOlder } from './entry-retention.ts'
import { configurationOf } from './own-configuration.ts'
import { backupKeeperOf } from './record-keeping.ts'
import { withRecorder } from './stopped-record.ts'

/** `hatachi audit delete --older-than DAYS --by NAME`, with the appliance ended. @returns the exit code */
export async function deleteEntries(values: CommandValues): Promise<number> {
  const days = text(values, 'older-than') ?? ''
  if (!/^[1-9][0-9]{0,4}$/.test(days) || Number(days) > 36_500)
    throw new TypeError('--older-than takes a whole number of days, from 1 to 36500')
  const by = nameGiven(values, 'deletes')
  const data = dataDirectory(process.env)
  const anothers = endIfAnothersData(data, 'audit delete', values)
  if (anothers !== null) return anothers
  const configuration = configurationOf(values, data)
  if (!configuration.ok) return configuration.error.exit
  const { backup, keepDays } = configuration.value.record
  if (backup === null) {
    const words = 'the configuration names no "record.backup": nothing is deleted that does not lie on a second medium'
    return endWith(values, 'no_second_medium', words, 'unavailable')
  }
  return withRecorder(data, configuration.value, values, async (recorder, store) => {
    const keeper = backupKeeperOf(backup, data, systemClock, (order) => backupInProcess(order))
    if (keeper === null) return exitCode('internal')
    keeper.start(recorder)
    const order = { olderThanDays: Number(days), keepDays, by, nowMs: systemClock.nowMs() }
    const deleted = await deleteOlder(store, recorder, () => keeper.exportNow(true), order)
    await keeper.stop()
    if (!deleted.ok) {
      if (deleted.error.code === 'kept_longer') {
        return endWith(
          values,
          'kept_longer',
          `the configuration keeps entries for ${String(keepDays)} days at least ("record.keepDays")`,
          'refused'
        )
      }
      if (deleted.error.code !== 'store_failed') return endOfBackupFault(values, deleted.error, backup.directory)
      return endWith(
        values,
        deleted.error.code,
        `the record could not be written (${deleted.error.cause})`,
        'inputOutput'
      )
    }
    const { deleted: count, through } = deleted.value
    if (values['json'] === true) print(JSON.stringify({ result: 'deleted', deleted: count, through }))
    else
      print(
        count === 0
          ? 'nothing is old enough: nothing was deleted'
          : `deleted ${String(count)} entries, through ${String(through)}; they lie in ${backup.directory}`
      )
    return exitCode('ok')
  })
}
