import type Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import type { Result } from '../../device/result.ts'
import { ok } from '../../device/result.ts'
import type { MemoryError } from '../age/age-memory.ts'
import type { AgeMemories } from './age-memories.ts'
import type { AgeRow } from './age-row.ts'
import { MemoryUnusable } from './memory-fault.ts'
import { memoryPath } from './memory-file.ts'

/** What is remembered, in numbers; nothing of whom. All but the first and the last are of the rows that were looked at. */
export interface MemoryReport {
  readonly memories: number
  /** How many of each N, of sound rows. */
  readonly byYears: readonly { readonly atLeastYears: number; readonly memories: number }[]
  readonly oldestAnsweredAtMs: number | null
  readonly newestAnsweredAtMs: number | null
  /** Past the limit of days, and not forgotten yet. */
  readonly expired: number
  /** Rows that do not open: what is in them cannot be told. */
  readonly damaged: number
  readonly bytes: number
}

/** An empty one: there is no file. */
export const NOTHING_REMEMBERED: MemoryReport = {
  memories: 0,
  byYears: [],
  oldestAnsweredAtMs: null,
  newestAnsweredAtMs: null,
  expired: 0,
  damaged: 0,
  bytes: 0
}

/**
 * Looks at the whole memory: SQLite's own check, then the count, then, through the key, up to `rows` rows. Remembers and
 * forgets nothing. Errors: `memory_failed`, of a damaged file too.
 * @param expiredBeforeMs what was answered before is past the limit of days
 */
export function reportMemory(
  memories: AgeMemories,
  dataDirectory: string,
  { expiredBeforeMs, rows = Infinity }: { readonly expiredBeforeMs: number; readonly rows?: number }
): Result<MemoryReport, MemoryError> {
  const examined = memories.examine((database, keys) => {
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new MemoryUnusable('damaged')
    const years = new Map<number, number>()
    let [looked, damaged, expired, oldest, newest] = [0, 0, 0, Infinity, -Infinity]
    for (const row of allRows(database)) {
      if (looked >= rows) break
      looked += 1
      const age = keys.open(row)
      if (age === null) {
        damaged += 1
        continue
      }
      years.set(age.atLeastYears, (years.get(age.atLeastYears) ?? 0) + 1)
      if (age.answeredAtMs < expiredBeforeMs) expired += 1
      oldest = Math.min(oldest, age.answeredAtMs)
      newest = Math.max(newest, age.answeredAtMs)
    }
    return {
      memories: database.prepare<[], number>('SELECT count(*) FROM age').pluck().get() ?? 0,
      byYears: [...years]
        .toSorted(([one], [other]) => one - other)
        .map(([atLeastYears, count]) => ({ atLeastYears, memories: count })),
      oldestAnsweredAtMs: years.size === 0 ? null : oldest,
      newestAnsweredAtMs: years.size === 0 ? null : newest,
      expired,
      damaged,
      bytes: statSync(memoryPath(dataDirectory)).size
    }
  })
  return examined.ok ? ok(examined.value ?? NOTHING_REMEMBERED) : examined
}

/** Sound memories by N and day of the answer: how many of each. Damaged rows clear nobody, and are left out. */
export function groupMemories(
  memories: AgeMemories
): Result<readonly { readonly atLeastYears: number; readonly answeredAtMs: number; readonly memories: number }[], MemoryError> {
  const examined = memories.examine((database, keys) => {
    const groups = new Map<string, { atLeastYears: number; answeredAtMs: number; memories: number }>()
    for (const row of allRows(database)) {
      const age = keys.open(row)
      if (age === null) continue
      const name = `${String(age.atLeastYears)} ${String(age.answeredAtMs)}`
      groups.set(name, { ...age, memories: (groups.get(name)?.memories ?? 0) + 1 })
    }
    return [...groups.values()]
  })
  return examined.ok ? ok(examined.value ?? []) : examined
}

/** One row at a time. */
function allRows(database: Database.Database): IterableIterator<AgeRow> {
  return database.prepare<[], AgeRow>('SELECT pseudonym, sealed FROM age').iterate()
}
