import type { RemoteKey } from '../../../main/contract/remote-key.ts'

/** So many presses of Back, one after another, lead home from wherever one is. */
export const BACKS_TO_HOME = 4

/** Counts Back, for as long as nothing else is pressed: whoever presses it again and again wants out. */
export interface BackRun {
  press(key: RemoteKey): void
  /** Something was chosen, by whatever: ends the run like every other key. */
  end(): void
  /** Whether the press that was told last is the one that leads home. */
  leadsHome(): boolean
}

export function createBackRun(): BackRun {
  let backs = 0
  return {
    press(key) {
      backs = key === 'back' ? backs + 1 : 0
    },
    end() {
      backs = 0
    },
    leadsHome: () => backs >= BACKS_TO_HOME
  }
}
