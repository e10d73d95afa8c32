import { randomInt } from 'node:crypto'

/** A permutation of 0 to 9, all equally likely (Fisher and Yates), from the system's own randomness. */
export function shuffledPadLayout(): readonly number[] {
  const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  for (let last = digits.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1)
    const moved = digits.splice(other, 1)
    digits.splice(last, 0, ...moved)
  }
  return digits
}
