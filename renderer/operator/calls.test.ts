import { describe, expect, test } from 'vitest'
import { CALL_NUMBER_HEADER, CALL_TOKEN_HEADER } from '../../main/contract/operator-wire.ts'
import { CallClient, type Session, type SessionStore } from './calls.ts'

const session = (callToken: string): Session => ({
  login: 'chief',
  role: 'administrator',
  callToken,
  idleMs: 900_000,
  endsAtMs: 0,
  passwordChangeNeeded: false,
  secondFactorNeeded: false
})

class MemoryStore implements SessionStore {
  readonly #items = new Map<string, string>()
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, value)
  }
  removeItem(key: string): void {
    this.#items.delete(key)
  }
}

interface Seen {
  readonly path: string
  readonly token: string | null
  readonly number: string | null
}

/** A machine that answers by the call's name and how often it was made, or not at all. */
function machine(answer: (name: string, seen: Seen) => unknown) {
  const seen: Seen[] = []
  const sessions: (Session | null)[] = []
  const store = new MemoryStore()
  const make = () =>
    new CallClient({
      store,
      onSession: (next) => sessions.push(next),
      fetch: async (path, init) => {
        const headers = new Headers(init.headers)
        const call = { path, token: headers.get(CALL_TOKEN_HEADER), number: headers.get(CALL_NUMBER_HEADER) }
        seen.push(call)
        const reply = answer(path.split('/').at(-1) ?? '', call)
        if (reply instanceof Error) throw reply
        return new Response(typeof reply === 'string' ? reply : JSON.stringify(reply))
      }
    })
  return { seen, sessions, store, make }
}

const refused = (code: string) => ({ ok: false, error: { code } })

describe('calls', () => {
  test('carry the token of the session, and a number that rises, over a reload too', async () => {
    const { seen, make } = machine((name) => ({ ok: true, value: name === 'sign_in' ? session('t-1') : {} }))
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    await client.call('read_status', {})
    await make().call('read_status', {})
    expect(seen.map(({ path, token, number }) => [path, token, number])).toEqual([
      ['/operator/api/sign_in', null, null],
      ['/operator/api/read_status', 't-1', '1'],
      ['/operator/api/read_status', 't-1', '2']
    ])
  })

  test('of many at once have each a number of its own', async () => {
    const { seen, make } = machine((name) => ({ ok: true, value: name === 'sign_in' ? session('t-1') : {} }))
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    await Promise.all(Array.from({ length: 9 }, () => client.call('read_status', {})))
    expect(new Set(seen.slice(1).map(({ number }) => number)).size).toBe(9)
  })

  test('lead to the entrance once the session is over', async () => {
    const { sessions, make, store } = machine((name) =>
      name === 'sign_in' ? { ok: true, value: session('t-1') } : refused('not_signed_in')
    )
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    expect(await client.call('read_status', {})).toEqual(refused('not_signed_in'))
    expect(client.session()).toBeNull()
    expect(sessions.at(-1)).toBeNull()
    expect(make().session()).toBeNull()
    expect(store.getItem('hatachi.console.session')).toBeNull()
  })

  test.each(['sign_out', 'change_own_password'] as const)('end the session with %s', async (name) => {
    const { make } = machine((called) => ({ ok: true, value: called === 'sign_in' ? session('t-1') : {} }))
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    await client.call(name, name === 'sign_out' ? {} : { password: 'x', newPassword: 'y' })
    expect(client.session()).toBeNull()
  })

  test('whose number another tab took are made once more, with a leap', async () => {
    const taken = new Set(['1'])
    const { seen, make } = machine((name, { number }) => {
      if (name === 'sign_in') return { ok: true, value: session('t-1') }
      if (taken.has(number ?? '')) return refused('forbidden')
      return { ok: true, value: name === 'who_am_i' ? session('t-1') : {} }
    })
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    expect(await client.call('read_status', {})).toMatchObject({ ok: true })
    expect(seen.map(({ path }) => path.split('/').at(-1))).toEqual(['sign_in', 'read_status', 'who_am_i', 'read_status'])
    expect(Number(seen.at(-1)?.number)).toBeGreaterThan(40)
  })

  test('that are truly forbidden are, and the session stays', async () => {
    const { make } = machine((name) => {
      if (name === 'decide_approval') return refused('forbidden')
      return { ok: true, value: session('t-1') }
    })
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    expect(await client.call('decide_approval', { id: 'a', approve: true })).toEqual(refused('forbidden'))
    expect(client.session()?.login).toBe('chief')
  })

  test('whose token is of no session any more lead to the entrance', async () => {
    const { make } = machine((name) => (name === 'sign_in' ? { ok: true, value: session('t-1') } : refused('forbidden')))
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    expect(await client.call('read_status', {})).toEqual(refused('not_signed_in'))
    expect(client.session()).toBeNull()
  })

  test('that are not answered keep the session, and say so', async () => {
    const replies: unknown[] = [new Error('no network'), '<html>a proxy</html>', '{"ok":true}', '[]']
    const { make } = machine((name) => (name === 'sign_in' ? { ok: true, value: session('t-1') } : replies.shift()))
    const client = make()
    await client.call('sign_in', { login: 'chief', password: 'x' })
    expect(await client.call('read_status', {})).toEqual(refused('unreachable'))
    for (let left = replies.length; left > 0; left -= 1) {
      expect(await client.call('read_status', {})).toEqual(refused('unreadable'))
    }
    expect(client.session()?.login).toBe('chief')
  })

  test('do not believe a damaged store', () => {
    for (const text of ['', '{', 'null', '{}', '{"session":{"callToken":1},"number":0}', '{"session":{"callToken":"t"},"number":"x"}']) {
      const { store, make } = machine(() => ({}))
      store.setItem('hatachi.console.session', text)
      expect(make().session()).toBeNull()
    }
  })
})
