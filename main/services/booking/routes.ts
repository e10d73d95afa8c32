import { z } from 'zod'
import type { Clock } from '../../../device/clock.ts'
import type { JsonReply, JsonRequest, Route } from '../http/json-server.ts'
import { errorReply } from '../http/json-server.ts'
import type { Admission } from '../http/callers.ts'
import { malformed, storeFailed } from '../http/callers.ts'
import type { ServiceFile } from '../service-file.ts'
import type { BookingMoment, BookingRefusal, CancelRefusal } from './bookings.ts'
import { book, bookingsOf, cancel, userIdOf } from './bookings.ts'
import { readFacilities } from './facilities.ts'
import { bookRequestSchema, codeNameSchema, idempotencyKeySchema } from './protocol.ts'
import type { BookingRules } from './slots.ts'
import { isOffered, readFacilityDays, readSlots, readWeek, slotFor } from './slots.ts'

/** What the routes work on. */
export interface BookingWorld {
  readonly file: ServiceFile
  readonly clock: Clock
  readonly rules: BookingRules
  readonly admit: (request: JsonRequest) => Admission
}

const refusals: Readonly<
  Record<BookingRefusal['code'] | CancelRefusal['code'], readonly [status: number, message: string]>
> = {
  slot_unknown: [404, 'There is no such time, or it is not offered on that date.'],
  slot_past: [409, 'This time has begun.'],
  slot_taken: [409, 'Somebody has this time. Nothing was booked.'],
  too_many_bookings: [409, 'This user has as many bookings as one may have.'],
  key_reused: [409, 'This Idempotency-Key booked another slot before. Make a new key for each wish.'],
  booking_unknown: [404, 'This user has no such booking.'],
  begun: [409, 'The time of this booking has begun; it can no longer be cancelled.']
}

const dateSchema = z.iso.date()

/** The routes of `docs/booking-api.yaml`. */
export function bookingRoutes({ file, clock, rules, admit }: BookingWorld): readonly Route[] {
  /** Wraps what is answered to someone who was let in. */
  const forUser =
    (answer: (request: JsonRequest, cableId: string, moment: BookingMoment) => JsonReply) =>
    (request: JsonRequest): JsonReply => {
      const admission = admit(request)
      if (!admission.ok) return admission.reply
      return answer(request, admission.cableId, { nowMs: clock.nowMs(), rules })
    }

  const facilities = forUser(() => {
    const read = file.read(readFacilities)
    return read.ok ? reply(200, { facilities: read.value }) : storeFailed()
  })

  const week = forUser(({ query }, _cableId, moment) => {
    const from = dateSchema.safeParse(query.get('from'))
    if (!from.success) return malformed('query from: a date as YYYY-MM-DD')
    const facility = query.get('facility')
    if (facility !== null && !codeNameSchema.safeParse(facility).success) return malformed('query facility')
    const read = file.read((database) => readWeek(database, { date: from.data, facilityId: facility }, moment))
    return read.ok ? reply(200, read.value) : storeFailed()
  })

  const day = forUser(({ path }, _cableId, moment) => {
    const date = dateSchema.safeParse(path['date'])
    if (!date.success) return malformed('path date: a date as YYYY-MM-DD')
    const read = file.read((database) => readFacilityDays(database, date.data, moment))
    return read.ok ? reply(200, { facilities: read.value }) : storeFailed()
  })

  const slots = forUser(({ path }, cableId, moment) => {
    const date = dateSchema.safeParse(path['date'])
    if (!date.success) return malformed('path date: a date as YYYY-MM-DD')
    const read = file.read((database) => {
      const userId = userIdOf(database, cableId)
      const rows = isOffered(date.data, moment.nowMs, rules)
        ? readSlots(database, date.data, path['facilityId'] ?? '')
        : []
      return rows.map((row) => slotFor(row, userId, moment.nowMs))
    })
    return read.ok ? reply(200, { slots: read.value }) : storeFailed()
  })

  const mine = forUser((_request, cableId, { nowMs }) => {
    const read = file.read((database) => bookingsOf(database, cableId, nowMs))
    return read.ok ? reply(200, { bookings: read.value, limit: rules.mostOpenBookings }) : storeFailed()
  })

  const make = forUser(({ headers, body }, cableId, moment) => {
    const key = idempotencyKeySchema.safeParse(headers['idempotency-key'])
    if (!key.success) return malformed('header Idempotency-Key: 16 to 64 letters, digits, "_" or "-"')
    const wish = bookRequestSchema.safeParse(body)
    if (!wish.success) return malformed('body: {"slotId": "room.YYYY-MM-DD.HHMM"}')
    const made = book(file, { cableId, slotId: wish.data.slotId, key: key.data }, moment)
    return made.ok ? reply(made.value.isNew ? 201 : 200, made.value.booking) : refuse(made.error.code)
  })

  const undo = forUser(({ path }, cableId, { nowMs }) => {
    const cancelled = cancel(file, { cableId, bookingId: path['bookingId'] ?? '' }, nowMs)
    return cancelled.ok ? reply(200, cancelled.value) : refuse(cancelled.error.code)
  })

  return [
    { method: 'GET', path: '/v1/facilities', answer: facilities },
    { method: 'GET', path: '/v1/week', answer: week },
    { method: 'GET', path: '/v1/days/{date}', answer: day },
    { method: 'GET', path: '/v1/facilities/{facilityId}/days/{date}', answer: slots },
    { method: 'GET', path: '/v1/bookings', answer: mine },
    { method: 'POST', path: '/v1/bookings', answer: make },
    { method: 'DELETE', path: '/v1/bookings/{bookingId}', answer: undo }
  ]
}

function reply(status: number, body: unknown): JsonReply {
  return { status, body }
}

function refuse(code: BookingRefusal['code'] | CancelRefusal['code'] | 'store_failed'): JsonReply {
  if (code === 'store_failed') return storeFailed()
  const [status, message] = refusals[code]
  return errorReply(status, code, message)
}
