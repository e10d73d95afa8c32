import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import { canStartVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import type { Role } from '../../main/age/evidence.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { startPcscWorld, type PcscWorld } from '../support/pcsc-world.ts'
import { chooseBeer, decisionsOf, openFace, screen, typePin } from './support/purchase-stage.ts'

/** From the shopper's finger to the relay, with a real PC/SC service and a real serial line in between. */
const test = base.extend<{ role: Role; world: PcscWorld; decision: () => Promise<DecisionRecord> }>({
  role: ['platform_operator', { option: true }],
  world: async ({ role }, use) => {
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-pcsc-'))
    const world = await startPcscWorld({ directory, role, cards: ['adult', 'minor'], withFace: true })
    await use(world)
    await world.close()
    rmSync(directory, { recursive: true })
  },
  decision: async ({ world }, use) => {
    await use(decisionsOf(world.appliance))
  },
  page: async ({ page, world }, use) => {
    const faults = await openFace(page, world.appliance)
    await use(page)
    expect(faults).toEqual([])
  }
})

const can = canStartVirtualReader()
// Says what is missing on a person's machine; in CI, where it is installed, a skipped test counts as a failed one.
test.skip(!can.ok, can.ok ? '' : `no virtual reader: ${can.why}`)
test.use({ viewport: { width: 1080, height: 1920 } })

for (const role of ['platform_operator', 'service_provider'] as const) {
  test.describe(`over PC/SC, as a ${role.replace('_', ' ')}`, () => {
    test.use({ role })

    test('a beer is sold: a real PC/SC reader, a real serial line', async ({ page, world, decision }) => {
      await chooseBeer(page)
      await world.virtual.insert(await world.card('adult'))
      await typePin(page)
      await screen(page, 'sold')
      expect(await decision()).toMatchObject({ outcome: 'sold', holder: 'pin', pinAttempts: 1 })
      await expect.poll(() => world.pulses()).toBe(1)
      await world.virtual.remove()
      await page.getByTestId('dismiss').click()
      await screen(page, 'attract')
    })
  })
}

test('a wrong PIN costs one try, and the right one gives it back', async ({ page, world, decision }) => {
  const card = await world.card('adult')
  await chooseBeer(page)
  await world.virtual.insert(card)
  await typePin(page, '9999')
  await expect(page.getByTestId('wrong-pin')).toBeVisible()
  expect((await world.virtual.read(card)).triesLeft.authentication).toBe(2)
  await typePin(page)
  await screen(page, 'sold')
  expect(await decision()).toMatchObject({ outcome: 'sold', pinAttempts: 2 })
  expect((await world.virtual.read(card)).triesLeft.authentication).toBe(3)
})

test('a minor is refused, and nothing comes out', async ({ page, world, decision }) => {
  await chooseBeer(page)
  await world.virtual.insert(await world.card('minor'))
  await typePin(page)
  await screen(page, 'not_sold')
  expect(await decision()).toMatchObject({ outcome: 'refused', reason: 'age_condition_not_met' })
  expect(world.pulses()).toBe(0)
})

test('a machine whose PC/SC service dies says so, and sells again when it is back', async ({ page, world, decision }) => {
  await screen(page, 'attract')
  await world.virtual.stopService('SIGKILL')
  await screen(page, 'out_of_service')
  expect(world.appliance.session.readerFault()).toBe('reader_service_absent')
  await world.virtual.startService()
  await chooseBeer(page)
  await world.virtual.insert(await world.card('adult'))
  await typePin(page)
  await screen(page, 'sold')
  expect((await decision()).outcome).toBe('sold')
})
