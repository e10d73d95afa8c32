import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import type { AccountRole } from '../contract/operator-roles.ts'

export const IDLE_MS = 15 * 60_000
export const LONGEST_MS = 12 * 3_600_000
/** Calls that overtake each other on their way are taken; what is further behind than this is not. */
export const NUMBER_WINDOW = 64
/** Sessions of one account at a time; the oldest gives way. */
const MOST_OF_ONE = 5
const SECRET_BYTES = 32

/** Why a session ended. */
export type SessionEnd = 'signed_out' | 'idle' | 'too_long' | 'replaced' | 'account_changed' | 'stopped'

/** One signed-in person at one console. */
export interface OperatorSession {
  readonly login: string
  readonly role: AccountRole
  /** To be sent back with every call. */
  readonly callToken: string
  passwordChangeNeeded: boolean
  secondFactorNeeded: boolean
  /** A second factor that is being set up, until a code confirms it. */
  pendingSecondFactor: Uint8Array | null
  readonly begunAtMs: number
  readonly begunMonotonicMs: number
  usedAtMs: number
  usedMonotonicMs: number
  readonly seen: Set<number>
  newest: number
}

export interface EndedSession {
  readonly login: string
  readonly end: SessionEnd
}

/**
 * The sessions, in memory only: a restart signs everybody out. Of a cookie only its SHA-256 is kept. A session ends by
 * the monotonic clock or by the wall clock, whichever is first: setting the clock back prolongs none.
 */
export class Sessions {
  readonly #clock: Clock
  /** By the cookie's SHA-256, in hexadecimal. */
  readonly #byCookie = new Map<string, OperatorSession>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins one, and gives the cookie: 256 bits by chance, in base64url. */
  begin(
    who: Pick<OperatorSession, 'login' | 'role' | 'passwordChangeNeeded' | 'secondFactorNeeded'>
  ): { readonly cookie: string; readonly session: OperatorSession; readonly ended: readonly EndedSession[] } {
    const own = [...this.#byCookie].filter(([, { login }]) => login === who.login)
    const surplus = own.slice(0, Math.max(0, own.length + 1 - MOST_OF_ONE))
    for (const [id] of surplus) this.#byCookie.delete(id)
    const cookie = randomBytes(SECRET_BYTES).toString('base64url')
    const [nowMs, monotonicMs] = [this.#clock.nowMs(), this.#clock.monotonicMs()]
    const session: OperatorSession = {
      ...who,
      callToken: randomBytes(SECRET_BYTES).toString('base64url'),
      pendingSecondFactor: null,
      begunAtMs: nowMs,
      begunMonotonicMs: monotonicMs,
      usedAtMs: nowMs,
      usedMonotonicMs: monotonicMs,
      seen: new Set(),
      newest: 0
    }
    this.#byCookie.set(idOf(cookie), session)
    return { cookie, session, ended: surplus.map(() => ({ login: who.login, end: 'replaced' })) }
  }

  /** The session of this cookie; null: there is none (any more). */
  find(cookie: string | null): OperatorSession | null {
    return cookie === null ? null : (this.#byCookie.get(idOf(cookie)) ?? null)
  }

  /** Whether it has not been ended. */
  isAlive(session: OperatorSession): boolean {
    return [...this.#byCookie.values()].includes(session)
  }

  /** Notes that the person does something. */
  use(session: OperatorSession): void {
    session.usedAtMs = this.#clock.nowMs()
    session.usedMonotonicMs = this.#clock.monotonicMs()
  }

  /** When it ends at the latest, by the wall clock. */
  endsAtMs(session: OperatorSession): number {
    return Math.floor(this.#clock.nowMs() + LONGEST_MS - (this.#clock.monotonicMs() - session.begunMonotonicMs))
  }

  /** Takes those away whose time is over. */
  sweep(): readonly EndedSession[] {
    const ended: EndedSession[] = []
    const [nowMs, monotonicMs] = [this.#clock.nowMs(), this.#clock.monotonicMs()]
    for (const [id, session] of this.#byCookie) {
      const { begunAtMs, begunMonotonicMs, usedAtMs, usedMonotonicMs, login } = session
      const isOver = Math.max(nowMs - begunAtMs, monotonicMs - begunMonotonicMs) >= LONGEST_MS
      const isIdle = Math.max(nowMs - usedAtMs, monotonicMs - usedMonotonicMs) >= IDLE_MS
      if (!isOver && !isIdle) continue
      this.#byCookie.delete(id)
      ended.push({ login, end: isOver ? 'too_long' : 'idle' })
    }
    return ended
  }

  /** Ends this one. */
  end(session: OperatorSession): void {
    for (const [id, each] of this.#byCookie) if (each === session) this.#byCookie.delete(id)
  }

  /** Ends all of an account, but for one where that is given. */
  endAllOf(login: string, but: OperatorSession | null = null): readonly EndedSession[] {
    const found = [...this.#byCookie].filter(([, each]) => each.login === login && each !== but)
    for (const [id] of found) this.#byCookie.delete(id)
    return found.map(() => ({ login, end: 'account_changed' }))
  }

  /** Ends everything. */
  clear(): readonly EndedSession[] {
    const ended = [...this.#byCookie.values()].map(({ login }): EndedSession => ({ login, end: 'stopped' }))
    this.#byCookie.clear()
    return ended
  }
}

/** Whether this is the session's token; takes as long for one as for another. */
export function isCallToken({ callToken }: OperatorSession, given: string | null): boolean {
  return timingSafeEqual(
    createHash('sha256').update(callToken).digest(),
    createHash('sha256')
      .update(given ?? '')
      .digest()
  )
}

/**
 * Takes a call's number, from 1, each once. Numbers rise; one that was overtaken by no more than `NUMBER_WINDOW` others
 * is taken still.
 * @returns false: no number, or one that was seen or is too old
 */
export function takeNumber(session: OperatorSession, number: number | null): boolean {
  if (number === null || !Number.isSafeInteger(number) || number < 1) return false
  if (number <= session.newest - NUMBER_WINDOW || session.seen.has(number)) return false
  session.seen.add(number)
  if (number > session.newest) {
    session.newest = number
    for (const each of session.seen) if (each <= number - NUMBER_WINDOW) session.seen.delete(each)
  }
  return true
}

function idOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex')
}
