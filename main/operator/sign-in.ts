import { err, ok } from '../../device/result.ts'
import type { CallError, CallRequest } from '../contract/operator.ts'
import { AccountsUnusable, onAccounts } from './account-file.ts'
import type { Account } from './accounts.ts'
import type { OwnAnswer, Stranger } from './desk-parts.ts'
import { sessionView, type DeskTools } from './desk-tools.ts'
import { passwordProblem } from './password.ts'
import { discardSetUpCode, isSetUpCode, readSetUpCode } from './set-up-code.ts'
import type { ThrottleSubject } from './throttle.ts'
import { matchTotp, TOTP_SECRET_BYTES } from './totp.ts'

/** Where too many passwords are looked at already. */
const COME_AGAIN_MS = 1000
/** In place of a second factor that is not there, so that a code is computed all the same. */
const NO_SECRET = new Uint8Array(TOTP_SECRET_BYTES)

/**
 * Signing in. Whatever is wrong the answer is the same, after the same work: nobody learns whether there is such an
 * account, whether the password was right, or that it is disabled. The record has the reason.
 */
export async function signIn(
  tools: DeskTools,
  { remoteAddress }: Stranger,
  { login, password, oneTimeCode }: CallRequest<'sign_in'>
): Promise<OwnAnswer<'sign_in'>> {
  const { accounts, throttle, passwords, record, clock } = tools
  const account = accounts.find(login)
  const named = account === null ? {} : { login }
  const subjects = throttle.subjectsOf(login, remoteAddress)
  const throttled = tooSoon(tools, subjects)
  if (throttled !== null) {
    record.count('sign_in_refused', { ...named, reason: 'throttled' })
    return { answer: err(throttled) }
  }
  const begun = throttle.begin(subjects)
  const isRight = await passwords.isRight(password, account?.password ?? null)
  // What was decided about the account in the meantime counts.
  const now = accounts.find(login)
  const step = matchTotp(now?.secondFactor ?? NO_SECRET, oneTimeCode ?? '', clock.nowMs(), now?.lastTotpStep ?? 0)
  const reason = whyNot(account, now, isRight, step)
  if (now === null || reason !== null) {
    record.noteRefusedSignIn({ ...named, reason: reason ?? 'no_such_account' })
    return { answer: err({ code: 'sign_in_refused' }) }
  }
  const usesUp = now.secondFactor === null ? null : step
  // All of it or nothing: where the record does not take the entry, the code is not used up, and the try has failed.
  const noted = inOne(tools, () => {
    if (usesUp !== null && !accounts.useTotpStep(login, usesUp)) return false
    record.note('signed_in', { by: login, role: now.role })
    accounts.signedIn(login, clock.nowMs())
    begun.takeBack()
    throttle.signedInFrom(login, remoteAddress)
    return true
  })
  if (!noted) return { answer: err({ code: 'sign_in_refused' }) }
  const answer = begin(tools, now)
  await renewOutgrown(tools, now, password)
  return answer
}

/**
 * A hash from when less was asked of scrypt is made anew while the password is at hand. Only after all was found right:
 * before, the time that it takes would tell that the password was.
 */
async function renewOutgrown(
  { accounts, passwords }: DeskTools,
  { login, password: kept }: Account,
  password: string
): Promise<void> {
  if (!passwords.isOutgrown(kept)) return
  const renewed = await passwords.hash(password)
  try {
    accounts.renewHash(login, kept, renewed)
  } catch (thrown) {
    // It stays as it was, and the next sign-in tries again: the person is signed in.
    if (!(thrown instanceof AccountsUnusable)) throw thrown
  }
}

function whyNot(before: Account | null, now: Account | null, isRight: boolean, step: number | null): string | null {
  if (before === null || now === null) return 'no_such_account'
  if (!isRight) return 'password'
  if (!Buffer.from(before.password.hash).equals(now.password.hash)) return 'password'
  if (now.secondFactor !== null && step === null) return 'second_factor'
  return now.enabled ? null : 'disabled'
}

/** The first administrator, by the code in the data directory. */
export async function setUp(
  tools: DeskTools,
  { remoteAddress }: Stranger,
  { setUpCode, login, password }: CallRequest<'set_up'>
): Promise<OwnAnswer<'set_up'>> {
  const { accounts, throttle, passwords, record, clock, dataDirectory } = tools
  const subjects = [throttle.addressSubject(remoteAddress)]
  const throttled = tooSoon(tools, subjects)
  if (throttled !== null) return { answer: err(throttled) }
  const begun = throttle.begin(subjects)
  const isRight = () => {
    const code = readSetUpCode(dataDirectory, clock.nowMs())
    return code !== null && isSetUpCode(code, setUpCode)
  }
  const refused = (): OwnAnswer<'set_up'> => {
    record.noteSparsely('sign_in_refused', { reason: 'set_up_code' })
    return { answer: err({ code: 'sign_in_refused' }) }
  }
  if (!isRight()) return refused()
  begun.takeBack()
  const problem = passwordProblem(password, login)
  if (problem !== null) return { answer: err({ code: 'bad_request', field: 'password', problem }) }
  const taken: OwnAnswer<'set_up'> = { answer: err({ code: 'conflict', problem: 'there is an account of that name' }) }
  if (accounts.find(login) !== null) return taken
  const hash = await passwords.hash(password)
  // Of two who bring the same code at once, the second finds it used up.
  if (!isRight()) return refused()
  if (accounts.find(login) !== null) return taken
  record.note('account_created', { by: login, login, role: 'administrator' })
  discardSetUpCode(dataDirectory)
  const createdAtMs = clock.nowMs()
  inOne(tools, () => {
    accounts.create({ login, role: 'administrator', password: hash, mustChangePassword: false, createdAtMs })
    record.note('signed_in', { by: login, role: 'administrator' })
    accounts.signedIn(login, createdAtMs)
    throttle.signedInFrom(login, remoteAddress)
  })
  return begin(tools, { login, role: 'administrator', mustChangePassword: false, secondFactor: null })
}

/** Why a try is not looked at now; null: it is. */
export function tooSoon({ throttle, passwords }: DeskTools, subjects: readonly ThrottleSubject[]): CallError | null {
  const wait = Math.ceil(throttle.waitMs(subjects))
  if (wait > 0) return { code: 'throttled', retryAfterMs: wait }
  return passwords.isFull() ? { code: 'throttled', retryAfterMs: COME_AGAIN_MS } : null
}

function begin(
  tools: DeskTools,
  {
    login,
    role,
    mustChangePassword,
    secondFactor
  }: Pick<Account, 'login' | 'role' | 'mustChangePassword' | 'secondFactor'>
): OwnAnswer<'sign_in'> {
  const { record, sessions } = tools
  const { cookie, session, ended } = sessions.begin({
    login,
    role,
    passwordChangeNeeded: mustChangePassword,
    secondFactorNeeded: secondFactor === null
  })
  record.noteEnds(ended)
  return { answer: ok(sessionView(tools, session)), cookie: { set: cookie } }
}

/** Changes to the accounts' file that belong together. */
function inOne<T>({ database }: DeskTools, changes: () => T): T {
  return onAccounts(() => database.transaction(changes).immediate())
}
