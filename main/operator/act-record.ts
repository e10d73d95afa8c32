import type { Clock } from '../../device/clock.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { DeskRecorder } from './desk-parts.ts'
import type { EndedSession } from './sessions.ts'

/** What is told sparsely: reading, and refusals that anybody could bring about by the thousand. */
export type SparseEvent = 'operator_read' | 'operator_refused' | 'sign_in_refused'

/** After an entry, others like it are only counted for so long. */
export const SPARSE_MS = 10 * 60_000
/** So many refused sign-ins in an hour have an entry each. */
export const MOST_REFUSED = 60
const HOUR_MS = 3_600_000

/** The record could not take an entry: what it was to tell of is not done. Never leaves this room. */
export class NotRecorded extends Error {
  readonly fault: string

  constructor(fault: string) {
    super(`not recorded: ${fault}`)
    this.fault = fault
  }
}

/** The record as the desk writes it. Every call throws `NotRecorded` where the entry did not last. */
export class ActRecord {
  readonly #recorder: DeskRecorder
  readonly #clock: Clock
  /** Refused sign-ins of the last hour that have an entry each, by the monotonic clock. */
  #refusedAtMs: number[] = []
  /** Ends of sessions that the record has not taken yet, the oldest first. */
  readonly #ends: EndedSession[] = []
  readonly #counted = new Map<string, { readonly untilMs: number; more: number; readonly tell: (more: number) => void }>()

  constructor(recorder: DeskRecorder, clock: Clock) {
    this.#recorder = recorder
    this.#clock = clock
  }

  /** Notes an entry, after all ends of sessions that the record could not take before. */
  note<N extends EventName>(name: N, fields: EventFields<N>): void {
    this.#tellEnds()
    this.#write(name, fields)
  }

  #write<N extends EventName>(name: N, fields: EventFields<N>): void {
    const recorded = this.#recorder.event(name, fields)
    // What was refused of an entry is a mistake in the program; the words for it hold no value.
    if (!recorded.ok)
      throw new NotRecorded(recorded.error.cause.startsWith('entry_refused') ? 'entry_refused' : recorded.error.cause)
  }

  /** The first of its kind at once; further ones within ten minutes are counted, and told as `more` of the next. */
  noteSparsely<N extends SparseEvent>(name: N, fields: EventFields<N>): void {
    const key = JSON.stringify([name, fields])
    const counted = this.#counted.get(key)
    const nowMs = this.#clock.monotonicMs()
    if (counted !== undefined && nowMs < counted.untilMs) {
      counted.more += 1
      return
    }
    const tell = this.#teller(name, fields)
    tell(counted?.more ?? 0)
    this.#counted.set(key, { untilMs: nowMs + SPARSE_MS, more: 0, tell })
  }

  /** Counts, and writes nothing now: whoever is answered cannot tell by the time that it takes what is counted. */
  count<N extends SparseEvent>(name: N, fields: EventFields<N>): void {
    const key = JSON.stringify([name, fields])
    const counted = this.#counted.get(key)
    if (counted !== undefined) counted.more += 1
    else
      this.#counted.set(key, {
        untilMs: this.#clock.monotonicMs() + SPARSE_MS,
        more: 1,
        tell: this.#teller(name, fields)
      })
  }

  /**
   * Notes a try that was looked at, whether or not there is such an account: at once, or, past so many in an hour, as
   * part of a number; the same for both, and so in the same time.
   */
  noteRefusedSignIn(fields: EventFields<'sign_in_refused'>): void {
    const nowMs = this.#clock.monotonicMs()
    this.#refusedAtMs = this.#refusedAtMs.filter((atMs) => atMs > nowMs - HOUR_MS)
    if (this.#refusedAtMs.length >= MOST_REFUSED) {
      this.count('sign_in_refused', fields)
      return
    }
    this.note('sign_in_refused', fields)
    this.#refusedAtMs.push(nowMs)
  }

  /**
   * Tells of sessions that ended otherwise than by their person. They have ended whether or not the record takes it: what
   * it does not take now is told before anything else is.
   */
  noteEnds(ended: readonly EndedSession[]): void {
    this.#ends.push(...ended)
    this.#tellEnds()
  }

  #tellEnds(): void {
    for (let next = this.#ends[0]; next !== undefined; next = this.#ends[0]) {
      this.#write('signed_out', { by: next.login, end: next.end })
      this.#ends.shift()
    }
  }

  /** Tells what was only counted, and long enough ago; with `all`, everything that was. */
  tellCounted(which: 'overdue' | 'all'): void {
    const nowMs = this.#clock.monotonicMs()
    for (const [key, { untilMs, more, tell }] of [...this.#counted]) {
      if (which === 'overdue' && nowMs < untilMs) continue
      this.#counted.delete(key)
      if (more === 0) continue
      try {
        tell(more - 1)
      } catch (thrown) {
        // Told once the record takes it.
        this.#counted.set(key, { untilMs, more, tell })
        throw thrown
      }
      this.#counted.set(key, { untilMs: nowMs + SPARSE_MS, more: 0, tell })
    }
  }

  #teller<N extends SparseEvent>(name: N, fields: EventFields<N>): (more: number) => void {
    return (more) => {
      this.note(name, more === 0 ? fields : { ...fields, more })
    }
  }
}
