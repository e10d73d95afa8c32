import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { LOOK_EVERY_MS } from '../../main/clock-guard/clock-guard.ts'
import { markPath, readMark } from '../../main/clock-guard/clock-mark.ts'
import type { Role } from '../../main/age/evidence.ts'
import { clearFaults, setFaults } from '../../main/platform/simulator/faults.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { SettableClock } from '../../main/shell/development/settable-clock.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import { ScriptedShopper } from '../support/scripted-shopper.ts'

/** Whole appliances whose clock is set wrong, lapsed certifications, and the ways out of both. */

const DAY_MS = 86_400_000
const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
let directory: string
let world: DemoWorld
/** That of the machines; the platform has the computer's. */
let clock: SettableClock
let machines = 0

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-clock-'))
  clock = new SettableClock()
  world = await startDemoWorld({
    dataDirectory: directory,
    latency: 'none',
    clock: systemClock,
    machineClock: clock,
    withFace: false,
    pulseMs: 20
  })
})

afterAll(async () => {
  await world.close()
  rmSync(directory, { recursive: true })
})

const freshName = () => `machine-${String((machines += 1))}`
const start = (role: Role, name: string) => world.machine({ role, place: 'indoors', name })
const setBy = (byMs: number) => {
  clock.setWall(systemClock.nowMs() + byMs)
}
/** Lets the guard take its next look. */
const look = () => clock.skip(LOOK_EVERY_MS)

function withNetwork(there: boolean): void {
  clearFaults(world.platform.faults)
  if (!there) setFaults(world.platform.faults, { api: { down: true }, ocsp: { down: true } })
}

function eventsOf({ dataDirectory }: DemoMachine, names: readonly string[] = ['clock_untrusted', 'clock_trusted', 'clock_accepted']) {
  const store = openStoreForReading(storePath(dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const events = [...recordedEvents(store.value)].filter(({ name }) => names.includes(name))
  store.value.close()
  return events.map(({ name, fields }) => ({ event: name, ...fields }))
}

const shopperAt = (machine: DemoMachine) => new ScriptedShopper(machine.appliance.session)
const outOf = (machine: DemoMachine) => shopperAt(machine).see('out_of_service', ({ cause }) => cause === 'clock')

/** A machine that serves, and that the platform has borne out where there is a network. */
async function serving(role: Role, name: string, network: boolean): Promise<DemoMachine> {
  const machine = await start(role, name)
  await shopperAt(machine).see('attract')
  const path = markPath(machine.dataDirectory)
  for (let looks = 0; network && !isSigned(path); looks += 1) {
    if (looks === 40) throw new Error('no signed time came')
    await pause(50)
    await look()
  }
  return machine
}

function isSigned(path: string): boolean {
  const noted = readMark(path)
  return noted !== null && noted !== 'damaged' && noted.mark.signedMs !== null
}

async function buy(machine: DemoMachine, { platform }: DemoWorld = world) {
  const shopper = shopperAt(machine)
  await shopper.see('attract')
  const decided = shopper.nextDecision()
  shopper.choose('beer')
  await shopper.see('tap')
  machine.reader.insert(new SimulatedMyNumberCard(await platform.issueCard('adult')))
  await shopper.see('pin')
  shopper.typePin('1234')
  const record = await decided
  machine.reader.remove()
  shopper.dismiss()
  return record
}

describe.each([
  ['set back by a day', -DAY_MS, 'behind'],
  ['set back by a year', -365 * DAY_MS, 'behind'],
  ['set ahead by a year', 365 * DAY_MS, 'ahead']
] as const)('a clock %s', (_, byMs, state) => {
  describe.each([
    ['with the network', true, 'service_provider'],
    ['with the network', true, 'platform_operator'],
    ['without the network', false, 'platform_operator']
  ] as const)('%s', (_network, network, role) => {
    const outAndBack = async (machine: DemoMachine): Promise<void> => {
      await outOf(machine)
      expect(eventsOf(machine)).toMatchObject([{ event: 'clock_untrusted', state }])
      setBy(0)
      await look()
      await shopperAt(machine).see('attract')
      expect(eventsOf(machine).slice(1)).toEqual([{ event: 'clock_trusted' }])
      await machine.close()
    }

    test('while the machine runs: out of service, on the record, and back once it is set right', async () => {
      setBy(0)
      withNetwork(network)
      const machine = await serving(role, freshName(), network)
      setBy(byMs)
      await look()
      await outAndBack(machine)
    })

    test('while the machine is off: out of service from the start, on the record, and back once it is set right', async () => {
      setBy(0)
      withNetwork(network)
      const name = freshName()
      await (await serving(role, name, network)).close()
      setBy(byMs)
      const machine = await start(role, name)
      await outAndBack(machine)
    })
  })
})

test('a mark that is damaged: out of service without the network, and mended by the first signed time', async () => {
  setBy(0)
  withNetwork(true)
  const name = freshName()
  const first = await serving('service_provider', name, true)
  await first.close()
  withNetwork(false)
  writeFileSync(markPath(first.dataDirectory), '{"version":1,')
  const machine = await start('service_provider', name)
  await outOf(machine)
  expect(eventsOf(machine)).toEqual([{ event: 'clock_untrusted', state: 'behind', reason: 'mark_damaged' }])
  withNetwork(true)
  await shopperAt(machine).see('attract')
  expect(await buy(machine)).toMatchObject({ outcome: 'sold', evidence: { clock: 'trusted' } })
  await machine.close()
})

test("an answer refused as stale is heard by the guard: nothing is sold, and it is known why", async () => {
  setBy(0)
  withNetwork(true)
  const machine = await serving('service_provider', freshName(), true)
  const shopper = shopperAt(machine)
  const decided = shopper.nextDecision()
  shopper.choose('beer')
  await shopper.see('tap')
  machine.reader.insert(new SimulatedMyNumberCard(await world.platform.issueCard('adult')))
  await shopper.see('pin')
  // The guard has not looked yet; what is asked now is answered by the platform's own clock. (Ahead, the challenge would
  // be past its time.)
  setBy(-7 * 60_000)
  shopper.typePin('1234')
  const record = await decided
  expect(record).toMatchObject({
    outcome: 'undetermined',
    evidence: { platform: { result: 'unavailable', reason: 'stale' }, clock: 'behind' }
  })
  machine.reader.remove()
  shopper.dismiss()
  await outOf(machine)
  expect(eventsOf(machine)).toMatchObject([{ event: 'clock_untrusted', state: 'behind' }])
  await machine.close()
})

test('the dock sets the clock of machine and platform at once: back by itself, by one signed time', async () => {
  const shared = new SettableClock()
  const all = await startDemoWorld({ dataDirectory: join(directory, 'shared'), latency: 'none', clock: shared, withFace: false, pulseMs: 20 })
  const machine = await all.machine({ role: 'service_provider', place: 'indoors' })
  for (const byMs of [2 * 365 * DAY_MS, -365 * DAY_MS]) {
    await shopperAt(machine).see('attract')
    shared.setWall(systemClock.nowMs() + byMs)
    await shared.skip(LOOK_EVERY_MS)
    expect(await buy(machine, all)).toMatchObject({ outcome: 'sold', evidence: { clock: 'trusted' } })
  }
  // Each doubt that came up in between was lifted.
  const names = eventsOf(machine).map(({ event }) => event)
  expect(names).toEqual(names.map((_, at) => (at % 2 === 0 ? 'clock_untrusted' : 'clock_trusted')))
  expect(names.length % 2).toBe(0)
  await all.close()
})

describe('hatachi clock', () => {
  const hatachi = ({ dataDirectory }: Pick<DemoMachine, 'dataDirectory'>, ...args: string[]) =>
    new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resolve) => {
      const child = spawn(process.execPath, [cli, 'clock', ...args], { env: { ...process.env, HATACHI_DATA_DIR: dataDirectory } })
      let [stdout, stderr] = ['', '']
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.on('close', (code) => {
        resolve({ code, stdout, stderr })
      })
    })

  /** A machine that has noted a time three weeks on, and is off. */
  async function misled(): Promise<{ readonly name: string; readonly dataDirectory: string }> {
    withNetwork(false)
    setBy(21 * DAY_MS)
    const name = freshName()
    const machine = await serving('service_provider', name, false)
    await machine.close()
    setBy(0)
    return { name, dataDirectory: machine.dataDirectory }
  }

  test('accept beside a running appliance: taken within seconds, and on the record', async () => {
    const { name } = await misled()
    const machine = await start('service_provider', name)
    await outOf(machine)
    const before = await hatachi(machine, 'status', '--json')
    expect(before.code).toBe(exitCode('refused'))
    expect(JSON.parse(before.stdout)).toMatchObject({ state: 'behind', reason: 'before_reached_time', waitingAcceptance: null })
    const begunMs = performance.now()
    const accepted = await hatachi(machine, 'accept', '--by', 'T. Sato', '--json')
    expect(accepted).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(accepted.stdout)).toMatchObject({ acceptedBy: 'T. Sato', taken: true })
    expect(performance.now() - begunMs).toBeLessThan(30_000)
    await shopperAt(machine).see('attract')
    expect(eventsOf(machine)).toMatchObject([
      { event: 'clock_untrusted', state: 'behind', reason: 'before_reached_time' },
      { event: 'clock_accepted', acceptedBy: 'T. Sato' },
      { event: 'clock_trusted' }
    ])
    expect(await hatachi(machine, 'status')).toMatchObject({ code: 0, stderr: '' })
    await machine.close()
  })

  test('accept where no appliance runs: recorded at its next start', async () => {
    const { name, dataDirectory } = await misled()
    const accepted = await hatachi({ dataDirectory }, 'accept', '--by', 'T. Sato')
    expect(accepted.code).toBe(0)
    expect(accepted.stdout).toContain('at its next start')
    const machine = await start('service_provider', name)
    await shopperAt(machine).see('attract')
    expect(eventsOf(machine)).toMatchObject([{ event: 'clock_accepted', acceptedBy: 'T. Sato' }])
    await machine.close()
  })

  test.each([
    [['accept'], 'usage'],
    [['accept', '--by', 'number 1234567'], 'usage'],
    [['status', '--by', 'T. Sato'], 'usage'],
    [['accept', '--by', 'T. Sato'], 'noInput']
  ] as const)('%j ends with %s', async (args, exit) => {
    const { code, stderr } = await hatachi({ dataDirectory: join(directory, 'nowhere') }, ...args)
    expect(code).toBe(exitCode(exit))
    expect(stderr).not.toBe('')
  })
})

test('a certification that lapses: told before, checks stop the day after in Japan, on the record', async () => {
  const shared = new SettableClock()
  const lastDay = new Date(systemClock.nowMs() + 30 * DAY_MS).toISOString().slice(0, 10)
  shared.setWall(Date.parse(`${lastDay}T23:59:30+09:00`))
  const all = await startDemoWorld({
    dataDirectory: join(directory, 'certified'),
    latency: 'none',
    clock: shared,
    withFace: false,
    certifiedUntil: lastDay
  })
  const names = ['certification_lapsed']
  const machine = await all.machine({ role: 'platform_operator', place: 'indoors' })
  await shopperAt(machine).see('attract')
  expect(eventsOf(machine, ['ending_near'])).toContainEqual({
    event: 'ending_near',
    kind: 'certification',
    name: 'certification',
    lastDay
  })
  expect(eventsOf(machine, names)).toEqual([])
  await shared.skip(60_000)
  await shopperAt(machine).see('out_of_service', ({ cause }) => cause === 'certification')
  expect(eventsOf(machine, names)).toEqual([{ event: 'certification_lapsed', lastDay }])
  await machine.close()
  const again = await all.machine({ role: 'platform_operator', place: 'indoors' })
  await shopperAt(again).see('out_of_service', ({ cause }) => cause === 'certification')
  await all.close()
})
