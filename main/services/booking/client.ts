import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import { userHeaders } from '../cable-pass.ts'
import type { ClientFailure, JsonQuestion, ServiceAddress } from '../http/json-client.ts'
import { createJsonClient } from '../http/json-client.ts'
import type { z } from 'zod'
import type { ServiceUser } from '../service.ts'
import type { Booking, BookingSlot, BookingWeek, Facility, FacilityDay, MyBookings } from './protocol.ts'
import {
  bookingSchema,
  bookingsAnswerSchema,
  dayAnswerSchema,
  facilitiesAnswerSchema,
  slotsAnswerSchema,
  weekAnswerSchema
} from './protocol.ts'

/** The booking service for one user. Every question may be repeated, also `book`, by its key. */
export interface BookingClient {
  facilities(): Promise<Result<readonly Facility[], ClientFailure>>
  /** Seven days. @param facilityId null: of all facilities together */
  week(from: string, facilityId: string | null): Promise<Result<BookingWeek, ClientFailure>>
  day(date: string): Promise<Result<readonly FacilityDay[], ClientFailure>>
  slots(facilityId: string, date: string): Promise<Result<readonly BookingSlot[], ClientFailure>>
  bookings(): Promise<Result<MyBookings, ClientFailure>>
  /** @param key made once for this wish (`Idempotency-Key`) */
  book(slotId: string, key: string): Promise<Result<Booking, ClientFailure>>
  cancel(bookingId: string): Promise<Result<Booking, ClientFailure>>
}

/** Clients of one booking service. `close` lets go of the connections. */
export interface BookingClients {
  readonly of: (user: ServiceUser) => BookingClient
  readonly close: () => void
}

/** Clients for the users of one booking service, over the connections of one. */
export function createBookingClients(clock: Clock, address: ServiceAddress): BookingClients {
  const json = createJsonClient(clock, address)
  return { of, close: json.close }

  function of(user: ServiceUser): BookingClient {
    const ofUser = userHeaders(user)
    const ask = <T>(question: JsonQuestion, schema: z.ZodType<T>) =>
      json.ask({ ...question, headers: { ...question.headers, ...ofUser } }, schema)
    return {
      facilities: async () =>
        part(await ask({ method: 'GET', path: '/v1/facilities' }, facilitiesAnswerSchema), 'facilities'),
      week: (from, facilityId) => {
        const facility = facilityId === null ? '' : `&facility=${facilityId}`
        return ask({ method: 'GET', path: `/v1/week?from=${from}${facility}` }, weekAnswerSchema)
      },
      day: async (date) => part(await ask({ method: 'GET', path: `/v1/days/${date}` }, dayAnswerSchema), 'facilities'),
      slots: async (facilityId, date) =>
        part(
          await ask({ method: 'GET', path: `/v1/facilities/${facilityId}/days/${date}` }, slotsAnswerSchema),
          'slots'
        ),
      bookings: () => ask({ method: 'GET', path: '/v1/bookings' }, bookingsAnswerSchema),
      book: (slotId, key) =>
        ask(
          { method: 'POST', path: '/v1/bookings', body: { slotId }, headers: { 'idempotency-key': key } },
          bookingSchema
        ),
      cancel: (bookingId) => ask({ method: 'DELETE', path: `/v1/bookings/${bookingId}` }, bookingSchema)
    }
  }
}

function part<K extends string, T>(
  answer: Result<Readonly<Record<K, T>>, ClientFailure>,
  name: K
): Result<T, ClientFailure> {
  return answer.ok ? ok(answer.value[name]) : answer
}
