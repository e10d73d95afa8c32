import { randomBytes } from 'node:crypto'
import { err, ok } from '../../device/result.ts'
import type { CallError, CallRequest } from '../contract/operator.ts'
import type { Account } from './accounts.ts'
import type { OwnAnswer, SignedIn } from './desk-parts.ts'
import type { DeskTools } from './desk-tools.ts'
import { passwordProblem } from './password.ts'
import type { OperatorSession } from './sessions.ts'
import { tooSoon } from './sign-in.ts'
import { base32Of, matchTotp, TOTP_SECRET_BYTES, totpAddress } from './totp.ts'

/** What everyone may do with their own account, and nobody with another's. */

export function signOut({ record, sessions }: DeskTools, { session }: SignedIn): OwnAnswer<'sign_out'> {
  record.note('signed_out', { by: session.login, end: 'signed_out' })
  sessions.end(session)
  return { answer: ok({}), cookie: 'clear' }
}

/** Makes a second factor, which counts once a code of it was given. It stays with this session until then. */
export async function beginSecondFactor(
  tools: DeskTools,
  { session }: SignedIn,
  { password, oneTimeCode }: CallRequest<'begin_second_factor'>
): Promise<OwnAnswer<'begin_second_factor'>> {
  const refused = await refuseOther(tools, session, password, oneTimeCode ?? null)
  if (refused !== null) return { answer: err(refused) }
  const secret = randomBytes(TOTP_SECRET_BYTES)
  session.pendingSecondFactor = secret
  return { answer: ok({ secret: base32Of(secret), address: totpAddress(session.login, secret) }) }
}

export function confirmSecondFactor(
  { accounts, record, sessions, clock }: DeskTools,
  { session }: SignedIn,
  { oneTimeCode }: CallRequest<'confirm_second_factor'>
): OwnAnswer<'confirm_second_factor'> {
  const { login, pendingSecondFactor: secret } = session
  if (secret === null) return { answer: err({ code: 'not_found' }) }
  const step = matchTotp(secret, oneTimeCode, clock.nowMs(), 0)
  if (step === null) return { answer: err({ code: 'sign_in_refused' }) }
  record.note('second_factor_set', { by: login })
  accounts.setSecondFactor(login, secret, step)
  session.pendingSecondFactor = null
  session.secondFactorNeeded = false
  record.noteEnds(sessions.endAllOf(login, session))
  return { answer: ok({}) }
}

export async function changeOwnPassword(
  tools: DeskTools,
  { session }: SignedIn,
  { password, newPassword }: CallRequest<'change_own_password'>
): Promise<OwnAnswer<'change_own_password'>> {
  const { accounts, passwords, record, sessions } = tools
  const { login } = session
  const isSame = password.normalize('NFKC') === newPassword.normalize('NFKC')
  const problem = isSame ? 'it is the one that it replaces' : passwordProblem(newPassword, login)
  if (problem !== null) return { answer: err({ code: 'bad_request', field: 'newPassword', problem }) }
  const refused = await refuseOther(tools, session, password, 'password_alone')
  if (refused !== null) return { answer: err(refused) }
  const hash = await passwords.hash(newPassword)
  if (!isSignedIn(tools, session)) return { answer: err({ code: 'not_signed_in' }), cookie: 'clear' }
  record.note('password_changed', { by: login })
  accounts.setPassword(login, hash)
  record.noteEnds(sessions.endAllOf(login))
  return { answer: ok({}), cookie: 'clear' }
}

/**
 * Whether it is the account's own person still, who says the password again (and the code of a second factor that is to
 * be replaced); null: it is. Tries are throttled by the account, apart from those at signing in.
 */
async function refuseOther(
  tools: DeskTools,
  session: OperatorSession,
  password: string,
  oneTimeCode: string | null
): Promise<CallError | null> {
  const { accounts, throttle, passwords, clock } = tools
  const { login } = session
  const subjects = [throttle.ownSubject(login)]
  const throttled = tooSoon(tools, subjects)
  if (throttled !== null) return throttled
  const begun = throttle.begin(subjects)
  const before = accounts.find(login)
  const isRight = await passwords.isRight(password, before?.password ?? null)
  if (!isSignedIn(tools, session)) return { code: 'not_signed_in' }
  const account = accounts.find(login)
  if (!isRight || account === null || !isSecondRight(account)) return { code: 'sign_in_refused' }
  begun.takeBack()
  return null

  function isSecondRight({ secondFactor, lastTotpStep }: Account): boolean {
    if (oneTimeCode === 'password_alone' || secondFactor === null) return true
    const step = matchTotp(secondFactor, oneTimeCode ?? '', clock.nowMs(), lastTotpStep)
    return step !== null && accounts.useTotpStep(login, step)
  }
}

/** What was looked at takes time, in which the session may have been ended. */
function isSignedIn({ sessions }: DeskTools, session: OperatorSession): boolean {
  return sessions.isAlive(session)
}
