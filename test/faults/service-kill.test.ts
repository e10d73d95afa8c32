import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ServiceMode } from '../../main/contract/operator-watch.ts'
import { layServiceOrder, serviceOrderPath } from '../../main/shell/service/service-order.ts'
import { openStoreForReading, storePath, type Store } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import { recordedService } from '../../main/store/service-mode.ts'
import { startFarSide, type FarSide } from '../support/far-side.ts'
import { readLedger } from './support/purchase-ledger.ts'
import { startPurchases } from './support/purchase-run.ts'

/** `kill -9` of a machine that was taken out of service: it comes up out of service, and sells nothing until it is put back. */

let directory = ''
let farSide: FarSide | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-service-kill-'))
  farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
})
afterAll(async () => {
  await farSide?.close()
  rmSync(directory, { recursive: true })
})

const data = () => join(directory, 'appliance')

function inStore<T>(look: (store: Store) => T): T {
  const opened = openStoreForReading(storePath(data()), { isChecked: false })
  if (!opened.ok) throw new Error(opened.error.code)
  try {
    return look(opened.value)
  } finally {
    opened.value.close()
  }
}

const modeOnRecord = () => inStore((store) => recordedService(store))
const eventNames = () => inStore((store) => [...recordedEvents(store)].map(({ name }) => name))

function order(id: string, mode: ServiceMode): void {
  const laid = layServiceOrder(serviceOrderPath(data()), { id, mode, by: 'Sato' })
  if (!laid.ok) throw new Error(laid.error.fault)
}

test('out of service, killed, started: nothing is sold, and it is sold again once it is put back', { timeout: 240_000 }, async () => {
  const far = farSide
  if (far === null) throw new Error('no far side')
  const setting = { dataDirectory: data(), role: 'service_provider', pulseMs: 20, purchases: 1 } as const
  const first = await startPurchases(far, setting)
  order('take-out', 'out_of_service')
  await expect.poll(modeOnRecord, { timeout: 60_000 }).toMatchObject({ mode: 'out_of_service', by: 'Sato' })
  const before = modeOnRecord()
  first.child.kill('SIGKILL')
  await once(first.child, 'close')

  const events = eventNames().length
  const second = await startPurchases(far, setting)
  const screens: string[] = []
  // It buys as soon as it can, and cannot.
  const bought = second.buy((line) => {
    if ('screen' in line) screens.push(line.screen)
  })
  // Reader and machine are there: but for service it would sell.
  const sinceStart = () => eventNames().slice(events)
  const fresh = () => {
    const names = eventNames()
    return names.length > events && ['reader_ready', 'machine_ready'].every((name) => names.filter((each) => each === name).length >= 2)
  }
  await expect.poll(fresh, { timeout: 60_000 }).toBe(true)
  expect(sinceStart()).not.toContain('service_ended')
  expect(modeOnRecord()).toMatchObject({ mode: 'out_of_service', by: 'Sato', sinceMs: before.sinceMs })
  expect(readLedger(data())).toMatchObject({ sessionIds: [], intents: [], decisions: [] })
  expect(screens).not.toContain('attract')
  expect(far.boardLog().filter((entry) => entry.type === 'frame' && entry.on === true)).toEqual([])

  order('put-back', 'in_service')
  await bought
  expect(second.child.exitCode).toBe(0)
  expect(screens).toContain('sold')
  expect(readLedger(data()).decisions).toMatchObject([{ outcome: 'sold' }])
})
