import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'
import { systemClock } from '../../../device/clock.ts'
import type { DecisionRecord } from '../../../main/audit/decision-record.ts'
import type { CardProfile } from '../../../main/platform/simulator/people.ts'
import type { Appliance } from '../../../main/shell/appliance.ts'
import {
  startDemoWorld,
  type DemoMachine,
  type DemoWorld,
  type MachineSetting
} from '../../../main/shell/development/demo-world.ts'
import { untilSettled } from './hands.ts'

/** A whole appliance on a real serial line, with its real face; and a hand that lays cards. */
export interface PurchaseFixtures {
  /** What the machine is. */
  readonly setting: MachineSetting
  readonly machine: DemoMachine
  readonly lay: (profile: CardProfile) => Promise<void>
  /** The next record of a session that has ended. */
  readonly decision: () => Promise<DecisionRecord>
}

/** Tests of whole purchases, by `test.use({ setting })`; by default a platform operator's bar on a relay board. */
export const purchaseTest = base.extend<PurchaseFixtures, { world: DemoWorld }>({
  setting: [{ role: 'platform_operator', place: 'indoors' }, { option: true }],
  world: [
    // Playwright reads the fixtures that are wanted off this pattern.
    async ({}, use) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-purchase-'))
      const world = await startDemoWorld({
        dataDirectory,
        latency: 'none',
        clock: systemClock,
        withFace: true,
        pulseMs: 20
      })
      await use(world)
      await world.close()
      rmSync(dataDirectory, { recursive: true })
    },
    { scope: 'worker' }
  ],
  machine: async ({ world, setting }, use) => {
    const machine = await world.machine(setting)
    await use(machine)
    await machine.close()
  },
  lay: async ({ world, machine }, use) => {
    await use((profile) => world.cards.lay(machine.reader, profile))
  },
  decision: async ({ machine }, use) => {
    await use(decisionsOf(machine.appliance))
  },
  page: async ({ page, machine }, use) => {
    const faults = await openFace(page, machine.appliance)
    await use(page)
    expect(faults).toEqual([])
  }
})

/** Gives the next record of a session at each asking, from now on. */
export function decisionsOf({ session }: Appliance): () => Promise<DecisionRecord> {
  const records: DecisionRecord[] = []
  session.onDecision((record) => records.push(record))
  return async () => {
    await expect.poll(() => records.length).toBeGreaterThan(0)
    return records.shift() as DecisionRecord
  }
}

/** Opens the appliance's face. Gives the page's faults, which go on being gathered. */
export async function openFace(page: Page, { shopperUrl }: Appliance): Promise<readonly string[]> {
  const faults: string[] = []
  page.on('pageerror', (fault) => faults.push(String(fault)))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(shopperUrl ?? '')
  return faults
}

/** The face shows this screen. */
export function screen(page: Page, name: string): Promise<void> {
  return expect(page.locator(`[data-screen="${name}"]`)).toBeVisible()
}

/** Wakes the face by touch and chooses the beer. */
export async function chooseBeer(page: Page): Promise<void> {
  await screen(page, 'attract')
  await untilSettled(page)
  await page.locator('body').click()
  await page.getByTestId('product-beer').click()
  // A card that is laid before the choice has arrived comes first.
  await screen(page, 'tap')
}

/** Types a PIN on the pad of the screen. */
export async function typePin(page: Page, pin = '1234'): Promise<void> {
  await screen(page, 'pin')
  await untilSettled(page)
  for (const digit of pin) await page.getByTestId(`digit-${digit}`).click()
  await page.getByTestId('confirm').click()
}
