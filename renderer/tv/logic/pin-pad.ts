/**
 * A pad for the PIN that the room may watch. A focus that walks over ten digits shows each of them to everyone; so here
 * the ten digits are dealt at random into four boxes at the arrows, and an arrow says in which box one's digit lies. A
 * second deal parts all that lay together, so that two arrows name one digit. What is drawn never depends on what was
 * pressed: who sees the screen but not the thumb learns nothing, however long the screen is watched.
 */

/** The boxes, by the arrow that leads to them. */
export const BOXES = ['up', 'left', 'right', 'down'] as const
export type PadBox = (typeof BOXES)[number]

/** The ten digits, each in one of the four boxes; in a box the smaller ones first. */
export type Deal = Readonly<Record<PadBox, readonly number[]>>

/** Both deals by which one digit is asked for. */
export interface DigitDeals {
  readonly first: Deal
  readonly second: Deal
}

/** A random integer from 0 up to, and not including, a bound of at most 256. */
export type DrawBelow = (bound: number) => number

const SIZES = [3, 3, 2, 2] as const
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/** Two deals of which the second parts everything that the first laid together. Uniform among all such pairs. */
export function dealDigit(draw: DrawBelow): DigitDeals {
  const first = deal(draw)
  for (;;) {
    // About one deal in eight parts them all.
    const second = deal(draw)
    if (BOXES.every((one) => BOXES.every((other) => commonOf(first[one], second[other]).length <= 1))) {
      return { first, second }
    }
  }
}

/** The digit that lies in a box of the first deal and in a box of the second; null: no digit lies in both. */
export function digitAt({ first, second }: DigitDeals, one: PadBox, other: PadBox): number | null {
  return commonOf(first[one], second[other])[0] ?? null
}

/** Draws from bytes of the engine's secure source, each value alike (what would favour small ones is drawn again). */
export function secureDraw(fill: (bytes: Uint8Array) => unknown): DrawBelow {
  return (bound) => {
    const most = 256 - (256 % bound)
    const byte = new Uint8Array(1)
    for (;;) {
      fill(byte)
      const value = byte[0] ?? 0
      if (value < most) return value % bound
    }
  }
}

function deal(draw: DrawBelow): Deal {
  const digits = shuffled(DIGITS, draw)
  const sizes = shuffled(SIZES, draw)
  let from = 0
  const take = (box: number): readonly number[] => {
    const start = from
    from += sizes[box] ?? 0
    return digits.slice(start, from).sort((a, b) => a - b)
  }
  return { up: take(0), left: take(1), right: take(2), down: take(3) }
}

function shuffled<T>(values: readonly T[], draw: DrawBelow): T[] {
  const left = [...values]
  const drawn: T[] = []
  while (left.length > 0) drawn.push(...left.splice(draw(left.length), 1))
  return drawn
}

function commonOf(one: readonly number[], other: readonly number[]): readonly number[] {
  return one.filter((digit) => other.includes(digit))
}
