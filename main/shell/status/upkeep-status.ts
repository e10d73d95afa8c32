import type { ClockJudgement } from '../../clock-guard/judge-clock.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { BackupState } from '../../store/backup-state.ts'
import type { MarkEvent } from '../../store/mark-events.ts'
import type { UnsoundRecord } from '../../store/record-reader.ts'
import { isCodeOf, type Finding } from './finding.ts'

/** Clock, keys, record, second medium and disk. Each is pure: what was found is handed in. */

const MEGABYTE = 1_000_000
/** Below it the record may soon take no entry, and what cannot be recorded is not sold. */
export const LEAST_FREE_BYTES = 50 * MEGABYTE
/** Below it somebody should make room. */
export const AMPLE_FREE_BYTES = 500 * MEGABYTE

/** Whether the clock may be believed. */
export function clockFinding(judgement: ClockJudgement): Finding<'clock'> {
  return { code: judgement.finding === 'trusted' ? 'clock_trusted' : `clock_${judgement.reason}` }
}

/** A key that cannot be had any more. */
export interface KeyFault {
  readonly name: 'device' | 'lists'
  readonly code: KeyError['code']
}

/** @param leftovers what lies here that a machine of this role may not hold */
export function keysFinding(faults: readonly KeyFault[], leftovers: readonly string[]): Finding<'keys'> {
  if (leftovers.length > 0) return { code: 'key_of_other_role', facts: { name: leftovers.join(', ') } }
  const [first] = faults
  return first === undefined ? { code: 'keys_sound' } : { code: first.code, facts: { name: first.name } }
}

/** What the record says of itself. */
export interface RecordFacts {
  readonly newestSequence: number
  readonly unsound: UnsoundRecord | null
  readonly mark: MarkEvent | null
}

const MARK_CODES = {
  record_behind_mark: 'record_put_back',
  record_replaced: 'record_replaced',
  record_mark_lost: 'record_mark_lost'
} as const

/** @param facts null: the record could not be read */
export function recordFinding(facts: RecordFacts | null, hasStoreFailed: boolean): Finding<'record'> {
  if (hasStoreFailed) return { code: 'record_failing' }
  if (facts === null) return { code: 'record_unreadable' }
  const { unsound, mark, newestSequence } = facts
  if (unsound !== null) return { code: 'record_unsound', sinceMs: unsound.atMs, facts: { sequence: unsound.sequence } }
  if (mark !== null) {
    const code = mark.code === 'differs' ? 'record_differs' : MARK_CODES[mark.name]
    return { code, sinceMs: mark.atMs, facts: { sequence: mark.sequence, reason: mark.code } }
  }
  return { code: 'record_sound', facts: { sequence: newestSequence } }
}

/** Whether the record lies on a second medium too. @param state null: the record could not be read */
export function backupFinding(state: BackupState | null): Finding<'backup'> {
  if (state === null) return { code: 'backup_unseen' }
  if (state.state === 'off') return { code: 'backup_none' }
  if (state.fault !== null) {
    const code = backupCodeOf(state.fault)
    return { code, sinceMs: state.sinceMs, ...(code === 'backup_run_failed' ? { facts: { reason: state.fault } } : {}) }
  }
  if (state.state === 'behind') {
    return { code: 'backup_behind', facts: { missing: state.newestSequence - state.exportedThrough } }
  }
  return { code: 'backup_current', facts: { through: state.exportedThrough, lastExportAtMs: state.lastExportAtMs } }
}

/** The code for what a run in vain ended with; one that has none of its own is a failed run. */
export function backupCodeOf(fault: string): Finding<'backup'>['code'] {
  const code = fault.startsWith('backup_') ? fault : `backup_${fault}`
  return isCodeOf('backup', code) ? code : 'backup_run_failed'
}

/** Room on the medium of the record. */
export interface DiskFacts {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** @param facts null: it cannot be said */
export function diskFinding(facts: DiskFacts | null): Finding<'disk'> {
  if (facts === null) return { code: 'disk_unknown' }
  const { freeBytes, totalBytes } = facts
  const code = freeBytes < LEAST_FREE_BYTES ? 'disk_full' : freeBytes < AMPLE_FREE_BYTES ? 'disk_low' : 'disk_ample'
  return { code, facts: { freeBytes, totalBytes } }
}
