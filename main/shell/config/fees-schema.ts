import { z } from 'zod'
import { civilDateSchema } from '../../contract/fields.ts'
import { checkMethods, PUBLISHED_TARIFF } from '../../fees/tariff.ts'

/** What checks cost, as the configuration has it. */
export const feesSchema = z.strictObject({
  tariff: z
    .array(
      z.strictObject({
        method: z.enum(checkMethods).meta({
          description: '`platform`: an inquiry about validity and age. `ocsp`: the responder. `list`: a revocation list.'
        }),
        from: civilDateSchema.meta({ description: 'Its first day, `YYYY-MM-DD`, in Japan.' }),
        until: civilDateSchema.optional().meta({ description: 'Its last day; without one until a later line.' }),
        yen: z.int().min(0).max(100_000).meta({ description: 'What one check costs.' })
      })
    )
    .max(64)
    .default([...PUBLISHED_TARIFF])
    .meta({
      description: "Fees by method and date. The default is J-LIS's published ones for authentication certificates."
    })
})
