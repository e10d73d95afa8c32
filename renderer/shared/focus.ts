/** Where a thing lies on the screen, in CSS pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export type Direction = 'left' | 'right' | 'up' | 'down'

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down'
}

/** The direction of an arrow key; undefined for any other key. */
export function directionOf(key: string): Direction | undefined {
  return DIRECTIONS[key]
}

/**
 * Index of the box that an arrow key leads to, or -1. Nearest in the direction; what lies beside the way counts double,
 * so that rows and columns are followed.
 */
export function neighbour(from: Box, candidates: readonly Box[], direction: Direction): number {
  const centre = (box: Box): readonly [number, number] => [box.left + box.width / 2, box.top + box.height / 2]
  const [fromX, fromY] = centre(from)
  let best = -1
  let bestCost = Infinity
  candidates.forEach((box, index) => {
    const [x, y] = centre(box)
    const [dx, dy] = [x - fromX, y - fromY]
    const ahead = direction === 'left' ? -dx : direction === 'right' ? dx : direction === 'up' ? -dy : dy
    const aside = direction === 'left' || direction === 'right' ? Math.abs(dy) : Math.abs(dx)
    if (ahead < 4) return
    const cost = ahead + aside * 2
    if (cost < bestCost) [best, bestCost] = [index, cost]
  })
  return best
}

/** Everything under `root` that can take the focus now, in document order. */
export function focusables(root: ParentNode): readonly HTMLElement[] {
  return Array.from(root.querySelectorAll<HTMLElement>('button:not(:disabled), a[href], [tabindex="0"]')).filter(
    (element) => element.getClientRects().length > 0
  )
}

/** Moves the focus to what lies in the direction of an arrow key. */
export function moveFocus(root: ParentNode, direction: Direction): void {
  const active = document.activeElement
  const others = focusables(root).filter((element) => element !== active)
  if (!(active instanceof HTMLElement) || active.tabIndex < 0) {
    others[0]?.focus()
    return
  }
  const index = neighbour(
    active.getBoundingClientRect(),
    others.map((element) => element.getBoundingClientRect()),
    direction
  )
  others[index]?.focus()
}

/**
 * Puts the focus on the primary action, marked `data-primary`. Where there is none it goes to `main`, where Enter
 * presses nothing: never by itself on a key that ends the purchase.
 */
export function focusPrimary(root: ParentNode): void {
  const target = root.querySelector<HTMLElement>('[data-primary]') ?? root.querySelector<HTMLElement>('main')
  target?.focus({ preventScroll: true })
}

/** Notes on the root element whether keys or touches are in use; the focus ring is drawn by that. */
export function watchInput(): void {
  const set = (input: 'keys' | 'touch'): void => {
    document.documentElement.dataset['input'] = input
  }
  set(matchMedia('(pointer: coarse)').matches ? 'touch' : 'keys')
  addEventListener('keydown', () => set('keys'), true)
  addEventListener('pointerdown', () => set('touch'), true)
}
