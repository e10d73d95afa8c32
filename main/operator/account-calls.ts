import { err, ok, type Result } from '../../device/result.ts'
import type { CallAnswer, CallError, CallRequest } from '../contract/operator.ts'
import type { AccountView } from '../contract/operator-accounts.ts'
import type { Accounts } from './accounts.ts'
import type { Caller } from './calls.ts'
import type { DeskTools } from './desk-tools.ts'
import { firstPassword } from './password.ts'
import type { Throttle } from './throttle.ts'

/** Administrators' work on others' accounts. Each puts on the record what it is about to do, and does it. */

const OWN: CallError = { code: 'conflict', problem: "one does not change one's own account" }
const LAST: CallError = { code: 'conflict', problem: 'it is the last administrator' }

/** The accounts as others may see them. */
export function viewsOf(accounts: Accounts, throttle: Throttle): readonly AccountView[] {
  return accounts.list().map(({ login, role, enabled, secondFactor, createdAtMs, lastSignInAtMs }) => ({
    login,
    role,
    enabled,
    secondFactor: secondFactor !== null,
    createdAtMs,
    lastSignInAtMs,
    throttledUntilMs: throttle.throttledUntilMs(login)
  }))
}

export function listAccounts({ accounts, throttle }: DeskTools): CallAnswer<'list_accounts'> {
  return { accounts: [...viewsOf(accounts, throttle)] }
}

export async function createAccount(
  { accounts, passwords, record, clock }: DeskTools,
  caller: Caller,
  { login, role }: CallRequest<'create_account'>
): Promise<Result<CallAnswer<'create_account'>, CallError>> {
  const password = firstPassword()
  const hash = await passwords.hash(password)
  if (!isStill(accounts, caller)) return err({ code: 'role_forbidden' })
  if (accounts.find(login) !== null) return err({ code: 'conflict', problem: 'there is an account of that name' })
  record.note('account_created', { by: caller.login, login, role })
  accounts.create({ login, role, password: hash, mustChangePassword: true, createdAtMs: clock.nowMs() })
  return ok({ firstPassword: password })
}

export function changeAccount(
  { accounts, record, sessions }: DeskTools,
  caller: Caller,
  { login, role, enabled }: CallRequest<'change_account'>
): Result<CallAnswer<'change_account'>, CallError> {
  const account = accounts.find(login)
  if (account === null) return err({ code: 'not_found' })
  if (login === caller.login) return err(OWN)
  const losesIt = enabled === false || (role !== undefined && role !== 'administrator')
  if (losesIt && accounts.isLastAdministrator(login)) return err(LAST)
  const newRole = role === account.role ? undefined : role
  const newEnabled = enabled === account.enabled ? undefined : enabled
  if (newRole === undefined && newEnabled === undefined) return ok({})
  record.note('account_changed', {
    by: caller.login,
    login,
    ...(newRole === undefined ? {} : { role: newRole }),
    ...(newEnabled === undefined ? {} : { enabled: newEnabled })
  })
  if (newRole !== undefined) accounts.setRole(login, newRole)
  if (newEnabled !== undefined) accounts.setEnabled(login, newEnabled)
  record.noteEnds(sessions.endAllOf(login))
  return ok({})
}

export async function resetAccount(
  { accounts, passwords, record, sessions, throttle }: DeskTools,
  caller: Caller,
  { login }: CallRequest<'reset_account'>
): Promise<Result<CallAnswer<'reset_account'>, CallError>> {
  if (login === caller.login) return err(OWN)
  const password = firstPassword()
  const hash = await passwords.hash(password)
  if (!isStill(accounts, caller)) return err({ code: 'role_forbidden' })
  if (accounts.find(login) === null) return err({ code: 'not_found' })
  record.note('account_reset', { by: caller.login, login })
  accounts.reset(login, hash)
  throttle.unlock(login)
  record.noteEnds(sessions.endAllOf(login))
  return ok({ firstPassword: password })
}

/** Making a hash takes time, in which whoever asked may have lost the right. */
function isStill(accounts: Accounts, { login, role }: Caller): boolean {
  const account = accounts.find(login)
  return account?.enabled === true && account.role === role
}
