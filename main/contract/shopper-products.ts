import { z } from 'zod'

/** What the shopper's face shows of what is sold: products, whether they can be bought now, and the basket. */

const words = z.string().min(1).max(120)

/** Text from the operator's configuration. A language that the operator has no words in is shown the English ones. */
export const localizedSchema = z.strictObject({
  ja: words,
  en: words,
  'zh-Hans': words.optional(),
  ko: words.optional()
})
export type Localized = z.infer<typeof localizedSchema>

/** A product as the face may show it. */
export const productViewSchema = z.strictObject({
  id: z.string(),
  name: localizedSchema,
  priceYen: z.int().min(0),
  /** 0: sold without a check. */
  atLeastYears: z.int().min(0),
  /** Present on a ticket with two fares: `priceYen` is for those of the age, this one for anybody. */
  fullFareYen: z.int().min(0).optional(),
  picture: z.enum(['beer', 'wine', 'sake', 'cigarettes', 'ticket', 'tea', 'other'])
})
export type ProductView = z.infer<typeof productViewSchema>

/** A time of day in Japan. */
const timeOfDay = z.string().regex(/^(?:[01]?[0-9]|2[0-3]):[0-5][0-9]$/)

/** Why nobody can buy a product now, by the rules of sale, and when that ends. Times are of Japan, such as `5:00`. */
export const notOnSaleSchema = z.strictObject({
  /** `closed`: outside its hours. `no_rule`: it is not sold at all. `cooling_down`: soon again. */
  why: z.enum(['closed', 'no_rule', 'cooling_down']),
  /** Since when, where that was within the last 24 hours. */
  since: timeOfDay.optional(),
  /** From when it can be bought. */
  opens: z
    .strictObject({
      at: timeOfDay,
      /** The day; absent where that is within 24 hours. */
      on: z.strictObject({ month: z.int().min(1).max(12), day: z.int().min(1).max(31) }).optional()
    })
    .optional(),
  /** Of a pause after a sale: the minutes that are left, rounded up. */
  minutesLeft: z.int().min(1).optional()
})
export type NotOnSale = z.infer<typeof notOnSaleSchema>

/**
 * A product to choose. `sellable` only while the line to the platform is down: `if_remembered` for those whose age this
 * machine remembers with their say-so, `no` for nobody until the line is back (a ticket then still has its full fare).
 */
export const offeredProductSchema = productViewSchema.extend({
  sellable: z.enum(['if_remembered', 'no']).optional(),
  /** The machine says that there is none left. */
  soldOut: z.literal(true).optional(),
  /** Present where nobody can buy it now, by the rules. */
  notOnSale: notOnSaleSchema.optional(),
  /** Present where the basket holds so many things under its rule, and no more are sold at once. */
  mostReached: z.int().min(1).optional()
})
export type OfferedProduct = z.infer<typeof offeredProductSchema>

/** Several products bought at once: one line a product, in the order in which they were chosen. */
export const basketSchema = z.strictObject({
  lines: z.array(z.strictObject({ product: productViewSchema, count: z.int().min(1) })),
  totalYen: z.int().min(0),
  /** The strictest of its rules holds for the whole; 0: none of it needs a check. */
  atLeastYears: z.int().min(0)
})
export type BasketView = z.infer<typeof basketSchema>
