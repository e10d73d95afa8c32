import { setImmediate } from 'node:timers/promises'
import type { Store } from '../../store/database.ts'
import { decisionRecords } from '../../store/record-reader.ts'
import { abandonedChecks } from './abandoned-checks.ts'
import { checksOf } from '../../fees/checks-of-record.ts'
import { FeeCounter, type FeeMonth } from '../../fees/fee-months.ts'
import { japaneseDay, type TariffLine } from '../../fees/tariff.ts'

/** First and last month, `YYYY-MM`, Asia/Tokyo; absent: whatever the record holds. */
export interface MonthRange {
  readonly from?: string | undefined
  readonly until?: string | undefined
}

/** A month as `--from` and `--until` take it. */
export const MONTH = /^[0-9]{4}-(?:0[1-9]|1[0-2])$/

/** So many records between two turns of the event loop: no sale waits for a count of years. */
const RECORDS_A_TURN = 100

/**
 * Counts the checks that the record tells of: decision records, and checks whose session did not wait for the answer.
 * What was deleted from the record is not counted any more.
 */
export async function readFees(
  store: Store,
  tariff: readonly TariffLine[],
  { from = '0000-00', until = '9999-99' }: MonthRange
): Promise<readonly FeeMonth[]> {
  const counter = new FeeCounter(tariff)
  const isWithin = (atMs: number) => {
    const month = japaneseDay(atMs).slice(0, 7)
    return from <= month && month <= until
  }
  let read = 0
  for (const record of decisionRecords(store)) {
    if (isWithin(record.endedAtMs)) counter.add(record.endedAtMs, checksOf(record))
    read += 1
    if (read % RECORDS_A_TURN === 0) await setImmediate()
  }
  for (const { atMs, checks } of abandonedChecks(store)) {
    if (isWithin(atMs)) counter.add(atMs, checks)
  }
  return counter.months()
}
