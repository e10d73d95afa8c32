import { minuteOfTime } from '../../age/rules/japan-time.ts'
import type { FacilityPlan } from '../../services/booking/facilities.ts'
import { error, repeated } from '../config/finding.ts'
import type { Finding, SettingPath } from '../config/problem.ts'
import { WEEKDAYS, type BookingFields } from './party-schema.ts'

type FacilityFields = BookingFields['facilities'][number]
type RoomFields = FacilityFields['rooms'][number]

/** What the facilities say against each other: names that are there twice, times that end too early or overlap. Pure. */
export function checkFacilities(facilities: readonly FacilityFields[]): readonly Finding[] {
  const rooms = facilities.flatMap((facility, at) =>
    facility.rooms.map((room, index) => ({ room, path: ['facilities', at, 'rooms', index] as SettingPath }))
  )
  const named = new Set<string>()
  return [
    ...repeated(['facilities'], 'id', facilities.map(({ id }) => id)),
    ...rooms.flatMap(({ room, path }) => {
      const isThere = named.has(room.id)
      named.add(room.id)
      const twice = 'is another room\'s name too, here or in another facility'
      return isThere ? [error([...path, 'id'], twice, 'Give each room its own.', 'value', room.id)] : []
    }),
    ...rooms.flatMap(({ room, path }) => checkTimes(room, [...path, 'times']))
  ]
}

function checkTimes({ times }: RoomFields, path: SettingPath): readonly Finding[] {
  const spans = times.map(({ days, from, until }) => ({ days, from: minuteOfTime(from), until: minuteOfTime(until) }))
  return spans.flatMap((span, index) => {
    if (span.until <= span.from) {
      const until = times[index]?.until
      return [error([...path, index, 'until'], 'is not after "from"', 'Let it end later; a day ends at "24:00".', 'value', until)]
    }
    const other = spans.findIndex(
      (before, at) =>
        at < index && before.days.some((day) => span.days.includes(day)) && before.from < span.until && span.from < before.until
    )
    if (other === -1) return []
    const what = `overlaps with times[${String(other)}] of this room`
    return [error([...path, index, 'from'], what, 'Let one begin when the other has ended, or on other days.', 'value', times[index]?.from)]
  })
}

/** The facilities as the booking service keeps them. */
export function facilityPlansOf(facilities: readonly FacilityFields[]): readonly FacilityPlan[] {
  return facilities.map(({ id, name, place, kind, closed, rooms }) => ({
    facilityId: id,
    name,
    place,
    kind,
    rooms: rooms.map((room) => ({ roomId: room.id, name: room.name, seats: room.seats })),
    times: Object.fromEntries(
      rooms.map((room) => [
        room.id,
        room.times.map(({ days, from, until }) => ({
          weekdays: [...new Set(days)].map((day) => WEEKDAYS.indexOf(day)),
          times: [[from, until] as const]
        }))
      ])
    ),
    closedDates: [...new Set(closed)]
  }))
}
