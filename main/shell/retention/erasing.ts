import { statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { Place } from '../../age/rule.ts'
import type { DeviceKey } from '../../keys/device-key.ts'
import { openDeviceKey } from '../../keys/device-key.ts'
import { destroyErasableKey, erasableKeyPath, readErasableKey } from '../../keys/erasable-key.ts'
import { keysDirectory, type KeyError } from '../../keys/key-file.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { lockImports } from '../../revocation/import-lock.ts'
import type { RecorderError } from '../../session/ports.ts'
import { storePath, type Store, type StoreError } from '../../store/database.ts'
import { recordedEvents } from '../../store/record-reader.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'
import { LISTS_FOLDER } from '../config/locations.ts'
import type { ConfigurationFound } from './erase-gate.ts'
import type { ErasingJournal } from './erasing-journal.ts'
import { beginOrGoOn, readText, strikeJournal } from './erasing-journal.ts'
import type { ErasureReport } from './erasure-report.ts'
import { printSignedReport, REPORT_TYPE, signReport } from './erasure-report.ts'
import type { HeldRecord, OpenedRecord } from './held-record.ts'
import { holdRecord } from './held-record.ts'
import { removeFolder, retainedFolders, takeInventory } from './retained-data.ts'
import { stayingData } from './staying-data.ts'

/** Who wants what erased, and why. */
export interface ErasingOrder {
  readonly dataDirectory: string
  readonly by: string
  readonly reason: string
  readonly configuration: ConfigurationFound
  readonly clock: Clock
  readonly place: Place
  readonly software: string
  /**
   * Hands the signed report out, before the erasing counts as ended: where that fails, the next run hands it out again.
   * Throws the system's errors.
   */
  readonly deliver: (signedReport: string, reportId: string) => void
}

export type ErasingError =
  | KeyError
  /** `store_in_use`, or `store_medium` with `locked`: the appliance runs. `store_absent`: nothing is there. */
  | StoreError
  | RecorderError
  | { readonly code: 'import_running' }
  /** The system refused; what was begun is gone on with by the next run. */
  | { readonly code: 'erasing_failed'; readonly path: string; readonly fault: string }
  /** It was removed and is there again: something writes there. The next run tries anew. */
  | { readonly code: 'still_there'; readonly path: string }

const METHOD =
  'The key under which the revocation lists are encrypted and from which the pseudonyms are made was overwritten with ' +
  'random octets, flushed to the medium and removed; then every file of the lists (in force, being imported, partly ' +
  'downloaded) and of the memory was removed.'
const LIMITS =
  'Media with wear levelling may keep a block that was overwritten; copies made of the data directory elsewhere are ' +
  'not known to the machine, and must be destroyed where they are.'

/**
 * Erases what a platform operator may hold only during its contract, and makes the signed report of it. In this order,
 * each lasting before the next: note down what is there; destroy the key; remove the files; see that they are gone;
 * record the event; write the report below `retention/`; hand it out; strike the note. Cut short anywhere, the next run
 * ends it, under the same report's name. While the note is there no key is used or made, so nothing grows back.
 * A record that cannot be opened stops nothing: the report then says that the event is not on it.
 * @returns the signed report, as it was handed out
 */
export async function eraseRetained(order: ErasingOrder): Promise<Result<string, ErasingError>> {
  const { dataDirectory } = order
  let record: HeldRecord | null = null
  try {
    // A report of nothing, from a directory where nothing ever was, would only be believed by mistake.
    if (!isDataDirectory(dataDirectory)) return err({ code: 'store_absent', path: storePath(dataDirectory) })
    const held = holdRecord(storePath(dataDirectory))
    if (!held.ok) return held
    record = held.value
    const unlock = await lockImports(join(dataDirectory, LISTS_FOLDER))
    if (unlock === null) return err({ code: 'import_running' })
    try {
      return erase(order, record.opened)
    } finally {
      await unlock()
    }
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    const path = thrown instanceof Error && 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : dataDirectory
    return err({ code: 'erasing_failed', path, fault: systemFaultOf(thrown) })
  } finally {
    record?.close()
  }
}

function isDataDirectory(dataDirectory: string): boolean {
  const own = [storePath(dataDirectory), keysDirectory(dataDirectory), ...retainedFolders(dataDirectory)]
  return own.some((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)
}

function erase(order: ErasingOrder, record: OpenedRecord): Result<string, ErasingError> {
  const { dataDirectory, by, reason, configuration, clock, deliver } = order
  const deviceKey = openDeviceKey(dataDirectory)
  if (!deviceKey.ok) return deviceKey
  const run = { by, at: new Date(clock.nowMs()).toISOString(), configuration }
  const journal = beginOrGoOn(dataDirectory, run, reason, () =>
    takeInventory(dataDirectory, readErasableKey(dataDirectory), clock)
  )
  const destroyed = destroyErasableKey(dataDirectory)
  if (!destroyed.ok) return destroyed
  for (const folder of retainedFolders(dataDirectory)) removeFolder(dataDirectory, folder)
  const stored = join(dataDirectory, 'retention', `${journal.reportId}.json`)
  let signed = readText(stored)
  if (signed === null) {
    const gone = [erasableKeyPath(dataDirectory), ...retainedFolders(dataDirectory)]
    const left = gone.find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)
    if (left !== undefined) return err({ code: 'still_there', path: left })
    if (record.store !== null) {
      const recorded = recordOnce(order, record.store, journal)
      if (!recorded.ok) return recorded
    }
    makeLastingDirectory(dirname(stored))
    signed = makeReport(order, record, journal, deviceKey.value, gone)
    writeLastingFile(stored, signed)
  }
  deliver(signed, journal.reportId)
  strikeJournal(dataDirectory)
  return ok(signed)
}

function recordOnce(
  { clock, place }: ErasingOrder,
  store: Store,
  { reportId, reason, runs, inventory }: ErasingJournal
): Result<void, RecorderError> {
  for (const { name, fields } of recordedEvents(store)) {
    if (name === 'retention_erased' && fields['reportId'] === reportId) return ok(undefined)
  }
  const recorder = new StoreSessionRecorder(store, clock, { role: 'platform_operator', place })
  const { count } = inventory.memories
  return recorder.event('retention_erased', {
    reportId,
    erasedBy: runs[0]?.by ?? '',
    reason,
    ...(count === null ? {} : { memories: count }),
    lists: inventory.lists.length + inventory.unreadableLists.length
  })
}

/** @param gone what was looked for and is not there */
function makeReport(
  { dataDirectory, clock, software }: ErasingOrder,
  record: OpenedRecord,
  { reportId, reason, runs, inventory, inventoryIsWhole }: ErasingJournal,
  deviceKey: DeviceKey,
  gone: readonly string[]
): string {
  const report: ErasureReport = {
    type: REPORT_TYPE,
    reportId,
    software,
    role: 'platform_operator',
    reason,
    runs,
    finishedAt: new Date(clock.nowMs()).toISOString(),
    erased: inventory,
    inventoryIsWhole,
    method: METHOD,
    foundAbsent: gone.map((path) => relative(dataDirectory, path)),
    stays: [...stayingData(dataDirectory, record)],
    record: { isRecorded: record.store !== null, fault: record.store === null ? record.fault : null },
    limits: LIMITS
  }
  return printSignedReport(signReport(report, deviceKey))
}
