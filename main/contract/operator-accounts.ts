import { z } from 'zod'
import { accountRoleSchema, loginSchema } from './operator-roles.ts'

/** Accounts, signing in and a second person's word. */

const passwordSchema = z.string().min(1).max(200)
/** Six digits of RFC 6238. */
const oneTimeCodeSchema = z.string().regex(/^[0-9]{6}$/, 'six digits')
const nothing = z.strictObject({})

export const accountSchema = z.strictObject({
  login: loginSchema,
  role: accountRoleSchema,
  enabled: z.boolean(),
  secondFactor: z.boolean(),
  createdAtMs: z.int(),
  lastSignInAtMs: z.int().nullable(),
  /** Failed tries made it wait until then; null where it does not. */
  throttledUntilMs: z.int().nullable()
})
export type AccountView = z.infer<typeof accountSchema>

/** A call that waits for a second person's word. */
export const approvalSchema = z.strictObject({
  id: z.string(),
  call: z.string(),
  askedBy: loginSchema,
  /** Present: a command on the machine asked, in the name of `askedBy`; absent: that account itself, in the console. */
  origin: z.literal('command_line').optional(),
  askedAtMs: z.int(),
  endsAtMs: z.int(),
  state: z.enum(['waiting', 'approved', 'rejected', 'expired']),
  decidedBy: loginSchema.nullable(),
  /** What would be done, in the words of the call's own request; nothing secret. */
  what: z.record(z.string(), z.unknown())
})
export type ApprovalView = z.infer<typeof approvalSchema>

const signedIn = z.strictObject({
  login: loginSchema,
  role: accountRoleSchema,
  /** To be sent back with every call, in a header that no other site can set. */
  callToken: z.string(),
  idleMs: z.int(),
  endsAtMs: z.int(),
  /** A first password was given to them: nothing but changing it may be called before. */
  passwordChangeNeeded: z.boolean(),
  /** Nothing but setting it up may be called before. */
  secondFactorNeeded: z.boolean()
})

export const accountRequests = {
  read_welcome: nothing,
  /** First run: makes the first administrator. The code stands in a file of the data directory, for one use. */
  set_up: z.strictObject({ setUpCode: z.string().max(64), login: loginSchema, password: passwordSchema }),
  sign_in: z.strictObject({ login: loginSchema, password: passwordSchema, oneTimeCode: oneTimeCodeSchema.optional() }),
  /** `isPresent`: the person did something at the page, a key or a pointer; this prolongs the session. */
  who_am_i: z.strictObject({ isPresent: z.literal(true).optional() }),
  sign_out: nothing,
  /** `oneTimeCode` of the second factor that is replaced, where there is one. */
  begin_second_factor: z.strictObject({ password: passwordSchema, oneTimeCode: oneTimeCodeSchema.optional() }),
  confirm_second_factor: z.strictObject({ oneTimeCode: oneTimeCodeSchema }),
  /** Ends every session of the account, this one too. */
  change_own_password: z.strictObject({ password: passwordSchema, newPassword: passwordSchema }),
  list_accounts: nothing,
  create_account: z.strictObject({ login: loginSchema, role: accountRoleSchema }),
  change_account: z.strictObject({ login: loginSchema, role: accountRoleSchema.optional(), enabled: z.boolean().optional() }),
  /** Takes password and second factor away, gives a first password, and ends its waiting. */
  reset_account: z.strictObject({ login: loginSchema }),
  list_approvals: nothing,
  decide_approval: z.strictObject({ id: z.string().max(64), approve: z.boolean() })
}

export const accountAnswers = {
  /** `setUpNeeded`: there is no account yet. `isConfigured`: false while the machine is set up, and sells nothing. */
  read_welcome: z.strictObject({ setUpNeeded: z.boolean(), isConfigured: z.boolean(), version: z.string() }),
  set_up: signedIn,
  sign_in: signedIn,
  who_am_i: signedIn,
  sign_out: nothing,
  /** `secret` in base32, and the address that an authenticator scans (otpauth://). */
  begin_second_factor: z.strictObject({ secret: z.string(), address: z.string() }),
  confirm_second_factor: nothing,
  change_own_password: nothing,
  list_accounts: z.strictObject({ accounts: z.array(accountSchema) }),
  /** A first password, shown once, that has to be changed at the first sign-in. */
  create_account: z.strictObject({ firstPassword: z.string() }),
  change_account: nothing,
  reset_account: z.strictObject({ firstPassword: z.string() }),
  list_approvals: z.strictObject({ approvals: z.array(approvalSchema) }),
  /** What came of it where it was approved: the call's own answer, or why it was not done. */
  decide_approval: z.strictObject({
    approval: approvalSchema,
    answer: z.record(z.string(), z.unknown()).nullable(),
    refusedWith: z.string().nullable()
  })
}
