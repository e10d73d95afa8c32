import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { err, ok } from '../../device/result.ts'
import type { SessionPolicy } from '../../main/session/policy.ts'
import { openStore, storePath, type Store } from '../../main/store/database.ts'
import { decisionRecords, recordedEvents } from '../../main/store/record-reader.ts'
import { StoreSessionRecorder } from '../../main/store/session-recorder.ts'
import { vendCounts } from '../../main/store/vend-counts.ts'
import { fareProduct, openProduct, productFor } from '../support/session.ts'
import { myNumberCard, startRunnerWorld, type RunnerWorld } from '../support/runner-world.ts'
import { testDeviceKey } from '../support/test-device-key.ts'

/** Every kind of purchase with the session and the record that machines have, only the devices simulated. */

let directory: string
let store: Store
let ids = 0

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-purchases-'))
  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const shop: Partial<SessionPolicy> = {
  basketMost: 3,
  products: [productFor('beer'), openProduct('tea'), fareProduct('senior')]
}

async function worldOnRecord(): Promise<RunnerWorld> {
  const clock = { nowMs: () => 1_000 + ids++, monotonicMs: () => 0, after: () => () => undefined }
  const recorder = new StoreSessionRecorder(store, clock, { role: 'platform_operator', place: 'indoors' }, testDeviceKey)
  return startRunnerWorld(shop, undefined, { recorder })
}

it('keeps every purchase, thing by thing, and what was found out later beside it', async () => {
  const world = await worldOnRecord()
  const { machine } = world
  // A basket, of which one thing is stuck.
  machine.onVend = () => Promise.resolve(machine.orders.length === 2 ? err({ code: 'vend_failed', cause: 'jammed' }) : ok('dispensed'))
  for (const id of ['beer', 'tea', 'tea']) await world.choose(id)
  await world.command('check_out')
  await world.lay(myNumberCard())
  await world.typePin()
  expect(world.view).toMatchObject({ screen: 'sold', missing: [{ product: { id: 'tea' }, count: 1 }] })
  await world.leave()
  // A ticket at its full fare, without a card.
  await world.choose('senior')
  await world.command('take_full_fare')
  expect(world.view).toMatchObject({ screen: 'sold', fare: 'full' })
  await world.leave()
  // Something for anybody, of which nobody knows whether it came out, until the machine says so.
  machine.onVend = () => Promise.resolve(err({ code: 'vend_unknown', cause: 'the line was lost' }))
  await world.choose('tea')
  await world.command('check_out')
  expect(world.view).toMatchObject({ screen: 'not_sold', message: 'vend_unknown' })
  const { vendId } = machine.orders.at(-1)!
  for (let times = 0; times < 2; times++) machine.report({ type: 'vend_settled', vendId, result: 'dispensed', cause: 'asked' })
  machine.report({ type: 'stock_changed', selection: 'tea', available: false })
  machine.report({ type: 'door_changed', open: true })
  machine.report({ type: 'door_changed', open: false })
  await world.leave()
  expect(world.view.screen).toBe('attract')

  expect([...decisionRecords(store)].toReversed()).toMatchObject([
    { outcome: 'sold_in_part', reason: 'vend_jammed', items: [{}, { vend: { confirmation: 'failed' } }, {}] },
    { outcome: 'sold', fare: 'full', product: { selection: 'senior-full' } },
    { outcome: 'outcome_unknown', product: { id: 'tea' } }
  ])
  const tea = { productId: 'tea', approved: 3, dispensed: 1, failed: 1, unknown: 1, settledDispensed: 1 }
  expect(vendCounts(store)).toMatchObject([{ productId: 'beer', dispensed: 1 }, { selection: 'senior-full', dispensed: 1 }, tea])
  expect([...recordedEvents(store)].filter(({ name }) => name === 'vend_settled')).toHaveLength(1)
  // The second word on the same vend is the driver's mistake, and nothing else went wrong.
  expect(world.faults).toEqual(['session.vend_settled'])
})
