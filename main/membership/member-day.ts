/** Japan has no summer time: its days are those of UTC, nine hours earlier. */
const JAPAN_OFFSET_MS = 9 * 3_600_000
export const DAY_MS = 86_400_000

/** The day of a moment in Japan, counted from 1970-01-01. */
export function dayOf(atMs: number): number {
  return Math.max(0, Math.floor((atMs + JAPAN_OFFSET_MS) / DAY_MS))
}

/** When a day began in Japan, milliseconds since 1970. */
export function beginOfDayMs(day: number): number {
  return day * DAY_MS - JAPAN_OFFSET_MS
}
