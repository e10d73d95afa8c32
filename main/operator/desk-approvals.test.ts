import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OperatorWorld, type OperatorConsole, type Person } from '../../test/support/operator-world.ts'
import { digestOf, encodeRuleBook } from '../audit/rule-book-text.ts'
import { approvableCalls, callRights, type ApprovableCall, type CallError } from '../contract/operator.ts'
import { accountsPath } from './account-file.ts'

const HOUR_MS = 3_600_000

let world: OperatorWorld
afterEach(() => world.remove())

describe("a second person's word", () => {
  let approval: ApprovableCall[]
  let chief: OperatorConsole
  let second: OperatorConsole
  let secondPerson: Person
  let operator: Person
  beforeEach(async () => {
    approval = []
    world = new OperatorWorld({ approval })
    chief = (await world.setUp()).console
    secondPerson = await world.hire(chief, 'second', 'administrator')
    second = await world.signIn(secondPerson)
    operator = await world.hire(chief, 'op', 'operator')
    approval.push('delete_entries', 'create_account')
  })

  const ask = async (name = 'delete_entries', body: object = { olderThanDays: 400 }) => {
    const { answer } = await chief.send(name, body)
    if (answer.ok || answer.error.code !== 'approval_needed') throw new Error(JSON.stringify(answer))
    return answer.error.approvalId
  }

  it('nothing is done before it, and once after it, under both names', async () => {
    const id = await ask()
    expect(world.carried).toEqual([])
    expect((await second.must('list_approvals', {})).approvals).toEqual([
      expect.objectContaining({
        id,
        call: 'delete_entries',
        askedBy: 'chief',
        state: 'waiting',
        what: { olderThanDays: 400 }
      })
    ])
    expect(await second.must('decide_approval', { id, approve: true })).toMatchObject({
      approval: { state: 'approved', decidedBy: 'second' },
      answer: {}
    })
    expect(world.carried).toEqual([{ name: 'delete_entries', by: 'chief', request: { olderThanDays: 400 } }])
    expect(await second.codeOf('decide_approval', { id, approve: true })).toBe('not_found')
    expect(world.carried).toHaveLength(1)
    const about = world.record.entries.filter(({ name }) => /^(?:approval_|operator_(?:asked|acted))/.test(name))
    expect(about).toEqual([
      { name: 'approval_asked', fields: { by: 'chief', approvalId: id, call: 'delete_entries', olderThanDays: 400 } },
      {
        name: 'approval_decided',
        fields: { by: 'second', askedBy: 'chief', approvalId: id, call: 'delete_entries', approved: true }
      },
      { name: 'operator_asked', fields: { by: 'chief', call: 'delete_entries', approvedBy: 'second' } },
      { name: 'operator_acted', fields: { by: 'chief', call: 'delete_entries', result: 'done' } }
    ])
  })

  it('for rules is asked only about what can be done, and the record has their digest, not the book twice', async () => {
    approval.splice(0, Infinity, 'apply_rules')
    const objections: string[] = []
    const objection = (call: ApprovableCall): CallError | null => {
      objections.push(call)
      return objections.length === 1 ? { code: 'conflict', problem: 'another book is in force' } : null
    }
    await world.restart(world.clock, { objection })
    const console = await world.signIn(secondPerson)
    const asker = await world.signIn(operator)
    const book = { holidays: [], rules: [{ id: 'beer', version: 1, atLeastYears: 20, pin: 'pin' as const }] }
    const request = { basedOn: 3, book }
    expect(await asker.codeOf('apply_rules', request)).toBe('conflict')
    expect((await console.must('list_approvals', {})).approvals).toEqual([])
    const { answer } = await asker.send('apply_rules', request)
    const id = answer.ok || answer.error.code !== 'approval_needed' ? '' : answer.error.approvalId
    const asked = world.record.entries.filter(({ name }) => name === 'approval_asked')
    const digest = digestOf(encodeRuleBook(book))
    expect(asked).toEqual([
      { name: 'approval_asked', fields: { by: 'op', approvalId: id, call: 'apply_rules', basedOn: 3, digest } }
    ])
    expect(await console.codeOf('decide_approval', { id, approve: true })).toBe('ok')
    expect(world.carried).toEqual([{ name: 'apply_rules', by: 'op', request }])
  })

  it('can be asked for by a command, in the name of an account that may make the call', () => {
    approval.splice(0, Infinity, 'apply_rules')
    const request = { basedOn: 0, book: { rules: [] } }
    expect(world.desk.ask('apply_rules', 'nobody', request)).toMatchObject({ code: 'bad_request' })
    expect(world.desk.ask('delete_entries', 'op', { olderThanDays: 400 })).toEqual({ code: 'role_forbidden' })
    expect(world.desk.ask('apply_rules', 'op', request)).toMatchObject({ code: 'approval_needed' })
    expect(world.carried).toEqual([])
  })

  it('show, record and carry on that a command asked, not the account itself', async () => {
    approval.splice(0, Infinity, 'apply_rules')
    const asked = world.desk.ask('apply_rules', 'op', { basedOn: 0, book: { rules: [] } })
    const id = asked.code === 'approval_needed' ? asked.approvalId : ''
    const { approvals } = await second.must('list_approvals', {})
    expect(approvals).toMatchObject([{ id, askedBy: 'op', origin: 'command_line', what: { basedOn: 0, book: { rules: [] } } }])
    expect(approvals[0]?.what).toEqual({ basedOn: 0, book: { rules: [] } })
    expect(world.record.entries.find(({ name }) => name === 'approval_asked')?.fields).toMatchObject({ by: 'op', origin: 'command_line' })
    expect(await second.codeOf('decide_approval', { id, approve: true })).toBe('ok')
    expect(world.carried).toMatchObject([{ name: 'apply_rules', by: 'op', origin: 'command_line' }])
  })

  it('may be taken back by whoever asked, and is nobody\'s to give then', async () => {
    const id = await ask()
    expect(await chief.codeOf('decide_approval', { id, approve: false })).toBe('ok')
    expect(await second.codeOf('decide_approval', { id, approve: true })).toBe('not_found')
    expect(world.carried).toEqual([])
    expect((await chief.must('list_approvals', {})).approvals).toMatchObject([{ id, state: 'rejected', decidedBy: 'chief' }])
  })

  it('is never one\'s own, nor of a role that may not', async () => {
    const id = await ask()
    expect(await chief.codeOf('decide_approval', { id, approve: true })).toBe('forbidden')
    expect(await (await world.signIn(operator)).codeOf('decide_approval', { id, approve: true })).toBe('role_forbidden')
    expect(world.carried).toEqual([])
    expect(await second.codeOf('decide_approval', { id, approve: true })).toBe('ok')
  })

  it('is of every role that may make such a call: each is shown and decides those, and no others', async () => {
    const mayAsk = new Set(approvableCalls.flatMap((call): readonly string[] => callRights[call]))
    expect(new Set<string>(callRights.decide_approval)).toEqual(mayAsk)
    expect(new Set<string>(callRights.list_approvals)).toEqual(mayAsk)
    approval.splice(0, Infinity)
    const [technician, otherTechnician, auditor] = await Promise.all(
      (['technician', 'technician', 'auditor'] as const).map((role, at) =>
        world.hire(chief, `person-${String(at)}`, role)
      )
    )
    approval.push('make_bundle', 'delete_entries')
    const [one, other, reader] = [
      await world.signIn(technician!),
      await world.signIn(otherTechnician!),
      await world.signIn(auditor!)
    ]
    const deletion = await ask()
    const { answer } = await one.send('make_bundle', {})
    const bundle = answer.ok || answer.error.code !== 'approval_needed' ? '' : answer.error.approvalId
    const shownTo = async (console: OperatorConsole) =>
      new Set((await console.must('list_approvals', {})).approvals.map(({ id }) => id))
    expect(await shownTo(one)).toEqual(new Set([bundle]))
    expect(await shownTo(other)).toEqual(new Set([bundle]))
    expect(await shownTo(reader)).toEqual(new Set())
    expect(await shownTo(second)).toEqual(new Set([bundle, deletion]))
    expect(await one.codeOf('decide_approval', { id: bundle, approve: true })).toBe('forbidden')
    expect(await reader.codeOf('decide_approval', { id: bundle, approve: true })).toBe('role_forbidden')
    expect(await other.codeOf('decide_approval', { id: deletion, approve: true })).toBe('role_forbidden')
    expect(await other.must('decide_approval', { id: bundle, approve: true })).toMatchObject({
      approval: { decidedBy: 'person-1' },
      refusedWith: null
    })
    expect(world.carried).toEqual([{ name: 'make_bundle', by: 'person-0', request: {} }])
  })

  it('is about what the record has: what was written over meanwhile is not done, and can be rejected', async () => {
    const id = await ask()
    const database = new Database(accountsPath(world.directory))
    database.prepare('UPDATE approval SET request = ? WHERE id = ?').run('{"olderThanDays":31}', id)
    expect(await second.codeOf('decide_approval', { id, approve: true })).toBe('conflict')
    database.prepare("UPDATE approval SET request = ?, asked_by = 'op' WHERE id = ?").run('{"olderThanDays":400}', id)
    expect(await second.codeOf('decide_approval', { id, approve: true })).toBe('conflict')
    database.close()
    expect(await second.must('decide_approval', { id, approve: false })).toMatchObject({ approval: { state: 'rejected' } })
    expect(world.carried).toEqual([])
    const unheard = await ask()
    await world.restart(world.clock, { askedOnRecord: () => null })
    const again = await world.signIn(secondPerson)
    expect(await again.codeOf('decide_approval', { id: unheard, approve: true })).toBe('conflict')
    expect(world.carried).toEqual([])
  })

  it('cannot be kept from others by one who asks for much: ten of one person wait at most', async () => {
    for (let at = 0; at < 10; at += 1) await ask()
    expect(await chief.codeOf('delete_entries', { olderThanDays: 400 })).toBe('conflict')
    expect(await second.codeOf('delete_entries', { olderThanDays: 400 })).toBe('approval_needed')
    const [first] = (await second.must('list_approvals', {})).approvals.filter(({ askedBy }) => askedBy === 'chief')
    await second.must('decide_approval', { id: first?.id ?? '', approve: false })
    expect(await chief.codeOf('delete_entries', { olderThanDays: 400 })).toBe('approval_needed')
  })

  it('one that cannot be read any more holds no other up', async () => {
    const damaged = await ask()
    const sound = await ask()
    const database = new Database(accountsPath(world.directory))
    database.prepare("UPDATE approval SET request = '{' WHERE id = ?").run(damaged)
    database.close()
    expect((await second.must('list_approvals', {})).approvals.map(({ id }) => id)).toEqual([sound])
    expect(await second.codeOf('decide_approval', { id: damaged, approve: true })).toBe('not_found')
  })

  it('no is no; a day later it is over; at the same time it is done once', async () => {
    const refused = await ask()
    expect(await second.must('decide_approval', { id: refused, approve: false })).toMatchObject({
      approval: { state: 'rejected' },
      answer: null
    })
    expect(await second.codeOf('decide_approval', { id: refused, approve: true })).toBe('not_found')
    const twice = await ask()
    const codes = await Promise.all([1, 2].map(() => second.codeOf('decide_approval', { id: twice, approve: true })))
    expect(codes.toSorted()).toEqual(['not_found', 'ok'])
    expect(world.carried).toHaveLength(1)
    const late = await ask()
    world.clock.advance(24 * HOUR_MS)
    const again = await world.signIn(secondPerson)
    expect(await again.codeOf('decide_approval', { id: late, approve: true })).toBe('not_found')
    expect((await again.must('list_approvals', {})).approvals.find(({ id }) => id === late)?.state).toBe('expired')
  })

  it('outlives a restart, and is worth nothing where whoever asked may not any more', async () => {
    const id = await ask('create_account', { login: 'third', role: 'auditor' })
    await world.restart()
    const again = await world.signIn(secondPerson)
    await again.must('change_account', { login: 'chief', role: 'auditor' })
    expect(await again.must('decide_approval', { id, approve: true })).toMatchObject({
      refusedWith: 'role_forbidden',
      answer: null
    })
    expect((await again.must('list_accounts', {})).accounts.map(({ login }) => login)).toEqual(['chief', 'op', 'second'])
  })

  it('gives the answer to whoever approves', async () => {
    const id = await ask('create_account', { login: 'third', role: 'auditor' })
    const { answer } = await second.must('decide_approval', { id, approve: true })
    expect(
      await world.console().must('sign_in', { login: 'third', password: String(answer?.['firstPassword']) })
    ).toMatchObject({ role: 'auditor' })
  })
})
