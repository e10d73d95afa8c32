import { randomUUID } from 'node:crypto'
import type Database from 'better-sqlite3'
import { approvableCalls, type ApprovableCall } from '../contract/operator.ts'
import type { ApprovalView } from '../contract/operator-accounts.ts'
import { onAccounts } from './account-file.ts'

/** How long a call waits for a second person. */
export const APPROVAL_MS = 24 * 3_600_000
/** A clock that was set back by more than this since: nobody can say how long it has waited. */
const CLOCK_SKEW_MS = 5 * 60_000
/** Calls that wait at a time, those of one person among them, and decided ones that are still shown. */
const MOST_WAITING = 50
const MOST_OF_ONE = 10
const MOST_SHOWN = 100

/** Where it stands in what is stored that a command asked; no call has a field of that name. */
const ORIGIN = '@origin'

/** A call that waits, or waited. */
export interface Approval extends ApprovalView {
  readonly call: ApprovableCall
}

interface ApprovalRow {
  readonly id: string
  readonly call: string
  readonly request: string
  readonly askedBy: string
  readonly askedAtMs: number
  readonly endsAtMs: number
  readonly state: Approval['state']
  readonly decidedBy: string | null
}

const COLUMNS = `id, call, request, asked_by AS askedBy, asked_at_ms AS askedAtMs, ends_at_ms AS endsAtMs, state,
  decided_by AS decidedBy`

/** Calls that wait for a second person's word, in the accounts' file. Every call throws `AccountsUnusable` as there. */
export class Approvals {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    this.#database = database
  }

  /** What `ask` would store; null: too many wait already, or too many of this person. */
  prepare(
    call: ApprovableCall,
    what: Approval['what'],
    { askedBy, origin }: Pick<Approval, 'askedBy' | 'origin'>,
    nowMs: number
  ): Approval | null {
    const waiting = this.list(nowMs).filter(({ state }) => state === 'waiting')
    const own = waiting.filter((each) => each.askedBy === askedBy)
    if (waiting.length >= MOST_WAITING || own.length >= MOST_OF_ONE) return null
    const id = randomUUID()
    const by = { askedBy, ...(origin === undefined ? {} : { origin }) }
    return { id, call, what, ...by, askedAtMs: nowMs, endsAtMs: nowMs + APPROVAL_MS, state: 'waiting', decidedBy: null }
  }

  ask({ id, call, what, askedBy, origin, askedAtMs, endsAtMs }: Approval): void {
    const stored = origin === undefined ? what : { ...what, [ORIGIN]: origin }
    onAccounts(() => {
      this.#database
        .prepare("INSERT INTO approval VALUES (?, ?, ?, ?, ?, ?, 'waiting', NULL)")
        .run(id, call, JSON.stringify(stored), askedBy, askedAtMs, endsAtMs)
      this.#database
        .prepare(
          `DELETE FROM approval WHERE state <> 'waiting' AND id NOT IN
             (SELECT id FROM approval WHERE state <> 'waiting' ORDER BY asked_at_ms DESC LIMIT ?)`
        )
        .run(MOST_SHOWN)
    })
  }

  /** The newest first. Whose time is over is `expired`. */
  list(nowMs: number): readonly Approval[] {
    return onAccounts(() => {
      this.#database
        .prepare("UPDATE approval SET state = 'expired' WHERE state = 'waiting' AND (ends_at_ms <= ? OR asked_at_ms > ?)")
        .run(nowMs, nowMs + CLOCK_SKEW_MS)
      return this.#database
        .prepare<[], ApprovalRow>(`SELECT ${COLUMNS} FROM approval ORDER BY asked_at_ms DESC, id`)
        .all()
    }).flatMap(approvalOf)
  }

  find(id: string, nowMs: number): Approval | null {
    return this.list(nowMs).find((approval) => approval.id === id) ?? null
  }

  /** @returns false: it did not wait any more */
  decide(id: string, state: 'approved' | 'rejected', decidedBy: string): boolean {
    const statement = "UPDATE approval SET state = ?, decided_by = ? WHERE id = ? AND state = 'waiting'"
    return onAccounts(() => this.#database.prepare(statement).run(state, decidedBy, id).changes) === 1
  }
}

/** A call of another version of the program is none that could be carried out, nor one that cannot be read any more. */
function approvalOf({ call, request, ...row }: ApprovalRow): Approval[] {
  const known = approvableCalls.find((each) => each === call)
  if (known === undefined) return []
  try {
    const { [ORIGIN]: origin, ...what } = JSON.parse(request) as Approval['what']
    return [{ ...row, call: known, what, ...(origin === undefined ? {} : { origin: 'command_line' }) }]
  } catch {
    return []
  }
}
