import type Database from 'better-sqlite3'
import { addDays, dateOfDay, dayOfDate, japanDateOf, msOfJapan } from '../../age/rules/japan-time.ts'
import type { BookingDay, BookingSlot, BookingWeek, FacilityDay } from './protocol.ts'

/** How far ahead and how much may be booked. */
export interface BookingRules {
  /** Days after today that can still be booked. */
  readonly daysAhead: number
  /** Bookings a user may have that are not over. */
  readonly mostOpenBookings: number
}

/** Two months, and five at a time: what municipalities commonly allow. */
export const usualRules: BookingRules = { daysAhead: 60, mostOpenBookings: 5 }

/** A slot with what the store keeps of it. */
export interface SlotRow {
  readonly facilityId: string
  readonly roomId: string
  readonly date: string
  readonly fromMinute: number
  readonly untilMinute: number
  /** Whose open booking lies in it or over it; null: nobody's. */
  readonly userId: number | null
}

/** Name of a slot: room, date, beginning. */
export function slotIdOf({ roomId, date, fromMinute }: Pick<SlotRow, 'roomId' | 'date' | 'fromMinute'>): string {
  return `${roomId}.${date}.${timeOfMinute(fromMinute).replace(':', '')}`
}

/** The parts of a slot's name, or null where it names none that there could be. */
export function parseSlotId(
  slotId: string
): { readonly roomId: string; readonly date: string; readonly fromMinute: number } | null {
  const [roomId = '', date = '', time = ''] = slotId.split('.')
  const fromMinute = Number(time.slice(0, 2)) * 60 + Number(time.slice(2))
  const isDate = Number.isFinite(dayOfDate(date)) && dateOfDay(dayOfDate(date)) === date
  if (!isDate || !Number.isInteger(fromMinute)) return null
  return slotIdOf({ roomId, date, fromMinute }) === slotId ? { roomId, date, fromMinute } : null
}

/** `HH:MM` of a minute of the day, 0 to 1440. */
export function timeOfMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** Whether a date lies in the days that can be booked. */
export function isOffered(date: string, nowMs: number, { daysAhead }: BookingRules): boolean {
  const today = japanDateOf(nowMs)
  return date >= today && date <= addDays(today, daysAhead)
}

/** Slots of a facility (or of all) on a date, by beginning and room. None where it is closed. */
export function readSlots(database: Database.Database, date: string, facilityId: string | null): readonly SlotRow[] {
  // 1970-01-01 was a Thursday (4).
  const weekday = (((dayOfDate(date) + 4) % 7) + 7) % 7
  return database
    .prepare<object, SlotRow>(
      `SELECT room.facility_id AS facilityId, room.room_id AS roomId, @date AS date, t.from_minute AS fromMinute,
         t.until_minute AS untilMinute,
         (SELECT user_id FROM booking AS b WHERE b.room_id = t.room_id AND b.date = @date AND b.cancelled_at_ms IS NULL
            AND b.from_minute < t.until_minute AND t.from_minute < b.until_minute LIMIT 1) AS userId
       FROM timetable AS t JOIN room ON room.room_id = t.room_id
       WHERE t.weekday = @weekday AND (@facilityId IS NULL OR room.facility_id = @facilityId)
         AND NOT EXISTS (SELECT 1 FROM closed_day AS c WHERE c.facility_id = room.facility_id AND c.date = @date)
       ORDER BY t.from_minute, room.rank, room.room_id`
    )
    .all({ date, weekday, facilityId })
}

/** How a slot stands for a user. @param userId null: one who is not known yet */
export function slotFor(row: SlotRow, userId: number | null, nowMs: number): BookingSlot {
  const hasBegun = msOfJapan(row.date, row.fromMinute) <= nowMs
  const booked = row.userId === userId ? 'own' : 'taken'
  return {
    slotId: slotIdOf(row),
    facilityId: row.facilityId,
    roomId: row.roomId,
    date: row.date,
    from: timeOfMinute(row.fromMinute),
    until: timeOfMinute(row.untilMinute),
    state: row.userId !== null ? booked : hasBegun ? 'past' : 'free'
  }
}

/** A day by its slots. */
export function dayOf(
  date: string,
  rows: readonly SlotRow[],
  when: { readonly nowMs: number; readonly rules: BookingRules }
): BookingDay {
  const today = japanDateOf(when.nowMs)
  const ahead = rows.filter((row) => msOfJapan(row.date, row.fromMinute) > when.nowMs)
  const none = { date, freeSlots: 0, slotsAhead: 0 }
  if (date < today) return { ...none, state: 'past' }
  if (rows.length === 0 || !isOffered(date, when.nowMs, when.rules)) return { ...none, state: 'closed' }
  if (ahead.length === 0) return { ...none, state: 'past' }
  const freeSlots = ahead.filter(({ userId }) => userId === null).length
  return { date, state: freeSlots > 0 ? 'free' : 'full', freeSlots, slotsAhead: ahead.length }
}

/** Seven days from a date, of a facility or of all. */
export function readWeek(
  database: Database.Database,
  from: { readonly date: string; readonly facilityId: string | null },
  when: { readonly nowMs: number; readonly rules: BookingRules }
): BookingWeek {
  const today = japanDateOf(when.nowMs)
  const dates = Array.from({ length: 7 }, (_, after) => addDays(from.date, after))
  return {
    today,
    lastDate: addDays(today, when.rules.daysAhead),
    days: dates.map((date) => dayOf(date, readSlots(database, date, from.facilityId), when))
  }
}

/** Each facility that has slots on a date. */
export function readFacilityDays(
  database: Database.Database,
  date: string,
  when: { readonly nowMs: number; readonly rules: BookingRules }
): readonly FacilityDay[] {
  const rows = readSlots(database, date, null)
  const facilityIds = [...new Set(rows.map(({ facilityId }) => facilityId))]
  return facilityIds.map((facilityId) => {
    const day = dayOf(
      date,
      rows.filter((row) => row.facilityId === facilityId),
      when
    )
    return { facilityId, state: day.state, freeSlots: day.freeSlots, slotsAhead: day.slotsAhead }
  })
}
