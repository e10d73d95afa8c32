import { createSignal, onCleanup, type Accessor } from 'solid-js'
import { session } from './session.ts'

/** How long before the end one is asked. */
const WARNING_MS = 60_000
const LOOK_MS = 1_000
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const

/**
 * Watches for signs of life. The console asks the machine for news by itself, so the machine cannot tell that nobody is
 * there any more: this end has to.
 * @returns milliseconds left, once there are few; null before
 */
export function watchIdle(onIdle: () => void): { readonly leftMs: Accessor<number | null>; stay(): void } {
  const [leftMs, setLeft] = createSignal<number | null>(null)
  let lastMs = Date.now()
  const stay = (): void => {
    lastMs = Date.now()
    setLeft(null)
  }
  const onSign = (): void => {
    // Once it is asked, the answer has to be meant.
    if (leftMs() === null) lastMs = Date.now()
  }
  const timer = setInterval(() => {
    const idleMs = session()?.idleMs
    if (idleMs === undefined) return
    const left = lastMs + idleMs - Date.now()
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
