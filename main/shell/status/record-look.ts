import { storedHead } from '../../store/chain-reader.ts'
import type { Store } from '../../store/database.ts'
import { openMarkEvent } from '../../store/mark-events.ts'
import { decisionRecords, settlementReader, unsoundRecord } from '../../store/record-reader.ts'
import { newestSalesMs } from '../../store/sales.ts'
import { readBackupState, type BackupState } from '../../store/backup-state.ts'
import { DecisionsSeen } from './decisions-seen.ts'
import { SALES_LOOKED_AT } from './sale-status.ts'
import type { RecordFacts } from './upkeep-status.ts'

/** So many of the newest decisions are looked through at the start. */
const DECISIONS_LOOKED_AT = 200

/** What the status of the machine takes from the record. Each call reads a few rows by an index. */
export class RecordLook {
  readonly #store: Store
  readonly #settlementOf: ReturnType<typeof settlementReader>
  #sales: { readonly sequence: number; readonly salesMs: readonly number[] } | null = null

  /** @param store for reading; stays open as long as this is asked */
  constructor(store: Store) {
    this.#store = store
    this.#settlementOf = settlementReader(store)
  }

  /** What the newest sessions before this run tell. */
  decisionsSeen(): DecisionsSeen {
    const seen = new DecisionsSeen()
    for (const record of [...decisionRecords(this.#store, DECISIONS_LOOKED_AT)].toReversed()) seen.add(record)
    return seen
  }

  facts(): RecordFacts {
    const store = this.#store
    return { newestSequence: this.#sequence(), unsound: unsoundRecord(store), mark: openMarkEvent(store) }
  }

  /** @param everyMs as in `readBackupState` */
  backup(everyMs: number | null, nowMs: number): BackupState {
    return readBackupState(this.#store, everyMs, nowMs)
  }

  isSettled(vendId: string): boolean {
    return this.#settlementOf(vendId) !== null
  }

  /** Ends of the newest sessions that sold something; read anew where anything was recorded since. */
  salesMs(): readonly number[] {
    const sequence = this.#sequence()
    if (this.#sales?.sequence !== sequence) {
      this.#sales = { sequence, salesMs: newestSalesMs(this.#store, SALES_LOOKED_AT) }
    }
    return this.#sales.salesMs
  }

  #sequence(): number {
    return storedHead(this.#store)?.sequence ?? 0
  }
}
