import { z } from 'zod'
import { civilDateSchema, identifierSchema, safeTextSchema } from './fields.ts'

/**
 * The rules of sale as an operator writes them: in YAML (`hatachi rules`), in the console and in the store, one shape.
 * What one part says of another, of the products, of the law or of what was in force before is checked in
 * `main/age/rules`. docs/rules.md; docs/rules.schema.json is made from here.
 */

/** Days of the week as calendars abbreviate them, and those dates that the book lists as holidays. */
export const saleDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'] as const
export const saleDaySchema = z.enum(saleDays)
export type SaleDay = z.infer<typeof saleDaySchema>

/** `HH:MM` in Asia/Tokyo. `24:00` is the end of the day, and only an end. */
const timeSchema = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time in quotes, such as "05:00"')
const endTimeSchema = z
  .string()
  .regex(/^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'a time in quotes, such as "23:00" or "24:00"')

export const saleWindowSchema = z.strictObject({
  days: z.array(saleDaySchema).min(1).max(8).optional().meta({
    description:
      'On which days it begins. Absent: on every day. Once any window of a rule names `holiday`, a holiday goes by such ' +
      'windows alone, whatever day of the week it is.'
  }),
  from: timeSchema.meta({ description: 'When it begins, in Japan.' }),
  until: endTimeSchema.meta({
    description: 'When it ends: at that minute nothing is sold any more. Before `from`: on the next day. The same as `from`: a day later.'
  })
})
export type SaleWindow = z.infer<typeof saleWindowSchema>

export const ruleOfflineSchema = z.strictObject({
  listMaxAgeHours: z.int().min(1).max(336).default(50).meta({ description: "The greatest age of the list of people's certificates, from its thisUpdate." }),
  rememberedMaxAgeDays: z.int().min(2).max(365).default(90).meta({ description: 'How long an earlier yes is believed, from the beginning of its day in Japan.' }),
  outageMaxHours: z.int().min(1).max(720).default(72).meta({ description: 'For how long after the network went it is still sold.' })
})
export type RuleOffline = z.infer<typeof ruleOfflineSchema>

export const saleRuleSchema = z.strictObject({
  id: identifierSchema.meta({ description: 'Name of the rule; stands in each record.' }),
  version: z.int().min(1).max(1_000_000).meta({ description: 'Raised with every change: what was in force under a number is never changed.' }),
  products: z.array(identifierSchema).min(1).max(200).optional().meta({ description: 'Names of the products it is for.' }),
  categories: z.array(identifierSchema).min(1).max(64).optional().meta({
    description: 'Names of the categories it is for. With neither these nor `products` it is for everything that no other rule is for.'
  }),
  atLeastYears: z.int().min(1).max(150).nullable().meta({ description: 'The age that is asked for; `null`: sold to anybody, with no card.' }),
  pin: z.enum(['pin', 'pin_unless_enrolled', 'none']).default('pin').meta({
    description:
      '`pin`: always asked. `pin_unless_enrolled`: not of a card enrolled at the platform with its PIN, and only ' +
      'indoors. `none`: of nobody; beyond the law, so only with an acknowledgement.'
  }),
  acknowledgement: z
    .strictObject({
      acknowledgedBy: safeTextSchema.min(1).max(80).meta({ description: 'Who answers for it.' }),
      acknowledgedOn: civilDateSchema.meta({ description: 'Since when, `YYYY-MM-DD`.' })
    })
    .optional()
    .meta({ description: 'The word of an operator who knows the law and goes beyond it; on the record.' }),
  offline: ruleOfflineSchema.optional().meta({
    description: 'Sold while the network is gone to whose age is remembered, within these limits. Absent: not sold then.'
  }),
  hours: z.array(saleWindowSchema).min(1).max(32).optional().meta({ description: 'When it is sold. Absent: always.' }),
  closedOn: z.array(civilDateSchema).min(1).max(366).optional().meta({ description: 'Dates on which no window begins.' }),
  from: civilDateSchema.optional().meta({ description: 'First day on which the rule is in force. Absent: from the beginning.' }),
  until: civilDateSchema.optional().meta({ description: 'Last day on which it is. Absent: without end.' }),
  most: z.int().min(1).max(10).optional().meta({ description: 'How many things under this rule one purchase may hold. Absent: as many as the basket.' }),
  coolDownSeconds: z.int().min(1).max(86_400).optional().meta({
    description: 'How long after a sale under this rule this machine makes no other one under it: nobody is recognized for it.'
  })
})
export type SaleRule = z.infer<typeof saleRuleSchema>

export const ruleBookSchema = z.strictObject({
  holidays: z.array(civilDateSchema).max(400).default([]).meta({ description: 'Dates that count as `holiday`.' }),
  rules: z.array(saleRuleSchema).max(200).meta({ description: 'The rules. A product that none is for is not sold.' })
})
/** Every default filled in. */
export type RuleBook = z.infer<typeof ruleBookSchema>

/** What can be told of a book that this program cannot read whole: which rules it names, in which version. */
export const namedRulesSchema = z.object({ rules: z.array(z.object({ id: z.string(), version: z.int() })) })
