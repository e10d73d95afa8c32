import type { Store } from './database.ts'
import { storedHead } from './chain-reader.ts'

/** How it stands with the second medium, by the record alone: an operator, the doctor and a restart see the same. */
export interface BackupState {
  readonly configured: boolean
  /** `behind`: nothing was exported yet, or not what is older than two periods. `failing`: the last attempt was in vain. */
  readonly state: 'off' | 'current' | 'behind' | 'failing'
  /** Code of what is wrong, and since when; null where nothing is. */
  readonly fault: string | null
  readonly sinceMs: number | null
  /** Newest entry that was exported; 0 where none was. */
  readonly exportedThrough: number
  readonly newestSequence: number
  readonly lastExportAtMs: number | null
}

interface EventRow {
  readonly sequence: number
  readonly atMs: number
  readonly fields: string
}

/** @param everyMs how often it is exported; null: no second medium is configured */
export function readBackupState(store: Store, everyMs: number | null, nowMs: number): BackupState {
  const done = newest(store, 'backup_done')
  const failure = openFailure(store)
  const lastExportAtMs = done?.atMs ?? null
  const facts = {
    configured: everyMs !== null,
    fault: null,
    sinceMs: null,
    exportedThrough: done === null ? 0 : (JSON.parse(done.fields) as { readonly last: number }).last,
    newestSequence: storedHead(store)?.sequence ?? 0,
    lastExportAtMs
  }
  if (everyMs === null) return { ...facts, state: 'off' }
  if (failure !== null) return { ...facts, state: 'failing', fault: failure.code, sinceMs: failure.sinceMs }
  const loss = openLoss(store)
  if (loss !== null) return { ...facts, state: 'failing', fault: loss.code, sinceMs: loss.sinceMs }
  const isBehind = lastExportAtMs === null || isLeft(store, facts.exportedThrough, nowMs - 2 * everyMs)
  return { ...facts, state: isBehind ? 'behind' : 'current' }
}

/** The failure that has not ended yet; its code is the newest one, its time that of the first attempt in vain. */
export function openFailure(store: Store): { readonly code: string; readonly sinceMs: number } | null {
  const ended = Math.max(newest(store, 'backup_restored')?.sequence ?? 0, newest(store, 'backup_done')?.sequence ?? 0)
  const failures = store.database
    .prepare<[number], EventRow>(
      `SELECT sequence, at_ms AS atMs, fields FROM event WHERE name = 'backup_failed' AND sequence > ? ORDER BY sequence`
    )
    .all(ended)
  const [first] = failures
  const last = failures.at(-1)
  if (first === undefined || last === undefined) return null
  return { code: (JSON.parse(last.fields) as { readonly code: string }).code, sinceMs: first.atMs }
}

/** What no run can mend: told until a person accepts it (`backup_accepted`). */
export type BackupLossCode = 'backup_lost' | 'other_log'

/** The first of what was lost or found, and not accepted since. */
function openLoss(store: Store): { readonly code: BackupLossCode; readonly sinceMs: number } | null {
  const accepted = newest(store, 'backup_accepted')?.sequence ?? 0
  for (const [name, code] of [['backup_lost', 'backup_lost'], ['backup_other_log', 'other_log']] as const) {
    const sql = 'SELECT at_ms FROM event WHERE name = ? AND sequence > ? ORDER BY sequence LIMIT 1'
    const sinceMs = store.database.prepare<[string, number], number>(sql).pluck().get(name, accepted)
    if (sinceMs !== undefined) return { code, sinceMs }
  }
  return null
}

/** What was told of losses and other logs, accepted or not: each is told once. As `lossKey` has it. */
export function toldLosses(store: Store): readonly string[] {
  const sql = `SELECT sequence, at_ms AS atMs, fields FROM event WHERE name IN ('backup_lost', 'backup_other_log') ORDER BY sequence`
  return store.database
    .prepare<[], EventRow>(sql)
    .all()
    .map(({ fields }) => lossKey(JSON.parse(fields) as Loss))
}

type Loss = { readonly first: number; readonly last: number } | { readonly logId: string }

/** What one loss is told apart by. */
export function lossKey(loss: Loss): string {
  return 'logId' in loss ? loss.logId : `${String(loss.first)}-${String(loss.last)}`
}

/** Whether anything from before a time was not exported yet, but what an export itself left. */
function isLeft(store: Store, exportedThrough: number, beforeMs: number): boolean {
  const sql = `SELECT 1 FROM event WHERE sequence > ? AND at_ms < ? AND name <> 'backup_done' LIMIT 1`
  return store.database.prepare<[number, number], number>(sql).pluck().get(exportedThrough, beforeMs) !== undefined
}

/** When it was last exported, milliseconds since 1970; null: never. */
export function lastExportMs(store: Store): number | null {
  return newest(store, 'backup_done')?.atMs ?? null
}

function newest(store: Store, name: string): EventRow | null {
  const sql = 'SELECT sequence, at_ms AS atMs, fields FROM event WHERE name = ? ORDER BY sequence DESC LIMIT 1'
  return store.database.prepare<[string], EventRow>(sql).get(name) ?? null
}
