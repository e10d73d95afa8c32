import { systemClock } from '../../../device/clock.ts'
import { openDeviceKey } from '../../keys/device-key.ts'
import { openStore, storePath, type Store } from '../../store/database.ts'
import type { StoreSessionRecorder } from '../../store/session-recorder.ts'
import type { CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { endOfDeviceKeyError } from '../key-words.ts'
import { endWith, endOfStoreError } from './command-parts.ts'
import { openMarkedRecorder } from './record-mark.ts'

/**
 * Runs what writes into the record of an appliance that does not run, and signs it to its end afterwards.
 * @returns the exit code
 */
export async function withRecorder(
  dataDirectory: string,
  { role, place }: Configuration,
  values: CommandValues,
  work: (recorder: StoreSessionRecorder, store: Store) => Promise<number>
): Promise<number> {
  const key = openDeviceKey(dataDirectory)
  if (!key.ok) {
    const { exit, words } = endOfDeviceKeyError(key.error)
    return endWith(values, key.error.code, words, exit)
  }
  const opened = openStore(storePath(dataDirectory))
  if (!opened.ok) return endOfStoreError(values, opened.error)
  try {
    const setting = { role, place }
    const marked = openMarkedRecorder({ dataDirectory, store: opened.value, clock: systemClock, setting, key: key.value })
    if (!marked.ok)
      return endWith(
        values,
        marked.error.code,
        `the record could not be written (${marked.error.cause})`,
        'inputOutput'
      )
    const code = await work(marked.value, opened.value)
    marked.value.checkpoint()
    return code
  } finally {
    opened.value.close()
  }
}
