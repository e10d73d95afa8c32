import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { Place } from '../../age/rule.ts'
import type { DeviceKey, DevicePublicKey } from '../../keys/device-key.ts'
import { destroyErasableKey, erasableKeyPath, readErasableKey } from '../../keys/erasable-key.ts'
import type { KeyError } from '../../keys/key-file.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { openSigningKey } from '../../keys/signing-key.ts'
import { lockImports } from '../../revocation/import-lock.ts'
import type { RecorderError } from '../../session/ports.ts'
import { storePath, type Store, type StoreError } from '../../store/database.ts'
import { recordedEvents } from '../../store/record-reader.ts'
import { openMarkedRecorder } from '../audit/record-mark.ts'
import { LISTS_FOLDER } from '../config/locations.ts'
import type { ConfigurationFound } from './erase-gate.ts'
import type { ErasingJournal } from './erasing-journal.ts'
import { beginOrGoOn, readText, storedReportPath, strikeJournal } from './erasing-journal.ts'
import { verifyReport } from './erasure-report.ts'
import type { HeldRecord, OpenedRecord } from './held-record.ts'
import { holdRecord } from './held-record.ts'
import { leftoversIn } from './leftovers.ts'
import { makeReport } from './make-report.ts'
import { removeFolder, retainedFolders, takeInventory } from './retained-data.ts'

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
   * Throws the system's errors, which end as `report_undelivered`.
   */
  readonly deliver: (signedReport: string, reportId: string) => void
}

export type ErasingError =
  | KeyError
  /** `store_in_use`, or `store_medium` with `locked`: the appliance runs. */
  | StoreError
  | RecorderError
  /** Nothing is there to erase, and no erasing to end. */
  | { readonly code: 'nothing_left' }
  | { readonly code: 'import_running' }
  /** The system refused; what was begun is gone on with by the next run. */
  | { readonly code: 'erasing_failed'; readonly path: string; readonly fault: string }
  /** It was removed and is there again: something writes there. The next run tries anew. */
  | { readonly code: 'still_there'; readonly path: string }
  /** All is erased, and the report lies in `stored`; where it was to be handed out the system refused (`fault`). */
  | { readonly code: 'report_undelivered'; readonly stored: string; readonly fault: string }

/** What an erasing came to. */
export interface Erased {
  /** The signed report, as it was handed out. */
  readonly signed: string
  /** The key that bears it out. */
  readonly publicKey: DevicePublicKey
  /** All was done before this run but for handing out the report, in which it is therefore not named. */
  readonly handedOutOnly: boolean
}

/**
 * Erases what a platform operator may hold only during its contract, and makes the signed report of it. In this order,
 * each lasting before the next: note down what is there; destroy the key; remove the files; see that they are gone;
 * record the event; write the report below `retention/`; hand it out; strike the note. Cut short anywhere, the next run
 * ends it, under the same report's name. While the note is there no key is used or made, so nothing grows back.
 * A record that cannot be opened stops nothing, nor does a device key that cannot be used (`signing-key.ts`): the report
 * then says that the event is not on it, or that the key is a new one.
 */
export async function eraseRetained(order: ErasingOrder): Promise<Result<Erased, ErasingError>> {
  const { dataDirectory } = order
  let record: HeldRecord | null = null
  try {
    // A report of nothing would only be believed by mistake. It makes no folders either, as the lock below does.
    if (leftoversIn(dataDirectory).length === 0) return err({ code: 'nothing_left' })
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

function erase(order: ErasingOrder, record: OpenedRecord): Result<Erased, ErasingError> {
  const { dataDirectory, by, reason, configuration, clock, software } = order
  const deviceKey = openSigningKey(dataDirectory, clock.nowMs())
  if (!deviceKey.ok) return deviceKey
  const { publicKey } = deviceKey.value
  const run = { by, at: new Date(clock.nowMs()).toISOString(), configuration }
  const journal = beginOrGoOn(dataDirectory, run, reason, () =>
    takeInventory(dataDirectory, readErasableKey(dataDirectory), clock)
  )
  const destroyed = destroyErasableKey(dataDirectory)
  if (!destroyed.ok) return destroyed
  for (const folder of retainedFolders(dataDirectory)) removeFolder(dataDirectory, folder)
  const stored = storedReportPath(dataDirectory, journal.reportId)
  let signed = readText(stored)
  // One that the key does not bear out (it was replaced since, or the file is damaged) is made anew from the same notes.
  const handedOutOnly = signed !== null && verifyReport(signed, publicKey).ok
  if (signed === null || !handedOutOnly) {
    const gone = [erasableKeyPath(dataDirectory), ...retainedFolders(dataDirectory)]
    const left = gone.find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)
    if (left !== undefined) return err({ code: 'still_there', path: left })
    if (record.store !== null) {
      const recorded = recordOnce(order, record.store, journal, deviceKey.value)
      if (!recorded.ok) return recorded
    }
    makeLastingDirectory(dirname(stored))
    signed = makeReport({ dataDirectory, software, finishedAtMs: clock.nowMs(), journal, record, gone }, deviceKey.value)
    writeLastingFile(stored, signed)
  }
  try {
    order.deliver(signed, journal.reportId)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'report_undelivered', stored, fault: systemFaultOf(thrown) })
  }
  strikeJournal(dataDirectory)
  return ok({ signed, publicKey, handedOutOnly })
}

function recordOnce(
  { dataDirectory, clock, place }: ErasingOrder,
  store: Store,
  { reportId, reason, runs, inventory }: ErasingJournal,
  key: DeviceKey
): Result<void, RecorderError> {
  for (const { name, fields } of recordedEvents(store)) {
    if (name === 'retention_erased' && fields['reportId'] === reportId) return ok(undefined)
  }
  const setting = { role: 'platform_operator', place } as const
  const marked = openMarkedRecorder({ dataDirectory, store, clock, setting, key })
  if (!marked.ok) return marked
  const { count } = inventory.memories
  const links = inventory.members?.links ?? null
  return marked.value.event('retention_erased', {
    reportId,
    erasedBy: runs[0]?.by ?? '',
    reason,
    ...(count === null ? {} : { memories: count }),
    ...(links === null ? {} : { members: links }),
    lists: inventory.lists.length + inventory.unreadableLists.length
  })
}
