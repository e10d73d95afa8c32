import type { Result } from '../../device/result.ts'
import type { ApprovableCall, CallAnswer, CallError, CallName, CallRequest } from '../contract/operator.ts'
import type { AccountRole } from '../contract/operator-roles.ts'

/** Who makes a call, once its right to it is established. */
export interface Caller {
  readonly login: string
  readonly role: AccountRole
  /** Who agreed, where a second person had to. */
  readonly approvedBy?: string
  /** Present: a command on the machine asks in the account's name; absent: the account itself, in the console. */
  readonly origin?: 'command_line'
}

/** What carries out one call. The desk has checked the caller's right and the request before it is called. */
export type CallHandler<N extends CallName> = (
  caller: Caller,
  request: CallRequest<N>
) => Promise<Result<CallAnswer<N>, CallError>> | Result<CallAnswer<N>, CallError>

/** Calls that others carry out than the desk itself, which keeps accounts, sessions and approvals. */
export type DeskOwnCall =
  | 'read_welcome'
  | 'set_up'
  | 'sign_in'
  | 'who_am_i'
  | 'sign_out'
  | 'begin_second_factor'
  | 'confirm_second_factor'
  | 'change_own_password'
  | 'list_accounts'
  | 'create_account'
  | 'change_account'
  | 'reset_account'
  | 'list_approvals'
  | 'decide_approval'

export type CallHandlers = { readonly [N in Exclude<CallName, DeskOwnCall>]: CallHandler<N> }

/** What a transport knows of a call before the desk looks at it. */
export interface IncomingCall {
  readonly name: string
  /** Parsed JSON, not yet validated. */
  readonly body: unknown
  /** The session cookie's value; null where there is none. */
  readonly cookie: string | null
  /** The token in the call's header; null where there is none. */
  readonly callToken: string | null
  /** Counts the calls of a session, from 1; one that was seen already is a replay. null where there is none. */
  readonly callNumber: number | null
  /** Address of the other end, for throttling; never recorded. */
  readonly remoteAddress: string
}

export interface AnsweredCall {
  readonly answer: Result<unknown, CallError>
  /** `set`: a session begins, with this cookie; `clear`: it ended. */
  readonly cookie?: { readonly set: string } | 'clear'
}

/** The one entrance of the operator's side. */
export interface OperatorDesk {
  /** Never rejects but for a programmer's mistake in a handler. */
  call(call: IncomingCall): Promise<AnsweredCall>
  /**
   * Asks for a second person's word on a call that was ordered by a command, in the name of an account that may make it:
   * `approval_needed`, or why it is not asked for. The account's owner answers for the order.
   */
  ask<N extends ApprovableCall>(name: N, login: string, request: CallRequest<N>): CallError
  /** Takes no more calls, waits ten seconds at most for those under way, signs everybody out. Before the record is closed. */
  close(): Promise<void>
}
