import { expect, test, type Page } from '@playwright/test'
import type { ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import { startFaceHarness, type FaceHarness } from '../support/face-harness.ts'
import { faceViews } from '../support/face-views.ts'
import { SIZES } from './support/face-stage.ts'
import { untilSettled } from './support/hands.ts'

/** Longer than a new screen takes nothing. */
const SETTLE_MS = 400

const VIEWS = faceViews({ language: 'en', reach: 'standing' })
let harness: FaceHarness

// The page's clock moves only as it is told: a screen stays new for as long as a test wants.
test.beforeEach(async ({ page }) => {
  harness = await startFaceHarness(VIEWS['attract']!)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize(SIZES.landscape)
  const at = new Date('2026-01-15T12:00:00')
  await page.clock.install({ time: at })
  await page.goto(harness.url)
  await expect(page.locator('html')).toHaveAttribute('data-screen', 'attract')
  await page.clock.pauseAt(new Date(at.getTime() + 10_000))
})

test.afterEach(() => harness.close())

/** Shows a view that nobody can have read yet. */
async function meet(page: Page, name: string): Promise<void> {
  const view: ShopperView = VIEWS[name]!
  const before = VIEWS[name === 'attract' ? 'sold' : 'attract']!
  harness.show(before)
  await expect(page.locator('html')).toHaveAttribute('data-screen', before.screen)
  harness.show(view)
  await expect(page.locator('html')).toHaveAttribute('data-screen', view.screen)
  await expect(page.locator('.stage-grid')).toHaveAttribute('data-settling', 'true')
}

async function settle(page: Page): Promise<void> {
  await page.clock.runFor(SETTLE_MS)
  await untilSettled(page)
}

/** What was sent since it was last asked. */
async function sent(...commands: ShopperCommand[]): Promise<void> {
  await expect.poll(() => harness.commands).toEqual(commands)
  harness.commands.length = 0
}

/** Nothing was sent: what is sent after it, without moving the focus, is there alone. */
async function nothingSent(page: Page): Promise<void> {
  await page.getByTestId('reach').dispatchEvent('click')
  await sent({ type: 'set_reach', reach: 'seated' })
}

const EARLY = [
  { screen: 'attract', key: 'Enter', command: { type: 'wake' } },
  { screen: 'choose', key: 'Enter', command: { type: 'choose_product', productId: 'beer' } },
  { screen: 'choose', key: 'Escape', command: { type: 'cancel' } },
  { screen: 'consent', key: 'Enter', command: { type: 'consent' } },
  { screen: 'consent', key: 'Space', command: { type: 'consent' } },
  { screen: 'pin', key: 'Enter', command: { type: 'confirm_pin' } },
  { screen: 'last_try', key: 'Enter', command: { type: 'cancel' } },
  { screen: 'not_sold-could_not_check', key: 'Enter', command: { type: 'try_again' } },
  { screen: 'not_sold-cancelled', key: 'Enter', command: { type: 'dismiss' } },
  { screen: 'not_sold-cancelled', key: 'Space', command: { type: 'dismiss' } },
  { screen: 'not_sold-cancelled', key: 'Escape', command: { type: 'dismiss' } },
  { screen: 'sold', key: 'Enter', command: { type: 'dismiss' } }
] as const

for (const { screen, key, command } of EARLY) {
  test(`a screen that has just come takes no ${key}, and then it does: ${screen}`, async ({ page }) => {
    await meet(page, screen)
    await page.keyboard.press(key)
    await nothingSent(page)
    await settle(page)
    await page.keyboard.press(key)
    await sent(command)
  })
}

test('a key that is held from one screen to the next does not leave that one when it is let go', async ({ page }) => {
  await meet(page, 'tap')
  await settle(page)
  await page.getByTestId('cancel').focus()
  await page.keyboard.down('Space')
  harness.show(VIEWS['not_sold-cancelled']!)
  await expect(page.getByTestId('dismiss')).toBeFocused()
  await page.keyboard.up('Space')
  await nothingSent(page)
})

test('not a digit of a fast typist is lost, and Enter then is OK', async ({ page }) => {
  await meet(page, 'pin')
  await page.keyboard.press('Enter')
  await page.keyboard.type('1234')
  await page.keyboard.press('Enter')
  const digits = [1, 2, 3, 4].map((digit) => ({ type: 'press_digit', digit }) as const)
  await sent(...digits, { type: 'confirm_pin' })
})

test('arrows lead on, and languages, aids and more time are never out of use', async ({ page }) => {
  await meet(page, 'consent')
  await page.getByTestId('language-ko').click()
  await page.getByTestId('text-size').click()
  await page.getByTestId('reach').click()
  await page.getByTestId('extend').click()
  await page.getByTestId('language-en').focus()
  await page.keyboard.press('Enter')
  await sent(
    { type: 'set_language', language: 'ko' },
    { type: 'set_text_size', textPercent: 130 },
    { type: 'set_reach', reach: 'seated' },
    { type: 'extend_time' },
    { type: 'set_language', language: 'en' }
  )
  await meet(page, 'choose')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('product-sake')).toBeFocused()
})
