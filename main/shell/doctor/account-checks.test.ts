import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import { ok } from '../../../device/result.ts'
import { OperatorWorld, type OperatorConsole } from '../../../test/support/operator-world.ts'
import type { AccountView } from '../../contract/operator-accounts.ts'
import { accountsPath } from '../../operator/account-file.ts'
import { accountKeyPath, openAccountKey } from '../../operator/account-key.ts'
import { accountViews } from '../../operator/owner-view.ts'
import { checkAccounts } from './account-checks.ts'

const ON = { enabled: true }
let world: OperatorWorld
let chief: OperatorConsole
beforeEach(async () => {
  world = new OperatorWorld()
  chief = (await world.setUp()).console
})
afterEach(() => world.remove())

const said = (directory = world.directory): readonly string[] =>
  checkAccounts(ON, () => accountViews(directory, systemClock)).map(({ status, sentence, remedy }) => [status, sentence, remedy].join(' '))

describe('the accounts, as the doctor tells of them', () => {
  test('sound ones, by number; nothing where the side is off', async () => {
    expect(said()).toEqual([expect.stringMatching(/^pass .*: 1, 1 of them administrators/)])
    await world.hire(chief, 'reader', 'auditor')
    expect(said()).toEqual([expect.stringMatching(/^pass .*: 2, 1 of them administrators/)])
    const never = () => {
      throw new Error('must not be looked at')
    }
    expect(checkAccounts({ enabled: false }, never)).toEqual([])
  })

  test('none yet, and no administrator', () => {
    const empty = mkdtempSync(join(tmpdir(), 'hatachi-accounts-'))
    expect(said(empty)).toEqual([expect.stringMatching(/^warn .*account set-up$/)])
    rmSync(empty, { recursive: true })
    const only = { login: 'chief', role: 'administrator', enabled: false } as AccountView
    expect(checkAccounts(ON, () => ok([only]))).toMatchObject([{ status: 'fail' }])
  })

  test.each<[string, (directory: string) => void, RegExp]>([
    ['damaged', (data) => { truncateSync(accountsPath(data), 5000) }, /^fail .*accounts\.db cannot be used \(damaged\).*from a copy/],
    ['another file in its place', (data) => { writeFileSync(accountsPath(data), 'x'.repeat(9000)) }, /^fail .*accounts\.db cannot be used .*from a copy/],
    ['the key gone', (data) => { rmSync(accountKeyPath(data)) }, /^fail .*other_key.*from a copy/],
    ['another key', (data) => { rmSync(accountKeyPath(data)); openAccountKey(data) }, /^fail .*other_key.*from a copy/],
    ['a damaged key', (data) => { truncateSync(accountKeyPath(data), 9) }, /^fail .*accounts\.key is no whole key.*from a copy/],
    ['a key that others may read', (data) => { chmodSync(accountKeyPath(data), 0o644) }, /^fail .*chmod go= .*accounts\.key$/]
  ])('%s', async (_, damage, expected) => {
    await world.desk.close()
    damage(world.directory)
    const found = said()
    expect(found).toEqual([expect.stringMatching(expected)])
  })
})
