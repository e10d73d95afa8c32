import { z } from 'zod'
import { accountAnswers, accountRequests } from './operator-accounts.ts'
import { recordAnswers, recordRequests } from './operator-record.ts'
import { accountRoles, type AccountRole } from './operator-roles.ts'
import { upkeepAnswers, upkeepRequests } from './operator-upkeep.ts'

/**
 * What the operator's side may ask: one table of calls, each with its request, its answer and whose it is. Nothing here
 * can be said over the shopper's contract, nor the reverse.
 */

/** Who may make a call: accounts of these roles, signed in; or, before anybody is, `anyone`. */
export type Allowed = readonly AccountRole[] | 'anyone'

const everyRole: Allowed = accountRoles

/** Whose each call is. docs/operator-accounts.md prints it. */
export const callRights = {
  // Before anybody is signed in.
  read_welcome: 'anyone',
  set_up: 'anyone',
  sign_in: 'anyone',
  // One's own.
  who_am_i: everyRole,
  sign_out: everyRole,
  begin_second_factor: everyRole,
  confirm_second_factor: everyRole,
  change_own_password: everyRole,
  // Accounts.
  list_accounts: ['administrator', 'auditor'],
  create_account: ['administrator'],
  change_account: ['administrator'],
  reset_account: ['administrator'],
  // A second person's word: of every role that may make one of `approvableCalls`. Each sees and decides those calls that
  // it may make itself, an administrator all of them.
  list_approvals: ['administrator', 'auditor', 'technician'],
  decide_approval: ['administrator', 'auditor', 'technician'],
  // The record.
  read_entries: ['administrator', 'auditor'],
  read_decisions: ['administrator', 'operator', 'auditor'],
  verify_record: ['administrator', 'auditor'],
  export_record: ['administrator', 'auditor'],
  read_backup: ['administrator', 'operator', 'auditor', 'technician'],
  delete_entries: ['administrator'],
  // Upkeep.
  read_health: everyRole,
  read_fees: ['administrator', 'operator', 'auditor'],
  read_metrics_access: ['administrator'],
  renew_metrics_access: ['administrator'],
  make_bundle: ['administrator', 'technician']
} as const satisfies Record<string, Allowed>

export type CallName = keyof typeof callRights

/** Calls that change nothing and hand nothing out: the record notes them sparsely. */
export const readingCalls: ReadonlySet<CallName> = new Set<CallName>([
  'read_welcome',
  'who_am_i',
  'list_accounts',
  'list_approvals',
  'read_entries',
  'read_decisions',
  'read_backup',
  'read_health',
  'read_fees',
  'read_metrics_access'
])

/** Calls for which a second person's word can be asked (`operatorSide.approval`). */
export const approvableCalls = [
  'create_account',
  'change_account',
  'reset_account',
  'export_record',
  'delete_entries',
  'renew_metrics_access',
  'make_bundle'
] as const satisfies readonly CallName[]
export type ApprovableCall = (typeof approvableCalls)[number]

export const callRequests = { ...accountRequests, ...recordRequests, ...upkeepRequests } satisfies Record<
  CallName,
  z.ZodType
>
export const callAnswers = { ...accountAnswers, ...recordAnswers, ...upkeepAnswers } satisfies Record<CallName, z.ZodType>

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
