import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { systemFiles } from '../../audit/export-files.ts'
import { writeExport } from '../../audit/export-write.ts'
import { openDeviceKey, readDeviceKey } from '../../keys/device-key.ts'
import { systemFaultOf } from '../../keys/lasting-files.ts'
import { openStoreForReading, storePath } from '../../store/database.ts'
import { complain, print, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfDeviceKeyError } from '../key-words.ts'
import { mediumFault } from '../../audit/backup-run.ts'
import { endWith, endOfBackupFault, endOfStoreError } from './command-parts.ts'
import { softwareName } from './record-keeping.ts'
import { readAsOfNow, storeSource } from '../../store/store-source.ts'

/** `hatachi audit export DIR`: all of the record, beside a running appliance or without one. @returns the exit code */
export async function exportRecord(path: string, values: CommandValues): Promise<number> {
  const data = dataDirectory(process.env)
  const directory = resolve(path)
  const key = readDeviceKey(data)
  if (!key.ok)
    return endWith(
      values,
      key.error.code,
      `${endOfDeviceKeyError(key.error).words}.`,
      endOfDeviceKeyError(key.error).exit
    )
  const opened = openStoreForReading(storePath(data))
  if (!opened.ok) return endOfStoreError(values, opened.error)
  try {
    readAsOfNow(opened.value)
    const source = storeSource(opened.value)
    if (!source.ok) return endOfBackupFault(values, source.error, directory)
    const { start, end } = source.value
    if (start.sequence === end.sequence) return endOfBackupFault(values, { code: 'record_empty' }, directory)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const order = { source: source.value, from: start, through: end, directory, key: key.value, files: systemFiles }
    const written = await writeExport({ ...order, nowMs: systemClock.nowMs(), software: softwareName() })
    if (written.ok) {
      const names = written.value.files.map(({ name }) => name)
      const files = [...names, (names[0] ?? '').replace(/\.jsonl$/, '.manifest.json')]
      print(
        values['json'] === true
          ? JSON.stringify({ result: 'exported', first: start.sequence + 1, last: end.sequence, directory, files })
          : files.join('\n')
      )
      return exitCode('ok')
    }
    const { error } = written
    switch (error.code) {
      case 'export_exists':
        return endWith(values, error.code, `${error.path} is there already, and is not written over`, 'cannotCreate')
      case 'export_medium':
        return endWith(
          values,
          mediumFault(error.fault).code,
          `${error.path} cannot be written (${error.fault})`,
          'inputOutput'
        )
      case 'record_unsound':
        return endWith(
          values,
          error.code,
          `the record does not hold at ${error.place.part} ${String(error.place.at ?? '')}, and is not vouched for`,
          'notProven'
        )
    }
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === 'unknown') throw thrown
    return endWith(values, 'cannot_create', `${directory} cannot be made (${fault})`, 'cannotCreate')
  } finally {
    opened.value.close()
  }
}

/** `hatachi audit key`: PEM on standard output, its fingerprint on standard error. Makes the key on first use. */
export function printAuditKey(values: CommandValues): number {
  const data = dataDirectory(process.env)
  const anothers = endIfAnothersData(data, 'audit key', values)
  if (anothers !== null) return anothers
  const key = openDeviceKey(data)
  if (!key.ok) {
    const { exit, words } = endOfDeviceKeyError(key.error)
    return endWith(values, key.error.code, words, exit)
  }
  const { fingerprint, pem } = key.value.publicKey
  print(values['json'] === true ? JSON.stringify({ fingerprint, publicKey: pem }) : pem.trimEnd())
  if (values['json'] !== true) complain(`its fingerprint (SHA-256 of the SubjectPublicKeyInfo): ${fingerprint}`)
  return exitCode('ok')
}
