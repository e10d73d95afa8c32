import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'
import { systemClock } from '../../device/clock.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import type { CardProfile } from '../../main/platform/simulator/people.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld, type MachineSetting } from '../../main/shell/development/demo-world.ts'
import { untilSettled } from './support/hands.ts'

/**
 * What a machine with a protocol of its own brings to the screen: baskets, two fares, jams and empty columns; on whole
 * appliances before simulated machines on a real serial line. What came out is the cabinet's own word.
 */

interface Fixtures {
  readonly selling: Pick<MachineSetting, 'name' | 'products' | 'basketMost'>
  readonly machine: DemoMachine
  readonly lay: (profile: CardProfile) => Promise<void>
  readonly decision: () => Promise<DecisionRecord>
}

const test = base.extend<Fixtures, { world: DemoWorld }>({
  selling: [{ name: 'basket', products: 'mixed', basketMost: 3 }, { option: true }],
  world: [
    async ({}, use) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-vending-'))
      const world = await startDemoWorld({ dataDirectory, latency: 'none', clock: systemClock, withFace: true })
      await use(world)
      await world.close()
      rmSync(dataDirectory, { recursive: true })
    },
    { scope: 'worker' }
  ],
  machine: async ({ world, selling }, use) => {
    const machine = await world.machine({ role: 'service_provider', place: 'indoors', protocol: 'hatachi-line', ...selling })
    await use(machine)
    await machine.close()
  },
  lay: async ({ world, machine }, use) => {
    await use((profile) => world.cards.lay(machine.reader, profile))
  },
  decision: async ({ machine }, use) => {
    const records: DecisionRecord[] = []
    machine.appliance.session.onDecision((record) => records.push(record))
    await use(async () => {
      await expect.poll(() => records.length).toBeGreaterThan(0)
      return records.shift() as DecisionRecord
    })
  },
  page: async ({ page, machine }, use) => {
    const faults: string[] = []
    page.on('pageerror', (fault) => faults.push(String(fault)))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(machine.appliance.shopperUrl ?? '')
    await use(page)
    expect(faults).toEqual([])
  }
})

test.use({ viewport: { width: 1280, height: 800 } })

const screen = (page: Page, name: string) => expect(page.locator(`[data-screen="${name}"]`)).toBeVisible()
const goods = ({ cabinet }: DemoMachine) => cabinet.ledger.map(({ selection }) => selection)

async function wake(page: Page): Promise<void> {
  await screen(page, 'attract')
  await untilSettled(page)
  await page.getByTestId('wake').click()
  await screen(page, 'choose')
  await untilSettled(page)
}

async function typePin(page: Page): Promise<void> {
  await screen(page, 'pin')
  await untilSettled(page)
  for (const digit of '1234') await page.getByTestId(`digit-${digit}`).click()
  await page.getByTestId('confirm').click()
}

test.describe('a basket', () => {
  test('of beer and tea takes the rule of the beer, and both come out', async ({ page, machine, lay, decision }) => {
    await wake(page)
    await page.getByTestId('product-beer').click()
    await page.getByTestId('product-tea').click()
    await expect(page.getByTestId('inside-tea')).toBeVisible()
    await page.getByTestId('check-out').click()
    await screen(page, 'tap')
    await lay('adult')
    await typePin(page)
    await screen(page, 'sold')
    expect(await decision()).toMatchObject({
      outcome: 'sold',
      rule: { atLeastYears: 20 },
      items: [{ vend: { confirmation: 'dispensed' } }, { vend: { confirmation: 'dispensed' } }]
    })
    expect(goods(machine)).toEqual(['1', '4'])
  })

  test('whose beer jams after the approval: said, with whom to call, and nothing is sold', async ({ page, machine, lay, decision }) => {
    machine.cabinet.jam('1', 1)
    await wake(page)
    await page.getByTestId('product-beer').click()
    await page.getByTestId('check-out').click()
    await screen(page, 'tap')
    await lay('adult')
    await typePin(page)
    await screen(page, 'not_sold')
    expect(await decision()).toMatchObject({ outcome: 'vend_failed', reason: 'vend_jammed' })
    expect(goods(machine)).toEqual([])
    machine.reader.remove()
    await expect(page.getByTestId('telephone')).toBeVisible()
  })

  test('cannot hold what is sold out, until there is some again', async ({ page, machine }) => {
    machine.cabinet.setStock('2', 0)
    await wake(page)
    const sake = page.getByTestId('product-sake')
    await expect(sake).toBeDisabled()
    await expect(page.getByTestId('product-beer')).toBeEnabled()
    machine.cabinet.setStock('2', 5)
    await expect(sake).toBeEnabled()
  })
})

test.describe('a ticket with two fares', () => {
  test.use({ selling: { name: 'station', products: 'station' } })

  test('whose reduced one is not given is offered at the full one, and sold when it is taken', async ({ page, machine, lay, decision }) => {
    await wake(page)
    await page.getByTestId('product-city-line').click()
    await screen(page, 'tap')
    await lay('adult')
    await typePin(page)
    await screen(page, 'fare')
    expect(goods(machine)).toEqual([])
    await untilSettled(page)
    await page.getByTestId('take-full-fare').click()
    await screen(page, 'sold')
    expect(await decision()).toMatchObject({
      outcome: 'sold',
      fare: 'full',
      evidence: { platform: { condition: 'no' } },
      vend: { confirmation: 'dispensed' }
    })
    expect(goods(machine)).toEqual(['2'])
  })
})
