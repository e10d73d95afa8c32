import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { msOfJapan } from '../../age/rules/japan-time.ts'
import { isConstraint } from '../../store/sqlite-error.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import type { Booking } from './protocol.ts'
import type { BookingRules, SlotRow } from './slots.ts'
import { isOffered, parseSlotId, readSlots, slotIdOf, timeOfMinute } from './slots.ts'

/**
 * Why nothing was booked. `slot_unknown`: there is no such time; `slot_past`: it has begun; `slot_taken`: somebody has
 * it; `too_many_bookings`: the user has as many as one may have; `key_reused`: this key booked another slot before.
 */
export interface BookingRefusal {
  readonly code: 'slot_unknown' | 'slot_past' | 'slot_taken' | 'too_many_bookings' | 'key_reused'
}

/** Why nothing was cancelled. `booking_unknown`: this user has no such booking; `begun`: its time has come. */
export interface CancelRefusal {
  readonly code: 'booking_unknown' | 'begun'
}

/** What someone wants. `key`: the same whenever this one wish is sent. */
export interface BookingWish {
  readonly cableId: string
  readonly slotId: string
  readonly key: string
}

/** When it is, and what may be. */
export interface BookingMoment {
  readonly nowMs: number
  readonly rules: BookingRules
}

interface BookingRow {
  readonly bookingId: string
  readonly facilityId: string
  readonly roomId: string
  readonly date: string
  readonly fromMinute: number
  readonly untilMinute: number
  readonly beginsAtMs: number
  readonly cancelledAtMs: number | null
}

const COLUMNS = `booking_id AS bookingId, facility_id AS facilityId, room_id AS roomId, date, from_minute AS fromMinute,
  until_minute AS untilMinute, begins_at_ms AS beginsAtMs, cancelled_at_ms AS cancelledAtMs`

/**
 * Books a slot, durable on return. The same wish again gives the same booking, `isNew` false, also if it was cancelled
 * since. Of several people after one slot exactly one gets it: the store's unique index decides.
 */
export function book(
  file: ServiceFile,
  wish: BookingWish,
  moment: BookingMoment
): Result<{ readonly booking: Booking; readonly isNew: boolean }, BookingRefusal | StoreFailure> {
  const written = file.write((database) => bookIn(database, wish, moment))
  return written.ok ? written.value : written
}

function bookIn(
  database: Database.Database,
  { cableId, slotId, key }: BookingWish,
  { nowMs, rules }: BookingMoment
): Result<{ readonly booking: Booking; readonly isNew: boolean }, BookingRefusal> {
  const known = userIdOf(database, cableId)
  const before = known === null ? undefined : bookingByKey(database, known, key)
  if (before !== undefined) {
    if (slotIdOf(before) !== slotId) return err({ code: 'key_reused' })
    return ok({ booking: bookingOf(before, nowMs), isNew: false })
  }
  const slot = findSlot(database, slotId)
  if (slot === null) return err({ code: 'slot_unknown' })
  if (msOfJapan(slot.date, slot.fromMinute) <= nowMs) return err({ code: 'slot_past' })
  if (!isOffered(slot.date, nowMs, rules)) return err({ code: 'slot_unknown' })
  if (slot.userId !== null) return err({ code: 'slot_taken' })
  if (known !== null && openBookings(database, known, nowMs).length >= rules.mostOpenBookings)
    return err({ code: 'too_many_bookings' })
  const bookingId = `b-${randomBytes(8).toString('hex')}`
  try {
    database
      .prepare('INSERT INTO booking VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
      .run(
        bookingId,
        known ?? addUser(database, cableId),
        key,
        slot.facilityId,
        slot.roomId,
        slot.date,
        slot.fromMinute,
        slot.untilMinute,
        msOfJapan(slot.date, slot.fromMinute),
        msOfJapan(slot.date, slot.untilMinute),
        nowMs
      )
  } catch (thrown) {
    if (!isConstraint(thrown)) throw thrown
    return err({ code: 'slot_taken' })
  }
  const beginsAtMs = msOfJapan(slot.date, slot.fromMinute)
  return ok({ booking: bookingOf({ ...slot, bookingId, beginsAtMs, cancelledAtMs: null }, nowMs), isNew: true })
}

/** Cancels a booking of this user's, durable on return. One that is cancelled already is given as it is. */
export function cancel(
  file: ServiceFile,
  which: { readonly cableId: string; readonly bookingId: string },
  nowMs: number
): Result<Booking, CancelRefusal | StoreFailure> {
  const written = file.write((database): Result<Booking, CancelRefusal> => {
    const userId = userIdOf(database, which.cableId)
    const row = database
      .prepare<[string, number | null], BookingRow>(
        `SELECT ${COLUMNS} FROM booking WHERE booking_id = ? AND user_id = ?`
      )
      .get(which.bookingId, userId)
    if (row === undefined) return err({ code: 'booking_unknown' })
    if (row.cancelledAtMs !== null) return ok(bookingOf(row, nowMs))
    if (row.beginsAtMs <= nowMs) return err({ code: 'begun' })
    database.prepare('UPDATE booking SET cancelled_at_ms = ? WHERE booking_id = ?').run(nowMs, which.bookingId)
    return ok(bookingOf({ ...row, cancelledAtMs: nowMs }, nowMs))
  })
  return written.ok ? written.value : written
}

/** The user's bookings that are not over, the next one first. */
export function bookingsOf(database: Database.Database, cableId: string, nowMs: number): readonly Booking[] {
  const userId = userIdOf(database, cableId)
  return userId === null ? [] : openBookings(database, userId, nowMs).map((row) => bookingOf(row, nowMs))
}

/**
 * Forgets bookings whose time was over by then, and users who have none left. @returns how many bookings; what is
 * deleted is overwritten, and stands in no file any more
 */
export function forgetBookings(file: ServiceFile, overByMs: number): Result<number, StoreFailure> {
  return file.write((database) => {
    const { changes } = database.prepare('DELETE FROM booking WHERE ends_at_ms <= ?').run(overByMs)
    database.prepare('DELETE FROM user WHERE user_id NOT IN (SELECT user_id FROM booking)').run()
    return changes
  })
}

/** The service's own number for a cable ID; null: it has none yet, which it gets with the first booking. */
export function userIdOf(database: Database.Database, cableId: string): number | null {
  return database.prepare<[string], number>('SELECT user_id FROM user WHERE cable_id = ?').pluck().get(cableId) ?? null
}

function addUser(database: Database.Database, cableId: string): number {
  return Number(database.prepare('INSERT INTO user (cable_id) VALUES (?)').run(cableId).lastInsertRowid)
}

function findSlot(database: Database.Database, slotId: string): SlotRow | null {
  const named = parseSlotId(slotId)
  if (named === null) return null
  const facilityId = database
    .prepare<[string], string>('SELECT facility_id FROM room WHERE room_id = ?')
    .pluck()
    .get(named.roomId)
  if (facilityId === undefined) return null
  return readSlots(database, named.date, facilityId).find((row) => slotIdOf(row) === slotId) ?? null
}

function openBookings(database: Database.Database, userId: number, nowMs: number): readonly BookingRow[] {
  return database
    .prepare<[number, number], BookingRow>(
      `SELECT ${COLUMNS} FROM booking WHERE user_id = ? AND cancelled_at_ms IS NULL AND ends_at_ms > ? ORDER BY begins_at_ms, room_id`
    )
    .all(userId, nowMs)
}

function bookingByKey(database: Database.Database, userId: number, key: string): BookingRow | undefined {
  return database
    .prepare<[number, string], BookingRow>(`SELECT ${COLUMNS} FROM booking WHERE user_id = ? AND idempotency_key = ?`)
    .get(userId, key)
}

function bookingOf(row: BookingRow, nowMs: number): Booking {
  const begun = row.beginsAtMs <= nowMs ? 'begun' : 'booked'
  return {
    bookingId: row.bookingId,
    slotId: slotIdOf(row),
    facilityId: row.facilityId,
    roomId: row.roomId,
    date: row.date,
    from: timeOfMinute(row.fromMinute),
    until: timeOfMinute(row.untilMinute),
    state: row.cancelledAtMs === null ? begun : 'cancelled'
  }
}
