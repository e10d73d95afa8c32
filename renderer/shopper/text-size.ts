import type { TextPercent } from '../../main/contract/shopper.ts'

/** Sizes of the words, smallest first. */
export const TEXT_PERCENTS: readonly TextPercent[] = [100, 130, 160, 200]

/** What the key leads to: the next larger size, and from the largest back to the first. */
export function nextTextPercent(now: TextPercent): TextPercent {
  return TEXT_PERCENTS[(TEXT_PERCENTS.indexOf(now) + 1) % TEXT_PERCENTS.length] ?? 100
}
