import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authenticatorCode } from '../../test/support/authenticator.ts'
import {
  notingHandlers,
  OperatorWorld,
  PASSWORD,
  type OperatorConsole,
  type Person
} from '../../test/support/operator-world.ts'
import { MOST_REFUSED } from './act-record.ts'
import { accountsPath } from './account-file.ts'
import { accountKeyPath } from './account-key.ts'
import { createDesk } from './desk.ts'
import { layOwnerOrder } from './owner-view.ts'
import { setUpCodePath } from './set-up-code.ts'

const OTHER_PASSWORD = 'quiet barges under the moon'

let world: OperatorWorld
beforeEach(() => {
  world = new OperatorWorld()
})
afterEach(() => world.remove())

const codeNow = ({ secret }: Person) => {
  world.clock.advance(30_000)
  return authenticatorCode(secret, world.clock.nowMs())
}
const named = (name: Parameters<typeof world.record.of>[0]) => world.record.of(name)

describe('what the owner of the machine orders', () => {
  let chief: OperatorConsole
  let person: Person
  beforeEach(async () => {
    ;({ console: chief, person } = await world.setUp())
  })

  it('ends the waiting, disables, and makes a code where nobody can sign in; each on the record, without a call', async () => {
    for (let at = 1; at <= 3; at += 1)
      await world.console('198.51.100.1').send('sign_in', { login: 'chief', password: OTHER_PASSWORD })
    const order = (act: 'unlock' | 'disable' | 'set_up', login: string | null) => {
      expect(layOwnerOrder(world.directory, { act, login, orderedBy: 'Sato' }).ok).toBe(true)
      world.clock.advance(2000)
    }
    order('unlock', 'chief')
    expect(named('account_unlocked')).toEqual([{ by: 'Sato', login: 'chief', owner: true }])
    expect(await world.console('198.51.100.1').codeOf('sign_in', { login: 'chief', password: OTHER_PASSWORD })).toBe(
      'sign_in_refused'
    )
    order('disable', 'chief')
    expect(await chief.codeOf('who_am_i', {})).toBe('not_signed_in')
    expect(
      await world.console().codeOf('sign_in', { login: 'chief', password: PASSWORD, oneTimeCode: codeNow(person) })
    ).toBe('sign_in_refused')
    order('set_up', null)
    expect(
      await world.console().must('set_up', { setUpCode: world.setUpCode(), login: 'second', password: PASSWORD })
    ).toMatchObject({ role: 'administrator' })
    expect(named('account_changed')).toEqual([{ by: 'Sato', login: 'chief', enabled: false, owner: true }])
    expect(named('set_up_code_made')).toEqual([{}, { by: 'Sato', owner: true }])
  })

  it('leaves one entry of a code at most while its file cannot be made, of the first as of an ordered one', async () => {
    const inTheWay = join(setUpCodePath(world.directory), 'in-the-way')
    mkdirSync(inTheWay, { recursive: true })
    layOwnerOrder(world.directory, { act: 'set_up', login: null, orderedBy: 'Sato' })
    const before = named('set_up_code_made').length
    for (let at = 1; at <= 10; at += 1) world.clock.advance(2000)
    expect(await world.console().codeOf('read_welcome', {})).toBe('not_done')
    expect(named('set_up_code_made')).toHaveLength(before)
    // A machine that has no account yet.
    const fresh = new OperatorWorld()
    try {
      rmSync(setUpCodePath(fresh.directory))
      mkdirSync(join(setUpCodePath(fresh.directory), 'in-the-way'), { recursive: true })
      for (let at = 1; at <= 10; at += 1) {
        fresh.clock.advance(2000)
        expect(await fresh.console().codeOf('read_welcome', {})).toBe('not_done')
      }
      expect(fresh.record.of('set_up_code_made')).toHaveLength(1)
      rmSync(setUpCodePath(fresh.directory), { recursive: true })
      fresh.clock.advance(2000)
      expect(fresh.record.of('set_up_code_made')).toHaveLength(2)
      expect(fresh.setUpCode()).toMatch(/^(?:[a-z2-7]{4}-){6}[a-z2-7]{2}$/)
      expect(readdirSync(fresh.directory).filter((name) => name.includes('draft'))).toEqual([])
    } finally {
      await fresh.remove()
    }
    rmSync(setUpCodePath(world.directory), { recursive: true })
    world.clock.advance(2000)
    expect(named('set_up_code_made')).toHaveLength(before + 1)
    expect(existsSync(setUpCodePath(world.directory))).toBe(true)
  })

  it('waits while the record does not take it', async () => {
    layOwnerOrder(world.directory, { act: 'disable', login: 'chief', orderedBy: 'Sato' })
    world.record.failing = 'medium_full'
    world.clock.advance(2000)
    expect(await chief.codeOf('read_health', {})).toBe('not_done')
    world.record.failing = null
    expect(await chief.codeOf('read_health', {})).toBe('not_signed_in')
  })
})

describe('the record', () => {
  it('holds an act before it is done; where it cannot, nothing is done', async () => {
    const { console: chief, person } = await world.setUp()
    const sato = await world.hire(chief, 'h.sato', 'auditor')
    world.record.failing = 'medium_full'
    const before = readdirSync(join(world.directory)).map((name) => (name === 'accounts.db' ? readAccounts() : name))
    for (const [name, body] of [
      ['delete_entries', { olderThanDays: 400 }],
      ['read_health', {}],
      ['create_account', { login: 'third', role: 'auditor' }],
      ['change_account', { login: 'h.sato', enabled: false }],
      ['reset_account', { login: 'h.sato' }],
      ['change_own_password', { password: PASSWORD, newPassword: OTHER_PASSWORD }],
      ['sign_out', {}]
    ] as const) {
      const { answer } = await chief.send(name, body)
      expect(answer).toEqual({ ok: false, error: { code: 'not_done', problem: 'medium_full' } })
    }
    expect(world.carried).toEqual([])
    expect(
      await world.console().codeOf('sign_in', { login: 'chief', password: PASSWORD, oneTimeCode: codeNow(person) })
    ).toBe('not_done')
    world.record.failing = null
    expect(readdirSync(join(world.directory)).map((name) => (name === 'accounts.db' ? readAccounts() : name))).toEqual(
      before
    )
    expect(await chief.codeOf('who_am_i', {})).toBe('ok')
    await world.signIn(sato)

    function readAccounts(): string {
      return JSON.stringify(chief.cookie) + String(readFileSync(join(world.directory, 'accounts.db')).includes('third'))
    }
  })

  it('tells reading sparsely: the first at once, the others as a number', async () => {
    const { console: chief } = await world.setUp()
    const reading = () => named('operator_read').filter(({ call }) => call === 'read_health')
    for (let read = 0; read < 20; read += 1) await chief.must('read_health', {})
    expect(reading()).toEqual([{ by: 'chief', call: 'read_health' }])
    world.clock.advance(10 * 60_000)
    await chief.must('read_health', {})
    expect(reading()).toEqual([
      { by: 'chief', call: 'read_health' },
      { by: 'chief', call: 'read_health', more: 18 }
    ])
    world.clock.advance(10 * 60_000)
    await chief.must('read_health', {})
    expect(reading()).toHaveLength(3)
  })

  it('does not grow with refusals that anybody can bring about', async () => {
    await world.setUp()
    const before = world.record.entries.length
    for (let tried = 0; tried < 200; tried += 1) {
      await world.console().send('read_entries', {})
      await world
        .console(`198.51.100.${String(tried)}`)
        .send('sign_in', { login: `made-up-${'x'.repeat(tried % 9)}`, password: OTHER_PASSWORD })
    }
    expect(world.record.entries.length - before).toBeLessThanOrEqual(MOST_REFUSED + 5)
    // Nothing is lost of them but the moment of each.
    for (let passed = 0; passed < 12; passed += 1) world.clock.advance(60_000)
    const sum = (name: 'operator_refused' | 'sign_in_refused') =>
      named(name).reduce((total, { more }) => total + 1 + Number(more ?? 0), 0)
    expect([sum('operator_refused'), sum('sign_in_refused')]).toEqual([200, 200])
    expect(world.record.entries.length - before).toBeLessThanOrEqual(MOST_REFUSED + 8)
  })

  it('is written to as often for a login that is none as for one that is', async () => {
    await world.setUp()
    await world.restart()
    const written = []
    for (const [at, login] of ['chief', 'nobody'].entries()) {
      for (let tried = 0; tried < 5; tried += 1) {
        const before = world.record.entries.length
        await world.console(`198.51.100.${String(at)}`).send('sign_in', { login, password: OTHER_PASSWORD })
        written.push(world.record.entries.length - before)
      }
    }
    expect(written).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 0, 0])
  })

  it('holds nothing secret, nor does any answer but to whom it belongs', async () => {
    const { console: chief, person } = await world.setUp()
    const sato = await world.hire(chief, 'h.sato', 'auditor')
    const listed = JSON.stringify(await chief.must('list_accounts', {}))
    const written = JSON.stringify(world.record.entries) + listed
    for (const secret of [PASSWORD, person.secret, sato.secret, chief.cookie!, chief.callToken!, '192.0.2.7']) {
      expect(written).not.toContain(secret)
    }
  })
})

describe('closing', () => {
  it('waits for what is under way, and takes nothing more', async () => {
    const { person } = await world.setUp()
    const under = world.console().codeOf('sign_in', { login: 'chief', password: PASSWORD, oneTimeCode: codeNow(person) })
    const closed = world.desk.close()
    expect(await world.console().codeOf('read_welcome', {})).toBe('not_done')
    await closed
    expect(await under).toBe('ok')
    expect(world.clock.pending).toBe(0)
  })
})

describe('the accounts', () => {
  it('while the file cannot be used, nothing is done, and afterwards all goes on', async () => {
    const { console: chief } = await world.setUp()
    const other = new Database(accountsPath(world.directory))
    other.exec('BEGIN EXCLUSIVE')
    expect(await chief.send('delete_entries', { olderThanDays: 400 })).toEqual({
      answer: { ok: false, error: { code: 'not_done', problem: 'locked' } }
    })
    expect(world.carried).toEqual([])
    other.exec('ROLLBACK')
    other.close()
    expect(await chief.codeOf('delete_entries', { olderThanDays: 400 })).toBe('ok')
  })

  it('that lie under another key, or are damaged, make no desk; a record that fails makes none either', async () => {
    await world.setUp()
    await world.desk.close()
    const make = () => {
      const { directory: dataDirectory, clock, record: recorder } = world
      const made = createDesk({ dataDirectory, clock, recorder, handlers: notingHandlers([]), version: '0' })
      if (made.ok) void made.value.close()
      return made.ok ? 'ok' : made.error.code === 'accounts_unusable' ? made.error.fault : made.error.code
    }
    expect(make()).toBe('ok')
    truncateSync(accountsPath(world.directory), 4096)
    expect(make()).toBe('damaged')
    rmSync(accountsPath(world.directory))
    rmSync(setUpCodePath(world.directory), { force: true })
    world.record.failing = 'medium_full'
    expect(make()).toBe('store_failed')
    expect(readdirSync(world.directory).filter((name) => name.startsWith('set-up-code'))).toEqual([])
    world.record.failing = null
    expect(make()).toBe('ok')
    rmSync(accountKeyPath(world.directory))
    expect(make()).toBe('other_key')
  })
})
