import { z } from 'zod'

/**
 * What is said over the booking service's HTTP interface (`docs/booking-api.yaml`; a test holds the two together).
 * Dates and times are Japan's.
 */

/** A name or a line in both languages. */
export const bilingualSchema = z.strictObject({ ja: z.string().min(1).max(100), en: z.string().min(1).max(100) })

/** Small letters, digits and `-`; of facilities and rooms. */
export const codeNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)

/** Room, date and beginning: `hall-a.2026-11-28.0900`. */
export const slotIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{4}$/)

/** `HH:MM`; `24:00` is the end of a day. */
export const timeOfDaySchema = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/)

/** A facility of the municipality. */
export const facilitySchema = z.strictObject({
  facilityId: codeNameSchema,
  name: bilingualSchema,
  place: bilingualSchema,
  kind: z.enum(['hall', 'sports', 'meeting', 'kitchen', 'music', 'garden']),
  rooms: z
    .array(z.strictObject({ roomId: codeNameSchema, name: bilingualSchema, seats: z.int().min(1).max(10_000) }))
    .min(1)
})
export type Facility = z.infer<typeof facilitySchema>

export const facilitiesAnswerSchema = z.strictObject({ facilities: z.array(facilitySchema) })

/**
 * How a day stands. `past`: nothing of it can be booked any more; `closed`: also days too far ahead. `slotsAhead`: slots
 * that have not begun, free or not; of these `freeSlots` are free.
 */
export const daySchema = z.strictObject({
  date: z.iso.date(),
  state: z.enum(['free', 'full', 'closed', 'past']),
  freeSlots: z.int().min(0),
  slotsAhead: z.int().min(0)
})
export type BookingDay = z.infer<typeof daySchema>

/** Seven days from a date. `today`, `lastDate`: the first and the last day on which anything can be booked. */
export const weekAnswerSchema = z.strictObject({
  today: z.iso.date(),
  lastDate: z.iso.date(),
  days: z.array(daySchema).length(7)
})
export type BookingWeek = z.infer<typeof weekAnswerSchema>

/** A time of a room. `own`: booked by the user who asks. */
export const slotSchema = z.strictObject({
  slotId: slotIdSchema,
  facilityId: codeNameSchema,
  roomId: codeNameSchema,
  date: z.iso.date(),
  from: timeOfDaySchema,
  until: timeOfDaySchema,
  state: z.enum(['free', 'taken', 'own', 'past'])
})
export type BookingSlot = z.infer<typeof slotSchema>

export const slotsAnswerSchema = z.strictObject({ slots: z.array(slotSchema) })

/** Facilities with what is free on one date. */
export const dayAnswerSchema = z.strictObject({
  facilities: z.array(
    z.strictObject({
      facilityId: codeNameSchema,
      state: daySchema.shape.state,
      freeSlots: daySchema.shape.freeSlots,
      slotsAhead: daySchema.shape.slotsAhead
    })
  )
})
export type FacilityDay = z.infer<typeof dayAnswerSchema>['facilities'][number]

export const bookRequestSchema = z.strictObject({ slotId: slotIdSchema })

/** One booking. `begun`: its time has come, and it can no longer be cancelled. */
export const bookingSchema = z.strictObject({
  bookingId: z.string().regex(/^b-[a-z0-9]{16}$/),
  slotId: slotIdSchema,
  facilityId: codeNameSchema,
  roomId: codeNameSchema,
  date: z.iso.date(),
  from: timeOfDaySchema,
  until: timeOfDaySchema,
  state: z.enum(['booked', 'cancelled', 'begun'])
})
export type Booking = z.infer<typeof bookingSchema>

/** The user's bookings that are not over, the next one first; `limit`: how many one may have. */
export const bookingsAnswerSchema = z.strictObject({ bookings: z.array(bookingSchema), limit: z.int().min(1) })
export type MyBookings = z.infer<typeof bookingsAnswerSchema>

/** `Idempotency-Key`: made afresh for each booking that a person wants, and the same whenever that one is sent. */
export const idempotencyKeySchema = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/)
