import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { haystacksBelow } from '../faults/support/haystack.ts'
import { findCertificate, marksOf } from '../faults/support/traces-of-cards.ts'
import { differingPixels } from './support/differing-pixels.ts'
import { SIZES } from './support/face-stage.ts'
import { eventsOf, listsArrived, openShop, SETTLED_MS, test, type Shop } from './support/offline-shop.ts'

/** The network is really gone: between the appliance and all that is beyond it stand sockets that these tests cut. */

const HOUR_MS = 3_600_000

test.use({ viewport: SIZES.landscape })

const dayOf = (ms: number): string => new Date(ms).toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' })

const POLICY = { policyId: 'alcohol', policyVersion: 1 }

test('with the network gone it sells on a remembered age, and only with the say-so', async ({ page, stand }) => {
  test.setTimeout(300_000)
  const shop = await openShop(stand, page, 'platform_operator', 'say-so')
  await listsArrived(shop)
  const memory = page.getByTestId('memory')

  // Online, asked, and answered no: nothing is remembered.
  expect(await shop.buy('adult')).toMatchObject({ outcome: 'sold', basis: { source: 'platform' } })
  await expect(memory).toBeHidden()
  shop.lift()
  await expect(memory).toHaveAttribute('data-state', 'offered')
  await expect(page.getByTestId('extend')).toBeVisible()
  await shop.press('forget-age')
  await expect(memory).toHaveAttribute('data-state', 'declined')
  await shop.leave()
  // Asked again, and not answered: nothing either.
  await shop.buy('adult')
  shop.lift()
  await expect(memory).toHaveAttribute('data-state', 'offered')
  await shop.leave()

  await shop.cut()
  expect(await shop.buy('adult')).toMatchObject({
    outcome: 'undetermined',
    reason: 'offline_not_remembered',
    offline: POLICY
  })
  await shop.see('not_sold')
  await expect(page.locator('.scene-not-sold')).toHaveAttribute('data-message', 'offline_not_possible')
  await shop.leave()

  // The say-so, given on the screen.
  await shop.restore()
  const online = await shop.buy('adult')
  expect(online.evidence?.platform).toMatchObject({ result: 'answered', condition: 'yes' })
  shop.lift()
  await shop.press('remember-age')
  await expect(memory).toHaveAttribute('data-state', 'remembered')
  await shop.leave()

  // Told before the tap: on the resting screen, at the choice, and before the card.
  await shop.cut()
  await expect(page.getByTestId('offline')).toBeVisible()
  await shop.press('wake')
  await expect(page.getByTestId('product-beer')).toHaveAttribute('data-sellable', 'if_remembered')
  await expect(page.getByTestId('product-wine')).toHaveAttribute('data-sellable', 'if_remembered')
  await shop.press('product-beer')
  await shop.see('tap')
  await expect(page.locator('.sent')).toContainText('おぼえている')
  await shop.press('cancel')
  await shop.press('dismiss')
  shop.records.length = 0

  const ageChecks = stand.world.platform.counters.ageChecks
  // Of the answer its day is kept, in Japan.
  const answeredOn = online.evidence?.platform.result === 'answered' ? dayOf(online.evidence.platform.answeredAtMs) : ''
  const offline = await shop.buy('adult')
  expect(dayOf(offline.basis?.answeredAtMs ?? 0)).toBe(answeredOn)
  expect(offline).toMatchObject({
    outcome: 'sold',
    basis: { source: 'remembered_age', answeredAtMs: expect.any(Number), listThisUpdateMs: expect.any(Number) },
    offline: POLICY,
    evidence: { line: { state: 'down' }, list: { result: 'good' }, platform: { result: 'unavailable' } }
  })
  expect(stand.world.platform.counters.ageChecks).toBe(ageChecks)
  await shop.see('sold')

  // Taken back by the shopper: from then on refused.
  shop.lift()
  await expect(memory).toHaveAttribute('data-state', 'remembered')
  await shop.press('forget-age')
  await expect(memory).toHaveAttribute('data-state', 'forgotten')
  await shop.leave()
  expect(await shop.buy('adult')).toMatchObject({ reason: 'offline_not_remembered' })
  await shop.see('not_sold')
  await shop.leave()
  const names = eventsOf(shop.machine).map(({ name }) => name)
  expect(names.filter((name) => name === 'age_remembered')).toHaveLength(1)
  expect(names.filter((name) => name === 'age_forgotten')).toHaveLength(1)
  await shop.restore()
  expect(shop.complaints).toEqual([])
})

test('not remembered, listed, suspended, list too old: one screen and one sound', async ({ page, stand }) => {
  test.setTimeout(300_000)
  const shop = await openShop(stand, page, 'platform_operator', 'refusals')
  await listsArrived(shop)
  await shop.buy('adult')
  shop.lift()
  await shop.press('remember-age')
  await expect(page.getByTestId('memory')).toHaveAttribute('data-state', 'remembered')
  await shop.leave()
  await shop.cut()

  const pictures = new Map<string, string>()
  const sounds = new Map<string, string>()
  const markup: string[] = []
  const refuse = async (name: string, profile: Parameters<Shop['buy']>[0], expected: Partial<DecisionRecord>) => {
    await shop.takeSounds()
    const record = await shop.buy(profile)
    expect(record, name).toMatchObject({ offline: POLICY, ...expected })
    await shop.see('not_sold')
    // The reminder of the card that lies there would be heard, too, some seconds later.
    pictures.set(name, await shop.picture())
    markup.push(await page.locator('main').innerHTML())
    sounds.set(name, JSON.stringify(await shop.takeSounds()))
    await shop.leave()
  }
  // Somebody who was remembered by nobody.
  await refuse('not remembered', 'leapling', { outcome: 'undetermined', reason: 'offline_not_remembered' })
  await refuse('listed', 'revoked', { outcome: 'refused', reason: 'certificate_invalid' })
  await refuse('suspended', 'suspended', { outcome: 'refused', reason: 'certificate_invalid' })
  // Remembered still, and sold to, until the list is too old.
  expect(await shop.buy('adult')).toMatchObject({ outcome: 'sold', basis: { source: 'remembered_age' } })
  await shop.leave()
  stand.clock.skip(37 * HOUR_MS)
  await refuse('list too old', 'adult', { outcome: 'undetermined', reason: 'offline_list_too_old' })

  expect([...pictures.keys()]).toHaveLength(4)
  const first = pictures.get('not remembered') ?? ''
  for (const [name, picture] of pictures) expect(await differingPixels(page, first, picture), name).toBe(0)
  expect(new Set(markup).size).toBe(1)
  // A comparison that sees nothing would be none.
  expect(await differingPixels(page, first, await shop.picture())).toBeGreaterThan(1_000)
  expect(new Set(sounds.values()).size).toBe(1)
  expect([...sounds.values()][0]).toContain('330')
  await shop.restore()
  expect(shop.complaints).toEqual([])
})

test('as service provider it refuses kindly, does not pretend, and stores nothing', async ({ page, stand }) => {
  test.setTimeout(300_000)
  const shop = await openShop(stand, page, 'service_provider', 'service-provider')
  expect(await shop.buy('adult')).toMatchObject({ outcome: 'sold', basis: { source: 'platform' } })
  shop.lift()
  await expect(page.getByTestId('memory')).toBeHidden()
  await shop.leave()

  // The network goes while somebody stands there: told before the card is asked for anything.
  await shop.press('wake')
  await shop.press('product-beer')
  await shop.see('tap')
  stand.network.cut()
  await shop.lay('adult')
  await shop.see('not_sold')
  await expect(page.locator('.scene-not-sold')).toHaveAttribute('data-message', /offline_not_possible|could_not_check/)
  shop.lift()
  await shop.press('dismiss')

  await expect(page.getByTestId('nothing-sold')).toBeVisible()
  await expect(page.getByTestId('wake')).toHaveCount(0)
  shop.records.length = 0
  const begun = () => eventsOf(shop.machine).filter(({ name }) => name === 'session_started').length
  const before = begun()
  await page.mouse.click(300, 300)
  await page.keyboard.press('ArrowDown')
  await shop.lay('adult')
  await page.waitForTimeout(SETTLED_MS)
  await shop.see('attract')
  shop.lift()
  expect(begun()).toBe(before)
  // In another language it says the same, and there is nothing to press.
  await page.getByTestId('language-en').click()
  await shop.see('choose')
  await expect(page.locator('.tile:disabled')).toHaveCount(4)
  await shop.press('cancel')
  await shop.restore()
  await expect(page.getByTestId('wake')).toHaveCount(1)

  const { dataDirectory } = shop.machine
  for (const kept of ['lists', 'memory', 'keys/retention.key']) {
    expect(existsSync(join(dataDirectory, kept)), kept).toBe(false)
  }
  const marks = stand.certificates.map(marksOf)
  expect(marks.length).toBeGreaterThan(2)
  const haystacks = haystacksBelow(dataDirectory)
  expect(haystacks.length).toBeGreaterThan(2)
  expect(haystacks.flatMap((haystack) => marks.flatMap((each) => findCertificate(haystack, each)))).toEqual([])
  expect(shop.complaints).toEqual([])
})
