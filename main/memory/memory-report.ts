import type Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import type { Result } from '../../device/result.ts'
import { ok } from '../../device/result.ts'
import type { MemoryError } from '../age/age-memory.ts'
import type { AgeMemories } from './age-memories.ts'
import type { AgeRow, RowKeys } from './age-row.ts'
import { memoryPath, MemoryUnusable } from './memory-file.ts'

/** What is remembered, in numbers; nothing of whom. */
export interface MemoryReport {
  readonly memories: number
  /** How many of each N. */
  readonly byYears: readonly { readonly atLeastYears: number; readonly memories: number }[]
  readonly oldestAnsweredAtMs: number | null
  readonly newestAnsweredAtMs: number | null
  /** Past the limit of days, and not forgotten yet. */
  readonly expired: number
  /** Of those that were looked at, rows whose seal does not fit. */
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
 * Looks at the whole memory: SQLite's own check, then the numbers, then the seals of up to `seals` rows. Makes nothing.
 * Errors: `memory_failed`, of a damaged file too.
 * @param expiredBeforeMs what was answered before is past the limit of days
 */
export function reportMemory(
  memories: AgeMemories,
  dataDirectory: string,
  { expiredBeforeMs, seals = Infinity }: { readonly expiredBeforeMs: number; readonly seals?: number }
): Result<MemoryReport, MemoryError> {
  const examined = memories.examine((database, keys) => {
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new MemoryUnusable('damaged')
    const byYears = database
      .prepare<[], { atLeastYears: number; memories: number; oldest: number; newest: number }>(
        `SELECT at_least_years AS atLeastYears, count(*) AS memories, min(answered_at_ms) AS oldest,
           max(answered_at_ms) AS newest FROM age GROUP BY at_least_years ORDER BY at_least_years`
      )
      .all()
    const expired = database.prepare<[number], number>('SELECT count(*) FROM age WHERE answered_at_ms < ?').pluck()
    return {
      memories: byYears.reduce((sum, each) => sum + each.memories, 0),
      byYears: byYears.map(({ atLeastYears, memories: count }) => ({ atLeastYears, memories: count })),
      oldestAnsweredAtMs: byYears.length === 0 ? null : Math.min(...byYears.map(({ oldest }) => oldest)),
      newestAnsweredAtMs: byYears.length === 0 ? null : Math.max(...byYears.map(({ newest }) => newest)),
      expired: expired.get(expiredBeforeMs) ?? 0,
      damaged: countDamaged(database, keys, seals),
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
      if (!keys.isSound(row)) continue
      const { atLeastYears, answeredAtMs } = row
      const name = `${String(atLeastYears)} ${String(answeredAtMs)}`
      groups.set(name, { atLeastYears, answeredAtMs, memories: (groups.get(name)?.memories ?? 0) + 1 })
    }
    return [...groups.values()]
  })
  return examined.ok ? ok(examined.value ?? []) : examined
}

function allRows(database: Database.Database): IterableIterator<AgeRow> {
  const columns = 'pseudonym, at_least_years AS atLeastYears, answered_at_ms AS answeredAtMs, seal'
  return database.prepare<[], AgeRow>(`SELECT ${columns} FROM age`).iterate()
}

function countDamaged(database: Database.Database, keys: RowKeys, limit: number): number {
  let looked = 0
  let damaged = 0
  for (const row of allRows(database)) {
    if (looked >= limit) break
    looked += 1
    if (!keys.isSound(row)) damaged += 1
  }
  return damaged
}
