import { z } from 'zod'

/** Health, fees, metrics and the support bundle. */

const nothing = z.strictObject({})

export const checkSchema = z.strictObject({
  id: z.string(),
  status: z.enum(['pass', 'warn', 'fail']),
  sentence: z.string(),
  remedy: z.string().optional(),
  /** What `read_status` says of the same fault; absent where it sees nothing of it. */
  code: z.string().optional()
})

/** `YYYY-MM`, in Asia/Tokyo. */
const monthSchema = z.string().regex(/^[0-9]{4}-(?:0[1-9]|1[0-2])$/, 'a month as YYYY-MM')

export const feeMonthSchema = z.strictObject({
  /** `YYYY-MM`, in Asia/Tokyo. */
  month: z.string(),
  method: z.string(),
  made: z.int(),
  /** Asked for, with no usable answer: the other side may count it or not. Not in `yen`. */
  unsure: z.int(),
  /** Sold or refused without one: remembered, or nothing to check. */
  avoided: z.int(),
  yen: z.int(),
  /** What the avoided ones would have cost. */
  avoidedYen: z.int()
})

export const upkeepRequests = {
  read_health: nothing,
  read_fees: z.strictObject({ from: monthSchema.optional(), until: monthSchema.optional() }),
  read_metrics_access: nothing,
  renew_metrics_access: nothing,
  make_bundle: nothing
}

export const upkeepAnswers = {
  read_health: z.strictObject({ checkedAtMs: z.int(), checks: z.array(checkSchema) }),
  /** `countedFromMs`: what ended before was deleted, and is not counted; null: nothing was deleted. */
  read_fees: z.strictObject({ months: z.array(feeMonthSchema), totalYen: z.int(), countedFromMs: z.int().nullable() }),
  read_metrics_access: z.strictObject({ path: z.string(), made: z.boolean() }),
  /** The new token, shown once; the old one is worth nothing from here on. */
  renew_metrics_access: z.strictObject({ path: z.string(), token: z.string() }),
  /** A gzipped tar archive, in base64. */
  make_bundle: z.strictObject({ name: z.string(), archiveBase64: z.string() })
}
