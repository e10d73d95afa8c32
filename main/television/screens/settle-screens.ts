import type { Clock } from '../../../device/clock.ts'
import type { ScreenRegistry } from './screen-registry.ts'

/** How often it is tried to write down what could not be. */
export const SETTLE_EVERY_MS = 60_000

/**
 * Tries every minute to write down what the registry owes its file, and once more at the end. What still fails stays
 * owed: whoever forgot the screen was told of it.
 * @param onFault told of what threw: a mistake of the program
 * @returns ends it
 */
export function settleScreens(
  registry: Pick<ScreenRegistry, 'settle'>,
  clock: Clock,
  onFault: (where: string, fault: unknown) => void
): () => void {
  let cancel = () => {}
  const settle = () => {
    try {
      registry.settle()
    } catch (fault) {
      onFault('screens', fault)
    }
  }
  const later = () => {
    cancel = clock.after(SETTLE_EVERY_MS, () => {
      settle()
      later()
    })
  }
  later()
  return () => {
    cancel()
    settle()
  }
}
