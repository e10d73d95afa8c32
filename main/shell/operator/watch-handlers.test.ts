import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordStand } from '../../../test/support/record-stand.ts'
import { watchAnswers, type StatusItem } from '../../contract/operator-watch.ts'
import type { Caller } from '../../operator/calls.ts'
import type { Configuration } from '../config/configuration.ts'
import { watchHandlers } from './watch-handlers.ts'

const caller: Caller = { login: 'chief', role: 'administrator' }
const clock = new ManualClock(Date.parse('2026-11-27T09:00:00Z'))
const item: StatusItem = { id: 'disk', state: 'warning', code: 'disk_low', sinceMs: 1, untilMs: null, facts: { freeBytes: 7 } }

let stand: RecordStand

beforeEach(() => {
  stand = new RecordStand()
})
afterEach(() => {
  stand.remove()
})

const handlers = () =>
  watchHandlers({
    clock,
    version: '0.1.0',
    startedAtMs: 5,
    configuration: {
      role: 'service_provider',
      place: 'indoors',
      reader: { driver: 'pcsc' },
      machine: { driver: 'relay-lcus', port: '/dev/ttyUSB0', feedback: true, secretPath: undefined },
      face: { port: 0, pinPad: 'ordered' },
      platform: { endpoint: 'https://platform.example:8443/api', credentials: { keyPem: 'a private key' } },
      products: [{ view: { id: 'beer', priceYen: 350 } }]
    } as unknown as Configuration,
    store: stand.store,
    board: { read: () => [item], mode: () => 'maintenance' }
  })

it('tell how the machine is', async () => {
  const answer = await handlers().read_status(caller, {})
  if (!answer.ok) throw new Error(answer.error.code)
  expect(watchAnswers.read_status.parse(answer.value)).toEqual({
    nowMs: clock.nowMs(),
    startedAtMs: 5,
    version: '0.1.0',
    mode: 'maintenance',
    items: [item]
  })
})

it('count what was sold on a day, by the hour', async () => {
  stand.visit('s-1')
  stand.visit('s-2', 'unknown')
  const answer = await handlers().read_sales(caller, { from: '2026-04-01', until: '2026-04-01' })
  if (!answer.ok) throw new Error(answer.error.code)
  const { unit, buckets, outcomes, countedFromMs } = watchAnswers.read_sales.parse(answer.value)
  expect([unit, buckets.length, countedFromMs]).toEqual(['hour', 24, null])
  // The record names no product here, so that there is nothing to price.
  expect(buckets[10]).toMatchObject({ sold: 1, refused: 0, other: 1, yen: 0 })
  expect(outcomes).toEqual([
    { outcome: 'outcome_unknown', count: 1 },
    { outcome: 'sold', count: 1 }
  ])
  expect(await handlers().read_sales(caller, { from: '2026-04-02', until: '2026-04-01' })).toMatchObject({
    ok: false,
    error: { code: 'bad_request', field: 'until' }
  })
})

it('name the devices, and no key or path of one', async () => {
  const answer = await handlers().read_devices(caller, {})
  if (!answer.ok) throw new Error(answer.error.code)
  const { devices } = watchAnswers.read_devices.parse(answer.value)
  expect(devices.map(({ kind }) => kind)).toEqual(['reader', 'machine', 'screen', 'program', 'computer'])
  expect(devices[1]?.facts).toEqual(
    expect.arrayContaining([
      { name: 'port', value: '/dev/ttyUSB0' },
      { name: 'feedback', value: 'true' }
    ])
  )
  expect(devices[3]?.facts).toContainEqual({ name: 'endpoint', value: 'platform.example:8443' })
  expect(JSON.stringify(devices)).not.toContain('private key')
})
