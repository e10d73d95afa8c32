import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { japanDateOf } from '../../main/age/rules/japan-time.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import type { OperatorClient } from '../support/operator-client.ts'
import { freePort, hireOver, must, setUpOver } from '../support/operator-visit.ts'

/** Rules of sale in a whole appliance: by calls over HTTPS, and by commands beside it and without it. */

let directory = ''
let world: DemoWorld

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-operator-rules-'))
  world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false, pulseMs: 20 })
})
afterAll(async () => {
  await world.close()
  rmSync(directory, { recursive: true })
})

const start = (name: string, operatorPort: number, more: object = {}) =>
  world.machine({ role: 'service_provider', place: 'indoors', name, operatorPort, ...more })

function isOpened({ dataDirectory }: DemoMachine): boolean {
  const store = openStoreForReading(storePath(dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const names = [...recordedEvents(store.value)].map(({ name }) => name)
  store.value.close()
  return names.includes('operator_side_opened')
}

/** Runs `hatachi rules …` with the data of a machine, by a configuration that names a real reader. */
async function rules({ dataDirectory }: DemoMachine, ...args: readonly string[]) {
  const config = join(dataDirectory, 'beside.yaml')
  const own = readFileSync(join(dataDirectory, 'hatachi.yaml'), 'utf8')
  writeFileSync(config, own.replace('driver: simulated', 'driver: pcsc'))
  vi.stubEnv('HATACHI_DATA_DIR', dataDirectory)
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    return { status: await runCommandLine(productionCommands, ['rules', ...args, '--config', config]), stdout, stderr }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}

function tilesOf({ appliance }: DemoMachine): readonly (string | undefined)[] {
  appliance.session.command({ type: 'wake' })
  const view = appliance.session.view()
  if (view.screen !== 'choose') throw new Error(view.screen)
  return view.products.map(({ notOnSale }) => notOnSale?.why)
}

/** The book in force, closed for today: so that the hour of the test does not matter. */
async function closedToday(client: OperatorClient) {
  const { inForce, book } = await must(client, 'read_rules', {})
  const closedOn = [japanDateOf(Date.now() - 86_400_000), japanDateOf(Date.now())]
  const changed = book.rules.map((rule) => ({ ...rule, version: rule.version + 1, closedOn }))
  return { basedOn: inForce.number, book: { ...book, rules: changed } }
}

it('are read, checked, explained and applied; the tiles close at once, and the record has the book', async () => {
  const port = await freePort()
  const machine = await start('one', port)
  await expect.poll(() => machine.appliance.session.view().screen).toBe('attract')
  expect(tilesOf(machine)).toEqual([undefined, undefined, undefined, undefined])
  await expect.poll(() => isOpened(machine)).toBe(true)
  const client = await setUpOver(machine.dataDirectory, port, () => systemClock.nowMs())
  expect(await must(client, 'read_rules', {})).toMatchObject({ inForce: { number: 0, origin: 'configuration' }, needsApproval: false, versions: [] })
  const request = await closedToday(client)
  expect(await must(client, 'check_rules', { book: request.book })).toMatchObject({ applicable: true })
  const yaml = await must(client, 'check_rules', { yaml: 'rules:\n  - id: beer\n    atLeastYears: 0\n' })
  expect(yaml).toMatchObject({ applicable: false, book: null })
  expect(yaml.findings.some(({ line }) => line === 3)).toBe(true)
  expect(await client.call('apply_rules', { ...request, book: { rules: [{ id: 'x' }] } })).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  expect(await client.call('apply_rules', { ...request, basedOn: 5 })).toMatchObject({ ok: false, error: { code: 'conflict' } })
  expect(await must(client, 'read_rule_version', { number: 0 })).toMatchObject({ version: { origin: 'configuration' } })
  expect(await must(client, 'apply_rules', request)).toEqual({ number: 1 })
  expect(await client.call('read_rule_version', { number: 0 })).toMatchObject({ error: { code: 'not_found' } })
  expect(tilesOf(machine)).toEqual(['closed', 'closed', 'closed', 'closed'])
  const asked = { atMs: Date.now(), line: { state: 'up', downForHours: 0, listAgeHours: 1 } } as const
  const explained = await must(client, 'explain_rule', { ...asked, productId: 'beer', card: 'old_enough', withPin: true })
  expect(explained).toMatchObject({ rule: { version: 2 }, outcome: { kind: 'closed' } })
  expect((await must(client, 'list_buyers', asked)).rows.map(({ outcome }) => outcome.kind)).toEqual(Array(4).fill('closed'))
  expect(await must(client, 'read_rule_version', { number: 1 })).toMatchObject({ version: { appliedBy: 'chief', approvedBy: null } })
  expect(await client.call('read_rule_version', { number: 9 })).toMatchObject({ error: { code: 'not_found' } })
  const { entries } = await must(client, 'read_entries', { name: 'rules_accepted' })
  expect(entries).toMatchObject([{ fields: { number: 1, by: 'chief', book: request.book } }])

  // The owner of the machine, by a command beside it.
  const file = join(directory, 'rules.yaml')
  writeFileSync(file, JSON.stringify({ rules: request.book.rules.map(({ closedOn: _, ...rule }) => ({ ...rule, version: 3 })) }))
  const ordered = await rules(machine, 'apply', file, '--by', 'Owner')
  expect(ordered).toMatchObject({ status: 0 })
  expect(ordered.stdout).toContain('book 2 is in force')
  expect(tilesOf(machine)).toEqual([undefined, undefined, undefined, undefined])
  expect((await rules(machine, 'apply', file)).stdout).toContain('in force already')
  client.close()
  await machine.close()

  // And without it.
  writeFileSync(file, JSON.stringify(request.book.rules.length === 0 ? {} : { rules: request.book.rules.map((rule) => ({ ...rule, version: 4 })) }))
  expect((await rules(machine, 'apply', file, '--by', 'Owner')).stdout).toContain('book 3 is in force')
  writeFileSync(file, 'rules:\n  - id: beer\n')
  expect(await rules(machine, 'apply', file)).toMatchObject({ status: 1 })
  const listed = await rules(machine, 'list', '--json')
  expect(JSON.parse(listed.stdout)).toMatchObject({ inForce: 3, versions: [{ number: 3, origin: 'command_line', appliedBy: 'Owner' }, { number: 2 }, { number: 1, origin: 'console' }] })
  expect(JSON.parse((await rules(machine, 'show', '1')).stdout)).toEqual(request.book)
  expect(await rules(machine, 'show', '7')).toMatchObject({ stdout: '' })
  const again = await start('one', port)
  expect(tilesOf(again)).toEqual(['closed', 'closed', 'closed', 'closed'])
  await again.close()
}, 60_000)

it('wait for a second person where the configuration says so, by whichever way they were asked for', async () => {
  const port = await freePort()
  const machine = await start('two', port, { operatorApproval: ['apply_rules'] })
  await expect.poll(() => isOpened(machine)).toBe(true)
  const at = { dataDirectory: machine.dataDirectory, port }
  const chief = await setUpOver(machine.dataDirectory, port, () => systemClock.nowMs())
  const other = await hireOver(chief, at, { login: 'other', role: 'operator' }, () => systemClock.nowMs())
  const request = await closedToday(chief)
  expect(await chief.call('apply_rules', { ...request, book: { rules: 1 } })).toMatchObject({ error: { code: 'bad_request' } })
  const asked = await chief.call('apply_rules', request)
  const id = !asked.ok && asked.error.code === 'approval_needed' ? asked.error.approvalId : ''
  expect(tilesOf(machine)).toContain(undefined)
  expect(await must(other, 'decide_approval', { id, approve: true })).toMatchObject({ answer: { number: 1 } })
  expect(tilesOf(machine)).toEqual(['closed', 'closed', 'closed', 'closed'])
  const { entries } = await must(chief, 'read_entries', {})
  const told = entries.filter(({ name }) => name === 'approval_asked' || name === 'rules_accepted')
  expect(told).toMatchObject([{ fields: { basedOn: 0, digest: expect.any(String) as string } }, { fields: { by: 'chief', approvedBy: 'other' } }])

  const file = join(directory, 'second.yaml')
  writeFileSync(file, JSON.stringify({ rules: request.book.rules.map(({ closedOn: _, ...rule }) => ({ ...rule, version: 3 })) }))
  expect((await rules(machine, 'apply', file, '--by', 'nobody')).status).not.toBe(0)
  expect((await rules(machine, 'apply', file, '--by', 'other')).stdout).toContain('waits in the console')
  const [waiting] = (await must(chief, 'list_approvals', {})).approvals
  expect(waiting).toMatchObject({ call: 'apply_rules', askedBy: 'other', state: 'waiting' })
  expect(await must(chief, 'decide_approval', { id: waiting?.id ?? '', approve: true })).toMatchObject({ answer: { number: 2 } })
  for (const client of [chief, other]) client.close()
  await machine.close()
  writeFileSync(file, JSON.stringify({ rules: request.book.rules.map((rule) => ({ ...rule, version: 4 })) }))
  const alone = await rules(machine, 'apply', file, '--by', 'other')
  expect(alone.stderr).toContain('approval_needed')
}, 60_000)
