import type { Finding } from './finding.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** What the machine sold before that says nothing of what it sells now. */
const RECENT_MS = 28 * DAY_MS
/** With fewer sales nobody can tell what is usual. */
const LEAST_SALES = 20
/** A quiet day is no fault. */
const LEAST_PAUSE_MS = DAY_MS

/** How many of the newest sales are looked at. */
export const SALES_LOOKED_AT = 500

/**
 * Whether the machine still sells as it used to. Pure. It may be silent for a day, and for twice the longest pause that
 * there was between two of its recent sales (of 28 days before the last one): so a closed weekend is no alarm where there
 * is one each week, and a machine in a station that has sold nothing since yesterday is one. With fewer than 20 recent
 * sales nothing is usual yet, and nothing is said.
 * @param salesMs ends of sessions that sold something, the newest first; null: the record could not be read
 */
export function lastSaleFinding(salesMs: readonly number[] | null, nowMs: number): Finding<'last_sale'> {
  if (salesMs === null) return { code: 'last_sale_unseen' }
  const [last] = salesMs
  if (last === undefined) return { code: 'no_sale_yet' }
  const facts = { lastSaleAtMs: last }
  const usualPauseMs = usualPauseOf(salesMs.filter((atMs) => last - atMs < RECENT_MS))
  if (usualPauseMs === null || nowMs - last <= Math.max(LEAST_PAUSE_MS, 2 * usualPauseMs)) return { code: 'sold', facts }
  return { code: 'no_sale_for_long', sinceMs: last, facts: { ...facts, usualPauseMs } }
}

/** The longest pause between two of these; null: they are too few. */
function usualPauseOf(salesMs: readonly number[]): number | null {
  if (salesMs.length < LEAST_SALES) return null
  return Math.max(...salesMs.slice(1).map((atMs, index) => (salesMs[index] ?? atMs) - atMs))
}
