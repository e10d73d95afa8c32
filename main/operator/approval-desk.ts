import { isDeepStrictEqual } from 'node:util'
import { err, ok, type Result } from '../../device/result.ts'
import {
  callRequests,
  callRights,
  type ApprovableCall,
  type CallAnswer,
  type CallError,
  type CallRequest
} from '../contract/operator.ts'
import type { EventFields } from '../audit/catalogue.ts'
import { digestOf, encodeRuleBook } from '../audit/rule-book-text.ts'
import { ruleBookSchema } from '../contract/rule-book.ts'
import type { AccountRole } from '../contract/operator-roles.ts'
import type { Approval } from './approvals.ts'
import type { Caller } from './calls.ts'
import type { DeskParts } from './desk-parts.ts'
import type { DeskTools } from './desk-tools.ts'

/** Who had the idea, and who agreed. */
export type ApprovedCaller = Caller & { readonly approvedBy: string }

/** Carries an approved call out. */
export type CarryOut = (
  call: ApprovableCall,
  caller: ApprovedCaller,
  request: CallRequest<ApprovableCall>
) => Promise<Result<unknown, CallError>>

/** Calls that two people have to want: one asks, another agrees, and then it is done once, under both names. */
export class ApprovalDesk {
  readonly #tools: DeskTools
  readonly #carryOut: CarryOut
  readonly #askedOnRecord: NonNullable<DeskParts['askedOnRecord']>

  constructor(tools: DeskTools, carryOut: CarryOut, askedOnRecord: DeskParts['askedOnRecord']) {
    this.#tools = tools
    this.#carryOut = carryOut
    this.#askedOnRecord = askedOnRecord ?? (() => null)
  }

  /** Notes the call down in place of doing it: `approval_needed`. */
  ask(call: ApprovableCall, { login, origin }: Caller, request: CallRequest<ApprovableCall>): Result<never, CallError> {
    const { approvals, record, clock } = this.#tools
    const by = { askedBy: login, ...(origin === undefined ? {} : { origin }) }
    const approval = approvals.prepare(call, { ...request }, by, clock.nowMs())
    if (approval === null) return err({ code: 'conflict', problem: 'too many calls wait for a second person' })
    record.note('approval_asked', entryOf(approval, request))
    approvals.ask(approval)
    return err({ code: 'approval_needed', approvalId: approval.id })
  }

  /** What the caller may decide, and what the caller asked for. */
  list(caller: Caller): CallAnswer<'list_approvals'> {
    const { approvals, clock } = this.#tools
    const shown = approvals
      .list(clock.nowMs())
      .filter(({ call, askedBy }) => askedBy === caller.login || mayDecide(caller.role, call))
    return { approvals: shown.map((approval) => ({ ...approval })) }
  }

  /**
   * A second person's word; whoever asked may take it back, by a no. Errors: `not_found` (none that waits), `forbidden` (a
   * yes to one's own), `role_forbidden` (neither an administrator nor of a role that may make that call), `conflict` (to be
   * done, and not what the record has of it).
   */
  async decide(
    caller: Caller,
    { id, approve }: CallRequest<'decide_approval'>
  ): Promise<Result<CallAnswer<'decide_approval'>, CallError>> {
    const { approvals, accounts, record, clock } = this.#tools
    const approval = approvals.find(id, clock.nowMs())
    if (approval?.state !== 'waiting') return err({ code: 'not_found' })
    const { call, askedBy } = approval
    const isOwn = askedBy === caller.login
    if (isOwn && approve) return err({ code: 'forbidden' })
    if (!isOwn && !mayDecide(caller.role, call)) return err({ code: 'role_forbidden' })
    // What was stored is checked again: it may be from another version of the program.
    const request = callRequests[call].safeParse(approval.what)
    if (approve && request.success && !this.#isAsRecorded(approval, request.data)) {
      return err({ code: 'conflict', problem: 'what waits here is not what the record has of it: reject it, and ask again' })
    }
    record.note('approval_decided', { by: caller.login, askedBy, approvalId: id, call, approved: approve })
    if (!approvals.decide(id, approve ? 'approved' : 'rejected', caller.login)) return err({ code: 'not_found' })
    const decided: Approval = { ...approval, state: approve ? 'approved' : 'rejected', decidedBy: caller.login }
    if (!approve) return ok({ approval: decided, answer: null, refusedWith: null })
    const asker = accounts.find(askedBy)
    if (asker?.enabled !== true || !mayMake(asker.role, call)) {
      return ok({ approval: decided, answer: null, refusedWith: 'role_forbidden' })
    }
    if (!request.success) return ok({ approval: decided, answer: null, refusedWith: 'bad_request' })
    const { origin } = approval
    const by = { login: askedBy, role: asker.role, ...(origin === undefined ? {} : { origin }) }
    const done = await this.#carryOut(call, { ...by, approvedBy: caller.login }, request.data)
    return ok(
      done.ok
        ? { approval: decided, answer: { ...(done.value as object) }, refusedWith: null }
        : { approval: decided, answer: null, refusedWith: done.error.code }
    )
  }

  /** The accounts' file can be written by whoever has the disk; what is on the record is signed. */
  #isAsRecorded(approval: Approval, request: CallRequest<ApprovableCall>): boolean {
    return isDeepStrictEqual(this.#askedOnRecord(approval.id), entryOf(approval, request))
  }
}

/** The entry `approval_asked`. */
function entryOf({ id, call, askedBy, origin }: Approval, request: CallRequest<ApprovableCall>): EventFields<'approval_asked'> {
  return { by: askedBy, approvalId: id, call, ...(origin === undefined ? {} : { origin }), ...factsOf(request) }
}

/** What the record says of a call that waits. Of a rule book its digest: once it is in force the record has it whole. */
function factsOf(request: CallRequest<ApprovableCall>): Partial<EventFields<'approval_asked'>> {
  if (!('book' in request)) return request
  const book = ruleBookSchema.safeParse(request.book)
  const { basedOn } = request
  return book.success ? { basedOn, digest: digestOf(encodeRuleBook(book.data)) } : { basedOn }
}

/** Whoever may make a call may agree to another's, and so may an administrator. */
function mayDecide(role: AccountRole, call: ApprovableCall): boolean {
  return role === 'administrator' || mayMake(role, call)
}

function mayMake(role: AccountRole, call: ApprovableCall): boolean {
  const allowed: readonly AccountRole[] = callRights[call]
  return allowed.includes(role)
}
