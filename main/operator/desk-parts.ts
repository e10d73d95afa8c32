import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { ApprovableCall, CallAnswer, CallError, CallName, CallRequest } from '../contract/operator.ts'
import type { RecorderError } from '../session/ports.ts'
import type { CallHandlers } from './calls.ts'
import type { ScryptCost } from './password.ts'
import type { OperatorSession } from './sessions.ts'

/** What a desk is made of. */
export interface DeskParts {
  /** Where `accounts.db`, `set-up-code` and `keys/accounts.key` lie. */
  readonly dataDirectory: string
  readonly clock: Clock
  /** Each entry lasts when `event` returns: nothing is done that could not be written down before. */
  readonly recorder: DeskRecorder
  /** What carries out the calls that are not the desk's own. */
  readonly handlers: CallHandlers
  /** What is wrong with a call before a second person is asked about it; null: nothing. Absent: nothing is looked at. */
  readonly objection?: (call: ApprovableCall, request: CallRequest<ApprovableCall>) => CallError | null
  /** Calls that wait for a second person's word; none by default. */
  readonly approval?: readonly ApprovableCall[]
  /**
   * What the record's `approval_asked` has of a call that waits; null: nothing, or it cannot be read. Absent: no record is
   * at hand, and nothing that waited is carried out.
   */
  readonly askedOnRecord?: (approvalId: string) => Readonly<Record<string, unknown>> | null
  readonly version: string
  /** False: a machine that is being set up. By default it has its configuration. */
  readonly isConfigured?: boolean
  /** Less than the default only in tests. */
  readonly scryptCost?: ScryptCost
}

export interface DeskRecorder {
  event<N extends EventName>(name: N, fields: EventFields<N>): Result<void, RecorderError>
}

/** What one of the desk's own calls gives. */
export type OwnAnswer<N extends CallName> = Answered<CallAnswer<N>>

interface Answered<V> {
  readonly answer: Result<V, CallError>
  readonly cookie?: { readonly set: string } | 'clear'
}

/** Carries out one of the desk's own calls. */
export type OwnCall<N extends CallName, W> = (who: W, request: CallRequest<N>) => OwnAnswer<N> | Promise<OwnAnswer<N>>

/** Who is not signed in yet: only where they call from. */
export interface Stranger {
  readonly remoteAddress: string
}

/** Who is. */
export interface SignedIn {
  readonly session: OperatorSession
}
