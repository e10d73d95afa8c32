import { z } from 'zod'

/** What the shopper's face may say and see of a member number that belongs to the card. */

/** The two consents to an earlier card being asked after: to J-LIS's answering, and to this operator's receiving it. */
export const memberConsentsSchema = z.strictObject({ answering: z.literal(true), receiving: z.literal(true) })

/** A member number that belongs to the card. */
export const memberLinkSchema = z.strictObject({
  /** Its end, of at most four. */
  numberEnd: z.string().min(1).max(4),
  /** Calendar date, Asia/Tokyo. */
  linkedOn: z.iso.date(),
  /** Whether it came over from the card before this one. */
  carriedOver: z.boolean()
})
export type MemberLinkView = z.infer<typeof memberLinkSchema>

/** What was asked for and came to nothing, in the words that the shopper is told it with. */
export const memberTroubleSchema = z.strictObject({
  doing: z.enum(['link', 'carry', 'unlink']),
  cause: z.enum([
    /** Unknown, used or past its time. */
    'code_refused',
    /** Too many wrong codes: for a while none is looked at. */
    'throttled',
    /** This card has a number already, or the number another card. */
    'already_linked',
    'nothing_to_carry',
    'not_consented',
    'platform_unavailable',
    'failed'
  ])
})
export type MemberTroubleView = z.infer<typeof memberTroubleSchema>

/** How the card stands to a member number. `done` and `trouble`: what was asked for last, and what came of it. */
export const memberSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('not_linked'),
    /** The pad for the operator's code. */
    page: z.literal('code').optional(),
    done: z.literal('unlinked').optional(),
    trouble: memberTroubleSchema.optional()
  }),
  z.strictObject({
    state: z.literal('linked'),
    /** Whether it is really to be undone. */
    page: z.literal('undo').optional(),
    link: memberLinkSchema,
    done: z.enum(['linked', 'carried_over']).optional(),
    trouble: memberTroubleSchema.optional()
  }),
  z.strictObject({ state: z.enum(['linking', 'carrying', 'unlinking']) })
])
export type MemberView = z.infer<typeof memberSchema>
