import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { erasableKeyPath, openErasableKey } from '../../main/keys/erasable-key.ts'
import { MemberOffice } from '../../main/membership/member-office.ts'
import { membersDirectory, membersPath } from '../../main/membership/members-file.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { cardOf, memberWorld } from '../support/member-world.ts'
import { dataOf, hatachi, hatachiProcess, machine } from './support/retention-commands.ts'

const NUMBER = 'H-204817'
let count = 0
/** Of a machine of this test's own. */
let name = ''
const data = () => dataOf(name)

beforeEach(() => {
  name = `members-${String((count += 1))}`
  mkdirSync(data(), { recursive: true })
  writeFileSync(join(data(), 'hatachi.db'), '')
})

const member = (...args: readonly string[]) => hatachi(name, 'member', ...args)

function world() {
  const key = openErasableKey(data())
  if (!key.ok) throw new Error(key.error.code)
  return memberWorld(data(), key.value, systemClock)
}

/** Links a card with this code. */
function link(code: string, serial = 1): void {
  const members = world()
  expect(members.link(cardOf(serial), code)).toMatchObject({ ok: true })
  members.close()
}

/** What waits to go on the record. */
function notes(): unknown {
  const key = openErasableKey(data())
  if (!key.ok) throw new Error(key.error.code)
  const office = new MemberOffice({ dataDirectory: data(), key: key.value, clock: systemClock })
  const left = office.notes()
  office.close()
  return left.ok ? left.value.map(({ name: event, by }) => [event, by]) : left.error
}

describe('hatachi member', () => {
  it('invite prints a code once, by which the number gets a card; list shows it, and never the code', async () => {
    const invited = await member('invite', NUMBER, '--by', 'Sato', '--json')
    expect(invited).toMatchObject({ status: exitCode('ok'), stderr: '', json: { result: 'invited', memberNumber: NUMBER } })
    const code = String(invited.json['code'])
    expect(code).toMatch(/^[0-9]{8}$/)
    const days = (Date.parse(String(invited.json['endsAt'])) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.99)
    expect(days).toBeLessThan(7.01)
    const open = await member('list')
    expect(open.stdout).toMatch(/H-204817\s+invited\s+until 20/)
    link(code)
    const listed = await member('list')
    expect(listed.stdout).toMatch(/H-204817\s+linked on \d{4}-\d\d-\d\d/)
    for (const { stdout } of [open, listed]) expect(stdout.replaceAll(' ', '')).not.toContain(code)
    expect((await member('list', '--json')).json).toMatchObject({ links: [{ memberNumber: NUMBER, carriedOver: false }], invitations: [], damaged: 0 })
    expect(notes()).toEqual([['member_invited', 'Sato']])
  })

  it('invite says it in words, for as many days as are wanted', async () => {
    const { status, stdout } = await member('invite', NUMBER, '--days', '1')
    expect(status).toBe(exitCode('ok'))
    expect(stdout).toMatch(/^[0-9]{4} [0-9]{4}\nThis is the code for the member H-204817: good once, until .*kept nowhere\.\n$/)
  })

  it('invite is refused where the number has a card, until remove undoes that', async () => {
    link(String((await member('invite', NUMBER, '--json')).json['code']))
    const refused = await member('invite', NUMBER)
    expect(refused).toMatchObject({ status: exitCode('refused'), stdout: '' })
    expect(refused.stderr).toContain('already_linked')
    expect(await member('remove', NUMBER)).toMatchObject({ status: exitCode('ok') })
    expect((await member('list')).stdout).toBe('no card is linked, and no code is open\n')
    expect((await member('invite', NUMBER)).status).toBe(exitCode('ok'))
    expect(notes()).toEqual([['member_invited', null], ['member_unlinked', null], ['member_invited', null]])
  })

  it('remove takes an open code back, and of a number that has nothing it says so with 66', async () => {
    const code = String((await member('invite', NUMBER, '--json')).json['code'])
    expect((await member('remove', NUMBER, '--json')).json).toEqual({ result: 'removed', link: false, invitation: true })
    const members = world()
    expect(members.link(cardOf(1), code)).toMatchObject({ ok: false, error: { code: 'code_refused' } })
    members.close()
    expect(await member('remove', NUMBER)).toMatchObject({ status: exitCode('noInput'), stdout: '' })
  })

  it('list and remove make nothing where there is nothing', async () => {
    expect((await member('list')).stdout).toBe('no card is linked, and no code is open\n')
    expect((await member('remove', NUMBER)).status).toBe(exitCode('noInput'))
    expect(existsSync(membersDirectory(data()))).toBe(false)
    expect(existsSync(erasableKeyPath(data()))).toBe(false)
  })

  it.each([
    [[]],
    [['show']],
    [['invite']],
    [['remove']],
    [['list', NUMBER]],
    [['invite', 'H-1']],
    [['invite', 'H 204817']],
    [['remove', "x' OR 1=1"]],
    [['invite', NUMBER, '--days', '0']],
    [['invite', NUMBER, '--days', '91']],
    [['invite', NUMBER, '--days', '1.5']],
    [['invite', NUMBER, '--by', '']],
    [['remove', NUMBER, '--days', '3']],
    [['list', '--by', 'Sato']]
  ])('%j is no order: usage, 64', async (args) => {
    const { status, stdout, stderr } = await member(...args)
    expect({ status, stdout }).toEqual({ status: exitCode('usage'), stdout: '' })
    expect(stderr).toContain('Usage: npx hatachi member ')
    expect(existsSync(membersDirectory(data()))).toBe(false)
  })

  it.each([[['invite', NUMBER]], [['list']], [['remove', NUMBER]]])('%j where no appliance has its data ends with 66', async (args) => {
    rmSync(data(), { recursive: true })
    expect(await member(...args)).toMatchObject({ status: exitCode('noInput'), stdout: '' })
    expect(existsSync(data())).toBe(false)
  })

  it.each<[string, number, () => void]>([
    ['damaged', exitCode('data'), () => { writeFileSync(membersPath(data()), 'x'.repeat(8192)) }],
    ['other_key', exitCode('data'), () => { rmSync(erasableKeyPath(data())); openErasableKey(data()) }],
    ['key_damaged', exitCode('data'), () => { truncateSync(erasableKeyPath(data()), 9) }],
    ['cannot_open', exitCode('inputOutput'), () => { rmSync(membersPath(data())); mkdirSync(membersPath(data())) }]
  ])('says what ails it (%s), and leaves it as it was', async (cause, status, damage) => {
    link(String((await member('invite', NUMBER, '--json')).json['code']))
    damage()
    const before = cause === 'cannot_open' ? null : readFileSync(membersPath(data()))
    for (const args of [['invite', 'H-000001'], ['list'], ['remove', NUMBER]]) {
      const { stdout, stderr, status: ended } = await member(...args)
      expect({ ended, stdout }).toEqual({ ended: status, stdout: '' })
      expect(stderr).toMatch(new RegExp(`membership_failed: .*\\(${cause}\\)\\. `))
      expect(stderr).not.toContain(NUMBER)
    }
    if (before !== null) expect(readFileSync(membersPath(data()))).toEqual(before)
  })

  it('list tells of rows that do not open, with 2', async () => {
    link(String((await member('invite', NUMBER, '--json')).json['code']))
    const file = new Database(membersPath(data()))
    file.exec('UPDATE link SET sealed = randomblob(length(sealed))')
    file.close()
    const { status, stderr } = await member('list')
    expect(status).toBe(exitCode('undetermined'))
    expect(stderr).toContain('row_damaged: 1')
  })

  it("is a platform operator's alone", async () => {
    machine(name, 'service_provider')
    for (const args of [['invite', NUMBER], ['list'], ['remove', NUMBER]]) {
      const { status, stdout, stderr } = await member(...args)
      expect({ status, stdout }).toEqual({ status: exitCode('forbidden'), stdout: '' })
      expect(stderr).toContain('role_forbidden')
    }
    const { modules } = hatachiProcess(name, 'member', 'list')
    expect(modules).not.toContain('main/membership/')
    expect(modules).not.toContain('main/certificate/')
  })

  it('invite says that the machine takes no codes where members are not enabled', async () => {
    machine(name, 'platform_operator')
    const { status, stdout, stderr } = await member('invite', NUMBER)
    expect({ status, code: /^[0-9]{4} [0-9]{4}\n/.test(stdout) }).toEqual({ status: exitCode('ok'), code: true })
    expect(stderr).toContain('members.enabled is off')
  })
})

describe('the end of the contract', () => {
  it('erases the links with their key, and its report counts them', async () => {
    rmSync(join(data(), 'hatachi.db'))
    machine(name, 'platform_operator')
    link(String((await member('invite', NUMBER, '--json')).json['code']))
    await member('invite', 'H-000001')
    const erased = await hatachi(name, 'retention', 'erase', '--by', 'Sato', '--reason', 'end of contract', '--report', `${name}.json`)
    expect(erased.status, erased.stderr).toBe(exitCode('ok'))
    expect(existsSync(membersDirectory(data()))).toBe(false)
    const verified = await hatachi(name, 'retention', 'verify', `${name}.json`)
    expect(verified.stdout).toContain('1 card linked to a member number, 1 open code')
    const report = await hatachi(name, 'retention', 'verify', `${name}.json`, '--json')
    expect(report.json).toMatchObject({ report: { erased: { members: { links: 1, invitations: 1, unreadable: null } }, foundAbsent: ['keys/retention.key', 'lists', 'memory', 'membership'] } })
    expect((await member('list')).stdout).toBe('no card is linked, and no code is open\n')
  })

  it('erases them where the key is damaged too, and nothing else is there', async () => {
    rmSync(join(data(), 'hatachi.db'))
    machine(name, 'platform_operator')
    link(String((await member('invite', NUMBER, '--json')).json['code']))
    rmSync(erasableKeyPath(data()))
    const erased = await hatachi(name, 'retention', 'erase', '--by', 'Sato', '--reason', 'end of contract', '--report', `${name}.json`)
    expect(erased.status, erased.stderr).toBe(exitCode('ok'))
    expect(existsSync(membersDirectory(data()))).toBe(false)
    expect((await hatachi(name, 'retention', 'verify', `${name}.json`)).stdout).toContain('not counted (key_absent)')
  })
})
