import type Database from 'better-sqlite3'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { AgeMemory, MemoryError, MemorySubject } from '../age/age-memory.ts'
import type { RememberedFinding } from '../age/evidence.ts'
import type { ErasableKey } from '../keys/erasable-key.ts'
import { RowKeys, type AgeRow } from './age-row.ts'
import { MemoryUnusable, onMemory } from './memory-fault.ts'
import { fileIdentity, memoryPath, openMemoryFile } from './memory-file.ts'
import { prepareWalk, purgePart, WALK_START, type Purged, type PurgedPart, type PurgeOrder, type WalkStatements } from './memory-walk.ts'

export const DAY_MS = 86_400_000
/** Japan has no summer time: its days are those of UTC, nine hours earlier. */
const JAPAN_OFFSET_MS = 9 * 3_600_000
/** How many cards are owed a forgetting that failed; of more than these, everything is. */
const MOST_OWED = 256
/** An answer later than now by more than this is believed of no clock. */
const CLOCK_SKEW_MS = 5 * 60_000

export interface AgeMemoriesOptions {
  readonly dataDirectory: string
  readonly key: ErasableKey
  /** Days for which an answer is remembered, from the beginning of its own. */
  readonly keepDays: number
  readonly clock: Clock
}

/** One connection to the file, with what is asked of it again and again. */
interface OpenFile {
  readonly database: Database.Database
  readonly identity: string | null
  readonly find: Database.Statement<[Uint8Array], AgeRow>
  readonly put: Database.Statement<[Uint8Array, Uint8Array]>
  readonly remove: Database.Statement<[Uint8Array]>
  readonly walk: WalkStatements
}

/**
 * The ages that this machine remembers, in a file of their own (`memory-file.ts`). It is opened when it is first needed,
 * and looking makes none. Whatever is wrong with it, nothing is remembered, and nothing thrown: `unreadable` here,
 * `memory_failed` with a cause there. After a fault the file is opened anew for the next question.
 *
 * Of an answer the day is kept (Asia/Tokyo), not the moment: that stands in the record of the sale it was given for, and
 * again in that of each sale that rests on it, and would tie them together.
 */
export class AgeMemories implements AgeMemory {
  readonly #path: string
  readonly #options: AgeMemoriesOptions
  readonly #keys: RowKeys
  #open: OpenFile | null = null
  /** Pseudonyms, in base64, that were to be forgotten and could not be. */
  readonly #owed = new Set<string>()
  #owesEverything = false

  constructor(options: AgeMemoriesOptions) {
    this.#options = options
    this.#path = memoryPath(options.dataDirectory)
    this.#keys = new RowKeys(options.key)
  }

  subjectOf(certificate: Uint8Array): MemorySubject {
    return { pseudonym: this.#keys.pseudonymOf(certificate) }
  }

  find({ pseudonym }: MemorySubject): RememberedFinding {
    if (!this.#payOff(pseudonym).ok) return { result: 'unreadable' }
    const found = this.#within('read', (file) => {
      const row = file.find.get(pseudonym)
      if (row === undefined) return null
      const age = this.#keys.open(row)
      if (age === null) throw new MemoryUnusable('row_damaged')
      return age
    })
    if (!found.ok) return { result: 'unreadable' }
    const age = found.value
    return age === null || !this.#isWithinLimit(age.answeredAtMs) ? { result: 'none' } : { result: 'yes', ...age }
  }

  remember({ pseudonym }: MemorySubject, atLeastYears: number, answeredAtMs: number): Result<void, MemoryError> {
    if (!Number.isInteger(atLeastYears) || atLeastYears < 1 || atLeastYears > 150) throw new TypeError('an age of 1 to 150 years')
    if (!Number.isSafeInteger(answeredAtMs) || answeredAtMs < 0) throw new TypeError('a time in whole milliseconds')
    const owed = this.#payOff(pseudonym)
    if (!owed.ok) return owed
    const answeredOnMs = dayOf(answeredAtMs)
    const written = this.#within('write', ({ database, find, put }) => {
      const write = () => {
        const row = find.get(pseudonym)
        // What is damaged or past its time gives way to any answer.
        const age = row === undefined ? null : this.#keys.open(row)
        const held = age !== null && this.#isWithinLimit(age.answeredAtMs) ? age : null
        if (held !== null && held.atLeastYears > atLeastYears) return
        const newest = held?.atLeastYears === atLeastYears ? Math.max(held.answeredAtMs, answeredOnMs) : answeredOnMs
        put.run(pseudonym, this.#keys.seal(pseudonym, { atLeastYears, answeredAtMs: newest }))
      }
      database.transaction(write).immediate()
    })
    return written.ok ? ok(undefined) : written
  }

  forget({ pseudonym }: MemorySubject): Result<boolean, MemoryError> {
    const removed = this.#within('read', (file) => file.remove.run(pseudonym).changes > 0)
    const name = nameOf(pseudonym)
    if (removed.ok) {
      this.#owed.delete(name)
      return ok(removed.value ?? false)
    }
    if (this.#owed.size < MOST_OWED || this.#owed.has(name)) this.#owed.add(name)
    else this.#owesEverything = true
    return removed
  }

  /**
   * Forgets what it still owes to forget, and what is past the limit of days, in parts with a turn of the event loop
   * between two, so that no sale waits.
   * @returns how many; 0 where there is no file
   */
  async purgeExpired(): Promise<Result<Purged, MemoryError>> {
    const paid = this.#payOffAll()
    if (!paid.ok) return paid
    const parts = this.#purgeParts(this.#options.clock.nowMs() - this.#options.keepDays * DAY_MS)
    for (let part = parts.next(); ; part = parts.next()) {
      if (part.done === true) return part.value
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Forgets all answers given before this moment, in parts, each lasting: one that is cut short may be repeated. */
  purgeBefore(beforeMs: number): Result<Purged, MemoryError> {
    const parts = this.#purgeParts(beforeMs)
    for (let part = parts.next(); ; part = parts.next()) if (part.done === true) return part.value
  }

  /** What a purge comes to; yields after each of its parts. */
  *#purgeParts(beforeMs: number): Generator<undefined, Result<Purged, MemoryError>, undefined> {
    let [removed, damaged] = [0, 0]
    for (let after: Uint8Array | null = WALK_START; after !== null; yield) {
      const order: PurgeOrder = { after, beforeMs }
      const part: Result<PurgedPart | null, MemoryError> = this.#within('read', ({ database, walk }) =>
        purgePart(database, walk, this.#keys, order)
      )
      if (!part.ok) return part
      if (part.value === null) break
      removed += part.value.removed
      damaged += part.value.damaged
      after = part.value.next
    }
    return ok({ removed, damaged })
  }

  /** Forgets everything, and gives the space back. Only of a sound file. @returns how many */
  purgeAll(): Result<number, MemoryError> {
    const removed = this.#within('read', ({ database }) => {
      const { changes } = database.prepare('DELETE FROM age').run()
      database.exec('VACUUM')
      return changes
    })
    return removed.ok ? ok(removed.value ?? 0) : removed
  }

  /** Makes good a forgetting that failed, this card's or everybody's, before anything is said of it. */
  #payOff(pseudonym: Uint8Array): Result<unknown, MemoryError> {
    if (this.#owesEverything) return this.#payOffAll()
    return this.#owed.has(nameOf(pseudonym)) ? this.forget({ pseudonym }) : ok(undefined)
  }

  #payOffAll(): Result<unknown, MemoryError> {
    if (this.#owesEverything) {
      const purged = this.purgeAll()
      if (!purged.ok) return purged
      this.#owesEverything = false
      this.#owed.clear()
    }
    for (const name of [...this.#owed]) {
      const forgotten = this.forget({ pseudonym: Buffer.from(name, 'base64') })
      if (!forgotten.ok) return forgotten
    }
    return ok(undefined)
  }

  /** For the commands that look at all of it (`memory-report.ts`). Null where there is no file. */
  examine<T>(look: (database: Database.Database, keys: RowKeys) => T): Result<T | null, MemoryError> {
    return this.#within('read', ({ database }) => look(database, this.#keys))
  }

  /** Lets go of the file. It is opened again when it is needed. */
  close(): void {
    this.#open?.database.close()
    this.#open = null
  }

  /** Runs one use of the file; null where there is none and `purpose` is no reason to make one. */
  #within<T>(purpose: 'read' | 'write', use: (file: OpenFile) => T): Result<T | null, MemoryError> {
    try {
      const file = onMemory(() => this.#file(purpose))
      return ok(file === null ? null : onMemory(() => use(file)))
    } catch (thrown) {
      if (!(thrown instanceof MemoryUnusable)) throw thrown
      if (thrown.fault !== 'row_damaged') this.close()
      return err({ code: 'memory_failed', cause: thrown.fault })
    }
  }

  #file(purpose: 'read' | 'write'): OpenFile | null {
    const identity = fileIdentity(this.#path)
    // A file that was removed, or another in its place: what was open is nobody's memory any more.
    if (this.#open !== null && this.#open.identity !== identity) this.close()
    if (this.#open !== null) return this.#open
    if (identity === null && purpose === 'read') return null
    const database = openMemoryFile(this.#path, this.#options.key, this.#keys)
    try {
      this.#open = {
        database,
        identity: fileIdentity(this.#path),
        find: database.prepare('SELECT pseudonym, sealed FROM age WHERE pseudonym = ?'),
        put: database.prepare('INSERT OR REPLACE INTO age VALUES (?, ?)'),
        remove: database.prepare('DELETE FROM age WHERE pseudonym = ?'),
        walk: prepareWalk(database)
      }
    } catch (thrown) {
      database.close()
      throw thrown
    }
    return this.#open
  }

  #isWithinLimit(answeredAtMs: number): boolean {
    const nowMs = this.#options.clock.nowMs()
    return answeredAtMs <= nowMs + CLOCK_SKEW_MS && nowMs - answeredAtMs <= this.#options.keepDays * DAY_MS
  }
}

/** When the day of this moment began in Japan. */
function dayOf(atMs: number): number {
  return Math.max(0, Math.floor((atMs + JAPAN_OFFSET_MS) / DAY_MS) * DAY_MS - JAPAN_OFFSET_MS)
}

function nameOf(pseudonym: Uint8Array): string {
  return Buffer.from(pseudonym).toString('base64')
}
