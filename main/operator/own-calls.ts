import { ok } from '../../device/result.ts'
import type { CallError, CallName, CallRequest } from '../contract/operator.ts'
import type { Result } from '../../device/result.ts'
import { changeAccount, createAccount, listAccounts, resetAccount } from './account-calls.ts'
import type { Caller } from './calls.ts'
import type { OwnCall, SignedIn, Stranger } from './desk-parts.ts'
import { sessionView, type DeskTools } from './desk-tools.ts'
import { beginSecondFactor, changeOwnPassword, confirmSecondFactor, signOut } from './own-account.ts'
import { readSetUpCode } from './set-up-code.ts'
import { setUp, signIn } from './sign-in.ts'

/** The desk's own calls, by who may make them: a table each, so that none is forgotten. */

export type StrangersCallName = 'read_welcome' | 'set_up' | 'sign_in'
export type OwnCallName =
  'who_am_i' | 'sign_out' | 'begin_second_factor' | 'confirm_second_factor' | 'change_own_password'
export type AccountCallName = 'list_accounts' | 'create_account' | 'change_account' | 'reset_account'

type WithTools<F> = F extends (...parameters: infer P) => infer R ? (tools: DeskTools, ...parameters: P) => R : never
type AccountCall<N extends CallName> = (
  tools: DeskTools,
  caller: Caller,
  request: CallRequest<N>
) => Result<unknown, CallError> | Promise<Result<unknown, CallError>>

/** Before anybody is signed in. */
export const strangersCalls: { readonly [N in StrangersCallName]: WithTools<OwnCall<N, Stranger>> } = {
  read_welcome: ({ accounts, version, isConfigured, dataDirectory, clock }) => ({
    answer: ok({
      setUpNeeded: accounts.isEmpty() || readSetUpCode(dataDirectory, clock.nowMs()) !== null,
      isConfigured,
      version
    })
  }),
  set_up: setUp,
  sign_in: signIn
}

/** About one's own account. */
export const ownCalls: { readonly [N in OwnCallName]: WithTools<OwnCall<N, SignedIn>> } = {
  who_am_i: (tools, { session }) => ({ answer: ok(sessionView(tools, session)) }),
  sign_out: signOut,
  begin_second_factor: beginSecondFactor,
  confirm_second_factor: confirmSecondFactor,
  change_own_password: changeOwnPassword
}

/** About others' accounts. */
export const accountCalls: { readonly [N in AccountCallName]: AccountCall<N> } = {
  list_accounts: (tools) => ok(listAccounts(tools)),
  create_account: createAccount,
  change_account: changeAccount,
  reset_account: resetAccount
}
