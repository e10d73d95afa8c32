import type { TvVisit } from '../../../main/contract/tv-view.ts'

/** At most one `stay` in so long, ms. */
export const STAY_EVERY_MS = 10_000

/** From here on the time left of a visit is shown, and going on is asked for, ms. */
export const IDLE_SHOWN_MS = 60_000

/** When a visit's screen asks whether to go on: in its last minute, or the last third of what is shorter than three. */
export function idleAsksWithinMs({ idleTotalMs }: TvVisit): number {
  return Math.min(IDLE_SHOWN_MS, idleTotalMs / 3)
}

/** Whether a press has to be told to the appliance by itself, so that idleness begins anew. */
export function mustTellStay(lastToldMs: number | null, nowMs: number): boolean {
  return lastToldMs === null || nowMs - lastToldMs >= STAY_EVERY_MS
}
