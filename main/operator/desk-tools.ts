import type Database from 'better-sqlite3'
import type { Clock } from '../../device/clock.ts'
import type { CallAnswer } from '../contract/operator.ts'
import type { Accounts } from './accounts.ts'
import type { ActRecord } from './act-record.ts'
import type { Approvals } from './approvals.ts'
import type { PasswordWork } from './password-work.ts'
import type { OperatorSession, Sessions } from './sessions.ts'
import { IDLE_MS } from './sessions.ts'
import type { Throttle } from './throttle.ts'

/** What the desk's own calls work with. */
export interface DeskTools {
  readonly dataDirectory: string
  readonly clock: Clock
  readonly version: string
  readonly isConfigured: boolean
  readonly database: Database.Database
  readonly accounts: Accounts
  readonly approvals: Approvals
  readonly throttle: Throttle
  readonly sessions: Sessions
  readonly record: ActRecord
  readonly passwords: PasswordWork
}

/** A session as its own person sees it. */
export function sessionView({ sessions }: DeskTools, session: OperatorSession): CallAnswer<'who_am_i'> {
  const { login, role, callToken, passwordChangeNeeded, secondFactorNeeded } = session
  return {
    login,
    role,
    callToken,
    idleMs: IDLE_MS,
    endsAtMs: sessions.endsAtMs(session),
    passwordChangeNeeded,
    secondFactorNeeded
  }
}
