import { z } from 'zod'

/**
 * What is said over the health service's HTTP interface (`docs/health-api.yaml`; a test holds the two together).
 * Moments are RFC 3339 with their zone; days are Japan's.
 */

/** Readings in one batch, at most. */
export const MOST_READINGS = 500
/** Days asked for at once, at most: three months. */
export const MOST_DAYS = 93

const measuredAtSchema = z.iso.datetime({ offset: true })

/**
 * One measurement. `steps`: counted since the device's reading before, so that a day's steps are the sum of its
 * readings. Ranges are what the devices can measure, and no judgement.
 */
export const readingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('steps'), measuredAt: measuredAtSchema, steps: z.int().min(0).max(100_000) }),
  z.strictObject({ kind: z.literal('weight'), measuredAt: measuredAtSchema, weightKg: z.number().min(10).max(300) }),
  z.strictObject({
    kind: z.literal('blood_pressure'),
    measuredAt: measuredAtSchema,
    systolicMmHg: z.int().min(50).max(300),
    diastolicMmHg: z.int().min(20).max(200)
  })
])
export type Reading = z.infer<typeof readingSchema>

export const readingsRequestSchema = z.strictObject({ readings: z.array(readingSchema).min(1).max(MOST_READINGS) })

/**
 * What became of a batch. `duplicates`: there already, with the same values. `refused`: by place in the batch.
 * `contradicts`: this device said something else for that moment, and the first word stays; `in_future`: the device's
 * clock is ahead; `too_old`: more than a year ago. Whoever sends a batch again loses nothing and doubles nothing.
 */
export const readingsAnswerSchema = z.strictObject({
  taken: z.int().min(0),
  duplicates: z.int().min(0),
  refused: z.array(z.strictObject({ index: z.int().min(0), code: z.enum(['contradicts', 'in_future', 'too_old']) }))
})
export type ReadingsAnswer = z.infer<typeof readingsAnswerSchema>

/**
 * One day: the sum of its steps, its last weight and the mean of its blood pressures; null where nothing was measured.
 */
export const healthDaySchema = z.strictObject({
  date: z.iso.date(),
  steps: z.int().min(0).nullable(),
  weightKg: z.number().nullable(),
  bloodPressure: z.strictObject({ systolicMmHg: z.int(), diastolicMmHg: z.int() }).nullable()
})
export type HealthDay = z.infer<typeof healthDaySchema>

export const daysAnswerSchema = z.strictObject({ today: z.iso.date(), days: z.array(healthDaySchema).max(MOST_DAYS) })
export type HealthDays = z.infer<typeof daysAnswerSchema>

/** A care worker's advice as it is sent. One with the same key is the same advice. */
export const adviceRequestSchema = z.strictObject({ text: z.string().trim().min(1).max(200) })

/** A care worker's advice as it is read. `from`: the office that gave it, as the service knows it. */
export const adviceSchema = z.strictObject({
  adviceId: z.string().regex(/^a-[a-z0-9]{16}$/),
  date: z.iso.date(),
  from: z.strictObject({ ja: z.string().min(1).max(60), en: z.string().min(1).max(60) }),
  text: z.string().min(1).max(200)
})
export type Advice = z.infer<typeof adviceSchema>

export const adviceAnswerSchema = z.strictObject({ advice: z.array(adviceSchema).max(50) })

/** `Idempotency-Key` of an advice. */
export const adviceKeySchema = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/)

/** Answer of `POST /v1/me/sign-up`: what a person tells the health desk, who makes them a user by it. */
export const signUpAnswerSchema = z.strictObject({
  /** Seven random digits and their check digit (`check-digit.ts`). */
  signUpNumber: z.string().regex(/^[0-9]{8}$/),
  /** The last day, in Japan, on which the number is good all day. */
  lastDate: z.iso.date()
})
export type SignUpAnswer = z.infer<typeof signUpAnswerSchema>

/** The service's own name for a user, which care workers and devices know; it is no cable ID. */
export const userNumberSchema = z.string().regex(/^u-[a-z0-9]{16}$/)
