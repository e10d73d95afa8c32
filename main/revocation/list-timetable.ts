/**
 * When a revocation list is asked for. Pure; all times are milliseconds since 1970.
 *
 * J-LIS's lists come out once a day at 07:00 Japan time, for the day before; after a stop of its system a day later.
 * Japan has no summer time, so its calendar is that of UTC+9.
 */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const JAPAN_OFFSET_MS = 9 * HOUR_MS
const PUBLISHED_AT_MS = 7 * HOUR_MS

/** Over how long the machines of the country spread their first question of a day, each at its own moment. */
export const SPREAD_MS = 10 * MINUTE_MS
/** The wait after a first failure; it doubles with each further one, up to the greatest. */
const FIRST_RETRY_MS = MINUTE_MS
const GREATEST_RETRY_MS = HOUR_MS
/** The wait after the first answer that there is nothing new, which is no failure, and so no reason to hurry. */
const FIRST_REPEAT_MS = 10 * MINUTE_MS

/** What is known of one source. */
export interface SourceHistory {
  /** thisUpdate of the list in force from there; null where there is none. */
  readonly thisUpdateMs: number | null
  /** When that list came; null where there is none. */
  readonly obtainedAtMs: number | null
  /** When it was last asked, with any result; null: never. */
  readonly askedAtMs: number | null
  /** Questions in a row, since a list came, that failed. */
  readonly failures: number
  /** Questions in a row, since a list came, that were answered with nothing new. */
  readonly repeats: number
}

/** Nothing is known: a machine on its first day. */
export const NO_HISTORY: SourceHistory = {
  thisUpdateMs: null,
  obtainedAtMs: null,
  askedAtMs: null,
  failures: 0,
  repeats: 0
}

/**
 * Whether a source's list is that of today. `current`: it is. `due`: a newer one should be out; since when. `overdue`:
 * it has been due for longer than the operator bears.
 */
export type SourceState =
  | { readonly state: 'current' }
  | { readonly state: 'due'; readonly sinceMs: number }
  | { readonly state: 'overdue'; readonly sinceMs: number }

/** The latest 07:00 in Japan that is not after the given moment. */
export function lastPublicationMs(nowMs: number): number {
  const shift = JAPAN_OFFSET_MS - PUBLISHED_AT_MS
  return Math.floor((nowMs + shift) / DAY_MS) * DAY_MS - shift
}

/** The next 07:00 in Japan after the given moment. */
export function nextPublicationMs(nowMs: number): number {
  return lastPublicationMs(nowMs) + DAY_MS
}

/**
 * The state of a source now. A list is of its day when it came after that day's 07:00 and its thisUpdate lies less than
 * a day before it: one that came late may be yesterday's. Due since the first 07:00 whose list is not here; where there
 * never was a list, since the last one.
 */
export function sourceState(history: SourceHistory, nowMs: number, overdueMs: number): SourceState {
  const published = lastPublicationMs(nowMs)
  const { thisUpdateMs, obtainedAtMs } = history
  const known = thisUpdateMs !== null && obtainedAtMs !== null
  if (known && thisUpdateMs > published - DAY_MS && obtainedAtMs >= published) return { state: 'current' }
  const sinceMs = known ? Math.min(published, firstMissing(thisUpdateMs, obtainedAtMs)) : published
  return { state: nowMs - sinceMs > overdueMs ? 'overdue' : 'due', sinceMs }
}

/** The first 07:00 after which a newer list than this should be out. */
function firstMissing(thisUpdateMs: number, obtainedAtMs: number): number {
  const publishedAt = nextPublicationMs(thisUpdateMs - 1)
  // One that was here before its 07:00 came out between two of them, and the next regular one is still to come.
  return obtainedAtMs < publishedAt ? publishedAt : publishedAt + DAY_MS
}

/**
 * When to ask next, never before now.
 *
 * A current list: at the next 07:00, plus the machine's own part of the spread. One that is due: at once where it was
 * not asked for yet, or the same spread after 07:00; else after a wait that doubles with each failure, from a minute to
 * an hour, or from ten minutes where the answer is that there is nothing new; each wait is cut by up to half at random.
 * @param machineShare 0 to 1, the same at each call of one machine
 * @param chance 0 to 1, drawn anew for each question that is planned
 */
export function nextQuestionMs(history: SourceHistory, nowMs: number, machineShare: number, chance: number): number {
  const spreadMs = machineShare * SPREAD_MS
  if (sourceState(history, nowMs, Infinity).state === 'current') return nextPublicationMs(nowMs) + spreadMs
  const opensMs = lastPublicationMs(nowMs) + spreadMs
  const { askedAtMs, failures, repeats } = history
  // What was asked before this day's list came out says nothing of it; nor does what a wrong clock put into the future.
  if (askedAtMs === null || askedAtMs < lastPublicationMs(nowMs) || askedAtMs > nowMs) {
    return history.thisUpdateMs === null ? nowMs : Math.max(nowMs, opensMs)
  }
  const [firstMs, times] = failures > 0 ? [FIRST_RETRY_MS, failures] : [FIRST_REPEAT_MS, repeats]
  const waitMs = Math.min(GREATEST_RETRY_MS, firstMs * 2 ** Math.min(Math.max(times, 1) - 1, 10))
  return Math.max(nowMs, askedAtMs + waitMs * (1 - chance / 2))
}
