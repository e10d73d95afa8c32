import { lstatSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { MemoryError } from '../../age/age-memory.ts'
import { readErasableKey } from '../../keys/erasable-key.ts'
import type { KeyError } from '../../keys/key-file.ts'
import { isSystemError, systemFaultOf } from '../../keys/lasting-files.ts'
import { AgeMemories, DAY_MS } from '../../memory/age-memories.ts'
import { memoryDirectory, memoryPath } from '../../memory/memory-file.ts'
import type { MemoryReport } from '../../memory/memory-report.ts'
import { groupMemories, NOTHING_REMEMBERED, reportMemory } from '../../memory/memory-report.ts'
import type { Purged } from '../../memory/memory-walk.ts'
import { holdStore, storePath } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { dataDirectory, LISTS_FOLDER } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import type { RememberedGroup } from '../offline/check-offline.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'
import { isLost, remedyOfMemory, type MemoryUnreadable } from './memory-remedy.ts'
import { removeFolder } from './retained-data.ts'

/** The commands of `hatachi memory`. Each gives the exit code. */

/** The configuration's default, for a machine without one. */
const DEFAULT_KEEP_DAYS = 90

/** The memory of this machine; null where nothing was ever remembered. Nothing is made. */
function openMemories(directory: string, keepDays: number): Result<AgeMemories | null, MemoryUnreadable> {
  try {
    if (statSync(memoryPath(directory), { throwIfNoEntry: false }) === undefined) return ok(null)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    if (systemFaultOf(thrown) === 'ENOTDIR') return ok(null)
    return err(unreadable('cannot_open'))
  }
  const key = readErasableKey(directory)
  if (!key.ok) return err(unreadable(key.error.code, key.error))
  return ok(new AgeMemories({ dataDirectory: directory, key: key.value, keepDays, clock: systemClock }))
}

function unreadable(cause: string, key: KeyError | null = null): MemoryUnreadable {
  return { code: 'memory_unusable', cause, key }
}

/** What is remembered soundly, by N and day. For `hatachi offline check`. */
export function groupRemembered(directory: string, keepDays: number): Result<readonly RememberedGroup[], MemoryUnreadable> {
  const memories = openMemories(directory, keepDays)
  if (!memories.ok) return memories
  if (memories.value === null) return ok([])
  const groups = groupMemories(memories.value)
  memories.value.close()
  return groups.ok ? groups : err(unreadable(groups.error.cause))
}

/** What is remembered on this machine, in numbers. For the command and for the doctor, who looks at fewer rows. */
export function examineMemory(directory: string, keepDays: number, nowMs: number, rows = Infinity): Result<MemoryReport, MemoryUnreadable> {
  const memories = openMemories(directory, keepDays)
  if (!memories.ok) return memories
  if (memories.value === null) return ok(NOTHING_REMEMBERED)
  const report = reportMemory(memories.value, directory, { expiredBeforeMs: nowMs - keepDays * DAY_MS, rows })
  memories.value.close()
  return report.ok ? report : err(unreadable(report.error.cause))
}

/** `hatachi memory status` */
export function printMemoryStatus(values: CommandValues, configuration: Configuration | null): number {
  const { enabled = false, keepDays = DEFAULT_KEEP_DAYS } = configuration?.offline.memory ?? {}
  const directory = dataDirectory(process.env)
  const nowhere = endIfNoData(directory)
  if (nowhere !== null) return nowhere
  const report = examineMemory(directory, keepDays, systemClock.nowMs())
  const asJson = values['json'] === true
  if (!report.ok) {
    const { cause } = report.error
    if (asJson) print(JSON.stringify({ enabled, keepDays, state: 'unreadable', cause }))
    complain(`memory_failed: what is remembered cannot be read (${cause}): it clears nobody. ${remedyOfMemory(report.error, memoryPath(directory))}`)
    return exitCode('undetermined')
  }
  const { oldestAnsweredAtMs, newestAnsweredAtMs, ...numbers } = report.value
  const span = { oldestAnsweredAt: isoOf(oldestAnsweredAtMs), newestAnsweredAt: isoOf(newestAnsweredAtMs) }
  if (asJson) print(JSON.stringify({ enabled, keepDays, state: 'sound', ...numbers, ...span }))
  else for (const line of linesOf(report.value, enabled, keepDays)) print(line)
  if (numbers.damaged === 0) return exitCode('ok')
  complain(`${String(numbers.damaged)} are damaged, and clear nobody`)
  return exitCode('undetermined')
}

function linesOf(report: MemoryReport, enabled: boolean, keepDays: number): readonly string[] {
  const { memories, byYears, oldestAnsweredAtMs, newestAnsweredAtMs, expired, bytes } = report
  const first = enabled ? `ages are remembered for ${String(keepDays)} days, with the shopper's say-so` : `offline.memory is not enabled${stillThere(memories)}`
  if (memories === 0) return [first, 'nothing is remembered']
  return [
    first,
    `${String(memories)} remembered, ${String(bytes)} octets on the disk`,
    ...byYears.map(({ atLeastYears, memories: count }) => `  at least ${String(atLeastYears)}: ${String(count)}`),
    `  answered between ${isoOf(oldestAnsweredAtMs) ?? ''} and ${isoOf(newestAnsweredAtMs) ?? ''}`,
    `  past the limit of days, and forgotten within the hour while the appliance runs: ${String(expired)}`
  ]
}

function stillThere(memories: number): string {
  if (memories === 0) return ': no age is remembered'
  const count = memories === 1 ? '1 is' : `${String(memories)} are`
  return `, and ${count} still remembered: ${HATACHI} memory purge --all`
}

/** What an appliance, or its operator, puts into a data directory. */
const OF_AN_APPLIANCE = ['hatachi.yaml', 'hatachi.db', 'keys', 'memory', 'membership', LISTS_FOLDER, 'clock']

/** How a command ends that was led to a place where no appliance's data is; null: it is there. */
export function endIfNoData(directory: string): number | null {
  const isThere = (name: string) => {
    try {
      return lstatSync(join(directory, name), { throwIfNoEntry: false }) !== undefined
    } catch (thrown) {
      // What may not be looked at may be there; below a file nothing is.
      return systemFaultOf(thrown) !== 'ENOTDIR'
    }
  }
  if (OF_AN_APPLIANCE.some(isThere)) return null
  complain(`there is no appliance's data at ${directory}. Set HATACHI_DATA_DIR to where it lies.`)
  return exitCode('noInput')
}

/** `hatachi memory purge`: what is past its limit; with `--older-than DAYS` what is older; with `--all` everything. */
export function purgeMemory(values: CommandValues, configuration: Configuration | null): number {
  const all = values['all'] === true
  const days = text(values, 'older-than')
  if (all && days !== undefined) throw new TypeError('--all and --older-than exclude each other')
  if (days !== undefined && !/^[0-9]{1,4}$/.test(days)) throw new TypeError('--older-than is a number of days')
  const directory = dataDirectory(process.env)
  const nowhere = endIfNoData(directory)
  if (nowhere !== null) return nowhere
  const anothers = endIfAnothersData(directory, 'memory purge', values)
  if (anothers !== null) return anothers
  const keepDays = configuration?.offline.memory.keepDays ?? DEFAULT_KEEP_DAYS
  const memories = openMemories(directory, keepDays)
  const purged = memories.ok ? purge(memories.value, all, Number(days ?? keepDays)) : memories
  const asJson = values['json'] === true
  if (purged.ok) {
    const { removed, damaged } = purged.value
    const rest = damaged === 0 ? {} : { damaged }
    print(asJson ? JSON.stringify({ result: 'forgotten', forgotten: removed, ...rest }) : `forgotten: ${String(removed)}`)
    if (damaged === 0) return exitCode('ok')
    const remedy = remedyOfMemory(unreadable('row_damaged'), memoryPath(directory))
    complain(`row_damaged: ${String(damaged)} cannot be read, so nobody can tell from when; they clear nobody, and stay. ${remedy}`)
    return exitCode('data')
  }
  const { cause } = purged.error
  if (all && isLost(purged.error)) return discardMemory(directory, cause, asJson)
  if (asJson) print(JSON.stringify({ result: 'not_forgotten', cause }))
  complain(`memory_failed: what is remembered cannot be read (${cause}). ${remedyOfMemory(purged.error, memoryPath(directory))}`)
  return exitCode(exitOf(purged.error))
}

function exitOf({ cause, key }: MemoryUnreadable): ExitName {
  if (key !== null) return endOfKeyError(key).exit
  if (cause === 'locked') return 'unavailable'
  return ['medium_read_only', 'medium_full', 'medium_failed', 'cannot_open', 'setting_lost'].includes(cause) ? 'inputOutput' : 'data'
}

function purge(memories: AgeMemories | null, all: boolean, days: number): Result<Purged, MemoryUnreadable> {
  if (memories === null) return ok({ removed: 0, damaged: 0 })
  const purged = all ? purgeEverything(memories) : memories.purgeBefore(systemClock.nowMs() - days * DAY_MS)
  memories.close()
  return purged.ok ? purged : err(unreadable(purged.error.cause))
}

/** Damaged rows go with the others. */
function purgeEverything(memories: AgeMemories): Result<Purged, MemoryError> {
  const removed = memories.purgeAll()
  return removed.ok ? ok({ removed: removed.value, damaged: 0 }) : removed
}

/** Removes the file of a memory that cannot be opened any more: not from under an appliance that may be writing to it. */
function discardMemory(directory: string, cause: string, asJson: boolean): number {
  const held = holdStore(storePath(directory))
  if (!held.ok) {
    if (asJson) print(JSON.stringify({ result: 'not_forgotten', cause, code: held.error.code }))
    const words = held.error.code === 'store_in_use' ? 'End the appliance first' : `The store's lock cannot be had`
    complain(`${held.error.code}: the memory cannot be read (${cause}), and its file is to be removed. ${words}`)
    return exitCode('unavailable')
  }
  try {
    removeFolder(directory, memoryDirectory(directory))
    print(asJson ? JSON.stringify({ result: 'removed', cause }) : `the memory's file was removed; it could not be read (${cause})`)
    return exitCode('ok')
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    complain(`the memory's file cannot be removed (${systemFaultOf(thrown)})`)
    return exitCode('inputOutput')
  } finally {
    held.value.close()
  }
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}
