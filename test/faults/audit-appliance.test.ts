import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { deviceKeyPath, readDeviceKey } from '../../main/keys/device-key.ts'
import { startAppliance } from '../../main/shell/appliance.ts'
import { assemble } from '../../main/shell/assemble.ts'
import { loadConfiguration } from '../../main/shell/config/load-configuration.ts'
import { startDemoWorld, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { storedCheckpoints, storedEntries, type StoredEntry } from '../../main/store/chain-reader.ts'
import { isStoreInUse, openStoreForReading, storePath } from '../../main/store/database.ts'
import { verifyStore } from '../../main/store/verify-store.ts'

/** What a whole appliance signs, and with which key. */

let directory = ''
let world: DemoWorld

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-audit-appliance-'))
  world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false })
})

afterEach(async () => {
  await world.close()
  rmSync(directory, { recursive: true })
})

const start = () => world.machine({ role: 'service_provider', place: 'indoors' })

function signedEntries(data: string): readonly StoredEntry[] {
  const opened = openStoreForReading(storePath(data))
  if (!opened.ok) throw new Error(opened.error.code)
  const store = opened.value
  const signed = [...storedCheckpoints(store)].flatMap(({ sequence }) => [
    ...storedEntries(store, { after: sequence - 1, through: sequence })
  ])
  store.close()
  return signed
}

test('a start makes the key, and start and stop are signed by a checkpoint', async () => {
  const machine = await start()
  await machine.close()
  const data = machine.dataDirectory
  const key = readDeviceKey(data)
  if (!key.ok) throw new Error(key.error.code)
  const verified = await verifyStore(storePath(data), [key.value.publicKey])
  expect(verified).toMatchObject({ ok: true, value: { badPlace: null } })
  const names = signedEntries(data).map(({ name }) => name)
  expect(names).toHaveLength(2)
  expect(names.at(-1)).toBe('appliance_stopped')
})

test('a companion that does not end as it should keeps nothing of the end from the record, nor the store open', async () => {
  const machine = await start()
  await machine.close()
  const data = machine.dataDirectory
  const loaded = loadConfiguration(join(data, 'hatachi.yaml'), { readerDrivers: ['simulated'] })
  if (!loaded.ok) throw new Error(loaded.error.code)
  const reader = new SimulatedReader({ clock: systemClock })
  const drivers = { ...productionDrivers, readers: { simulated: () => reader } }
  const assembled = await assemble(loaded.value.configuration, drivers, systemClock, data)
  if (!assembled.ok) throw new Error(assembled.error.code)
  const started = await startAppliance({
    ...assembled.value,
    companions: [
      { start: () => undefined, stop: () => { throw new RangeError('at once') } },
      { start: () => undefined, stop: () => Promise.reject(new TypeError('later')) },
      { start: () => undefined, stop: () => Promise.resolve() }
    ],
    dataDirectory: data,
    version: 'test'
  })
  if (!started.ok) throw new Error(started.error.code)
  await started.value.stop('test_ended')
  expect(isStoreInUse(storePath(data))).toBe(false)
  expect(signedEntries(data).at(-1)).toMatchObject({ name: 'appliance_stopped', fieldsJson: '{"cause":"test_ended"}' })
  const opened = openStoreForReading(storePath(data))
  if (!opened.ok) throw new Error(opened.error.code)
  const faults = [...storedEntries(opened.value)].filter(({ name }) => name === 'fault_caught')
  opened.value.close()
  expect(faults.map(({ fieldsJson }) => JSON.parse(fieldsJson) as unknown)).toEqual([
    { where: 'companion_stop', name: 'RangeError' },
    { where: 'companion_stop', name: 'TypeError' }
  ])
})

test('without its key an appliance does not start', async () => {
  const machine = await start()
  await machine.close()
  writeFileSync(deviceKeyPath(machine.dataDirectory), 'no key')
  await expect(start()).rejects.toThrow(/device\.key|key_damaged/)
})
