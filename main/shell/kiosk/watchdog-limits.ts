/**
 * The watchdog's times, in milliseconds. A page that crashed or hangs has to be back within `BACK_MS`; what is left of
 * it after `HUNG_MS` is for a new renderer and its first view.
 */
export const BACK_MS = 2_000

/**
 * A page that has drawn, can be seen and does not beat for so long hangs: four beats (`BEAT_MS`). Longer after failures
 * in a row: where a machine is so slow that its pages are taken for hung, to start them again only makes it slower; and
 * longer (`crowding.ts`) where many other programs want the processors.
 */
export const HUNG_MS: readonly number[] = [800, 800, 1_000, 2_000, 4_000]

/** A browser may slow the timers of a page that nobody sees down to one a minute. */
export const HIDDEN_HUNG_MS = 70_000

/** How long a document may take until its first beat: on a machine that is starting up, long. Longer after failures. */
export const BEGIN_MS: readonly number[] = [8_000, 8_000, 15_000, 30_000, 60_000]

/** How long a document that has begun may take until it draws: its scripts are compiled, its fonts read. */
export const DRAW_MS = 8_000

/** How long a renderer that was told to end may take, before the page is loaded all the same. */
export const KILL_MS = 1_000

/** Waits before the first, second, … restart in a row; the last one repeats. */
export const RESTART_WAITS_MS: readonly number[] = [0, 0, 0, 500, 1_000, 3_000, 10_000, 30_000]

/** A page that has lived so long has not failed again: restarts are counted from the beginning. */
export const STABLE_MS = 10_000

/** A timer of this process that comes so late says that this process stood still, and nothing about the page. */
export const STALL_MS = 250

/** What a page is given after such a standstill. */
export const AFTER_STALL_MS = 500
