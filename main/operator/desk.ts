import { err, ok, type Result } from '../../device/result.ts'
import {
  approvableCalls,
  callRequests,
  callRights,
  mayCall,
  pollingCalls,
  readingCalls,
  type ApprovableCall,
  type CallError,
  type CallName,
  type CallRequest
} from '../contract/operator.ts'
import type { RecorderError } from '../session/ports.ts'
import { openAccountFile, AccountsUnusable, type AccountsError } from './account-file.ts'
import { openAccountKey } from './account-key.ts'
import type { KeyError } from '../keys/key-file.ts'
import { Accounts } from './accounts.ts'
import { ActRecord, NotRecorded } from './act-record.ts'
import { ApprovalDesk, type CarryOut } from './approval-desk.ts'
import { Approvals } from './approvals.ts'
import type { AnsweredCall, Caller, DeskOwnCall, IncomingCall, OperatorDesk } from './calls.ts'
import type { DeskParts } from './desk-parts.ts'
import type { DeskTools } from './desk-tools.ts'
import {
  accountCalls,
  ownCalls,
  strangersCalls,
  type AccountCallName,
  type OwnCallName,
  type StrangersCallName
} from './own-calls.ts'
import { PasswordWork } from './password-work.ts'
import { isCallToken, Sessions, takeNumber, type OperatorSession } from './sessions.ts'
import { takeOrders } from './take-orders.ts'
import { Throttle } from './throttle.ts'

export type { DeskParts } from './desk-parts.ts'

/** How often the owner's orders, sessions and what was only counted are looked after while nobody calls. */
const ORDERS_EVERY_MS = 2000

/** How long the end waits for calls that are under way: one that hangs on a medium may never come back. */
export const CLOSE_PATIENCE_MS = 10_000

/** Before the first password is changed, and before a second factor is set up, nothing else may be called. */
const WITH_FIRST_PASSWORD: ReadonlySet<CallName> = new Set<CallName>(['who_am_i', 'sign_out', 'change_own_password'])
const WITHOUT_SECOND_FACTOR: ReadonlySet<CallName> = new Set<CallName>([
  ...WITH_FIRST_PASSWORD,
  'begin_second_factor',
  'confirm_second_factor'
])

/**
 * Opens the accounts and makes the desk: the one entrance of the operator's side. For every call it looks, in this order,
 * whether there is such a call, who makes it (session, its token, a number that was not used), whether their role may,
 * whether the request is well formed, and whether a second person has to agree; puts it on the record; and only then has
 * it carried out. A handler's mistake is thrown on.
 */
export function createDesk(parts: DeskParts): Result<OperatorDesk, KeyError | AccountsError | RecorderError> {
  const { dataDirectory, clock, recorder, version, isConfigured = true } = parts
  const key = openAccountKey(dataDirectory)
  if (!key.ok) return key
  const opened = openAccountFile(dataDirectory, key.value.commitment())
  if (!opened.ok) return opened
  const database = opened.value
  try {
    const tools: DeskTools = {
      dataDirectory,
      clock,
      version,
      isConfigured,
      database,
      accounts: new Accounts(database, key.value),
      approvals: new Approvals(database),
      throttle: new Throttle(database, clock, key.value),
      sessions: new Sessions(clock),
      record: new ActRecord(recorder, clock),
      passwords: new PasswordWork(parts.scryptCost)
    }
    takeOrders(tools)
    return ok(new Desk(parts, tools))
  } catch (thrown) {
    database.close()
    if (thrown instanceof NotRecorded) return err({ code: 'store_failed', cause: thrown.fault })
    if (thrown instanceof AccountsUnusable)
      return err({ code: 'accounts_unusable', path: database.name, fault: thrown.fault })
    throw thrown
  }
}

class Desk implements OperatorDesk {
  readonly #parts: DeskParts
  readonly #tools: DeskTools
  readonly #approvalDesk: ApprovalDesk
  #cancelTimer: () => void = () => undefined
  #isClosed = false
  /** The record is not this desk's any more. */
  #isGone = false
  readonly #underWay = new Set<Promise<AnsweredCall>>()

  constructor(parts: DeskParts, tools: DeskTools) {
    this.#parts = parts
    this.#tools = tools
    const carryOut: CarryOut = (call, caller, request) => this.#carryOut(call, caller, request)
    this.#approvalDesk = new ApprovalDesk(tools, carryOut, parts.askedOnRecord)
    this.#lookForOrders()
  }

  async call(incoming: IncomingCall): Promise<AnsweredCall> {
    if (this.#isClosed) return { answer: err({ code: 'not_done', problem: 'closing' }) }
    const answering = this.#safely(incoming)
    this.#underWay.add(answering)
    try {
      return await answering
    } finally {
      this.#underWay.delete(answering)
    }
  }

  ask<N extends ApprovableCall>(name: N, login: string, request: CallRequest<N>): CallError {
    if (this.#isClosed) return { code: 'not_done', problem: 'closing' }
    try {
      const account = this.#tools.accounts.find(login)
      if (account?.enabled !== true) return { code: 'bad_request', field: 'by', problem: 'there is no such account' }
      const { role } = account
      if (!mayCall(role, name)) return { code: 'role_forbidden' }
      const asked = this.#askForApproval(name, { login, role, origin: 'command_line' }, request)
      return asked.ok ? { code: 'not_done', problem: 'not asked' } : asked.error
    } catch (thrown) {
      if (!(thrown instanceof NotRecorded) && !(thrown instanceof AccountsUnusable)) throw thrown
      return { code: 'not_done', problem: thrown.fault }
    }
  }

  /** Nobody is asked about what cannot be done. */
  #askForApproval(
    name: ApprovableCall,
    caller: Caller,
    request: CallRequest<ApprovableCall>
  ): Result<never, CallError> {
    const objection = this.#parts.objection?.(name, request) ?? null
    return objection === null ? this.#approvalDesk.ask(name, caller, request) : err(objection)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancelTimer()
    await this.#waitForCalls()
    this.#isGone = true
    const { record, sessions, database } = this.#tools
    try {
      record.noteEnds(sessions.clear())
      record.tellCounted('all')
    } catch (thrown) {
      if (!(thrown instanceof NotRecorded)) throw thrown
    } finally {
      database.close()
    }
  }

  async #waitForCalls(): Promise<void> {
    let cancel: () => void = () => undefined
    const patience = new Promise<void>((resolve) => {
      cancel = this.#parts.clock.after(CLOSE_PATIENCE_MS, resolve)
    })
    await Promise.race([Promise.allSettled(this.#underWay), patience])
    cancel()
  }

  async #safely(incoming: IncomingCall): Promise<AnsweredCall> {
    try {
      takeOrders(this.#tools)
      this.#tools.record.noteEnds(this.#tools.sessions.sweep())
      return await this.#answer(incoming)
    } catch (thrown) {
      if (!(thrown instanceof NotRecorded) && !(thrown instanceof AccountsUnusable)) throw thrown
      return { answer: err({ code: 'not_done', problem: thrown.fault }) }
    }
  }

  async #answer(incoming: IncomingCall): Promise<AnsweredCall> {
    const { name } = incoming
    if (!isCallName(name)) return this.#refuse('unknown', null, { code: 'not_found' })
    if (isStrangersCall(name)) {
      const parsed = parseRequest(name, incoming.body)
      if (!parsed.ok) return { answer: parsed }
      return strangersCalls[name](this.#tools, incoming, parsed.value as never)
    }
    const session = this.#tools.sessions.find(incoming.cookie)
    if (session === null) {
      const refused = this.#refuse(name, null, { code: 'not_signed_in' })
      return incoming.cookie === null ? refused : { ...refused, cookie: 'clear' }
    }
    const refusal = refuse(name, session, incoming)
    if (refusal !== null) return this.#refuse(name, session, refusal)
    // What a page asks by itself, over and over, is no sign of a person.
    if (!pollingCalls.has(name)) this.#tools.sessions.use(session)
    const parsed = parseRequest(name, incoming.body)
    if (!parsed.ok) return this.#refuse(name, session, parsed.error)
    if ('isPresent' in parsed.value) this.#tools.sessions.use(session)
    const answered = await this.#serve(name, session, parsed.value)
    // What others carry out has its result on the record already, and what waits has its entry.
    if (answered.answer.ok || answered.answer.error.code === 'approval_needed' || isHandled(name)) return answered
    return this.#refuse(name, session, answered.answer.error, answered.cookie)
  }

  async #serve(name: CallName, session: OperatorSession, request: CallRequest<CallName>): Promise<AnsweredCall> {
    const { record } = this.#tools
    const caller: Caller = { login: session.login, role: session.role }
    if (readingCalls.has(name)) record.noteSparsely('operator_read', { by: caller.login, call: name })
    if (isApprovable(name) && this.#parts.approval?.includes(name) === true) {
      return { answer: this.#askForApproval(name, caller, request as CallRequest<ApprovableCall>) }
    }
    if (name === 'list_approvals') return { answer: ok(this.#approvalDesk.list(caller)) }
    if (name === 'decide_approval') {
      return { answer: await this.#approvalDesk.decide(caller, request as CallRequest<'decide_approval'>) }
    }
    if (isOwnCall(name)) return ownCalls[name](this.#tools, { session }, request as never)
    return { answer: await this.#carryOut(name, caller, request) }
  }

  /** Has a call carried out that is not about the caller's own account. */
  async #carryOut(
    name: CallName,
    caller: Caller & { readonly approvedBy?: string },
    request: CallRequest<CallName>
  ): Promise<Result<unknown, CallError>> {
    // Each takes its own request, which was checked against that very call's schema.
    if (isAccountCall(name)) return accountCalls[name](this.#tools, caller, request as never)
    if (!isHandled(name)) throw new TypeError(`${name} is carried out otherwise`)
    const handle = () => this.#parts.handlers[name](caller, request as never)
    if (readingCalls.has(name)) return handle()
    const { record } = this.#tools
    const { login: by, approvedBy } = caller
    record.note('operator_asked', { by, call: name, ...(approvedBy === undefined ? {} : { approvedBy }) })
    const answer = await handle()
    // Its end came after this desk's, and is not known to the record.
    if (this.#isGone) return answer
    try {
      record.note('operator_acted', { by, call: name, result: answer.ok ? 'done' : answer.error.code })
    } catch (thrown) {
      // It is done, and its beginning is on the record: whoever asked is told what came of it.
      if (!(thrown instanceof NotRecorded)) throw thrown
    }
    return answer
  }

  #refuse(
    call: string,
    session: OperatorSession | null,
    error: CallError,
    cookie?: AnsweredCall['cookie']
  ): AnsweredCall {
    const by = session === null ? {} : { by: session.login }
    this.#tools.record.noteSparsely('operator_refused', { ...by, call, code: error.code })
    return { answer: err(error), ...(cookie === undefined ? {} : { cookie }) }
  }

  #lookForOrders(): void {
    this.#cancelTimer = this.#parts.clock.after(ORDERS_EVERY_MS, () => {
      if (this.#isClosed) return
      try {
        takeOrders(this.#tools)
        this.#tools.record.noteEnds(this.#tools.sessions.sweep())
        this.#tools.record.tellCounted('overdue')
      } catch (thrown) {
        // Orders and counts stay, and are told once record and file take them.
        if (!(thrown instanceof NotRecorded) && !(thrown instanceof AccountsUnusable)) throw thrown
      }
      this.#lookForOrders()
    })
  }
}

/** Why somebody who is signed in may not make this call; null: they may. */
function refuse(name: CallName, session: OperatorSession, { callToken, callNumber }: IncomingCall): CallError | null {
  if (!isCallToken(session, callToken) || !takeNumber(session, callNumber)) return { code: 'forbidden' }
  const allowed: readonly string[] = callRights[name] === 'anyone' ? [] : callRights[name]
  if (!allowed.includes(session.role)) return { code: 'role_forbidden' }
  if (session.passwordChangeNeeded && !WITH_FIRST_PASSWORD.has(name)) return { code: 'password_change_needed' }
  if (session.secondFactorNeeded && !WITHOUT_SECOND_FACTOR.has(name)) return { code: 'second_factor_needed' }
  return null
}

/** What was sent, as the contract has it. The problem's words hold nothing of it. */
function parseRequest(name: CallName, body: unknown): Result<CallRequest<CallName>, CallError> {
  const parsed = callRequests[name].safeParse(body)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  // A field of another name than the contract's is not repeated.
  const problem =
    issue?.code === 'unrecognized_keys' ? 'there is no such field' : (issue?.message ?? 'not of the expected form')
  return err({ code: 'bad_request', field: issue?.path.join('.') ?? '', problem })
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(callRights, name)
}

function isStrangersCall(name: CallName): name is StrangersCallName {
  return Object.hasOwn(strangersCalls, name)
}

function isOwnCall(name: CallName): name is OwnCallName {
  return Object.hasOwn(ownCalls, name)
}

function isAccountCall(name: CallName): name is AccountCallName {
  return Object.hasOwn(accountCalls, name)
}

/** Whether a handler carries it out that the desk was given. */
function isHandled(name: CallName): name is Exclude<CallName, DeskOwnCall> {
  return (
    !isStrangersCall(name) &&
    !isOwnCall(name) &&
    !isAccountCall(name) &&
    name !== 'list_approvals' &&
    name !== 'decide_approval'
  )
}

function isApprovable(name: CallName): name is ApprovableCall {
  return approvableCalls.some((each) => each === name)
}
