import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { err } from '../../../device/result.ts'
import { minuteOfTime } from '../../age/rules/japan-time.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import type { Facility } from './protocol.ts'
import { facilitySchema, timeOfDaySchema } from './protocol.ts'

/**
 * A facility as the municipality keeps it: with the times of each room by day of the week, and days when it is closed.
 */
export interface FacilityPlan extends Facility {
  /** By room: times by day of the week, 0 for Sunday to 6; a day that is missing is closed. */
  readonly times: Readonly<Record<string, readonly RoomTimes[]>>
  readonly closedDates: readonly string[]
}

/** Times that one room has on some days of the week. */
export interface RoomTimes {
  readonly weekdays: readonly number[]
  readonly times: readonly (readonly [from: string, until: string])[]
}

/** `plan_malformed`: a plan that cannot be kept; `reason` says which part and why. Nothing was changed. */
export type PlanFailure = StoreFailure | { readonly code: 'plan_malformed'; readonly reason: string }

/**
 * Takes over the municipality's facilities: all of them, or none. Rooms keep their bookings; times that a new plan has
 * no more stay booked by whoever has them. A facility that is missing from the plan has no times any more.
 */
export function putFacilities(file: ServiceFile, plans: readonly FacilityPlan[]): Result<null, PlanFailure> {
  const reason = plans.flatMap(faultsOf)[0] ?? faultOfNames(plans)
  if (reason !== null) return err({ code: 'plan_malformed', reason })
  return file.write((database) => {
    database.exec('DELETE FROM timetable; DELETE FROM closed_day')
    plans.forEach((plan, rank) => {
      putFacility(database, plan, rank)
    })
    return null
  })
}

function putFacility(database: Database.Database, plan: FacilityPlan, rank: number): void {
  const { facilityId, name, place, kind } = plan
  database
    .prepare(
      `INSERT INTO facility VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET rank = excluded.rank,
       name_ja = excluded.name_ja, name_en = excluded.name_en, place_ja = excluded.place_ja,
       place_en = excluded.place_en, kind = excluded.kind`
    )
    .run(facilityId, rank, name.ja, name.en, place.ja, place.en, kind)
  const putRoom = database.prepare(
    `INSERT INTO room VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET rank = excluded.rank,
     name_ja = excluded.name_ja, name_en = excluded.name_en, seats = excluded.seats`
  )
  const putTime = database.prepare('INSERT INTO timetable VALUES (?, ?, ?, ?)')
  plan.rooms.forEach((room, roomRank) => {
    putRoom.run(room.roomId, facilityId, roomRank, room.name.ja, room.name.en, room.seats)
    for (const { weekday, from, until } of timesOf(plan, room.roomId)) putTime.run(room.roomId, weekday, from, until)
  })
  const putClosed = database.prepare('INSERT INTO closed_day VALUES (?, ?)')
  for (const date of plan.closedDates) putClosed.run(facilityId, date)
}

/** Facilities that have times, in the plan's order. */
export function readFacilities(database: Database.Database): readonly Facility[] {
  const rooms = database
    .prepare<[], RoomRow>('SELECT * FROM room WHERE room_id IN (SELECT room_id FROM timetable) ORDER BY rank')
    .all()
  const facilities = database.prepare<[], FacilityRow>('SELECT * FROM facility ORDER BY rank, facility_id').all()
  return facilities.flatMap((row) => {
    const own = rooms.filter((room) => room.facility_id === row.facility_id)
    if (own.length === 0) return []
    return [
      {
        facilityId: row.facility_id,
        name: { ja: row.name_ja, en: row.name_en },
        place: { ja: row.place_ja, en: row.place_en },
        kind: row.kind,
        rooms: own.map((room) => ({
          roomId: room.room_id,
          name: { ja: room.name_ja, en: room.name_en },
          seats: room.seats
        }))
      }
    ]
  })
}

interface FacilityRow {
  readonly facility_id: string
  readonly name_ja: string
  readonly name_en: string
  readonly place_ja: string
  readonly place_en: string
  readonly kind: Facility['kind']
}

interface RoomRow {
  readonly room_id: string
  readonly facility_id: string
  readonly name_ja: string
  readonly name_en: string
  readonly seats: number
}

function timesOf(plan: FacilityPlan, roomId: string) {
  return (plan.times[roomId] ?? []).flatMap(({ weekdays, times }) =>
    weekdays.flatMap((weekday) =>
      times.map(([from, until]) => ({ weekday, from: minuteOfTime(from), until: minuteOfTime(until) }))
    )
  )
}

function faultOfNames(plans: readonly FacilityPlan[]): string | null {
  const facilities = plans.map(({ facilityId }) => facilityId)
  const rooms = plans.flatMap((plan) => plan.rooms.map(({ roomId }) => roomId))
  const twice = [...facilities, ...rooms].find((name, at, all) => all.indexOf(name) !== at)
  return twice === undefined ? null : `the name "${twice}" is there twice`
}

function faultsOf(plan: FacilityPlan): readonly string[] {
  const { times, closedDates, ...facility } = plan
  const shape = facilitySchema.safeParse(facility)
  if (!shape.success) return [`${plan.facilityId}: ${shape.error.issues[0]?.message ?? 'malformed'}`]
  const foreign = Object.keys(times).filter((room) => !plan.rooms.some(({ roomId }) => roomId === room))
  const spelled = Object.values(times)
    .flat()
    .flatMap((each) => each.times.flat())
  const wrong = spelled.filter((time) => !timeOfDaySchema.safeParse(time).success)
  if (wrong.length > 0) return wrong.map((time) => `${plan.facilityId}: "${time}" is no time of day`)
  return [
    ...foreign.map((room) => `${plan.facilityId}: has no room "${room}"`),
    ...closedDates
      .filter((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date))
      .map((date) => `${plan.facilityId}: "${date}" is no date`),
    ...plan.rooms.flatMap(({ roomId }) => overlapsOf(plan, roomId))
  ]
}

function overlapsOf(plan: FacilityPlan, roomId: string): readonly string[] {
  const all = timesOf(plan, roomId)
  const backward = all.filter(({ from, until }) => until <= from).map(() => `${roomId}: a time ends before it begins`)
  const strange = all
    .filter(({ weekday }) => ![0, 1, 2, 3, 4, 5, 6].includes(weekday))
    .map(() => `${roomId}: days of the week are 0 to 6`)
  const overlapping = all.filter((one, at) =>
    all.some(
      (other, where) => where > at && other.weekday === one.weekday && other.from < one.until && one.from < other.until
    )
  )
  return [
    ...backward,
    ...strange,
    ...overlapping.map(({ weekday }) => `${roomId}: two times overlap on day ${String(weekday)}`)
  ]
}
