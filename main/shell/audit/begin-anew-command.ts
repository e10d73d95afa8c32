import { existsSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { openDeviceKey } from '../../keys/device-key.ts'
import { makeLastingDirectory, syncDirectory, systemFaultOf } from '../../keys/lasting-files.ts'
import { isStoreInUse, openStore, openStoreForReading, storePath } from '../../store/database.ts'
import { print, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfDeviceKeyError } from '../key-words.ts'
import { endOfStoreError, endWith, nameGiven } from './command-parts.ts'
import { configurationOf } from './own-configuration.ts'
import { findMark, recorderWithMark } from './record-mark.ts'

/** Where damaged records are kept, below a data directory. */
export const SET_ASIDE_FOLDER = 'record-set-aside'

/**
 * `hatachi audit begin-anew --by NAME`: where the record is damaged or gone, sets aside what is left of it and has a new
 * one begun, whose first entry says who did so and names the log of before. One that can be opened is never replaced.
 * Cut short anywhere, it is run again. @returns the exit code
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
  const path = storePath(data)
  if (isStoreInUse(path)) return endOfStoreError(values, { code: 'store_in_use', path })
  const mark = findMark(data, [key.value.publicKey])
  const found = openStoreForReading(path)
  if (found.ok) {
    found.value.close()
    return endWith(values, 'record_readable', 'the record can be opened, and is not replaced', 'refused')
  }
  const { error } = found
  const isDamaged = error.code === 'store_medium' && error.fault === 'damaged'
  if (!isDamaged && error.code !== 'store_absent') return endOfStoreError(values, error)
  if (!isDamaged && 'lost' in mark && mark.lost === 'missing')
    return endWith(values, 'nothing_to_replace', 'there was no record here yet; the first start makes it', 'noInput')
  let aside: string | null
  try {
    aside = setAside(path)
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === 'unknown') throw thrown
    return endWith(values, 'cannot_create', `the record cannot be set aside (${fault})`, 'cannotCreate')
  }
  const opened = openStore(path)
  if (!opened.ok) return endOfStoreError(values, opened.error)
  try {
    const { role, place } = configuration.value
    const parts = {
      dataDirectory: data,
      store: opened.value,
      clock: systemClock,
      setting: { role, place },
      key: key.value
    }
    const { recorder, begin } = recorderWithMark(parts)
    const former = 'lost' in mark ? {} : { formerLogId: mark.logId, markedSequence: mark.sequence }
    const told = recorder.event('record_begun_anew', { by, ...former })
    begin()
    const signed = told.ok ? recorder.checkpoint() : told
    if (!signed.ok)
      return endWith(
        values,
        signed.error.code,
        `the record could not be written (${signed.error.cause})`,
        'inputOutput'
      )
    print(
      values['json'] === true
        ? JSON.stringify({ result: 'begun', setAside: aside })
        : `a new record is begun${aside === null ? '' : `; what was there lies in ${aside}`}`
    )
    return exitCode('ok')
  } finally {
    opened.value.close()
  }
}

/** Moves what is left of a record away, the file itself last: until then it is not whole, and this can be done again. */
function setAside(path: string): string | null {
  const stamp = new Date(systemClock.nowMs()).toISOString().replaceAll(/[-:.]/g, '')
  const folder = join(dirname(path), SET_ASIDE_FOLDER)
  const aside = join(folder, `hatachi-${stamp}.db`)
  const ends = ['-wal', '-shm', ''].filter((end) => existsSync(`${path}${end}`))
  if (ends.length === 0) return null
  makeLastingDirectory(folder)
  for (const end of ends) renameSync(`${path}${end}`, `${aside}${end}`)
  syncDirectory(folder)
  syncDirectory(dirname(path))
  return aside
}
