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

/** Whose time a session took: the machine's phases only, not the shopper's. */
export class Durations {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #watches: Watches
  #start = { cardMs: 0, networkMs: 0, machineMs: 0, outsideMs: 0 }
  #workingMs = 0
  #sinceMs: number | null = null

  constructor(clock: Pick<Clock, 'monotonicMs'>, watches: Watches) {
    this.#clock = clock
    this.#watches = watches
  }

  /** A session begins: everything counts from here. */
  begin(): void {
    this.#start = this.#read()
    this.#workingMs = 0
  }

  /** The session went into this phase. */
  enter(phase: PhaseName): void {
    const now = this.#clock.monotonicMs()
    if (this.#sinceMs !== null) this.#workingMs += now - this.#sinceMs
    this.#sinceMs = WORKING.has(phase) ? now : null
  }

  /** Milliseconds since `begin`, to a thousandth. Kinds may overlap; own time overlaps with none. */
  read(): NonNullable<DecisionRecord['durations']> {
    const running = this.#sinceMs === null ? 0 : this.#clock.monotonicMs() - this.#sinceMs
    const total = this.#read()
    const cardMs = total.cardMs - this.#start.cardMs
    const networkMs = total.networkMs - this.#start.networkMs
    const machineMs = total.machineMs - this.#start.machineMs
    const ownMs = Math.max(0, this.#workingMs + running - (total.outsideMs - this.#start.outsideMs))
    return { cardMs: round(cardMs), networkMs: round(networkMs), machineMs: round(machineMs), ownMs: round(ownMs) }
  }

  #read(): { cardMs: number; networkMs: number; machineMs: number; outsideMs: number } {
    return {
      cardMs: this.#watches.card.totalMs(),
      networkMs: this.#watches.network.totalMs(),
      machineMs: this.#watches.machine.totalMs(),
      outsideMs: this.#watches.outside.totalMs()
    }
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
