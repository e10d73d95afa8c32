import { createSignal, onCleanup, type Accessor } from 'solid-js'
import { session } from './session.ts'

/** How long before the end one is asked. */
const WARNING_MS = 60_000
const LOOK_MS = 1_000
/** The machine is told of signs of life no more often than this. */
const TELL_MS = 30_000
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const

/**
 * Watches for signs of life, a key or a pointer, and has the machine told of them: what the console asks by itself does not
 * prolong a session there. Counts from the last that was told, so that this end is never later than the machine's.
 * @param tell says to the machine that the person is there
 * @returns milliseconds left, once there are few; null before
 */
export function watchIdle(onIdle: () => void, tell: () => void): { readonly leftMs: Accessor<number | null>; stay(): void } {
  const [leftMs, setLeft] = createSignal<number | null>(null)
  // A page that was loaded anew has made no call that a person made.
  let toldMs = Date.now()
  tell()
  const stay = (): void => {
    toldMs = Date.now()
    tell()
    setLeft(null)
  }
  const onSign = (): void => {
    // Once it is asked, the answer has to be meant.
    if (leftMs() === null && Date.now() - toldMs >= TELL_MS) stay()
  }
  const timer = setInterval(() => {
    const idleMs = session()?.idleMs
    if (idleMs === undefined) return
    const left = toldMs + idleMs - Date.now()
    if (left <= 0) onIdle()
    else setLeft(left <= WARNING_MS ? left : null)
  }, LOOK_MS)
  for (const sign of SIGNS_OF_LIFE) addEventListener(sign, onSign, { capture: true, passive: true })
  onCleanup(() => {
    clearInterval(timer)
    for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, onSign, { capture: true })
  })
  return { leftMs, stay }
}
