import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { callRequests, callRights, type CallName } from '../../main/contract/operator.ts'
import { accountRoles, type AccountRole } from '../../main/contract/operator-roles.ts'
import { IDLE_MS, LONGEST_MS } from '../../main/operator/sessions.ts'
import { OperatorWorld, PASSWORD, type OperatorConsole, type Person } from '../support/operator-world.ts'
import { calls, requestOf } from '../support/operator-calls.ts'

/** Every call of the operator's contract against every role, on a real desk with real sessions. */

let world: OperatorWorld
let chief: OperatorConsole
const people = new Map<AccountRole, Person>()

beforeAll(async () => {
  world = new OperatorWorld()
  chief = (await world.setUp()).console
  for (const role of accountRoles) people.set(role, await world.hire(chief, `the-${role}`, role))
})
afterAll(() => world.remove())

const fresh = (role: AccountRole) => world.signIn(people.get(role)!)

/** A session of this role, the last one where it is still good. */
const lastOf = new Map<AccountRole, OperatorConsole>()
async function someoneOf(role: AccountRole): Promise<OperatorConsole> {
  const last = lastOf.get(role)
  if (last !== undefined && (await last.codeOf('read_health', {})) === 'ok') return last
  const console = await fresh(role)
  lastOf.set(role, console)
  return console
}

describe('the table', () => {
  it('has rights, a request and an answer for every call, and no call is everybody\'s but those before signing in', () => {
    expect(Object.keys(callRequests).toSorted()).toEqual(calls.toSorted())
    expect(calls.filter((name) => callRights[name] === 'anyone')).toEqual(['read_welcome', 'set_up', 'sign_in'])
  })

  it.each(calls)('%s has a request of its own that its schema takes', (name) => {
    expect(callRequests[name].safeParse(requestOf(name)).success).toBe(true)
  })
})

describe.each(accountRoles)('%s', (role) => {
  const signedInCalls = calls.filter((name) => callRights[name] !== 'anyone')

  it.each(signedInCalls)('%s: exactly as the table says', async (name) => {
    const console = await someoneOf(role)
    const before = world.carried.length
    const code = await console.codeOf(name, requestOf(name))
    const allowed: readonly string[] = callRights[name] as readonly AccountRole[]
    expect(code === 'role_forbidden').toBe(!allowed.includes(role))
    // What is refused reaches nobody; what is allowed and is not the desk's own reaches its handler, under its person.
    const reached = world.carried.slice(before)
    if (!allowed.includes(role)) expect(reached).toEqual([])
    else if (code === 'ok') expect(reached.every(({ name: reachedName, by }) => reachedName === name && by === `the-${role}`)).toBe(true)
    if (handled.has(name)) expect(reached).toHaveLength(allowed.includes(role) ? 1 : 0)
    // The wrong password of these requests counts, as it has to.
    if ('password' in requestOf(name)) world.clock.advance(3_600_000)
  })
})

const handled: ReadonlySet<string> = new Set(
  calls.filter((name) => /^(?:read_(?!welcome)|verify_|export_|delete_|renew_|make_)/.test(name))
)

describe('whoever is not signed in', () => {
  const signedInCalls = calls.filter((name) => callRights[name] !== 'anyone')

  it.each(signedInCalls)('%s: not_signed_in', async (name) => {
    const before = world.carried.length
    for (const cookie of [null, '', 'x'.repeat(43)]) {
      const console = world.console()
      console.cookie = cookie
      expect(await console.codeOf(name, requestOf(name))).toBe('not_signed_in')
    }
    expect(world.carried).toHaveLength(before)
  })

  it.each(signedInCalls)('%s: not_signed_in any more after a quarter of an hour without a call', async (name) => {
    const console = await fresh('administrator')
    world.clock.advance(IDLE_MS)
    expect(await console.codeOf(name, requestOf(name))).toBe('not_signed_in')
  })

  it.each(signedInCalls)('%s: not_signed_in any more after twelve hours, however busy', async (name) => {
    const console = await fresh('administrator')
    for (let passed = IDLE_MS - 1; passed < LONGEST_MS; passed += IDLE_MS - 1) {
      await console.must('read_health', {})
      world.clock.advance(Math.min(IDLE_MS - 1, LONGEST_MS - (passed - (IDLE_MS - 1))))
    }
    world.clock.advance(1)
    expect(await console.codeOf(name, requestOf(name))).toBe('not_signed_in')
  })
})

describe('a call that is not this session\'s', () => {
  const signedInCalls = calls.filter((name) => callRights[name] !== 'anyone')

  it.each(signedInCalls)('%s: refused without the token, with another, without a number, with one that was used', async (name) => {
    const [console, other] = [await someoneOf('administrator'), await someoneOf('auditor')]
    const before = world.carried.length
    const request = requestOf(name)
    for (const callToken of [null, '', other.callToken, `${console.callToken!}x`]) {
      expect(await console.codeOf(name, request, { callToken })).toBe('forbidden')
    }
    for (const callNumber of [null, 0, -1, 1.5, Number.NaN]) expect(await console.codeOf(name, request, { callNumber })).toBe('forbidden')
    await console.must('read_health', {})
    expect(await console.codeOf(name, request, { callNumber: console.number })).toBe('forbidden')
    expect(world.carried.slice(before).map((each) => each.name)).toEqual(['read_health'])
  })
})

describe('a request that is none', () => {
  const bodies: readonly unknown[] = [
    undefined,
    null,
    1,
    'text',
    [],
    [{}],
    { surplus: 1 },
    { login: 'x'.repeat(100_000), password: 1, id: {}, olderThanDays: 'all', after: -1, limit: 1e9, from: 5, setUpCode: [] },
    { __proto__: null, constructor: 1 }
  ]

  it.each(calls)('%s: bad_request, with nothing of it in the answer', async (name) => {
    const console = callRights[name] === 'anyone' ? world.console() : await someoneOf('administrator')
    const before = world.carried.length
    for (const body of bodies) {
      if ((callRequests[name] as z.ZodType).safeParse(body).success) continue
      const { answer } = await console.send(name, body)
      expect(answer.ok ? 'ok' : answer.error.code).toBe('bad_request')
      expect(JSON.stringify(answer).length).toBeLessThan(300)
      expect(JSON.stringify(answer)).not.toMatch(/surplus|xxx|olderThanDays: 'all'/)
    }
    expect(world.carried).toHaveLength(before)
  })

  it.each(['', 'read_healthy', 'constructor', '__proto__', 'toString', 'READ_HEALTH', 'step'])('there is no call "%s"', async (name) => {
    const console = await someoneOf('administrator')
    expect(await console.codeOf(name, {})).toBe('not_found')
  })
})

describe('before everything else', () => {
  it.each(calls.filter((name) => callRights[name] !== 'anyone'))('%s waits for the first password to be changed, and for the second factor', async (name) => {
    const login = `new-${name.replaceAll('_', '-')}`.slice(0, 24)
    const administrator = await someoneOf('administrator')
    const { firstPassword } = await administrator.must('create_account', { login, role: 'administrator' })
    const console = world.console()
    await console.must('sign_in', { login, password: firstPassword })
    const before = world.carried.length
    const withFirst: readonly CallName[] = ['who_am_i', 'sign_out', 'change_own_password']
    expect((await console.codeOf(name, requestOf(name))) === 'password_change_needed').toBe(!withFirst.includes(name))
    if (name === 'sign_out' || name === 'change_own_password') return
    await console.must('change_own_password', { password: firstPassword, newPassword: PASSWORD })
    await console.must('sign_in', { login, password: PASSWORD })
    const withoutSecond: readonly CallName[] = [...withFirst, 'begin_second_factor', 'confirm_second_factor']
    expect((await console.codeOf(name, requestOf(name))) === 'second_factor_needed').toBe(!withoutSecond.includes(name))
    expect(world.carried).toHaveLength(before)
  })
})
