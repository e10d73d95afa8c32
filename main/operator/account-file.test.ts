import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountKeyOf, accountKeyPath, openAccountKey, readAccountKey } from './account-key.ts'
import { accountsPath, openAccountFile } from './account-file.ts'
import { Accounts, type Account } from './accounts.ts'

const key = accountKeyOf(new Uint8Array(32).fill(7))
const other = accountKeyOf(new Uint8Array(32).fill(8))
const password = {
  cost: 2,
  blockSize: 1,
  parallel: 1,
  salt: new Uint8Array(16).fill(1),
  hash: new Uint8Array(32).fill(2)
}

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-accounts-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const faultOf = (opened: ReturnType<typeof openAccountFile>) => {
  if (opened.ok) opened.value.close()
  return opened.ok ? 'ok' : opened.error.fault
}
const opened = () => {
  const file = openAccountFile(directory, key.commitment())
  if (!file.ok) throw new Error(file.error.fault)
  return file.value
}

describe('the file of the accounts', () => {
  it('is made for its owner alone, whatever the umask, and lasts', () => {
    const umask = process.umask(0)
    try {
      const database = opened()
      new Accounts(database, key).create({
        login: 'chief',
        role: 'administrator',
        password,
        mustChangePassword: false,
        createdAtMs: 5
      })
      database.close()
    } finally {
      process.umask(umask)
    }
    expect(statSync(accountsPath(directory)).mode & 0o777).toBe(0o600)
    const again = opened()
    expect(new Accounts(again, key).find('chief')).toMatchObject({
      role: 'administrator',
      password,
      secondFactor: null,
      enabled: true
    })
    expect([again.pragma('synchronous', { simple: true }), again.pragma('journal_mode', { simple: true })]).toEqual([
      2,
      'truncate'
    ])
    again.close()
  })

  it('is not made by whoever only looks', () => {
    expect(faultOf(openAccountFile(directory, key.commitment(), { make: false }))).toBe('absent')
    expect(statSync(accountsPath(directory), { throwIfNoEntry: false })).toBeUndefined()
  })

  it('is refused, and left as it is, where it is not ours, newer, damaged, or under another key', () => {
    opened().close()
    expect(faultOf(openAccountFile(directory, other.commitment()))).toBe('other_key')
    const newer = new Database(accountsPath(directory))
    newer.pragma('user_version = 99')
    newer.close()
    expect(faultOf(openAccountFile(directory, key.commitment()))).toBe('newer')
    rmSync(accountsPath(directory))
    const foreign = new Database(accountsPath(directory))
    foreign.exec('CREATE TABLE cheese (id INTEGER)')
    foreign.close()
    expect(faultOf(openAccountFile(directory, key.commitment()))).toBe('foreign')
    writeFileSync(accountsPath(directory), 'no database at all, but long enough to be looked at as one'.repeat(100))
    expect(faultOf(openAccountFile(directory, key.commitment()))).toBe('damaged')
    rmSync(accountsPath(directory))
    opened().close()
    truncateSync(accountsPath(directory), 8192)
    expect(faultOf(openAccountFile(directory, key.commitment()))).toBe('damaged')
  })

  it('overwrites what it no longer holds, and a second factor never stands in it in clear', () => {
    const database = opened()
    const accounts = new Accounts(database, key)
    const oldHash = Buffer.from('the old hash, octets that are 32!')
    accounts.create({
      login: 'chief',
      role: 'administrator',
      password: { ...password, hash: oldHash.subarray(0, 32) },
      mustChangePassword: true,
      createdAtMs: 5
    })
    const secret = Buffer.from('twenty octets secret')
    accounts.setSecondFactor('chief', secret, 12)
    accounts.setPassword('chief', password)
    expect(Buffer.from(accounts.find('chief')?.secondFactor ?? []).equals(secret)).toBe(true)
    database.close()
    const octets = readFileSync(accountsPath(directory))
    expect(octets.includes('chief')).toBe(true)
    expect(octets.includes(oldHash.subarray(0, 32))).toBe(false)
    expect(octets.includes(secret)).toBe(false)
  })

  it('a second factor that was copied from another account is damage, not that account\'s', () => {
    const database = opened()
    const accounts = new Accounts(database, key)
    for (const login of ['chief', 'other']) {
      accounts.create({ login, role: 'administrator', password, mustChangePassword: false, createdAtMs: 5 })
    }
    accounts.setSecondFactor('chief', Buffer.from('twenty octets secret'), 1)
    database.exec(
      "UPDATE account SET second_factor = (SELECT second_factor FROM account WHERE login = 'chief') WHERE login = 'other'"
    )
    expect(() => accounts.find('other')).toThrow('damaged')
    expect(accounts.find('chief')?.login).toBe('chief')
    database.close()
  })
})

describe('the accounts', () => {
  it('are known by one login each, and the last administrator is known as such', () => {
    const database = opened()
    const accounts = new Accounts(database, key)
    const made: Pick<Account, 'role' | 'password' | 'mustChangePassword' | 'createdAtMs'> = {
      role: 'administrator',
      password,
      mustChangePassword: true,
      createdAtMs: 5
    }
    expect([accounts.isEmpty(), accounts.create({ login: 'one', ...made }), accounts.isEmpty()]).toEqual([
      true,
      true,
      false
    ])
    expect(accounts.create({ login: 'one', ...made, role: 'auditor' })).toBe(false)
    expect(accounts.find('one')?.role).toBe('administrator')
    expect(accounts.isLastAdministrator('one')).toBe(true)
    accounts.create({ login: 'two', ...made })
    expect(accounts.isLastAdministrator('one')).toBe(false)
    accounts.setEnabled('two', false)
    expect([accounts.isLastAdministrator('one'), accounts.isLastAdministrator('two')]).toEqual([true, false])
    database.close()
  })

  it('use up a code of the second factor once', () => {
    const database = opened()
    const accounts = new Accounts(database, key)
    accounts.create({ login: 'one', role: 'auditor', password, mustChangePassword: false, createdAtMs: 5 })
    accounts.setSecondFactor('one', new Uint8Array(20), 10)
    expect([10, 11, 11, 9, 12].map((step) => accounts.useTotpStep('one', step))).toEqual([
      false,
      true,
      false,
      false,
      true
    ])
    database.close()
  })
})

describe('their key', () => {
  it('is made once, for its owner alone, and is not made by whoever only looks', () => {
    expect(readAccountKey(directory)).toMatchObject({ ok: false, error: { code: 'key_absent' } })
    const made = openAccountKey(directory)
    expect(statSync(accountKeyPath(directory)).mode & 0o777).toBe(0o600)
    const again = readAccountKey(directory)
    expect(made.ok && again.ok && made.value.commitment() === again.value.commitment()).toBe(true)
    chmodSync(accountKeyPath(directory), 0o644)
    expect(openAccountKey(directory)).toMatchObject({ ok: false, error: { code: 'key_rights_too_open' } })
  })

  it('opens what it sealed, for the login it was sealed for, and nothing that was changed', () => {
    const secret = Buffer.from('twenty octets secret')
    const sealed = key.seal('chief', secret)
    expect(Buffer.from(key.unseal('chief', sealed) ?? []).equals(secret)).toBe(true)
    expect(key.unseal('other', sealed)).toBeNull()
    expect(other.unseal('chief', sealed)).toBeNull()
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Uint8Array.from(sealed)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(key.unseal('chief', changed)).toBeNull()
    }
    for (const length of [0, 11, 27, sealed.length - 1])
      expect(key.unseal('chief', sealed.subarray(0, length))).toBeNull()
  })
})
