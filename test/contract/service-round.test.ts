import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { serviceTests, type ServiceTest, type TestRun } from '../../main/contract/operator-watch.ts'
import type { AccountRole } from '../../main/contract/operator-roles.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents, type RecordedEvent } from '../../main/store/record-reader.ts'
import type { OperatorClient } from '../support/operator-client.ts'
import { freePort, hireOver, must, setUpOver } from '../support/operator-visit.ts'

/** A technician's whole round, over HTTPS, at an appliance whose reader, machine and platform are simulated at the bytes. */

let directory = ''
let port = 0
let world: DemoWorld
let machine: DemoMachine
const people = new Map<AccountRole, OperatorClient>()
const now = () => systemClock.nowMs()

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-service-round-'))
  world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false, pulseMs: 20 })
  port = await freePort()
  machine = await start()
  // A watchdog: without it this gives up after a second.
  await vi.waitFor(() => {
    expect(eventsOf('operator_side_opened')).toHaveLength(1)
  }, 60_000)
  const chief = await setUpOver(machine.dataDirectory, port, now)
  people.set('administrator', chief)
  for (const role of ['technician', 'operator', 'auditor'] as const) {
    people.set(role, await hireOver(chief, { dataDirectory: machine.dataDirectory, port }, { login: `the-${role}`, role }, now))
  }
})
afterAll(async () => {
  for (const client of people.values()) client.close()
  await world.close()
  rmSync(directory, { recursive: true })
})

const start = () => world.machine({ role: 'service_provider', place: 'indoors', name: 'served', operatorPort: port })
const as = (role: AccountRole): OperatorClient => {
  const client = people.get(role)
  if (client === undefined) throw new Error('nobody')
  return client
}
const view = () => machine.appliance.session.view()
const service = () => must(as('technician'), 'read_service', {})
const newest = async (): Promise<TestRun> => {
  const [run] = (await service()).runs
  if (run === undefined) throw new Error('no run')
  return run
}

function recorded(names: readonly string[]): RecordedEvent[] {
  const store = openStoreForReading(storePath(machine.dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const found = [...recordedEvents(store.value)].filter(({ name }) => names.includes(name))
  store.value.close()
  return found
}
const eventsOf = (...names: readonly string[]): readonly object[] => recorded(names).map(({ name, fields }) => ({ name, ...fields }))
/** When each was recorded, Unix milliseconds. */
const timesOf = (name: string) => recorded([name]).map(({ atMs }) => atMs)

/** Waits until the run under way asks this. */
async function asked(code: string): Promise<TestRun> {
  await expect.poll(async () => (await newest()).code).toBe(code)
  return newest()
}
const answer = async (code: string, say: 'yes' | 'no' | 'skip') => {
  const { id } = await asked(code)
  return must(as('technician'), 'answer_service_test', { id, answer: say })
}
async function ended(): Promise<TestRun> {
  await expect.poll(async () => (await newest()).endedAtMs).not.toBeNull()
  return newest()
}
const run = (test: ServiceTest) => must(as('technician'), 'run_service_test', { test })

describe('service at the machine', () => {
  it('is begun and ended by technician and administrator alone', async () => {
    for (const role of ['operator', 'auditor'] as const) {
      const refused = { ok: false, error: { code: 'role_forbidden' } }
      expect(await as(role).call('begin_service', { mode: 'maintenance' })).toEqual(refused)
      expect(await as(role).call('end_service', {})).toEqual(refused)
      expect(await as(role).call('run_service_test', { test: 'reader' })).toEqual(refused)
      expect(await as(role).call('answer_service_test', { id: 'x', answer: 'skip' })).toEqual(refused)
      expect(await must(as(role), 'read_service', {})).toEqual({ mode: 'in_service', sinceMs: null, runs: [] })
    }
    expect(eventsOf('service_begun')).toEqual([])
    expect(await as('technician').call('run_service_test', { test: 'reader' })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
  })

  it('ends what a shopper is at, with its record, and sells nothing from then on', async () => {
    await expect.poll(() => view().screen).toBe('attract')
    machine.appliance.session.command({ type: 'choose_product', productId: 'beer' })
    expect(view().screen).toBe('tap')
    await must(as('technician'), 'begin_service', { mode: 'maintenance' })
    expect(view()).toMatchObject({ screen: 'not_sold', message: 'could_not_check', mayTryAgain: false })
    expect(await as('technician').call('run_service_test', { test: 'screen' })).toMatchObject({
      ok: false,
      error: { code: 'conflict', problem: expect.stringContaining('purchase') as string }
    })
    expect((await must(as('operator'), 'read_decisions', {})).decisions[0]?.record).toMatchObject({
      outcome: 'interrupted',
      reason: 'service_begun'
    })
    machine.appliance.session.command({ type: 'dismiss' })
    expect(view()).toMatchObject({ screen: 'service', show: { test: 'none' } })
    machine.appliance.session.command({ type: 'wake' })
    machine.appliance.session.command({ type: 'choose_product', productId: 'beer' })
    expect(view().screen).toBe('service')
  })

  it('goes through every test, each with its outcome on the record', async () => {
    await run('reader')
    expect(await as('technician').call('run_service_test', { test: 'clock' })).toMatchObject({ error: { code: 'conflict' } })
    await asked('lay_card')
    machine.reader.insert(await world.cards.card('adult'))
    expect((await asked('take_card')).facts).toMatchObject({ kind: 'card', atr: expect.stringMatching(/^3B/) as string })
    machine.reader.remove()
    const read = await ended()
    expect(read).toMatchObject({ state: 'passed', code: 'card_read' })
    // Nothing of the card outlasts its taking away.
    expect(Object.keys(read.facts)).toEqual(['name'])

    await run('pin_pad')
    await asked('press_keys')
    expect(view()).toMatchObject({ screen: 'service', show: { test: 'pin_pad', pressed: [] } })
    for (const digit of [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]) machine.appliance.session.command({ type: 'press_digit', digit })
    expect(await ended()).toMatchObject({ state: 'passed', code: 'all_keys_seen' })
    expect(view()).toMatchObject({ screen: 'service', show: { test: 'none' } })

    await run('screen')
    await asked('touch_corners')
    machine.appliance.session.command({ type: 'touch_corner', corner: 'top_left' })
    machine.appliance.session.command({ type: 'touch_corner', corner: 'bottom_right' })
    expect((await newest()).facts).toMatchObject({ touched: 2, of: 4 })
    await answer('touch_corners', 'no')
    expect(await ended()).toMatchObject({ state: 'failed', code: 'corners_missing', facts: { missing: 'top_right, bottom_left' } })

    await run('sound')
    for (let at = 1; at <= 5; at += 1) {
      await expect.poll(async () => (await newest()).facts['at']).toBe(at)
      expect(view()).toMatchObject({ screen: 'service', show: { test: 'sound', at } })
      await answer('sound_heard', 'yes')
    }
    expect(await ended()).toMatchObject({ state: 'passed', code: 'all_sounds_heard' })

    const pulses = () => machine.board.log.filter(({ type }) => type === 'pulse').length
    const before = pulses()
    await run('relay')
    expect((await asked('goods_may_come_out')).facts).toEqual({ of: 4 })
    expect(eventsOf('service_pulse')).toEqual([])
    await answer('goods_may_come_out', 'yes')
    await answer('relays_switched', 'yes')
    expect(await ended()).toMatchObject({ state: 'passed', code: 'relays_switched' })
    expect(pulses() - before).toBe(4)

    for (const [test, code] of [
      ['machine', 'machine_ready'],
      ['network', 'line_reached'],
      ['platform', 'platform_answered'],
      ['clock', 'clock_right']
    ] as const) {
      await run(test)
      expect(await ended()).toMatchObject({ test, state: 'passed', code })
    }

    const done = eventsOf('service_test_done') as readonly { readonly test: ServiceTest; readonly outcome: string }[]
    expect(done.map(({ test }) => test)).toEqual(serviceTests)
    expect(done).toContainEqual({ name: 'service_test_done', by: 'the-technician', test: 'screen', outcome: 'failed', code: 'corners_missing' })
    expect(done.filter(({ outcome }) => outcome === 'passed')).toHaveLength(8)
    expect(eventsOf('service_pulse')).toHaveLength(4)
    // None of it is a sale.
    expect(eventsOf('vend_intended', 'vend_reported')).toEqual([])
    expect((await must(as('operator'), 'read_decisions', {})).decisions).toHaveLength(1)
  })

  it('switches no relay without a word, and none after a skip', async () => {
    const before = machine.board.log.length
    await run('relay')
    await answer('goods_may_come_out', 'no')
    expect(await ended()).toMatchObject({ state: 'skipped', code: 'not_switched' })
    await run('relay')
    await answer('goods_may_come_out', 'skip')
    expect(await ended()).toMatchObject({ state: 'skipped', code: 'skipped_by_person' })
    expect(machine.board.log).toHaveLength(before)
  })

  it('tells what a test finds amiss: the machine unplugged, the reader gone', async () => {
    machine.reader.unplug({ code: 'reader_absent' })
    await run('reader')
    expect(await ended()).toMatchObject({ state: 'failed', code: 'reader_absent' })
    // The screen stays the technician's.
    expect(view().screen).toBe('service')
    machine.reader.plug()
    await machine.line.unplug()
    await expect.poll(() => machine.appliance.session.machineFault()).not.toBeNull()
    await run('machine')
    expect(await ended()).toMatchObject({ state: 'failed', code: 'machine_lost' })
    await machine.line.plug()
    await expect.poll(() => machine.appliance.session.machineFault()).toBeNull()
  })

  it('outlasts a restart, and ends what was being tested', async () => {
    await run('screen')
    await asked('touch_corners')
    await must(as('technician'), 'begin_service', { mode: 'out_of_service' })
    expect(await newest()).toMatchObject({ state: 'skipped', code: 'service_ended' })
    expect((await service()).mode).toBe('out_of_service')
    expect(view()).toMatchObject({ screen: 'out_of_service', cause: 'service', telephone: '0120-000-000' })
    await machine.close()
    machine = await start()
    await expect.poll(() => machine.appliance.session.machineFault()).toBeNull()
    expect(view()).toMatchObject({ screen: 'out_of_service', cause: 'service' })
    await expect.poll(() => as('technician').call('read_welcome', {}).then(({ ok }) => ok, () => false)).toBe(true)
    const said = eventsOf('service_begun')
    expect(said).toEqual([
      { name: 'service_begun', mode: 'maintenance', by: 'the-technician' },
      { name: 'service_begun', mode: 'out_of_service', by: 'the-technician' },
      { name: 'service_begun', mode: 'out_of_service', by: 'the-technician', sinceMs: timesOf('service_begun')[1] }
    ])
  })
})
