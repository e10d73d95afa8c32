import type Database from 'better-sqlite3'

/** So many wrong codes within an hour are looked at on one machine; then none is, until one of them is an hour old. */
export const WRONG_CODES_AN_HOUR = 10
const HOUR_MS = 3_600_000

/**
 * Whether no code is looked at now. Of 10^8 codes a guesser tries 10 an hour: with a hundred invitations open, one of them
 * is met by chance after eleven years on average. It is kept in the file, so that a start anew gives no further tries.
 */
export function isThrottled(database: Database.Database, nowMs: number): boolean {
  database.prepare('DELETE FROM wrong_code WHERE at_ms <= ?').run(nowMs - HOUR_MS)
  // A clock that was set back: they count from now, and no longer than an hour.
  database.prepare('UPDATE wrong_code SET at_ms = ? WHERE at_ms > ?').run(nowMs, nowMs)
  const tried = database.prepare<[], number>('SELECT count(*) FROM wrong_code').pluck().get() ?? 0
  return tried >= WRONG_CODES_AN_HOUR
}

export function noteWrongCode(database: Database.Database, nowMs: number): void {
  database.prepare('INSERT INTO wrong_code VALUES (?)').run(nowMs)
}
