import { setImmediate } from 'node:timers/promises'
import type { DecisionRecord } from '../../audit/decision-record.ts'
import type { Store } from '../../store/database.ts'
import { decisionsAfter, entriesAfter, type DecisionRow, type EntryRow } from '../../store/record-pages.ts'
import { checksOf } from '../../fees/checks-of-record.ts'

/** Entries that tell of something that went wrong, each a kind of fault. */
export const FAULTS: ReadonlySet<string> = new Set([
  'backup_failed',
  'backup_lost',
  'backup_other_log',
  'cards_collided',
  'clock_untrusted',
  'fault_caught',
  'line_lost',
  'list_fetch_failed',
  'list_import_failed',
  'list_refused',
  'machine_lost',
  'memory_failed',
  'outcome_unknown_found',
  'reader_lost',
  'record_behind_mark',
  'record_mark_lost',
  'record_replaced',
  'record_unsound'
])

/** So many rows between two turns of the event loop: no sale waits for a count of years. */
const ROWS_A_TURN = 200

/**
 * What the record tells in numbers. It is read on from where it was left, so that a scrape costs what was recorded since
 * the one before; what is deleted from the record meanwhile stays counted, as a counter must not fall.
 */
export class MetricsTally {
  readonly sessions = new Map<string, number>()
  /** By method and state, `platform made`. */
  readonly checks = new Map<string, number>()
  readonly faults = new Map<string, number>()
  sequence = 0
  isLineUp = true
  lastBackupAtMs: number | null = null
  isBackupFailing = false
  /** What no run to the second medium can mend, and nobody has accepted. */
  backupLosses = 0

  readonly #store: Store
  #decisions = 0
  #reading: Promise<void> | null = null

  /** @param store for reading; it stays open as long as this is asked */
  constructor(store: Store) {
    this.#store = store
  }

  /** Reads what was recorded since the last time. Who asks while that goes on waits for the same. */
  readOn(): Promise<void> {
    return (this.#reading ??= this.#read().finally(() => {
      this.#reading = null
    }))
  }

  async #read(): Promise<void> {
    for (;;) {
      const eventRows = entriesAfter(this.#store, this.sequence, ROWS_A_TURN)
      const decisionRows = decisionsAfter(this.#store, this.#decisions, ROWS_A_TURN)
      for (const row of eventRows) this.#addEvent(row)
      for (const row of decisionRows) this.#addDecision(row)
      if (eventRows.length < ROWS_A_TURN && decisionRows.length < ROWS_A_TURN) return
      await setImmediate()
    }
  }

  #addEvent({ sequence, atMs, name, fields }: EntryRow): void {
    this.sequence = sequence
    if (FAULTS.has(name)) count(this.faults, name)
    switch (name) {
      case 'line_lost':
        this.isLineUp = false
        break
      case 'appliance_started':
      case 'line_restored':
        this.isLineUp = true
        break
      case 'backup_done':
        this.lastBackupAtMs = atMs
        this.isBackupFailing = false
        break
      case 'backup_restored':
        this.isBackupFailing = false
        break
      case 'backup_failed':
        this.isBackupFailing = true
        break
      case 'backup_lost':
      case 'backup_other_log':
        this.backupLosses += 1
        break
      case 'backup_accepted':
        this.backupLosses = 0
        break
      case 'check_abandoned': {
        const { method, state } = JSON.parse(fields) as { readonly method: string; readonly state: string }
        count(this.checks, `${method} ${state}`)
      }
    }
  }

  #addDecision({ sequence, record }: DecisionRow): void {
    this.#decisions = sequence
    const decision = JSON.parse(record) as Pick<DecisionRecord, 'outcome' | 'role' | 'evidence'>
    count(this.sessions, decision.outcome)
    for (const [method, state] of checksOf(decision)) count(this.checks, `${method} ${state}`)
  }
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}
