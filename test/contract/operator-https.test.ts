import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRights, type CallName } from '../../main/contract/operator.ts'
import {
  CALL_NUMBER_HEADER,
  CALL_PATH,
  CALL_TOKEN_HEADER,
  callReplySchema,
  MAX_CALL_BYTES,
  SESSION_COOKIE
} from '../../main/contract/operator-transport.ts'
import { accountRoles, type AccountRole } from '../../main/contract/operator-roles.ts'
import type { AnsweredCall, IncomingCall } from '../../main/operator/calls.ts'
import { IDLE_MS, LONGEST_MS } from '../../main/operator/sessions.ts'
import { ACCOUNT_LIMITS } from '../../main/operator/throttle.ts'
import type { OperatorClient } from '../support/operator-client.ts'
import { calls, requestOf } from '../support/operator-calls.ts'
import { startHostWorld, type HostWorld } from '../support/operator-host-world.ts'
import { OperatorConsole, OperatorWorld, PASSWORD, type Person } from '../support/operator-world.ts'

/** Every call of the operator's contract against every role, on the real desk, over real HTTPS. */

let world: OperatorWorld
let host: HostWorld
/** The one browser of this test, in which all consoles are: an address may not open any number of connections. */
let client: OperatorClient
const people = new Map<AccountRole, Person>()
const signedInCalls = calls.filter((name) => callRights[name] !== 'anyone')

beforeAll(async () => {
  world = new OperatorWorld()
  host = await startHostWorld({ call: (call) => world.desk.call(call), close: () => Promise.resolve() }, world.clock)
  client = host.client()
  const chief = (await world.setUp(console())).console
  for (const role of accountRoles) people.set(role, await world.hire(chief, `the-${role}`, role))
})
afterAll(async () => {
  await host.close()
  await world.remove()
})

/** A console at the far end of HTTPS. */
function console(): OperatorConsole {
  return new OperatorConsole(async ({ name, body, cookie, callToken, callNumber }: IncomingCall): Promise<AnsweredCall> => {
    const headers = {
      origin: client.origin,
      'content-type': 'application/json',
      ...(cookie === null ? {} : { cookie: `${SESSION_COOKIE}=${cookie}` }),
      ...(callToken === null ? {} : { [CALL_TOKEN_HEADER]: callToken }),
      ...(callNumber === null ? {} : { [CALL_NUMBER_HEADER]: String(callNumber) })
    }
    const reply = await client.send('POST', `${CALL_PATH}${name}`, headers, JSON.stringify(body))
    const said = callReplySchema.parse(JSON.parse(reply.body))
    if (!said.ok && said.error.code === 'refused') throw new Error(said.error.reason)
    const set = reply.headers['set-cookie']?.[0]?.split(';')[0]?.slice(SESSION_COOKIE.length + 1)
    return {
      answer: said as AnsweredCall['answer'],
      ...(set === undefined ? {} : { cookie: set === '' ? ('clear' as const) : { set } })
    }
  })
}

const someone = (role: AccountRole) => {
  const person = people.get(role)
  if (person === undefined) throw new Error('nobody')
  return world.signIn(person, console())
}

describe.each(accountRoles)('%s', (role) => {
  let at: OperatorConsole | null = null

  it.each(signedInCalls)('%s: exactly as the table says', async (name) => {
    if (at === null || (await at.codeOf('read_health', {})) !== 'ok') at = await someone(role)
    const before = world.carried.length
    const code = await at.codeOf(name, requestOf(name))
    const allowed: readonly string[] = callRights[name] as readonly AccountRole[]
    expect(code === 'role_forbidden').toBe(!allowed.includes(role))
    if (!allowed.includes(role)) expect(world.carried).toHaveLength(before)
    // A wrong password counts, as it has to.
    if ('password' in requestOf(name)) world.clock.advance(3_600_000)
  })
})

describe('nobody gets in', () => {
  const codes = async (at: OperatorConsole, changed: Partial<IncomingCall> = {}) => {
    const before = world.carried.length
    // There are more calls than an address may make at once.
    world.clock.advance(30_000)
    const found = new Set<string>()
    for (const name of signedInCalls) found.add(await at.codeOf(name, requestOf(name), changed))
    expect(world.carried).toHaveLength(before)
    return [...found]
  }

  it('without a session, with one that there never was, or one that ended', async () => {
    expect(await codes(console())).toEqual(['not_signed_in'])
    const strange = console()
    strange.cookie = 'x'.repeat(43)
    expect(await codes(strange)).toEqual(['not_signed_in'])
    const left = await someone('administrator')
    const { cookie } = left
    await left.must('sign_out', {})
    left.cookie = cookie
    expect(await codes(left)).toEqual(['not_signed_in'])
  })

  it('with a session that was idle too long, or lasted too long', async () => {
    const idle = await someone('administrator')
    world.clock.advance(IDLE_MS)
    expect(await codes(idle)).toEqual(['not_signed_in'])
    const busy = await someone('administrator')
    for (let passed = 0; passed < LONGEST_MS; passed += IDLE_MS / 2) {
      await busy.must('read_health', {})
      world.clock.advance(IDLE_MS / 2)
    }
    expect(await codes(busy)).toEqual(['not_signed_in'])
  })

  it('without the token, with another session\'s, or with a number that was used', async () => {
    const [at, other] = [await someone('administrator'), await someone('auditor')]
    expect(await codes(at, { callToken: null })).toEqual(['forbidden'])
    expect(await codes(at, { callToken: other.callToken })).toEqual(['forbidden'])
    expect(await codes(at, { callNumber: null })).toEqual(['forbidden'])
    await at.must('read_health', {})
    expect(await codes(at, { callNumber: at.number })).toEqual(['forbidden'])
  })

  it('with a call that is sent again as it was', async () => {
    const at = await someone('administrator')
    const headers = {
      origin: client.origin,
      'content-type': 'application/json',
      cookie: `${SESSION_COOKIE}=${at.cookie ?? ''}`,
      [CALL_TOKEN_HEADER]: at.callToken ?? '',
      [CALL_NUMBER_HEADER]: String(at.number + 1)
    }
    const send = (more: Record<string, string> = {}, body = '{}') => client.send('POST', `${CALL_PATH}read_health`, { ...headers, ...more }, body)
    // A good session in other hands is refused before the desk is asked, and so does not even take the number.
    for (const [more, status] of [
      [{ origin: 'https://evil.example' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'content-type': 'text/plain' }, 415],
      [{ host: 'evil.example' }, 421]
    ] as const) {
      expect((await send(more)).status).toBe(status)
    }
    expect((await send({}, `"${'x'.repeat(MAX_CALL_BYTES)}"`)).status).toBe(413)
    expect((await send()).status).toBe(200)
    const again = await send()
    expect([again.status, JSON.parse(again.body)]).toEqual([403, { ok: false, error: { code: 'forbidden' } }])
  })
})

describe('guessing', () => {
  it('is held to the stated rate, over real requests, for a day', async () => {
    await world.hire(await someone('administrator'), 'guessed', 'auditor')
    const at = console()
    const guess = (password: string) => at.send('sign_in', { login: 'guessed', password, oneTimeCode: '000000' })
    const lookedAt: number[] = []
    const beganMs = world.clock.monotonicMs()
    while (world.clock.monotonicMs() - beganMs < 24 * 3_600_000) {
      const { answer } = await guess(`wrong ${String(lookedAt.length)} and long enough`)
      if (answer.ok) throw new Error('got in')
      if (answer.error.code === 'sign_in_refused') lookedAt.push(world.clock.monotonicMs())
      // As patient as the answer says, and not a moment more.
      else if (answer.error.code === 'throttled') world.clock.advance(Math.max(1, answer.error.retryAfterMs))
      else throw new Error(answer.error.code)
    }
    const mostInAnHour = Math.max(...lookedAt.map((from) => lookedAt.filter((at) => at >= from && at < from + 3_600_000).length))
    expect(mostInAnHour).toBe(ACCOUNT_LIMITS.perHour)
    expect(lookedAt.length).toBeLessThanOrEqual(25 * ACCOUNT_LIMITS.perHour)
    // While it waits, not even the right password is looked at; and the answer tells how long, in HTTP's own words.
    for (let tries = 0; tries < ACCOUNT_LIMITS.perHour; tries++) await guess(PASSWORD)
    const reply = await client.send(
      'POST',
      `${CALL_PATH}sign_in`,
      { origin: client.origin, 'content-type': 'application/json' },
      JSON.stringify({ login: 'guessed', password: PASSWORD })
    )
    expect(reply.status).toBe(429)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  })
})

it('covers every call of the contract', () => {
  const all: readonly CallName[] = calls
  expect(all.length).toBe(Object.keys(callRights).length)
  expect(signedInCalls.length).toBe(all.length - 3)
})
