import type { Clock } from '../../../device/clock.ts'
import type { Beat } from './channels.ts'
import * as limits from './watchdog-limits.ts'

/** Why a page was started again. */
export type RestartCause =
  'crashed' | 'hung' | 'failed_load' | 'never_began' | 'drew_nothing' | 'not_believed' | 'reloaded'

/** What may be done to a page. */
export interface PageHandle {
  /** Loads the face, in a new renderer where there is none. */
  load(): void
  /** Ends the renderer at once, hung or not; `gone` follows. */
  kill(): void
}

/** A page that was away shows the session again. */
export interface PageBack {
  readonly cause: RestartCause
  /** From the crash, or from the last sign of life of a page that hung, to the first view drawn, in milliseconds. */
  readonly awayMs: number
}

export interface WatchdogParts {
  readonly page: PageHandle
  readonly clock: Clock
  /** How many times slower than at rest a sound page may be now, from 1; absent: it never is. */
  readonly crowding?: () => number
  /** A page is being started again. */
  readonly onRestart: (cause: RestartCause) => void
  readonly onBack: (back: PageBack) => void
}

type State =
  | { readonly name: 'ended' }
  /** A restart waits for its turn. */
  | { readonly name: 'waiting' }
  /** A renderer was told to end, and has not yet. */
  | { readonly name: 'killing' }
  | { readonly name: 'starting' }
  | { readonly name: 'alive'; readonly sinceMs: number }

/**
 * Sees to it that a page is there. A page that crashed is loaded again; one that hangs is ended first. The session lives
 * in the appliance, so nothing is lost with a page. Restarts that fail again and again come less and less often, and
 * never stop.
 */
export class Watchdog {
  readonly #parts: WatchdogParts
  #state: State = { name: 'ended' }
  #endTimer = (): void => undefined
  #failures = 0
  /** The document that was seen last: its late beats do not speak for the next. */
  #page = Number.NaN
  #lastBeatMs = 0
  #away: { readonly cause: RestartCause; readonly sinceMs: number } | null = null

  constructor(parts: WatchdogParts) {
    this.#parts = parts
  }

  start(): void {
    this.#load()
  }

  stop(): void {
    this.#enter({ name: 'ended' })
  }

  /** A document begins to load, by our doing or its own. */
  pageLoads(): void {
    if (this.#state.name !== 'alive') return
    this.#leave('reloaded', this.#parts.clock.monotonicMs())
    this.#begin()
  }

  beat(beat: Beat): void {
    const now = this.#parts.clock.monotonicMs()
    if (this.#state.name === 'starting' && beat.page !== this.#page) {
      this.#page = beat.page
      this.#state = { name: 'alive', sinceMs: now }
    }
    if (this.#state.name !== 'alive' || beat.page !== this.#page) return
    this.#lastBeatMs = now
    const aliveMs = now - this.#state.sinceMs
    if (beat.screen === '' && !beat.hidden && aliveMs > limits.DRAW_MS) {
      this.#endPage('drew_nothing', now)
      return
    }
    if (aliveMs >= limits.STABLE_MS) this.#failures = 0
    if (this.#away !== null && beat.screen !== '' && beat.screen !== 'connecting') {
      const { cause, sinceMs } = this.#away
      this.#away = null
      this.#parts.onBack({ cause, awayMs: Math.round(now - sinceMs) })
    }
    if (beat.hidden) this.#watch(limits.HIDDEN_HUNG_MS)
    else if (beat.screen === '') this.#watch(limits.DRAW_MS)
    else this.#watch(at(limits.HUNG_MS, this.#failures) * (this.#parts.crowding?.() ?? 1))
  }

  /** The renderer is gone. */
  gone(): void {
    if (this.#state.name === 'killing') this.#restart()
    else if (this.#isUp()) this.#fail('crashed', this.#parts.clock.monotonicMs())
  }

  /** The face could not be loaded. */
  failedLoad(): void {
    if (this.#isUp()) this.#fail('failed_load', this.#parts.clock.monotonicMs())
  }

  /** The browser itself finds that the page hangs. */
  unresponsive(): void {
    if (this.#state.name === 'alive') this.#endPage('hung', this.#lastBeatMs)
  }

  /** The page did what ours never does. */
  distrust(): void {
    if (this.#isUp()) this.#endPage('not_believed', this.#parts.clock.monotonicMs())
  }

  /** The machine slept: nothing that was due meanwhile says anything about the page. */
  resumed(): void {
    if (this.#state.name === 'alive') this.#watch(limits.DRAW_MS)
    else if (this.#state.name === 'starting') this.#begin()
  }

  #isUp(): boolean {
    return this.#state.name === 'alive' || this.#state.name === 'starting'
  }

  #load(): void {
    this.#begin()
    this.#parts.page.load()
  }

  #begin(): void {
    this.#enter({ name: 'starting' })
    const limitMs = at(limits.BEGIN_MS, this.#failures)
    this.#after(limitMs, () => {
      this.#endPage('never_began', this.#parts.clock.monotonicMs() - limitMs)
    })
  }

  #watch(limitMs: number): void {
    this.#endTimer()
    this.#after(limitMs, () => {
      this.#endPage('hung', this.#lastBeatMs)
    })
  }

  /** Ends a renderer that is there, and starts the page again. */
  #endPage(cause: RestartCause, sinceMs: number): void {
    this.#leave(cause, sinceMs)
    this.#parts.onRestart(cause)
    this.#enter({ name: 'killing' })
    // Where nothing says that it is gone, it is loaded all the same.
    this.#after(limits.KILL_MS, () => {
      this.#restart()
    })
    this.#parts.page.kill()
  }

  /** The renderer ended, or never came: the page is started again. */
  #fail(cause: RestartCause, sinceMs: number): void {
    this.#leave(cause, sinceMs)
    this.#parts.onRestart(cause)
    this.#restart()
  }

  #restart(): void {
    const waitMs = at(limits.RESTART_WAITS_MS, this.#failures)
    this.#failures += 1
    if (waitMs === 0) {
      this.#load()
      return
    }
    this.#enter({ name: 'waiting' })
    this.#after(waitMs, () => {
      this.#load()
    })
  }

  #leave(cause: RestartCause, sinceMs: number): void {
    this.#away ??= { cause, sinceMs }
  }

  #enter(state: State): void {
    this.#endTimer()
    this.#state = state
  }

  /** Calls back once, unless the state changes before. A timer that comes late gives what is queued a moment's time. */
  #after(delayMs: number, callback: () => void): void {
    const { clock } = this.#parts
    const dueMs = clock.monotonicMs() + delayMs
    this.#endTimer = clock.after(delayMs, () => {
      // It was this process that stood still, so the page's beats may be waiting behind this very timer.
      if (clock.monotonicMs() - dueMs > limits.STALL_MS) this.#after(limits.AFTER_STALL_MS, callback)
      else callback()
    })
  }
}

function at(list: readonly number[], index: number): number {
  return list[Math.min(index, list.length - 1)] ?? 0
}
