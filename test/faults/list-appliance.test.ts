import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import type { Role } from '../../main/age/evidence.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import type { CardWish } from '../../main/platform/simulator/people.ts'
import { productionDriverNames } from '../../main/shell/config/schema.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { SettableClock } from '../../main/shell/development/settable-clock.ts'
import { realProbes, runDoctor } from '../../main/shell/doctor.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import { ScriptedShopper } from '../support/scripted-shopper.ts'

/** Whole appliances that are told to go by lists: what they fetch, sell, record and leave on the medium. */

let directory: string
let world: DemoWorld

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-lists-'))
  const options = { dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false, pulseMs: 20 } as const
  world = await startDemoWorld({ ...options, revocation: 'list' })
})

afterAll(async () => {
  await world.close()
  rmSync(directory, { recursive: true })
})

async function buy(machine: DemoMachine, wish: CardWish): Promise<DecisionRecord> {
  const shopper = new ScriptedShopper(machine.appliance.session)
  await shopper.see('attract')
  const decided = shopper.nextDecision()
  shopper.choose('beer')
  await shopper.see('tap')
  machine.reader.insert(new SimulatedMyNumberCard(await world.platform.issueCard(wish)))
  await shopper.see('pin')
  shopper.typePin('1234')
  const record = await decided
  machine.reader.remove()
  shopper.dismiss()
  return record
}

const machineOf = (role: Role) => world.machine({ role, place: 'indoors' })
const listsOf = (machine: DemoMachine) => join(machine.dataDirectory, 'lists')

function eventsOf(machine: DemoMachine) {
  const store = openStoreForReading(storePath(machine.dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const events = [...recordedEvents(store.value)]
  store.value.close()
  return events
}

test("a platform operator's fetches them, sells by them without OCSP, and the doctor sees them", async () => {
  const machine = await machineOf('platform_operator')
  const fetched = () => eventsOf(machine).filter(({ name }) => name === 'list_imported')
  await vi.waitFor(() => {
    expect(fetched()).toHaveLength(2)
  }, 60_000)
  expect(fetched().map(({ fields }) => fields)).toMatchObject([
    { source: 2, kind: 'arl', number: 1, entries: 0 },
    { source: 1, kind: 'crl', number: 1, entries: 0 }
  ])
  const sold = await buy(machine, 'adult')
  expect(sold).toMatchObject({ outcome: 'sold', evidence: { list: { result: 'good' }, ocsp: { result: 'not_asked' } } })
  expect(world.platform.counters.ocspRequests).toBe(0)

  const { dataDirectory } = machine
  const configurationPath = join(dataDirectory, 'hatachi.yaml')
  const names = { ...productionDriverNames, readerDrivers: ['simulated'] }
  const results = await runDoctor({ dataDirectory, configurationPath, probes: realProbes(names) })
  const rows = results.filter(({ id }) => ['anchor', 'revocation_list', 'generations'].includes(id))
  expect(rows.map(({ id, status }) => [id, status])).toEqual([
    ['anchor', 'pass'],
    ['anchor', 'pass'],
    ['revocation_list', 'pass'],
    ['revocation_list', 'pass'],
    ['generations', 'pass']
  ])
  expect(rows[2]?.sentence).toMatch(/Revocation list 1 \(CRL\), number 0x1 with 0 entries, is 0 hours old/)
  await machine.close()
})

test("a service provider's makes no folder for lists and asks for none, whatever the others do", async () => {
  const { listRequests } = world.platform.counters
  const machine = await machineOf('service_provider')
  expect(await buy(machine, 'adult')).toMatchObject({ outcome: 'sold', evidence: { list: { result: 'not_asked' } } })
  expect(existsSync(listsOf(machine))).toBe(false)
  expect(readdirSync(machine.dataDirectory).filter((name) => name.includes('list'))).toEqual([])
  expect(world.platform.counters.listRequests).toBe(listRequests)
  await machine.close()
})

test("a start tells the record that the machine's own certificate ends within months", async () => {
  const clock = new SettableClock()
  // It is good for a year.
  clock.setWall(systemClock.nowMs() + 300 * 86_400_000)
  const later = await startDemoWorld({
    dataDirectory: join(directory, 'later'),
    latency: 'none',
    clock,
    withFace: false
  })
  const machine = await later.machine({ role: 'service_provider', place: 'indoors' })
  const told = eventsOf(machine).filter(({ name }) => name === 'ending_near')
  expect(told.map(({ fields }) => [fields['kind'], fields['name']])).toEqual([['client_certificate', 'client-certificate']])
  expect(told[0]?.fields['lastDay']).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  await later.close()
})
