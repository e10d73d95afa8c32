import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { takeBoxIn, type BoxTakenIn } from '../boxes.ts'
import { cableIdSchema, householdIdSchema } from '../protocol.ts'
import type { BoxFault, OperatorBox } from '../settings.ts'

/** A box as the operator knows it. */
export interface HouseholdBox {
  readonly boxId: string
  readonly householdId: string
}

/** What a cable ID is to a household. */
export type Belonging = 'admitted' | 'not_a_member' | 'other_household'

/** Takes a box in; of one that is in, it sets token and household anew. Its people stay where they were. */
export function enrolBox(file: ServiceFile, box: OperatorBox): Result<BoxTakenIn, StoreFailure | BoxFault> {
  const { boxId, householdId } = box
  if (!householdIdSchema.safeParse(householdId).success) return err({ code: 'box_malformed' })
  return takeBoxIn(file, box, (database, tokenHash) => {
    database
      .prepare(
        `INSERT INTO box (box_id, token_hash, household_id) VALUES (?, ?, ?)
         ON CONFLICT (box_id) DO UPDATE SET token_hash = excluded.token_hash, household_id = excluded.household_id`
      )
      .run(boxId, tokenHash, householdId)
  })
}

/** The box of a token; null: nobody's. */
export function boxOf(file: ServiceFile, tokenHash: string): Result<HouseholdBox | null, StoreFailure> {
  const sql = 'SELECT box_id AS boxId, household_id AS householdId FROM box WHERE token_hash = ?'
  return file.read((database) => database.prepare<[string], HouseholdBox>(sql).get(tokenHash) ?? null)
}

/** What a cable ID is to this household. */
export function belongingOf(
  file: ServiceFile,
  cableId: string,
  householdId: string
): Result<Belonging, StoreFailure> {
  return file.read((database) => belonging(database, cableId, householdId))
}

/** Takes a cable ID into this household, unless it belongs to another, which it stays in. May be repeated. */
export function join(
  file: ServiceFile,
  cableId: string,
  householdId: string,
  nowMs: number
): Result<Belonging, StoreFailure> {
  return file.write((database) => {
    database
      .prepare(
        'INSERT INTO member (cable_id, household_id, joined_at_ms) VALUES (?, ?, ?) ON CONFLICT (cable_id) DO NOTHING'
      )
      .run(cableId, householdId, nowMs)
    return belonging(database, cableId, householdId)
  })
}

/** Forgets a cable ID, whichever household it belonged to. May be repeated. @returns whether it was anybody's */
export function leave(file: ServiceFile, cableId: string): Result<boolean, StoreFailure> {
  return file.write((database) => database.prepare('DELETE FROM member WHERE cable_id = ?').run(cableId).changes > 0)
}

/**
 * Moves a person into another household, at once: for the operator's own staff, who have seen that they moved. No box
 * can ask for it. `member_unknown`: the cable ID belongs to none yet. `household_malformed`: no name of a household.
 */
export function moveMember(
  file: ServiceFile,
  cableId: string,
  householdId: string,
  nowMs: number
): Result<void, StoreFailure | { readonly code: 'member_unknown' | 'household_malformed' }> {
  if (!householdIdSchema.safeParse(householdId).success) return err({ code: 'household_malformed' })
  if (!cableIdSchema.safeParse(cableId).success) return err({ code: 'member_unknown' })
  const sql = 'UPDATE member SET household_id = ?, joined_at_ms = ? WHERE cable_id = ?'
  const moved = file.write((database) => database.prepare(sql).run(householdId, nowMs, cableId).changes > 0)
  if (!moved.ok) return moved
  return moved.value ? ok(undefined) : err({ code: 'member_unknown' })
}

/** Forgets a household whole: its boxes and its members. For the end of a contract. @returns how many members */
export function forgetHousehold(file: ServiceFile, householdId: string): Result<number, StoreFailure> {
  return file.write((database) => {
    database.prepare('DELETE FROM box WHERE household_id = ?').run(householdId)
    return database.prepare('DELETE FROM member WHERE household_id = ?').run(householdId).changes
  })
}

function belonging(database: Database.Database, cableId: string, householdId: string): Belonging {
  const sql = 'SELECT household_id FROM member WHERE cable_id = ?'
  const found = database.prepare<[string], string>(sql).pluck().get(cableId)
  if (found === undefined) return 'not_a_member'
  return found === householdId ? 'admitted' : 'other_household'
}
