import { randomInt } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import { checkDigitOf, isChecked } from './check-digit.ts'
import { addUser, userIdByCable } from './enrolment.ts'

/**
 * Signing up: a person at the television asks for a number, tells it to the health desk, and the desk makes them a user by it.
 * So nobody at the desk, nor any other party, has to find out a cable ID.
 */

/** How long a number is good for: until somebody has been to the desk. */
export const SIGN_UP_LIFETIME_MS = 14 * 86_400_000

/** A number as it was given. */
export interface SignUp {
  /** Seven random digits and their check digit (Damm). They open nothing: the desk alone can do something with them. */
  readonly signUpNumber: string
  readonly untilMs: number
}

/** `user_known`: the person is a user already. */
export interface SignUpRefusal {
  readonly code: 'user_known'
}

/** A number for a person who is no user: the same one while it is good. Numbers that are over are overwritten. */
export function signUp(file: ServiceFile, cableId: string, nowMs: number): Result<SignUp, SignUpRefusal | StoreFailure> {
  const written = file.write((database) => {
    sweep(database, nowMs)
    if (userIdByCable(database, cableId) !== null) return null
    const before = database
      .prepare<[string], SignUp>('SELECT number AS signUpNumber, expires_at_ms AS untilMs FROM sign_up WHERE cable_id = ?')
      .get(cableId)
    if (before !== undefined) return before
    const made = { signUpNumber: freshNumber(database), untilMs: nowMs + SIGN_UP_LIFETIME_MS }
    database.prepare('INSERT INTO sign_up VALUES (?, ?, ?)').run(made.signUpNumber, cableId, made.untilMs)
    return made
  })
  if (!written.ok) return written
  return written.value === null ? err({ code: 'user_known' }) : ok(written.value)
}

/**
 * Makes the person of a number a user; the number is used up. `sign_up_mistyped`: no number that was ever given, by its
 * check digit, and so looked for nowhere: a slip may be somebody else's number. `sign_up_unknown`: there is none, or not any
 * more. @returns the service's own number for the user
 */
export function enrolBySignUp(
  file: ServiceFile,
  signUpNumber: string,
  nowMs: number
): Result<string, StoreFailure | { readonly code: 'sign_up_mistyped' | 'sign_up_unknown' }> {
  if (!/^[0-9]{8}$/.test(signUpNumber) || !isChecked(signUpNumber)) return err({ code: 'sign_up_mistyped' })
  const written = file.write((database) => {
    sweep(database, nowMs)
    const sql = 'SELECT cable_id FROM sign_up WHERE number = ?'
    const cableId = database.prepare<[string], string>(sql).pluck().get(signUpNumber)
    return cableId === undefined ? null : addUser(database, cableId)
  })
  if (!written.ok) return written
  return written.value === null ? err({ code: 'sign_up_unknown' }) : ok(written.value)
}

/** Numbers that are over, also where a clock was set back: none is good for longer than its lifetime. */
function sweep(database: Database.Database, nowMs: number): void {
  database
    .prepare('DELETE FROM sign_up WHERE expires_at_ms <= ? OR expires_at_ms > ?')
    .run(nowMs, nowMs + SIGN_UP_LIFETIME_MS)
}

function freshNumber(database: Database.Database): string {
  const isTaken = database.prepare('SELECT 1 FROM sign_up WHERE number = ?')
  for (;;) {
    const digits = String(randomInt(10_000_000)).padStart(7, '0')
    const number = `${digits}${checkDigitOf(digits)}`
    if (isTaken.get(number) === undefined) return number
  }
}
