import type { DockErrorCode, DockJam, DockLogEntry } from '../../../contract/devdock/contract.ts'
import { err, type Result } from '../../../../device/result.ts'
import type { CardBox } from '../card-box.ts'
import type { DemoMachine, DemoWorld } from '../demo-world.ts'
import type { SettableClock } from '../settable-clock.ts'

/** What a verb may touch: the far side of one machine, and the clock that it shares with everything. */
export interface DockHands {
  readonly world: Pick<DemoWorld, 'platform'>
  readonly cards: CardBox
  readonly names: Map<string, string>
  readonly clock: SettableClock
  readonly machine: DemoMachine
  /** What of the board is amiss, as far as the dock did it. Whether the line is pulled is known by `linePulled`. */
  readonly jams: Set<Exclude<DockJam, 'line'>>
  linePulled: boolean
  /** Cards by what they are called here, while they lie there. */
  laid: string | null
  laidSecond: string | null
}

/** Why a verb was not done, for whoever asked. */
export interface DockRefusal {
  readonly code: DockErrorCode
  readonly message: string
}

export type DockResult<T> = Result<T, DockRefusal>

export function refuse(code: DockErrorCode, message: string): { readonly ok: false; readonly error: DockRefusal } {
  return err({ code, message })
}

const LOG_LINES = 200

/** What happened, newest last; the oldest lines go. */
export class DockLog {
  readonly #clock: SettableClock
  #lines: DockLogEntry[] = []
  #number = 0

  constructor(clock: SettableClock) {
    this.#clock = clock
  }

  get lines(): readonly DockLogEntry[] {
    return this.#lines
  }

  /** Adds a line; the returned function takes it back. */
  add(kind: DockLogEntry['kind'], text: string): () => void {
    this.#number += 1
    const line = { number: this.#number, at: new Date(this.#clock.nowMs()).toISOString(), kind, text }
    this.#lines = [...this.#lines, line].slice(-LOG_LINES)
    return () => {
      this.#lines = this.#lines.filter((other) => other !== line)
    }
  }
}
