import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js'

/** How long a resting picture stays before it moves on, against burn-in. */
const MOVE_MS = 20_000

/** What rests wanders by these steps (CSS pixels) so that no edge stays at its place. */
const WANDER: readonly (readonly [number, number])[] = [
  [0, 0],
  [10, 6],
  [-8, 12],
  [-12, -6],
  [6, -12],
  [12, 2]
]

/** Screens that may stand for hours: nobody is there, or a card was forgotten. */
const RESTING: readonly string[] = ['attract', 'out_of_service', 'service', 'connecting', 'sold', 'not_sold']

/**
 * Moves a screen that rests by a few pixels now and then: sets `data-resting`, `--wander-x` and `--wander-y` on the root
 * element. The returned number grows with every move.
 */
export function createRest(screen: Accessor<string>): Accessor<number> {
  const [turn, setTurn] = createSignal(0)
  createEffect(() => {
    const { dataset, style } = document.documentElement
    setTurn(0)
    delete dataset['resting']
    style.removeProperty('--wander-x')
    style.removeProperty('--wander-y')
    if (!RESTING.includes(screen())) return
    const timer = setInterval(() => {
      dataset['resting'] = 'true'
      const [x, y] = WANDER[setTurn((now) => now + 1) % WANDER.length] ?? [0, 0]
      style.setProperty('--wander-x', `${x}px`)
      style.setProperty('--wander-y', `${y}px`)
    }, MOVE_MS)
    onCleanup(() => clearInterval(timer))
  })
  return turn
}
