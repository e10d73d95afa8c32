import { existsSync, linkSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import type { FoundMark, RecordMark } from '../../audit/record-mark.ts'
import type { DeviceKey } from '../../keys/device-key.ts'
import { makeLastingDirectory, syncDirectory } from '../../keys/lasting-files.ts'
import type { RecorderError } from '../../session/ports.ts'
import { chainEnd, logIdOf, storedHead } from '../../store/chain-reader.ts'
import { openStore, type Store, type StoreError } from '../../store/database.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'
import type { Configuration } from '../config/configuration.ts'

/**
 * A record begun anew is made whole beside the one before, its first entry and checkpoint in it, and takes that one's
 * place by one rename. Cut short anywhere before that, the machine has what it had; no moment leaves an empty record of
 * another log, which a start could not tell from one that somebody put there.
 */

/** Where damaged records are kept, below a data directory. */
export const SET_ASIDE_FOLDER = 'record-set-aside'

/** Where the new one lies until it is whole. Only the command that makes it ever looks there. */
function draftPath(path: string): string {
  return join(dirname(path), SET_ASIDE_FOLDER, 'begun.db')
}

/** Whether a store that can be opened holds nothing, and is another log than the marked one: a start was cut short. */
export function isEmptyOfAnother(store: Store, mark: FoundMark): boolean {
  if ('lost' in mark || logIdOf(store) === mark.logId) return false
  return storedHead(store) === null && chainEnd(store).sequence === 0
}

/**
 * Makes a new record that says who had it begun, in place of which. @returns what the mark of it says.
 * Errors: there is none, and all else is as it was. Throws the system's errors.
 */
export function draftRecord(
  path: string,
  parts: { readonly by: string; readonly mark: FoundMark; readonly setting: Pick<Configuration, 'role' | 'place'>; readonly key: DeviceKey }
): Result<RecordMark, StoreError | RecorderError> {
  const { by, mark, setting, key } = parts
  const draft = draftPath(path)
  discardDraft(path)
  makeLastingDirectory(dirname(draft))
  const opened = openStore(draft)
  if (!opened.ok) return opened
  const store = opened.value
  let begun: RecordMark
  try {
    const recorder = new StoreSessionRecorder(store, systemClock, setting, key)
    const former = 'lost' in mark ? {} : { formerLogId: mark.logId, markedSequence: mark.sequence }
    const told = recorder.event('record_begun_anew', { by, ...former })
    const signed = told.ok ? recorder.checkpoint() : told
    if (!signed.ok) return signed
    begun = { logId: logIdOf(store), ...chainEnd(store) }
  } finally {
    store.close()
  }
  // SQLite folds its log in at the last closing; where it could not, the file alone is not the record.
  if (existsSync(`${draft}-wal`)) return err({ code: 'store_medium', path: draft, fault: 'medium_failed' })
  return ok(begun)
}

/** Takes away what there is of a draft, and the folder where it holds nothing else. Throws the system's errors. */
export function discardDraft(path: string): void {
  const draft = draftPath(path)
  for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${draft}${end}`, { force: true })
  const folder = dirname(draft)
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
}

/**
 * Keeps what is left of the record before, and puts the draft in its place.
 * @returns where that lies now; null: there was nothing. Throws the system's errors
 */
export function putDraftInPlace(path: string): string | null {
  const stamp = new Date(systemClock.nowMs()).toISOString().replaceAll(/[-:.]/g, '')
  const draft = draftPath(path)
  const folder = dirname(draft)
  const aside = join(folder, `hatachi-${stamp}.db`)
  const ends = ['', '-wal', '-shm'].filter((end) => existsSync(`${path}${end}`))
  for (const end of ends) linkSync(`${path}${end}`, `${aside}${end}`)
  syncDirectory(folder)
  // Its log would be read into the new one. Until the file itself goes too, the record is what it was: damaged.
  for (const end of ends) if (end !== '') rmSync(`${path}${end}`)
  syncDirectory(dirname(path))
  renameSync(draft, path)
  syncDirectory(dirname(path))
  discardDraft(path)
  return ends.length === 0 ? null : aside
}
