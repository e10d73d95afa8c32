import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import type { MemberNote } from './member-notes.ts'
import type { MemberOffice } from './member-office.ts'

export interface MembersKeeperOptions {
  readonly office: MemberOffice
  readonly clock: Clock
  /** While the clock is not to be believed nothing is past its time. */
  readonly isClockTrusted: () => boolean
  /** Puts what was done on the record; where that fails it is tried again. `cause`: `RecorderError`'s. */
  readonly recordNote: (note: MemberNote) => Result<void, { readonly code: string; readonly cause: string }>
  /** Told once, until its cause changes. */
  readonly onFault: (doing: 'keep_notes', cause: string) => void
}

/** How soon what a command did is on the record. */
export const LOOK_EVERY_MS = 2000
const HOUR_MS = 3_600_000

/**
 * Puts on the record what commands did, whether before this run or beside it, and what persons did where the power went
 * before their session could record it. Each hour it removes invitations past their
 * time. Whatever stands on the record and could not be struck from the notes is told again: twice, rather than never.
 */
export class MembersKeeper {
  readonly #options: MembersKeeperOptions
  #cancelTimer: () => void = () => undefined
  #stopped = false
  #toldCause: string | null = null
  #dropAtMs = -Infinity

  constructor(options: MembersKeeperOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#stopped) return
    this.#round()
    this.#cancelTimer = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.start()
    })
  }

  /** Ends after a last round, and lets go of the file. */
  stop(): void {
    this.#stopped = true
    this.#cancelTimer()
    this.#round()
    this.#options.office.close()
  }

  #round(): void {
    const { office, clock, onFault, isClockTrusted } = this.#options
    const drained = this.#drain()
    const cause = drained ?? (isClockTrusted() ? this.#dropExpired(clock.monotonicMs(), office) : null)
    if (cause !== null && cause !== this.#toldCause) onFault('keep_notes', cause)
    this.#toldCause = cause
  }

  /** @returns why not; null: all is on the record, or the record does not take it now */
  #drain(): string | null {
    const { office } = this.#options
    const notes = office.notes()
    if (!notes.ok) return notes.error.cause
    for (const each of notes.value) {
      const recorded = this.#record(each)
      if (recorded === 'not_now') return null
      if (recorded === 'never') continue
      const struck = office.strike(each.sequence)
      if (!struck.ok) return struck.error.cause
    }
    return null
  }

  /**
   * That it was done counts more than by whom. `never`: the record has no place for it at all; it stays noted, and holds
   * up nothing that was noted later.
   */
  #record(note: MemberNote): 'recorded' | 'not_now' | 'never' {
    const { recordNote } = this.#options
    let recorded = recordNote(note)
    if (!recorded.ok && isRefusedByForm(recorded.error) && note.by !== null) recorded = recordNote({ ...note, by: null })
    if (recorded.ok) return 'recorded'
    return isRefusedByForm(recorded.error) ? 'never' : 'not_now'
  }

  #dropExpired(nowMs: number, office: MemberOffice): string | null {
    if (nowMs < this.#dropAtMs) return null
    this.#dropAtMs = nowMs + HOUR_MS
    const dropped = office.dropExpired()
    return dropped.ok ? null : dropped.error.cause
  }
}

function isRefusedByForm({ cause }: { readonly cause: string }): boolean {
  return cause.startsWith('entry_refused')
}
