import { setImmediate } from 'node:timers/promises'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { RecorderError } from '../../session/ports.ts'
import type { Store } from '../../store/database.ts'
import { newestBefore } from '../../store/record-extent.ts'
import type { DeletionOrder } from '../../store/session-recorder.ts'
import type { RecordKeeper } from '../companion.ts'
import type { BackupDone, BackupFault } from '../../audit/backup-run.ts'

const DAY_MS = 86_400_000

export interface RetentionOrder {
  readonly olderThanDays: number
  /** Days for which each entry is kept at least (`record.keepDays`). */
  readonly keepDays: number
  readonly by: string
  readonly nowMs: number
}

/** What was deleted; 0 where nothing may go yet. */
export interface Deleted {
  readonly deleted: number
  /** Newest entry that is gone; 0: none. */
  readonly through: number
}

export type RetentionError =
  | BackupFault
  | RecorderError
  /** Younger entries were meant than may go. */
  | { readonly code: 'kept_longer' }

/**
 * Deletes what is older than so many days and lies on the second medium, octet for octet: an export with a look at all of
 * it comes first, and what it does not cover stays. The rest still proves itself.
 * @param store for reading
 * @param exportAll one run that reads every octet there
 */
export async function deleteOlder(
  store: Store,
  recorder: RecordKeeper,
  exportAll: () => Promise<Result<BackupDone, BackupFault>>,
  { olderThanDays, keepDays, by, nowMs }: RetentionOrder
): Promise<Result<Deleted, RetentionError>> {
  if (olderThanDays < keepDays) return err({ code: 'kept_longer' })
  const done = await exportAll()
  if (!done.ok) return done
  const old = newestBefore(store, nowMs - olderThanDays * DAY_MS)
  const through = Math.min(old, done.value.coveredThrough)
  if (through < 1) return ok({ deleted: 0, through: 0 })
  return deleteInCuts(recorder, { through, by, reason: 'retention' })
}

/** Cut by cut, each a small transaction, with a turn of the event loop between two of them: no sale waits for all of it. */
export async function deleteInCuts(
  recorder: Pick<RecordKeeper, 'deleteThrough'>,
  order: DeletionOrder
): Promise<Result<Deleted, RecorderError>> {
  const all = { deleted: 0, through: 0 }
  for (;;) {
    const cut = recorder.deleteThrough(order)
    if (!cut.ok) return cut
    if (cut.value === null) return ok(all)
    all.deleted += cut.value.count
    all.through = cut.value.through
    await setImmediate()
  }
}
