import { createHook } from 'node:async_hooks'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authenticatorCode } from '../../test/support/authenticator.ts'
import { OperatorWorld, PASSWORD, type OperatorConsole, type Person } from '../../test/support/operator-world.ts'
import { accountsPath } from './account-file.ts'
import { setUpCodePath } from './set-up-code.ts'

const HOUR_MS = 3_600_000
const OTHER_PASSWORD = 'quiet barges under the moon'

let world: OperatorWorld
beforeEach(() => {
  world = new OperatorWorld()
})
afterEach(() => world.remove())

/** No code is taken twice. */
const codeNow = ({ secret }: Person) => {
  world.clock.advance(30_000)
  return authenticatorCode(secret, world.clock.nowMs())
}
const named = (name: Parameters<typeof world.record.of>[0]) => world.record.of(name)

describe('the first run', () => {
  const request = () => ({ setUpCode: world.setUpCode(), login: 'chief', password: PASSWORD })

  it('writes a code for the owner alone, and says that it is needed', async () => {
    expect(statSync(setUpCodePath(world.directory)).mode & 0o777).toBe(0o600)
    expect(world.setUpCode()).toMatch(/^(?:[a-z2-7]{4}-){6}[a-z2-7]{2}$/)
    expect(await world.console().must('read_welcome', {})).toEqual({ setUpNeeded: true, isConfigured: true, version: '0.0.0-test' })
    expect(JSON.stringify(world.record.entries)).not.toContain(world.setUpCode())
  })

  it('has no account: no login gets in', async () => {
    for (const login of ['admin', 'administrator', 'hatachi', 'root']) {
      expect(
        await world.console(`192.0.2.${String(login.length)}`).codeOf('sign_in', { login, password: 'admin' })
      ).toBe('sign_in_refused')
    }
  })

  it('makes the first administrator by the code, once, who sets up a second factor before anything else', async () => {
    const console = world.console()
    const body = request()
    expect(
      await console.must('set_up', { ...body, setUpCode: body.setUpCode.toUpperCase().replaceAll('-', ' ') })
    ).toMatchObject({
      login: 'chief',
      role: 'administrator',
      secondFactorNeeded: true
    })
    expect(existsSync(setUpCodePath(world.directory))).toBe(false)
    expect(await console.codeOf('create_account', { login: 'other', role: 'auditor' })).toBe('second_factor_needed')
    expect(await world.console().codeOf('set_up', { ...body, login: 'other' })).toBe('sign_in_refused')
    expect(await world.console().must('read_welcome', {})).toMatchObject({ setUpNeeded: false })
    expect(named('account_created')).toEqual([{ by: 'chief', login: 'chief', role: 'administrator' }])
  })

  it('of two who bring the code at once, one gets in', async () => {
    const body = request()
    const codes = await Promise.all(
      ['one', 'two'].map((login, at) => world.console(`192.0.2.${String(at)}`).codeOf('set_up', { ...body, login }))
    )
    expect(codes.toSorted()).toEqual(['ok', 'sign_in_refused'])
  })

  it('refuses another code, and a password that is none, and keeps the code', async () => {
    const body = request()
    for (const setUpCode of ['', 'aaaa-aaaa', body.setUpCode.slice(0, -1), `${body.setUpCode}a`]) {
      expect(await world.console().codeOf('set_up', { ...body, setUpCode })).toBe('sign_in_refused')
    }
    const { answer } = await world.console().send('set_up', { ...body, password: 'chief-chief-chief' })
    expect(answer).toEqual({
      ok: false,
      error: { code: 'bad_request', field: 'password', problem: 'the login stands in it' }
    })
    expect(await world.console().codeOf('set_up', body)).toBe('ok')
  })

  it('lets nobody guess at codes: after ten an address waits, and then the right one is taken', async () => {
    const body = request()
    const codes = []
    for (let at = 0; at < 14; at += 1) codes.push(await world.console('192.0.2.7').codeOf('set_up', { ...body, setUpCode: 'aaaa-aaaa' }))
    expect(codes).toEqual([...Array<string>(10).fill('sign_in_refused'), ...Array<string>(4).fill('throttled')])
    expect(await world.console('192.0.2.7').codeOf('set_up', body)).toBe('throttled')
    world.clock.advance(30_000)
    expect(await world.console('192.0.2.7').codeOf('set_up', body)).toBe('ok')
  })

  it('is over for a code after a day: there is another', async () => {
    const body = request()
    world.clock.advance(24 * HOUR_MS)
    expect(await world.console().codeOf('set_up', body)).toBe('sign_in_refused')
    expect(world.setUpCode()).not.toBe(body.setUpCode)
    expect(await world.console().codeOf('set_up', request())).toBe('ok')
  })

  it('a restart keeps the code that is good', async () => {
    const { setUpCode } = request()
    await world.restart()
    expect(world.setUpCode()).toBe(setUpCode)
  })

  it('does not take a code file that is none', async () => {
    writeFileSync(setUpCodePath(world.directory), `\n${new Date(world.clock.nowMs()).toISOString()}\n`)
    expect(await world.console().codeOf('set_up', { setUpCode: '', login: 'chief', password: PASSWORD })).toBe(
      'sign_in_refused'
    )
  })
})

describe('signing in', () => {
  let chief: OperatorConsole
  let person: Person
  beforeEach(async () => {
    ;({ console: chief, person } = await world.setUp())
  })

  it('takes the login, the password and a code that was not used; and never says which was wrong', async () => {
    const code = codeNow(person)
    const tries = [
      { login: 'nobody', password: PASSWORD, oneTimeCode: code },
      { login: 'chief', password: OTHER_PASSWORD, oneTimeCode: code },
      { login: 'chief', password: PASSWORD },
      { login: 'chief', password: PASSWORD, oneTimeCode: code === '000000' ? '000001' : '000000' }
    ]
    const answers = []
    for (const body of tries) answers.push(JSON.stringify((await world.console().send('sign_in', body)).answer))
    expect(new Set(answers)).toEqual(new Set(['{"ok":false,"error":{"code":"sign_in_refused"}}']))
    world.clock.advance(HOUR_MS)
    const fresh = codeNow(person)
    const console = world.console()
    expect(await console.must('sign_in', { login: 'chief', password: PASSWORD, oneTimeCode: fresh })).toMatchObject({
      secondFactorNeeded: false
    })
    expect(console.cookie).toMatch(/^[A-Za-z0-9_-]{43}$/)
    // The code is used up.
    expect(await world.console().codeOf('sign_in', { login: 'chief', password: PASSWORD, oneTimeCode: fresh })).toBe(
      'sign_in_refused'
    )
    expect(named('sign_in_refused').map(({ reason }) => reason)).toEqual([
      'no_such_account',
      'password',
      'second_factor',
      'second_factor',
      'second_factor'
    ])
  })

  it('leaves no trace of what was typed for a login that is none', async () => {
    await world.console().send('sign_in', { login: 'hunter2.my.secret', password: 'typed into the wrong field' })
    expect(JSON.stringify(world.record.entries)).not.toMatch(/hunter2|wrong field/)
  })

  it('does the work of one password for every login, whether or not there is such an account', async () => {
    await world.hire(chief, 'h.sato', 'auditor')
    await chief.must('change_account', { login: 'h.sato', enabled: false })
    const works: string[] = []
    const hook = createHook({ init: (_, type) => works.push(type) }).enable()
    try {
      for (const [at, login] of ['chief', 'h.sato', 'nobody'].entries()) {
        works.length = 0
        await world.console(`198.51.100.${String(at)}`).send('sign_in', { login, password: OTHER_PASSWORD })
        expect(works.filter((type) => /scrypt/i.test(type))).toHaveLength(1)
      }
    } finally {
      hook.disable()
    }
  })

  it('makes a hash anew at the cost that is asked for now, at the first sign-in that is right in all', async () => {
    const kept = () => {
      const database = new Database(accountsPath(world.directory), { readonly: true })
      try {
        return database
          .prepare<[], { hash: Buffer; cost: number }>(
            "SELECT password_hash AS hash, scrypt_cost AS cost FROM account WHERE login = 'chief'"
          )
          .get()
      } finally {
        database.close()
      }
    }
    const before = kept()
    await world.restart(world.clock, { scryptCost: { cost: 4, blockSize: 1, parallel: 1 } })
    expect(await world.console().codeOf('sign_in', { login: 'chief', password: PASSWORD })).toBe('sign_in_refused')
    expect(kept()).toEqual(before)
    world.clock.advance(HOUR_MS)
    await world.signIn(person)
    expect(kept()?.cost).toBe(4)
    expect(kept()?.hash).not.toEqual(before?.hash)
    const renewed = kept()
    world.clock.advance(HOUR_MS)
    await world.signIn(person)
    expect(kept()).toEqual(renewed)
    // One that asks for less takes nothing back.
    await world.restart(world.clock, { scryptCost: { cost: 2, blockSize: 1, parallel: 1 } })
    await world.signIn(person)
    expect(kept()).toEqual(renewed)
  })

  it('begins a session of its own each time, and of six at once the oldest ends', async () => {
    const consoles = [chief]
    for (let more = 0; more < 5; more += 1) consoles.push(await world.signIn(person))
    expect(new Set(consoles.map(({ cookie }) => cookie)).size).toBe(6)
    expect(new Set(consoles.map(({ callToken }) => callToken)).size).toBe(6)
    const codes = []
    for (const console of consoles) codes.push(await console.codeOf('who_am_i', {}))
    expect(codes).toEqual(['not_signed_in', 'ok', 'ok', 'ok', 'ok', 'ok'])
    expect(named('signed_out')).toEqual([{ by: 'chief', end: 'replaced' }])
  })

  it('is throttled from strange addresses together, while the usual address and a session go on', async () => {
    const codes = []
    for (let at = 1; at <= 20; at += 1) {
      codes.push(
        await world.console(`198.51.100.${String(at)}`).codeOf('sign_in', { login: 'chief', password: OTHER_PASSWORD })
      )
    }
    expect(codes).toEqual([...Array<string>(3).fill('sign_in_refused'), ...Array<string>(17).fill('throttled')])
    expect((await chief.must('list_accounts', {})).accounts[0]?.throttledUntilMs).toBe(world.clock.nowMs() + 30_000)
    expect(await chief.codeOf('read_health', {})).toBe('ok')
    await world.signIn(person)
    const { answer } = await world.console('203.0.113.1').send('sign_in', { login: 'chief', password: OTHER_PASSWORD })
    expect(answer.ok ? 'ok' : answer.error.code).toBe('sign_in_refused')
  })

  it('many tries at once are no more tries', async () => {
    const looked = Array.from({ length: 12 }, (_, at) =>
      world.console(`198.51.100.${String(at)}`).codeOf('sign_in', { login: 'chief', password: OTHER_PASSWORD })
    )
    const codes = await Promise.all(looked)
    expect(codes.filter((code) => code === 'sign_in_refused')).toHaveLength(3)
  })

  it('a restart forgives no try, and signs everybody out', async () => {
    for (let at = 1; at <= 5; at += 1)
      await world.console('198.51.100.1').send('sign_in', { login: 'chief', password: OTHER_PASSWORD })
    await world.restart()
    expect(await world.console('198.51.100.2').codeOf('sign_in', { login: 'chief', password: OTHER_PASSWORD })).toBe(
      'throttled'
    )
    expect(await chief.codeOf('who_am_i', {})).toBe('not_signed_in')
    expect(named('signed_out')).toEqual([{ by: 'chief', end: 'stopped' }])
  })
})

describe("one's own account", () => {
  let chief: OperatorConsole
  let person: Person
  beforeEach(async () => {
    ;({ console: chief, person } = await world.setUp())
  })

  it('signing out ends the session', async () => {
    const { cookie, callToken } = chief
    expect((await chief.send('sign_out', {})).cookie).toBe('clear')
    chief.cookie = cookie
    chief.callToken = callToken
    expect(await chief.codeOf('who_am_i', {})).toBe('not_signed_in')
    expect(named('signed_out')).toEqual([{ by: 'chief', end: 'signed_out' }])
  })

  it('a changed password ends every session, and the old one opens nothing', async () => {
    const second = await world.signIn(person)
    expect(
      await chief.codeOf('change_own_password', { password: 'no such password', newPassword: OTHER_PASSWORD })
    ).toBe('sign_in_refused')
    expect(await chief.codeOf('change_own_password', { password: PASSWORD, newPassword: PASSWORD })).toBe('bad_request')
    expect((await chief.send('change_own_password', { password: PASSWORD, newPassword: OTHER_PASSWORD })).cookie).toBe(
      'clear'
    )
    expect(await second.codeOf('who_am_i', {})).toBe('not_signed_in')
    const oneTimeCode = codeNow(person)
    expect(await world.console().codeOf('sign_in', { login: 'chief', password: PASSWORD, oneTimeCode })).toBe(
      'sign_in_refused'
    )
    expect(await world.console().codeOf('sign_in', { login: 'chief', password: OTHER_PASSWORD, oneTimeCode })).toBe('ok')
  })

  it('a session that was stolen guesses the password no faster', async () => {
    const codes = []
    for (let tried = 0; tried < 6; tried += 1) {
      codes.push(
        await chief.codeOf('change_own_password', {
          password: `guess number ${String(tried)}`,
          newPassword: OTHER_PASSWORD
        })
      )
    }
    expect(codes).toEqual([...Array<string>(3).fill('sign_in_refused'), ...Array<string>(3).fill('throttled')])
  })

  it('a second factor is replaced by whoever has the one before, and ends the other sessions', async () => {
    const second = await world.signIn(person)
    expect(await chief.codeOf('begin_second_factor', { password: PASSWORD })).toBe('sign_in_refused')
    const { secret } = await chief.must('begin_second_factor', { password: PASSWORD, oneTimeCode: codeNow(person) })
    expect(await chief.codeOf('confirm_second_factor', { oneTimeCode: codeNow(person) })).toBe('sign_in_refused')
    await chief.must('confirm_second_factor', { oneTimeCode: authenticatorCode(secret, world.clock.nowMs()) })
    expect(await second.codeOf('who_am_i', {})).toBe('not_signed_in')
    expect(await chief.codeOf('who_am_i', {})).toBe('ok')
    const console = world.console()
    expect(await console.codeOf('sign_in', { login: 'chief', password: PASSWORD, oneTimeCode: codeNow(person) })).toBe(
      'sign_in_refused'
    )
    await world.signIn({ ...person, secret })
  })

  it('asking who one is does not keep a session alive', async () => {
    world.clock.advance(10 * 60_000)
    expect(await chief.codeOf('who_am_i', {})).toBe('ok')
    world.clock.advance(5 * 60_000)
    expect(await chief.codeOf('who_am_i', {})).toBe('not_signed_in')
    expect(named('signed_out')).toEqual([{ by: 'chief', end: 'idle' }])
  })
})

describe("others' accounts", () => {
  let chief: OperatorConsole
  beforeEach(async () => {
    chief = (await world.setUp()).console
  })

  it('a changed role, a disabling and a reset end the sessions of whom they are about', async () => {
    const sato = await world.hire(chief, 'h.sato', 'technician')
    for (const [name, body] of [
      ['change_account', { login: 'h.sato', role: 'auditor' }],
      ['change_account', { login: 'h.sato', enabled: false }]
    ] as const) {
      const console = await world.signIn(sato)
      await chief.must(name, body)
      expect(await console.codeOf('who_am_i', {})).toBe('not_signed_in')
    }
    expect(
      await world.console().codeOf('sign_in', { login: 'h.sato', password: PASSWORD, oneTimeCode: codeNow(sato) })
    ).toBe('sign_in_refused')
    await chief.must('change_account', { login: 'h.sato', enabled: true })
    const console = await world.signIn(sato)
    const { firstPassword } = await chief.must('reset_account', { login: 'h.sato' })
    expect(await console.codeOf('who_am_i', {})).toBe('not_signed_in')
    expect(await world.console().must('sign_in', { login: 'h.sato', password: firstPassword })).toMatchObject({
      role: 'auditor',
      passwordChangeNeeded: true,
      secondFactorNeeded: true
    })
    expect(named('account_changed')).toEqual([
      { by: 'chief', login: 'h.sato', role: 'auditor' },
      { by: 'chief', login: 'h.sato', enabled: false },
      { by: 'chief', login: 'h.sato', enabled: true }
    ])
  })

  it('nobody changes their own, and nobody takes the last administrator away', async () => {
    expect(await chief.codeOf('change_account', { login: 'chief', role: 'auditor' })).toBe('conflict')
    expect(await chief.codeOf('change_account', { login: 'chief', enabled: false })).toBe('conflict')
    expect(await chief.codeOf('reset_account', { login: 'chief' })).toBe('conflict')
    expect(await chief.codeOf('create_account', { login: 'chief', role: 'auditor' })).toBe('conflict')
  })

  it('somebody disabled while a hash is made for them makes no account any more', async () => {
    const second = await world.signIn(await world.hire(chief, 'second', 'administrator'))
    const [made] = await Promise.all([
      second.codeOf('create_account', { login: 'third', role: 'administrator' }),
      chief.must('change_account', { login: 'second', enabled: false })
    ])
    expect(made).toBe('role_forbidden')
    expect((await chief.must('list_accounts', {})).accounts.map(({ login }) => login)).toEqual(['chief', 'second'])
  })
})
