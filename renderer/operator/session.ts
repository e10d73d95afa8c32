import { createSignal, type Accessor } from 'solid-js'
import type { CallAnswer, CallName, CallRequest } from '../../main/contract/operator.ts'
import { mayCall } from '../../main/contract/operator-rights.ts'
import { CallClient, type Answer, type Session } from './calls.ts'

/** The one session of this tab, and the calls made in it. */

const [current, setCurrent] = createSignal<Session | null>(null)

const client = new CallClient({
  fetch: (path, init) => fetch(path, init),
  store: sessionStorage,
  onSession: (next) => setCurrent(next)
})
setCurrent(client.session())

/** Who is signed in; null: nobody, so the entrance is shown. */
export const session: Accessor<Session | null> = current

/** Makes a call. Errors are values; where the session is over, the entrance is shown by itself. */
export function call<N extends CallName>(name: N, request: CallRequest<N>): Promise<Answer<CallAnswer<N>>> {
  return client.call(name, request)
}

/** Whether whoever is signed in may make a call: what they may not is not offered. The machine decides again. */
export function may(name: CallName): boolean {
  const who = current()
  return who !== null && mayCall(who.role, name)
}

/** Asks the machine anew how the session is: something about it was changed. */
export async function refreshSession(): Promise<void> {
  await client.call('who_am_i', {})
}

/** Tells the machine that the person is there, which prolongs the session. */
export function tellPresence(): void {
  void client.call('who_am_i', { isPresent: true })
}

/** Forgets the session at this end: the machine that gave it is another one now. */
export function signOutHere(): void {
  client.forget()
}

// A page that was loaded anew before an answer had come keeps what was so before it: the machine knows better.
const kept = client.session()
if (kept !== null && (kept.secondFactorNeeded || kept.passwordChangeNeeded)) void refreshSession()
