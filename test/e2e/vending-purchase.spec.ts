import { expect, type Page } from '@playwright/test'
import type { DemoMachine, MachineSetting } from '../../main/shell/development/demo-world.ts'
import { untilSettled } from './support/hands.ts'
import { purchaseTest as test, screen, typePin } from './support/purchase-stage.ts'

/**
 * What a machine with a protocol of its own brings to the screen: baskets, two fares, jams and empty columns; on whole
 * appliances before simulated machines on a real serial line. What came out is the cabinet's own word.
 */

const OWN_PROTOCOL = {
  role: 'service_provider',
  place: 'indoors',
  protocol: 'hatachi-line'
} as const satisfies MachineSetting

test.use({ viewport: { width: 1280, height: 800 } })

const goods = ({ cabinet }: DemoMachine) => cabinet.ledger.map(({ selection }) => selection)

async function wake(page: Page): Promise<void> {
  await screen(page, 'attract')
  await untilSettled(page)
  await page.getByTestId('wake').click()
  await screen(page, 'choose')
  await untilSettled(page)
}

test.describe('a basket', () => {
  test.use({ setting: { ...OWN_PROTOCOL, name: 'basket', products: 'mixed', basketMost: 3 } })

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

  test('whose beer jams after the approval: said, with whom to call, and nothing is sold', async ({
    page,
    machine,
    lay,
    decision
  }) => {
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
  test.use({ setting: { ...OWN_PROTOCOL, name: 'station', products: 'station' } })

  test('whose reduced one is not given is offered at the full one, and sold when it is taken', async ({
    page,
    machine,
    lay,
    decision
  }) => {
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
