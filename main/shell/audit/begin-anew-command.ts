import { systemFaultOf } from '../../keys/lasting-files.ts'
import { printMark } from '../../audit/record-mark.ts'
import { openDeviceKey, type DeviceKey } from '../../keys/device-key.ts'
import { writeRecordMark } from '../../keys/record-mark-file.ts'
import { holdStore, openStoreForReading, storePath } from '../../store/database.ts'
import { print, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfDeviceKeyError } from '../key-words.ts'
import { discardDraft, draftRecord, isEmptyOfAnother, putDraftInPlace } from './begun-record.ts'
import { endOfStoreError, endWith, nameGiven } from './command-parts.ts'
import { configurationOf } from './own-configuration.ts'
import { findMark } from './record-mark.ts'

/**
 * `hatachi audit begin-anew --by NAME`: where the record is damaged or gone, sets aside what is left of it and has a new
 * one begun, whose first entry says who did so and names the log of before. One that can be opened and holds anything is
 * never replaced. Cut short anywhere, it is run again. @returns the exit code
 */
export async function beginAnew(values: CommandValues): Promise<number> {
  const by = nameGiven(values, 'has a new record begun')
  const data = dataDirectory(process.env)
  const anothers = endIfAnothersData(data, 'audit begin-anew', values)
  if (anothers !== null) return anothers
  const configuration = configurationOf(values, data)
  if (!configuration.ok) return configuration.error.exit
  const key = openDeviceKey(data)
  if (!key.ok) {
    const { exit, words } = endOfDeviceKeyError(key.error)
    return endWith(values, key.error.code, words, exit)
  }
  const held = holdStore(storePath(data))
  if (!held.ok) return endOfStoreError(values, held.error)
  try {
    return replaceRecord(values, { data, by, setting: configuration.value, key: key.value })
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === 'unknown') throw thrown
    return endWith(values, 'cannot_create', `the record cannot be set aside (${fault})`, 'cannotCreate')
  } finally {
    held.value.close()
  }
}

interface Beginning {
  readonly data: string
  readonly by: string
  readonly setting: Pick<Configuration, 'role' | 'place'>
  readonly key: DeviceKey
}

function replaceRecord(values: CommandValues, { data, by, setting, key }: Beginning): number {
  const path = storePath(data)
  const mark = findMark(data, [key.publicKey])
  const found = openStoreForReading(path)
  if (found.ok) {
    const isEmpty = isEmptyOfAnother(found.value, mark)
    found.value.close()
    if (!isEmpty)
      return endWith(values, 'record_readable', 'the record can be opened, and is not replaced', 'refused')
  } else {
    const { error } = found
    const isDamaged = error.code === 'store_medium' && error.fault === 'damaged'
    // A file without a table in it: not even one start had got as far as that.
    const isGone = error.code === 'store_absent' || (error.code === 'store_older' && error.version === 0)
    if (!isDamaged && !isGone) return endOfStoreError(values, error)
    if (isGone && 'lost' in mark && mark.lost === 'missing')
      return endWith(values, 'nothing_to_replace', 'there was no record here yet; the first start makes it', 'noInput')
  }
  const begun = draftRecord(path, { by, mark, setting, key })
  if (!begun.ok) {
    discardDraft(path)
    const { error } = begun
    if (error.code !== 'store_failed') return endOfStoreError(values, error)
    return endWith(values, error.code, `the record could not be written (${error.cause})`, 'inputOutput')
  }
  const aside = putDraftInPlace(path)
  // The next start goes on with it, or tells that it cannot be written: the new record names the log of the old mark.
  writeRecordMark(data, printMark(begun.value, key))
  print(
    values['json'] === true
      ? JSON.stringify({ result: 'begun', setAside: aside })
      : `a new record is begun${aside === null ? '' : `; what was there lies in ${aside}`}`
  )
  return exitCode('ok')
}
