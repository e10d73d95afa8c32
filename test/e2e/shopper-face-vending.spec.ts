import { expect, test } from '@playwright/test'
import type { ProductView, ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import { startFaceHarness, type FaceHarness } from '../support/face-harness.ts'
import { basketView, faceViews, PRODUCTS } from '../support/face-views.ts'
import { untilRootSays } from './support/face-stage.ts'
import { untilSettled } from './support/hands.ts'

const VIEWS = faceViews({ language: 'en', reach: 'standing' })
const [beer, , , tea] = PRODUCTS

let harness: FaceHarness

test.beforeEach(async ({ page }) => {
  harness = await startFaceHarness(VIEWS['attract']!)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(harness.url)
  await untilRootSays(page, { 'data-screen': 'attract' })
})

test.afterEach(async () => {
  await harness.close()
})

async function sent(...commands: ShopperCommand[]): Promise<void> {
  await expect.poll(() => harness.commands).toEqual(commands)
  harness.commands.length = 0
}

/** The choice with these things in the basket. */
function choice(...counts: readonly (readonly [ProductView, number])[]): ShopperView {
  return { ...VIEWS['choose-basket']!, basket: basketView(...counts) } as ShopperView
}

test('a basket is filled, emptied and bought by keys alone, and what takes out never buys', async ({ page }) => {
  harness.show(choice())
  const tile = page.getByTestId('product-beer')
  await expect(tile).toBeFocused()
  await expect(page.getByTestId('check-out')).toHaveCount(0)
  await untilSettled(page)
  await page.keyboard.press('Enter')
  await sent({ type: 'choose_product', productId: 'beer' })

  // The tile keeps the focus, so that the same key adds another one.
  harness.show(choice([beer!, 1]))
  await expect(page.getByTestId('inside-beer')).toHaveText('1')
  await expect(tile).toBeFocused()
  await expect(tile).toHaveAccessibleName('Draft beer 350 mL, ¥350, 20 or over, 1 in the basket')

  harness.show(choice([beer!, 1], [tea!, 1]))
  await page.getByTestId('remove-tea').focus()
  await page.keyboard.press('Enter')
  await sent({ type: 'remove_product', productId: 'tea' })
  harness.show(choice([beer!, 1]))
  await expect(page.getByTestId('remove-tea')).toHaveCount(0)
  await expect(page.getByTestId('remove-beer')).toBeFocused()

  await page.getByTestId('check-out').click()
  await sent({ type: 'check_out' })
})

test('what is sold out, or sold alone, cannot be pressed, and says so', async ({ page }) => {
  harness.show(VIEWS['choose-basket-full']!)
  await expect(page.getByRole('button', { name: /Junmai sake cup.*Sold out/ })).toBeDisabled()
  await expect(page.getByRole('button', { name: /Day ticket.*Sold alone/ })).toBeDisabled()
  harness.show(VIEWS['choose-fares']!)
  await expect(page.getByRole('button', { name: 'Day ticket, 65 or over, ¥220, Everyone, ¥440' })).toBeEnabled()
})

for (const name of ['tap-fare', 'consent-fare', 'fare']) {
  test(`the full fare is one key away, and never taken by itself: ${name}`, async ({ page }) => {
    harness.show(VIEWS[name]!)
    await untilSettled(page)
    await page.getByTestId('take-full-fare').click()
    await sent({ type: 'take_full_fare' })
  })
}

test('the ticket that is offered at its full fare can be left', async ({ page }) => {
  harness.show(VIEWS['fare']!)
  await expect(page.getByTestId('full-fare')).toContainText('¥440')
  await untilSettled(page)
  await expect(page.locator('.main button')).toHaveCount(1)
  await page.getByTestId('cancel').click()
  await sent({ type: 'cancel' })
})
