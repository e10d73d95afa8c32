import { rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { accountsPath } from '../../main/operator/account-file.ts'
import { accountKeyPath } from '../../main/operator/account-key.ts'
import { setUpCodePath } from '../../main/operator/set-up-code.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'
import { holdStore, storePath } from '../../main/store/database.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { OperatorWorld, PASSWORD } from '../support/operator-world.ts'

let world: OperatorWorld
beforeEach(() => {
  // By the machine's own time: the commands have no other.
  world = new OperatorWorld({ clock: new ManualClock(Date.now()) })
})
afterEach(() => world.remove())

/** Runs `hatachi account …` with the data of a desk. */
async function account(...args: readonly string[]) {
  return accountAt(world.directory, ...args)
}

async function accountAt(directory: string, ...args: readonly string[]) {
  vi.stubEnv('HATACHI_DATA_DIR', directory)
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    return { status: await runCommandLine(productionCommands, ['account', ...args]), stdout, stderr }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}

describe('account set-up', () => {
  it('tells where the code lies and until when, and never the code', async () => {
    const { status, stdout } = await account('set-up')
    expect(status).toBe(0)
    expect(stdout).toContain(setUpCodePath(world.directory))
    expect(stdout).not.toContain(world.setUpCode())
    const { stdout: json } = await account('set-up', '--json')
    expect(JSON.parse(json)).toEqual({
      accounts: 0,
      setUpCode: setUpCodePath(world.directory),
      until: new Date(world.clock.nowMs() + 24 * 3_600_000).toISOString()
    })
  })

  it('with accounts there, tells how another administrator is made, and orders it', async () => {
    await world.setUp()
    expect((await account('set-up')).stdout).toContain('account set-up --by NAME')
    expect((await account('set-up', '--by', 'Sato')).status).toBe(0)
    world.clock.advance(2000)
    expect(await world.console().must('set_up', { setUpCode: world.setUpCode(), login: 'second', password: PASSWORD })).toMatchObject({
      login: 'second'
    })
    expect(world.record.of('set_up_code_made')).toEqual([{}, { by: 'Sato', owner: true }])
  })
})

describe('account list', () => {
  it('shows who there is, and nothing secret', async () => {
    expect((await account('list')).stdout).toMatch(/^there is no account yet\./)
    const { console: chief, person } = await world.setUp()
    await world.hire(chief, 'h.sato', 'auditor')
    const { stdout } = await account('list')
    expect(stdout.split('\n')[1]).toMatch(/^chief +administrator +enabled +set up +20/)
    expect(stdout.split('\n')[2]).toMatch(/^h\.sato +auditor +enabled +set up +20/)
    const { stdout: json } = await account('list', '--json')
    expect((JSON.parse(json) as { accounts: object[] }).accounts).toHaveLength(2)
    expect(stdout + json).not.toContain(person.secret)
    expect(stdout + json).not.toMatch(/scrypt|hash|salt/)
  })

  it.each([
    ['a torn file is damaged', () => truncateSync(accountsPath(world.directory), 5000), 'damaged'],
    ['a file without its key lies under another', () => rmSync(accountKeyPath(world.directory)), 'other_key']
  ] as const)('%s', async (_, spoil, fault) => {
    await world.setUp()
    await world.desk.close()
    spoil()
    const { status, stderr } = await account('list')
    expect(status).toBe(exitCode('data'))
    expect(stderr).toContain(`accounts_unusable: ${accountsPath(world.directory)} cannot be used (${fault}).`)
  })

  it('says where no appliance has its data', async () => {
    const { status, stderr } = await accountAt(join(world.directory, 'absent'), 'list')
    expect(status).toBe(exitCode('noInput'))
    expect(stderr).toContain("there is no appliance's data")
  })
})

describe('account unlock and disable', () => {
  it('wait for the appliance to put them on the record, and are done then', async () => {
    const { console: chief } = await world.setUp()
    for (let tried = 0; tried < 3; tried += 1) {
      await world.console('198.51.100.1').send('sign_in', { login: 'chief', password: 'not the password' })
    }
    expect(await account('unlock', 'chief', '--by', 'Sato')).toMatchObject({ status: 0, stderr: '' })
    expect(world.record.of('account_unlocked')).toEqual([])
    world.clock.advance(2000)
    expect(world.record.of('account_unlocked')).toEqual([{ by: 'Sato', login: 'chief', owner: true }])
    expect((await account('disable', 'chief', '--by', 'Sato', '--json')).stdout).toBe('{"act":"disable","login":"chief","taken":false}\n')
    expect(await chief.codeOf('read_health', {})).toBe('not_signed_in')
  })

  it('beside a running appliance, wait until it has taken them; one that does not is told', async () => {
    await world.setUp()
    const running = holdStore(storePath(world.directory))
    if (!running.ok) throw new Error(running.error.code)
    try {
      const ticking = setInterval(() => world.clock.advance(2000), 100)
      expect(await account('unlock', 'chief', '--by', 'Sato')).toMatchObject({ status: 0, stdout: expect.stringContaining('has done it') as string })
      clearInterval(ticking)
      await world.desk.close()
      expect(await account('unlock', 'chief', '--by', 'Sato')).toMatchObject({ status: exitCode('unavailable') })
    } finally {
      running.value.close()
    }
  })

  it('of nobody is refused, and so is one by nobody', async () => {
    await world.setUp()
    expect((await account('unlock', 'nobody', '--by', 'Sato')).status).toBe(exitCode('noInput'))
    for (const args of [['unlock', 'chief'], ['unlock'], ['disable', 'chief', '--by', ''], ['disable', 'chief', '--by', '12345678'], ['remove', 'chief']]) {
      expect((await account(...args)).status).toBe(exitCode('usage'))
    }
  })
})
