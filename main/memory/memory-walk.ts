import type Database from 'better-sqlite3'
import type { AgeRow, RowKeys } from './age-row.ts'
import { MemoryUnusable } from './memory-fault.ts'

/** Rows that are opened at a time: a few milliseconds of work, and a bound on what is held. */
const PAGE_ROWS = 1000

/** What a purge did. */
export interface Purged {
  readonly removed: number
  /** Rows that do not open: their day cannot be told, so they stay, clear nobody, and are told of. */
  readonly damaged: number
}

/** What one part of a walk did, and where the next begins; null: there is no next. */
export interface PurgedPart extends Purged {
  readonly next: Uint8Array | null
}

/** Which rows are looked at next, and which of them go. */
export interface PurgeOrder {
  /** The last pseudonym that was looked at. */
  readonly after: Uint8Array
  readonly beforeMs: number
}

/** What a walk needs, prepared once a connection. */
export interface WalkStatements {
  readonly page: Database.Statement<[Uint8Array, number], AgeRow>
  readonly removeSame: Database.Statement<[Uint8Array, Uint8Array]>
}

/** Before every pseudonym. */
export const WALK_START: Uint8Array = new Uint8Array(0)

export function prepareWalk(database: Database.Database): WalkStatements {
  return {
    page: database.prepare('SELECT pseudonym, sealed FROM age WHERE pseudonym > ? ORDER BY pseudonym LIMIT ?'),
    // Not what another process remembered anew in between.
    removeSame: database.prepare('DELETE FROM age WHERE pseudonym = ? AND sealed = ?')
  }
}

/** Looks at the next rows, and removes in one transaction those that were answered before this moment. */
export function purgePart(
  database: Database.Database,
  { page, removeSame }: WalkStatements,
  keys: RowKeys,
  order: PurgeOrder
): PurgedPart {
  const rows = page.all(order.after, PAGE_ROWS)
  const past: AgeRow[] = []
  let damaged = 0
  for (const row of rows) {
    const age = keys.open(row)
    if (age === null) damaged += 1
    else if (age.answeredAtMs < order.beforeMs) past.push(row)
  }
  const remove = () => past.reduce((sum, { pseudonym, sealed }) => sum + removeSame.run(pseudonym, sealed).changes, 0)
  // Where nothing is past nothing is locked.
  const removed = past.length === 0 ? 0 : database.transaction(remove).immediate()
  const last = rows.length < PAGE_ROWS ? undefined : rows.at(-1)
  return { removed, damaged, next: last === undefined ? null : nextAfter(order.after, last.pseudonym) }
}

/** In a damaged file a page may lead back to where the walk was: it must not go round for ever. */
export function nextAfter(before: Uint8Array, last: unknown): Uint8Array {
  if (last instanceof Uint8Array && Buffer.compare(before, last) < 0) return last
  throw new MemoryUnusable('damaged')
}
