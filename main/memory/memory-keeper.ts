import type { Clock } from '../../device/clock.ts'
import type { AgeMemories } from './age-memories.ts'

/** What goes on the record. Neither tells of anyone. */
export type MemoryEvent =
  /** Past the limit of days. */
  | { readonly name: 'memory_expired'; readonly removed: number }
  /** Once, until its cause changes. */
  | { readonly name: 'memory_failed'; readonly cause: string }

export interface MemoryKeeperOptions {
  readonly memories: AgeMemories
  readonly clock: Clock
  /** While the clock is not to be believed nothing is past its time: a clock set ahead would empty the memory. */
  readonly isClockTrusted: () => boolean
  readonly record: (event: MemoryEvent) => void
}

const HOUR_MS = 3_600_000

/** Forgets each hour what is past the limit of days, whether or not anything is sold. */
export class MemoryKeeper {
  readonly #options: MemoryKeeperOptions
  #cancelTimer: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()
  #stopped = false
  #toldCause: string | null = null

  constructor(options: MemoryKeeperOptions) {
    this.#options = options
  }

  /** Begins with a first round at once. */
  start(): void {
    if (this.#stopped) return
    this.#running = this.#round().finally(() => {
      if (this.#stopped) return
      this.#cancelTimer = this.#options.clock.after(HOUR_MS, () => {
        this.start()
      })
    })
  }

  /** Ends after the round under way, and lets go of the file. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    await this.#running
    this.#options.memories.close()
  }

  async #round(): Promise<void> {
    const { memories, isClockTrusted, record } = this.#options
    if (!isClockTrusted()) return
    const purged = await memories.purgeExpired()
    // What does not open has no day to be forgotten after: whoever looks after the machine is told.
    const ofRows = purged.ok && purged.value.damaged > 0 ? 'row_damaged' : null
    const cause = purged.ok ? ofRows : purged.error.cause
    if (cause !== null && cause !== this.#toldCause) record({ name: 'memory_failed', cause })
    this.#toldCause = cause
    if (purged.ok && purged.value.removed > 0) record({ name: 'memory_expired', removed: purged.value.removed })
  }
}
