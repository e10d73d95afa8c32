import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { CallAnswer, CallError, CallRequest } from '../../contract/operator.ts'
import type { CallHandlers } from '../../operator/calls.ts'
import { storedHead } from '../../store/chain-reader.ts'
import type { Store } from '../../store/database.ts'
import { findDecisions } from '../../store/decision-filters.ts'
import { entriesAfter } from '../../store/record-pages.ts'
import type { BackupKeeper } from '../audit/backup-keeper.ts'
import { readBackupState } from '../../store/backup-state.ts'
import { deleteOlder } from '../audit/entry-retention.ts'
import type { RecordJobResults } from '../audit/record-jobs.ts'
import { verifyInThread } from '../audit/run-record-job.ts'
import type { RecordKeeper } from '../companion.ts'

/** What the calls about the record need. */
export interface RecordHandlerParts {
  readonly dataDirectory: string
  /** For reading (`openStoreForReading`); stays open as long as calls come. */
  readonly store: Store
  readonly recorder: RecordKeeper
  readonly clock: Clock
  /** null: no second medium is configured. */
  readonly backup: BackupKeeper | null
  readonly backupEveryMs: number | null
  /** Days for which each entry is kept at least. */
  readonly keepDays: number
  /** Proves the record; in a thread of its own unless a test does it otherwise. */
  readonly verify?: (dataDirectory: string) => Promise<RecordJobResults['verify']>
}

type RecordCall = 'read_entries' | 'read_decisions' | 'verify_record' | 'export_record' | 'read_backup' | 'delete_entries'

const BY_DEFAULT = 100

/** The handlers of the calls about the record. */
export function recordHandlers(parts: RecordHandlerParts): Pick<CallHandlers, RecordCall> {
  const { store, clock, backup, backupEveryMs, recorder, dataDirectory, keepDays, verify = verifyInThread } = parts
  let proving: Promise<RecordJobResults['verify']> | null = null
  // A proof reads all of the record: however many ask meanwhile, one thread does it for all.
  const proveOnce = (): Promise<RecordJobResults['verify']> =>
    (proving ??= verify(dataDirectory).finally(() => {
      proving = null
    }))
  return {
    read_entries: (_, request) => ok(readEntries(store, request)),
    read_decisions: async (_, request) => ok(await readDecisions(store, request)),
    read_backup: () => ok(readBackupState(store, backupEveryMs, clock.nowMs())),
    verify_record: async () => {
      const verified = await proveOnce()
      if (!verified.ok) return notDone(verified.error.code)
      const { entries, checkpoints, firstSequence, badPlace, mark, keyFingerprint } = verified.value
      return ok({ good: badPlace === null, entries, checkpoints, firstSequence, badPlace, mark, keyFingerprint })
    },
    export_record: async () => {
      if (backup === null) return notDone('no_second_medium')
      const done = await backup.exportNow()
      if (!done.ok) return notDone(done.error.code)
      const { coveredThrough, files } = done.value
      return ok({ through: coveredThrough, files: [...files] })
    },
    delete_entries: async ({ login }, { olderThanDays }) => {
      if (backup === null) return notDone('no_second_medium')
      const order = { olderThanDays, keepDays, by: login, nowMs: clock.nowMs() }
      const deleted = await deleteOlder(store, recorder, () => backup.exportNow(true), order)
      return deleted.ok ? ok(deleted.value) : notDone(deleted.error.code)
    }
  }
}

function readEntries(
  store: Store,
  { after = 0, limit = BY_DEFAULT, name }: CallRequest<'read_entries'>
): CallAnswer<'read_entries'> {
  const rows = entriesAfter(store, after, limit, name)
  return {
    entries: rows.map(({ fields, ...entry }) => ({ ...entry, fields: objectOf(fields) })),
    newestSequence: storedHead(store)?.sequence ?? 0
  }
}

/** Newest first. */
async function readDecisions(
  store: Store,
  { before = Number.MAX_SAFE_INTEGER, limit = BY_DEFAULT, ...filter }: CallRequest<'read_decisions'>
): Promise<CallAnswer<'read_decisions'>> {
  const { decisions, more } = await findDecisions(store, filter, { before, limit })
  return { decisions: decisions.map(({ sequence, record }) => ({ sequence, record: objectOf(record) })), more }
}

/** As it was stored: an object, for the recorder writes nothing else. */
function objectOf(json: string): Record<string, unknown> {
  return JSON.parse(json) as Record<string, unknown>
}

function notDone(problem: string): Result<never, CallError> {
  return err({ code: 'not_done', problem })
}
