import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js'

/** A moment that lies ahead, by the engine's own clock (`performance.now`), ms; and how long it was at the most. */
export interface Deadline {
  readonly atMs: number
  readonly totalMs: number
}

/** Whole seconds left, rounded up. */
export function secondsUntil({ atMs }: Deadline, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / 1000))
}

/** Whole seconds left of a deadline; null while there is none. It wakes once a second: a set-top box has better to do. */
export function createSecondsLeft(deadline: Accessor<Deadline | null>): Accessor<number | null> {
  const [seconds, setSeconds] = createSignal<number | null>(null)
  createEffect(() => {
    const current = deadline()
    if (current === null) {
      setSeconds(null)
      return
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const tick = (): void => {
      const left = current.atMs - performance.now()
      setSeconds(secondsUntil(current, performance.now()))
      if (left > 0) timer = setTimeout(tick, left % 1000 || 1000)
    }
    tick()
    onCleanup(() => clearTimeout(timer))
  })
  return seconds
}
