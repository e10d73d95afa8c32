import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../device/clock.ts'
import { systemFiles } from '../../audit/export-files.ts'
import { openDeviceKey } from '../../keys/device-key.ts'
import { systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { isStoreInUse, openStoreForReading, storePath } from '../../store/database.ts'
import { complain, print, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfDeviceKeyError } from '../key-words.ts'
import { backupWishPath, LOOK_EVERY_MS } from './backup-keeper.ts'
import { backupInProcess } from './backup-in-process.ts'
import { markFolder } from '../../audit/backup-folder.ts'
import { mediumFault } from '../../audit/backup-run.ts'
import { readBackupState } from '../../store/backup-state.ts'
import { endWith, endOfBackupFault, endOfStoreError, nameGiven } from './command-parts.ts'
import { wordsOfBackupFault } from './backup-words.ts'
import { configurationOf } from './own-configuration.ts'
import { backupKeeperOf } from './record-keeping.ts'
import { withRecorder } from './stopped-record.ts'

/** The commands of `hatachi audit backup`, and `hatachi audit accept`. Each gives the exit code. */

/** `audit backup init DIR`: makes a folder this machine's second medium. */
export async function initBackup(path: string, values: CommandValues): Promise<number> {
  const data = dataDirectory(process.env)
  const directory = resolve(path)
  const anothers = endIfAnothersData(data, 'audit backup init', values)
  if (anothers !== null) return anothers
  const key = openDeviceKey(data)
  if (!key.ok) {
    const { exit, words } = endOfDeviceKeyError(key.error)
    return endWith(values, key.error.code, words, exit)
  }
  const marked = await markFolder(directory, systemFiles, key.value.publicKey)
  if (!marked.ok) {
    const { error } = marked
    if (error.code === 'medium_away')
      return endWith(
        values,
        'no_directory',
        `there is no folder ${directory}: mount the medium and make it there`,
        'noInput'
      )
    return endOfBackupFault(values, error.code === 'medium_fault' ? mediumFault(error.fault) : error, directory)
  }
  print(
    values['json'] === true
      ? JSON.stringify({ result: 'ready', directory })
      : `${directory} is this machine's second medium. Name it in the configuration: record.backup.directory ` +
          "(and record.backup.otherMedium: false, where it lies on the record's own file system)"
  )
  return exitCode('ok')
}

/** `audit backup now`: by the appliance where it runs, else here. */
export async function backupNow(values: CommandValues): Promise<number> {
  const data = dataDirectory(process.env)
  const anothers = endIfAnothersData(data, 'audit backup now', values)
  if (anothers !== null) return anothers
  const configuration = configurationOf(values, data)
  if (!configuration.ok) return configuration.error.exit
  const { backup } = configuration.value.record
  if (backup === null)
    return endWith(values, 'no_second_medium', 'the configuration names no "record.backup"', 'unavailable')
  if (isStoreInUse(storePath(data))) return askAppliance(data, values)
  return withRecorder(data, configuration.value, values, async (recorder) => {
    const keeper = backupKeeperOf(backup, data, systemClock, (order) => backupInProcess(order))
    keeper?.start(recorder)
    const done = await keeper?.exportNow()
    await keeper?.stop()
    if (done === undefined) return exitCode('internal')
    if (!done.ok) return endOfBackupFault(values, done.error, backup.directory)
    const { written, files, coveredThrough } = done.value
    if (values['json'] === true) print(JSON.stringify({ result: 'exported', ...done.value }))
    else if (written === null)
      print(`nothing was missing: the medium holds the record through entry ${String(coveredThrough)}`)
    else print(`exported entries ${String(written.first)} to ${String(written.last)}:\n${files.join('\n')}`)
    return exitCode('ok')
  })
}

/** `audit backup accept --by NAME`: what was lost or found there until now is told no more. With the appliance ended. */
export function acceptLosses(values: CommandValues): Promise<number> {
  return accept('audit backup accept', 'backup_accepted', values)
}

/** `audit accept --by NAME`: the same of what the mark beside the key told. `audit verify` goes on naming it. */
export function acceptMark(values: CommandValues): Promise<number> {
  return accept('audit accept', 'record_mark_accepted', values)
}

const ACCEPTED = {
  record_mark_accepted: 'accepted: what was found until now is told no more',
  backup_accepted:
    'accepted: what was lost or found until now is told no more. A medium that the record is behind of, or differs from, ' +
    'takes no export all the same: keep it, and make an empty one ready (docs/record-backup.md)'
}

async function accept(
  words: string,
  event: 'backup_accepted' | 'record_mark_accepted',
  values: CommandValues
): Promise<number> {
  const by = nameGiven(values, 'accepts')
  const data = dataDirectory(process.env)
  const anothers = endIfAnothersData(data, words, values)
  if (anothers !== null) return anothers
  const configuration = configurationOf(values, data)
  if (!configuration.ok) return configuration.error.exit
  return withRecorder(data, configuration.value, values, (recorder) => {
    const told = recorder.event(event, { by })
    if (!told.ok)
      return Promise.resolve(endWith(values, told.error.code, 'the record could not be written', 'inputOutput'))
    print(
      values['json'] === true
        ? JSON.stringify({ result: 'accepted' })
        : ACCEPTED[event]
    )
    return Promise.resolve(exitCode('ok'))
  })
}

/** `audit backup status`: by the record, beside a running appliance or without one. */
export function printBackupStatus(values: CommandValues): number {
  const data = dataDirectory(process.env)
  const configuration = configurationOf(values, data)
  if (!configuration.ok) return configuration.error.exit
  const { backup } = configuration.value.record
  const opened = openStoreForReading(storePath(data))
  if (!opened.ok) return endOfStoreError(values, opened.error)
  try {
    const found = readBackupState(opened.value, backup?.everyMs ?? null, systemClock.nowMs())
    const { state, fault, sinceMs, exportedThrough, newestSequence, lastExportAtMs } = found
    if (values['json'] === true) print(JSON.stringify(found))
    else {
      print(
        `${state}: exported through entry ${String(exportedThrough)} of ${String(newestSequence)}, last ${timeOf(lastExportAtMs) ?? 'never'}`
      )
      if (fault !== null && backup !== null) {
        const { sentence, remedy } = wordsOfBackupFault(fault, backup.directory)
        complain(`${fault} since ${timeOf(sinceMs) ?? ''}: ${sentence} ${remedy}`)
      }
    }
    return exitCode(state === 'failing' || state === 'behind' ? 'refused' : 'ok')
  } finally {
    opened.value.close()
  }
}

/** Lays a wish down, and waits for the appliance to take it. */
async function askAppliance(data: string, values: CommandValues): Promise<number> {
  const path = backupWishPath(data)
  try {
    writeLastingFile(path, '')
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === 'unknown') throw thrown
    return endWith(values, 'cannot_create', `${path} cannot be written (${fault})`, 'cannotCreate')
  }
  for (const untilMs = performance.now() + 2 * LOOK_EVERY_MS; performance.now() < untilMs && existsSync(path);)
    await pause(200)
  if (existsSync(path)) {
    return endWith(
      values,
      'not_taken',
      'an appliance runs with this data and did not take it: was it started with this configuration?',
      'unavailable'
    )
  }
  print(
    values['json'] === true
      ? JSON.stringify({ result: 'asked' })
      : 'the running appliance exports now. See: hatachi audit backup status'
  )
  return exitCode('ok')
}

function timeOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}
