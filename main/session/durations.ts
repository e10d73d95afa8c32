import type { Clock } from '../../device/clock.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { PhaseName } from './state.ts'
import { Stopwatch } from './stopwatch.ts'

/** The watches whose time is not the program's own; `outside` runs while any of them does. */
export interface Watches {
  readonly card: Stopwatch
  readonly network: Stopwatch
  readonly machine: Stopwatch
  readonly outside: Stopwatch
}

/** One watch a kind. */
export function createWatches(clock: Pick<Clock, 'monotonicMs'>): Watches {
  const outside = new Stopwatch(clock)
  return {
    card: new Stopwatch(clock, outside),
    network: new Stopwatch(clock, outside),
    machine: new Stopwatch(clock, outside),
    outside
  }
}

const WORKING: ReadonlySet<PhaseName> = new Set([
  'reading_card',
  'proving_holder',
  'asking',
  'storing_intent',
  'vending'
])

/**
 * Whose time a session took. Card, network and machine count from its beginning, also while the shopper is at work. Own
 * time is that of the machine's phases during which nothing outside was waited for: a challenge that is still on its way
 * while the shopper types takes nothing away from it. What the program works out while something outside is under way
 * costs the shopper no time, and is not in it. Nor can the storing of the decision record be, which carries it.
 */
export class Durations {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #watches: Watches
  #start = { cardMs: 0, networkMs: 0, machineMs: 0 }
  #ownMs = 0
  /** Since when the machine, and not the shopper, is at work. */
  #working: { readonly sinceMs: number; readonly outsideMs: number } | null = null

  constructor(clock: Pick<Clock, 'monotonicMs'>, watches: Watches) {
    this.#clock = clock
    this.#watches = watches
  }

  /** A session begins: everything counts from here. */
  begin(): void {
    this.#start = this.#read()
    this.#ownMs = 0
  }

  /** The session went into this phase. */
  enter(phase: PhaseName): void {
    this.#ownMs += this.#runningOwnMs()
    this.#working = WORKING.has(phase)
      ? { sinceMs: this.#clock.monotonicMs(), outsideMs: this.#watches.outside.totalMs() }
      : null
  }

  /** Milliseconds since `begin`, to a thousandth. Kinds may overlap; own time overlaps with none. */
  read(): NonNullable<DecisionRecord['durations']> {
    const total = this.#read()
    return {
      cardMs: round(total.cardMs - this.#start.cardMs),
      networkMs: round(total.networkMs - this.#start.networkMs),
      machineMs: round(total.machineMs - this.#start.machineMs),
      ownMs: round(this.#ownMs + this.#runningOwnMs())
    }
  }

  #runningOwnMs(): number {
    if (this.#working === null) return 0
    const { sinceMs, outsideMs } = this.#working
    const elapsedMs = this.#clock.monotonicMs() - sinceMs
    return Math.max(0, elapsedMs - (this.#watches.outside.totalMs() - outsideMs))
  }

  #read(): { cardMs: number; networkMs: number; machineMs: number } {
    const { card, network, machine } = this.#watches
    return { cardMs: card.totalMs(), networkMs: network.totalMs(), machineMs: machine.totalMs() }
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
