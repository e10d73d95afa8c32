import { setImmediate } from 'node:timers/promises'
import type { Store } from './database.ts'

/** What sessions came to in one span of time, by how they ended and by product. */
export interface SalesCount {
  readonly outcome: string
  readonly reason: string | null
  /** null: nothing was chosen. */
  readonly productId: string | null
  readonly isFullFare: boolean
  /** Sessions of which this is the first product: they are counted once, whatever their basket held. */
  readonly sessions: number
  /** Things that were chosen, and those of them that came out as far as the machine said at once. */
  readonly things: number
  readonly cameOut: number
}

interface Row extends Omit<SalesCount, 'isFullFare'> {
  readonly fullFare: number
}

/** By the index of the records' ends to their narrow rows: as many are read as ended in that time, however long the record. */
const COUNTS = `
  SELECT k.outcome, k.reason, k.product_id AS productId, f.fullFare, f.sessions, f.things, f.cameOut
  FROM (
    SELECT f.kind, f.full_fare AS fullFare, sum(f.at = 0) AS sessions, sum(f.things) AS things, sum(f.came_out) AS cameOut
    FROM decision_record d INDEXED BY decision_record_ended_at_ms
    CROSS JOIN decision_facts f ON f.sequence = d.sequence
    WHERE d.ended_at_ms >= ? AND d.ended_at_ms < ?
    GROUP BY 1, 2
  ) f
  JOIN decision_kind k ON k.id = f.kind`

/**
 * What ended in each of these spans, in their order. Each is read by itself, with a turn of the event loop after it: a
 * year's figures hold no sale up. Figures are made when they are asked for; nothing runs along that could go astray.
 * @param startsMs beginnings of the spans, ascending, milliseconds since 1970; each ends where the next begins
 * @param endMs the end of the last
 */
export async function countSales(
  store: Store,
  startsMs: readonly number[],
  endMs: number
): Promise<readonly (readonly SalesCount[])[]> {
  const counts = store.database.prepare<[number, number], Row>(COUNTS)
  const spans: (readonly SalesCount[])[] = []
  for (const [at, startMs] of startsMs.entries()) {
    const rows = counts.all(startMs, startsMs[at + 1] ?? endMs)
    spans.push(rows.map(({ fullFare, ...row }) => ({ ...row, isFullFare: fullFare === 1 })))
    await setImmediate()
  }
  return spans
}

/** Ends of the newest sessions that sold something, the newest first, `limit` at most. */
export function newestSalesMs(store: Store, limit: number): readonly number[] {
  const newest = (outcome: string) =>
    store.database
      .prepare<[string, number], number>(
        'SELECT ended_at_ms FROM decision_record WHERE outcome = ? ORDER BY sequence DESC LIMIT ?'
      )
      .pluck()
      .all(outcome, limit)
  return [...newest('sold'), ...newest('sold_in_part')].toSorted((one, other) => other - one).slice(0, limit)
}
