import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { Words } from '../../contract/service-page.ts'
import { hashToken, makeToken } from '../http/secrets.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import { isCableId } from '../service.ts'

/** What a token opens. A device writes for one user; a care office advises the users it cares for. */
export type HealthRight =
  | { readonly kind: 'device'; readonly credentialId: number; readonly userId: number }
  | { readonly kind: 'care'; readonly credentialId: number }

/** `user_unknown`: the health service has no such user. `cable_id_malformed`: no cable ID. */
export interface EnrolmentFailure {
  readonly code: 'user_unknown' | 'cable_id_malformed'
}

/** Makes a cable ID a user of this service. Enrolled again, it is the same user. @returns the service's own number */
export function enrolUser(file: ServiceFile, cableId: string): Result<string, EnrolmentFailure | StoreFailure> {
  if (!isCableId(cableId)) return err({ code: 'cable_id_malformed' })
  return file.write((database) => addUser(database, cableId))
}

/** The number of a cable ID's user, who is made where there is none; what the person signed up by is used up. */
export function addUser(database: Database.Database, cableId: string): string {
  const number = `u-${randomBytes(8).toString('hex')}`
  database.prepare('DELETE FROM sign_up WHERE cable_id = ?').run(cableId)
  database
    .prepare('INSERT INTO user (user_number, cable_id) VALUES (?, ?) ON CONFLICT (cable_id) DO NOTHING')
    .run(number, cableId)
  const sql = 'SELECT user_number FROM user WHERE cable_id = ?'
  return database.prepare<[string], string>(sql).pluck().get(cableId) ?? number
}

/** Gives a device of a user its token, which is shown this once: the store keeps its hash. @param token a fresh one */
export function enrolDevice(
  file: ServiceFile,
  userNumber: string,
  name: Words,
  token: string = makeToken()
): Result<string, EnrolmentFailure | StoreFailure> {
  const written = file.write((database) => {
    const userId = userIdByNumber(database, userNumber)
    if (userId === null) return null
    addCredential(database, { kind: 'device', name, userId, token })
    return token
  })
  if (!written.ok) return written
  return written.value === null ? err({ code: 'user_unknown' }) : ok(written.value)
}

/**
 * Gives a care office its token, for these users and no others.
 * @param name of the office, shown beside its advice
 * @param token a fresh one
 */
export function enrolCareOffice(
  file: ServiceFile,
  userNumbers: readonly string[],
  name: Words,
  token: string = makeToken()
): Result<string, EnrolmentFailure | StoreFailure> {
  const written = file.write((database) => {
    const userIds = userNumbers.map((userNumber) => userIdByNumber(database, userNumber))
    const known = userIds.filter((userId) => userId !== null)
    if (known.length !== userIds.length) return null
    const credentialId = addCredential(database, { kind: 'care', name, userId: null, token })
    for (const userId of new Set(known))
      database.prepare('INSERT INTO care_for VALUES (?, ?)').run(credentialId, userId)
    return token
  })
  if (!written.ok) return written
  return written.value === null ? err({ code: 'user_unknown' }) : ok(written.value)
}

/** Ends a token's right. What it brought stays. @returns whether it had been good until now */
export function revokeToken(file: ServiceFile, token: string, nowMs: number): Result<boolean, StoreFailure> {
  const sql = 'UPDATE credential SET revoked_at_ms = ? WHERE token_hash = ? AND revoked_at_ms IS NULL'
  return file.write((database) => database.prepare(sql).run(nowMs, hashToken(token)).changes > 0)
}

/** A right that is good, as whoever has lost its token knows it. */
export interface NamedRight {
  readonly credentialId: number
  readonly kind: HealthRight['kind']
}

/** `right_unknown`: none of that name is good. `right_ambiguous`: several are, the oldest first; one is to be said by its id. */
export type RevocationRefusal =
  | { readonly code: 'user_unknown' }
  | { readonly code: 'right_unknown' }
  | { readonly code: 'right_ambiguous'; readonly rights: readonly NamedRight[] }

/**
 * Ends the right of a user's device, or of an office that cares for them, whose token is lost. What it brought stays; an
 * office's ends for all whom it cares for.
 * @param right its name, in either language, and its id where several have that name
 */
export function revokeNamed(
  file: ServiceFile,
  userNumber: string,
  right: { readonly name: string; readonly credentialId: number | null },
  nowMs: number
): Result<NamedRight, RevocationRefusal | StoreFailure> {
  const written = file.write((database): Result<NamedRight, RevocationRefusal> => {
    const userId = userIdByNumber(database, userNumber)
    if (userId === null) return err({ code: 'user_unknown' })
    const named = goodRightsNamed(database, userId, right.name)
    const meant = right.credentialId === null ? named : named.filter(({ credentialId }) => credentialId === right.credentialId)
    const [only] = meant
    if (only === undefined) return err({ code: 'right_unknown' })
    if (meant.length > 1) return err({ code: 'right_ambiguous', rights: meant })
    database.prepare('UPDATE credential SET revoked_at_ms = ? WHERE credential_id = ?').run(nowMs, only.credentialId)
    return ok(only)
  })
  return written.ok ? written.value : written
}

/**
 * Forgets a person whole: readings, advice, devices, whom an office cares for, and a number to sign up by. What is deleted is overwritten, and
 * stands in no file any more. @param who the user's number, or the cable ID of a user or of somebody who only asked for a
 * number. @returns whether there was one
 */
export function forgetUser(file: ServiceFile, who: string): Result<boolean, StoreFailure> {
  return file.write((database) => {
    const sql = 'SELECT cable_id FROM user WHERE user_number = ?'
    const cableId = database.prepare<[string], string>(sql).pluck().get(who) ?? who
    const signUps = database.prepare('DELETE FROM sign_up WHERE cable_id = ?').run(cableId).changes
    const userId = userIdByCable(database, cableId)
    if (userId === null) return signUps > 0
    for (const table of ['reading', 'advice', 'care_for', 'credential', 'user']) {
      database.prepare(`DELETE FROM ${table} WHERE user_id = ?`).run(userId)
    }
    return true
  })
}

/** What a token opens now; null: nothing. */
export function rightOf(database: Database.Database, tokenHash: string): HealthRight | null {
  const row = database
    .prepare<[string], { credentialId: number; userId: number | null }>(
      'SELECT credential_id AS credentialId, user_id AS userId FROM credential WHERE token_hash = ? AND revoked_at_ms IS NULL'
    )
    .get(tokenHash)
  if (row === undefined) return null
  const { credentialId, userId } = row
  return userId === null ? { kind: 'care', credentialId } : { kind: 'device', credentialId, userId }
}

/** The user behind a cable ID; null: not enrolled. */
export function userIdByCable(database: Database.Database, cableId: string): number | null {
  return database.prepare<[string], number>('SELECT user_id FROM user WHERE cable_id = ?').pluck().get(cableId) ?? null
}

/** The user of a number; null: there is none. */
export function userIdByNumber(database: Database.Database, userNumber: string): number | null {
  return (
    database.prepare<[string], number>('SELECT user_id FROM user WHERE user_number = ?').pluck().get(userNumber) ?? null
  )
}

function goodRightsNamed(database: Database.Database, userId: number, name: string): readonly NamedRight[] {
  return database
    .prepare<{ userId: number; name: string }, NamedRight>(
      `SELECT credential_id AS credentialId, kind FROM credential
       WHERE revoked_at_ms IS NULL AND @name IN (name_ja, name_en)
         AND (user_id = @userId OR credential_id IN (SELECT credential_id FROM care_for WHERE user_id = @userId))
       ORDER BY credential_id`
    )
    .all({ userId, name })
}

function addCredential(
  database: Database.Database,
  right: { readonly kind: HealthRight['kind']; readonly name: Words; readonly userId: number | null; readonly token: string }
): number {
  const { kind, name, userId, token } = right
  const added = database
    .prepare('INSERT INTO credential (token_hash, kind, name_ja, name_en, user_id) VALUES (?, ?, ?, ?, ?)')
    .run(hashToken(token), kind, name.ja, name.en, userId)
  return Number(added.lastInsertRowid)
}
