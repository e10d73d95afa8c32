import { z } from 'zod'
import { accountAnswers, accountRequests } from './operator-accounts.ts'
import { recordAnswers, recordRequests } from './operator-record.ts'
import type { CallName } from './operator-rights.ts'
import { ruleAnswers, ruleRequests } from './operator-rules.ts'
import { setUpAnswersOfCalls, setUpRequests } from './operator-set-up.ts'
import { upkeepAnswers, upkeepRequests } from './operator-upkeep.ts'
import { watchAnswers, watchRequests } from './operator-watch.ts'

export * from './operator-rights.ts'

/**
 * What the operator's side may ask: one table of calls, each with its request and its answer; whose each is, is in
 * `operator-rights.ts`. Nothing here can be said over the shopper's contract, nor the reverse.
 */

export const callRequests = {
  ...accountRequests,
  ...ruleRequests,
  ...recordRequests,
  ...watchRequests,
  ...upkeepRequests,
  ...setUpRequests
} satisfies Record<CallName, z.ZodType>
export const callAnswers = {
  ...accountAnswers,
  ...ruleAnswers,
  ...recordAnswers,
  ...watchAnswers,
  ...upkeepAnswers,
  ...setUpAnswersOfCalls
} satisfies Record<CallName, z.ZodType>

export type CallRequest<N extends CallName> = z.infer<(typeof callRequests)[N]>
export type CallAnswer<N extends CallName> = z.infer<(typeof callAnswers)[N]>

/** Why a call was not carried out. Nothing in it tells whether an account exists. */
export const callErrorSchema = z.discriminatedUnion('code', [
  /** Not signed in, signed out, idle too long or past the longest stay. */
  z.strictObject({ code: z.literal('not_signed_in') }),
  /** A call without the session's token or number, one that was made before, or one's own approval of one's own call. */
  z.strictObject({ code: z.literal('forbidden') }),
  /** This account's role may not. */
  z.strictObject({ code: z.literal('role_forbidden') }),
  /** Login, password or second factor are wrong: never said which. */
  z.strictObject({ code: z.literal('sign_in_refused') }),
  /** Too many tries: the next is looked at after so many milliseconds. */
  z.strictObject({ code: z.literal('throttled'), retryAfterMs: z.int().min(0) }),
  /** `field` names what does not fit, `problem` says how. */
  z.strictObject({ code: z.literal('bad_request'), field: z.string(), problem: z.string() }),
  /** There is none of that name, or it is in another state than the call needs. */
  z.strictObject({ code: z.literal('not_found') }),
  z.strictObject({ code: z.literal('conflict'), problem: z.string() }),
  /** Taken note of, and done once a second person approves. */
  z.strictObject({ code: z.literal('approval_needed'), approvalId: z.string() }),
  /** The first password has to be changed first. */
  z.strictObject({ code: z.literal('password_change_needed') }),
  /** The second factor has to be set up first. */
  z.strictObject({ code: z.literal('second_factor_needed') }),
  /** The record, the disk or a medium cannot take it; nothing was done. */
  z.strictObject({ code: z.literal('not_done'), problem: z.string() })
])
export type CallError = z.infer<typeof callErrorSchema>
