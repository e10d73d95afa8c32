import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js'

/** When a screen ends by itself. `remainingMs` counts from the moment the view came. */
export interface ScreenDeadline {
  readonly remainingMs: number
  readonly totalMs: number
  readonly extendable: boolean
}

/** What is left of a screen's time. */
export interface TimeLeft {
  /** Whole seconds, rounded up. */
  readonly seconds: number
  /** 1 at the start, 0 at the end. */
  readonly fraction: number
  readonly extendable: boolean
}

/** What is left `elapsedMs` after the view came. */
export function timeLeftAfter(deadline: ScreenDeadline, elapsedMs: number): TimeLeft {
  const leftMs = Math.max(0, deadline.remainingMs - elapsedMs)
  return {
    seconds: Math.ceil(leftMs / 1000),
    fraction: Math.min(1, leftMs / deadline.totalMs),
    extendable: deadline.extendable
  }
}

const TICK_MS = 200

/** Counts a deadline down; undefined while there is none. Starts again whenever the host sends a new one. */
export function createTimeLeft(deadline: Accessor<ScreenDeadline | undefined>): Accessor<TimeLeft | undefined> {
  const [left, setLeft] = createSignal<TimeLeft>()
  createEffect(() => {
    const current = deadline()
    if (current === undefined) {
      setLeft(undefined)
      return
    }
    const startedAt = performance.now()
    const tick = (): void => {
      setLeft(timeLeftAfter(current, performance.now() - startedAt))
    }
    tick()
    const timer = setInterval(tick, TICK_MS)
    onCleanup(() => clearInterval(timer))
  })
  return left
}
