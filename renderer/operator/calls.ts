import type { CallAnswer, CallError, CallName, CallRequest } from '../../main/contract/operator.ts'
import type { TransportRefusal } from '../../main/contract/operator-transport.ts'
import { CALL_NUMBER_HEADER, CALL_PATH, CALL_TOKEN_HEADER } from '../../main/contract/operator-wire.ts'

/**
 * Why a call had no result: the machine's own reasons, or that it could not be asked. `unreachable`: no answer came.
 * `unreadable`: an answer that is none of this machine's.
 */
export type ConsoleError =
  | CallError
  | { readonly code: 'refused'; readonly reason: TransportRefusal }
  | { readonly code: 'unreachable' }
  | { readonly code: 'unreadable' }

/** What came of a call. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ConsoleError }

/** Who is signed in at this tab, as the machine said. */
export type Session = CallAnswer<'sign_in'>

/** Where the session of this tab is kept while the tab is open, over a reload too. */
export interface SessionStore {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface CallClientParts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
  readonly store: SessionStore
  /** Told of every change: signed in, something about the session is new, signed out. */
  readonly onSession: (session: Session | null) => void
}

interface Kept {
  readonly session: Session
  /** Of the last call that was made. */
  readonly number: number
}

const KEY = 'hatachi.console.session'
/** A tab that was duplicated counts on from the same number as the first: a leap gets it out of its way. */
const LEAP = 40
/** Calls that begin a session. */
const OPENING: readonly CallName[] = ['set_up', 'sign_in', 'who_am_i']

/**
 * Makes the calls: `POST /operator/api/NAME` with the session's token and a number that rises. A session that the machine
 * does not know any more is forgotten here too, so that the entrance is shown. Errors are values; nothing throws.
 */
export class CallClient {
  readonly #parts: CallClientParts
  #kept: Kept | null

  constructor(parts: CallClientParts) {
    this.#parts = parts
    this.#kept = readKept(parts.store.getItem(KEY))
  }

  /** The session of this tab; null: signed out. */
  session(): Session | null {
    return this.#kept?.session ?? null
  }

  /** Makes a call. An expired session leads to `not_signed_in`, after `onSession(null)`. */
  async call<N extends CallName>(name: N, request: CallRequest<N>): Promise<Answer<CallAnswer<N>>> {
    const answer = await this.#send(name, request)
    if (answer.ok || answer.error.code !== 'forbidden' || this.#kept === null || name === 'who_am_i') {
      return this.#settle(name, answer)
    }
    // Another tab took the number, or the session: whoever is signed in is asked first. A forbidden call was not done.
    this.#leap()
    const who = await this.#send('who_am_i', {})
    if (!who.ok) {
      if (who.error.code === 'unreachable') return who
      this.forget()
      return { ok: false, error: { code: 'not_signed_in' } }
    }
    return this.#settle(name, await this.#send(name, request))
  }

  /** Forgets the session at this end. */
  forget(): void {
    this.#kept = null
    this.#parts.store.removeItem(KEY)
    this.#parts.onSession(null)
  }

  async #send<N extends CallName>(name: N, request: CallRequest<N>): Promise<Answer<CallAnswer<N>>> {
    try {
      const response = await this.#parts.fetch(`${CALL_PATH}${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#credentials() },
        body: JSON.stringify(request),
        credentials: 'same-origin',
        cache: 'no-store'
      })
      const reply: unknown = await response.json().catch(() => null)
      return isAnswer<CallAnswer<N>>(reply) ? reply : { ok: false, error: { code: 'unreadable' } }
    } catch {
      return { ok: false, error: { code: 'unreachable' } }
    }
  }

  #credentials(): Record<string, string> {
    if (this.#kept === null) return {}
    this.#keep({ session: this.#kept.session, number: this.#kept.number + 1 })
    return {
      [CALL_TOKEN_HEADER]: this.#kept.session.callToken,
      [CALL_NUMBER_HEADER]: String(this.#kept.number)
    }
  }

  #settle<N extends CallName>(name: N, answer: Answer<CallAnswer<N>>): Answer<CallAnswer<N>> {
    if (answer.ok && OPENING.includes(name)) {
      const session = answer.value as Session
      const isSame = session.callToken === this.#kept?.session.callToken
      this.#keep({ session, number: isSame ? (this.#kept?.number ?? 0) : 0 })
      this.#parts.onSession(session)
    }
    const isOver =
      (answer.ok && name === 'sign_out') ||
      // Changing one's password ends every session of the account, this one too.
      (answer.ok && name === 'change_own_password') ||
      (!answer.ok && answer.error.code === 'not_signed_in') ||
      (!answer.ok && answer.error.code === 'forbidden' && name === 'who_am_i')
    if (isOver && this.#kept !== null) this.forget()
    return answer
  }

  #leap(): void {
    if (this.#kept !== null) this.#keep({ session: this.#kept.session, number: this.#kept.number + LEAP })
  }

  #keep(kept: Kept): void {
    this.#kept = kept
    this.#parts.store.setItem(KEY, JSON.stringify(kept))
  }
}

/** Whether this is a reply of the machine's. Its value is believed: it comes from the very server of this page. */
function isAnswer<T>(reply: unknown): reply is Answer<T> {
  if (typeof reply !== 'object' || reply === null || !('ok' in reply)) return false
  if (reply.ok === true) return 'value' in reply
  return 'error' in reply && typeof reply.error === 'object' && reply.error !== null && 'code' in reply.error
}

function readKept(text: string | null): Kept | null {
  try {
    const kept = JSON.parse(text ?? 'null') as Kept | null
    return typeof kept?.session.callToken === 'string' && Number.isSafeInteger(kept.number) ? kept : null
  } catch {
    return null
  }
}
