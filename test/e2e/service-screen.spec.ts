import { expect, test } from '@playwright/test'
import type { ShopperCommand } from '../../main/contract/shopper.ts'
import { startFaceHarness, type FaceHarness } from '../support/face-harness.ts'
import { faceViews } from '../support/face-views.ts'
import { SIZES } from './support/face-stage.ts'
import { untilSettled } from './support/hands.ts'

/** What a technician presses on the shopper's screen during maintenance. */

const VIEWS = faceViews({ language: 'ja', reach: 'standing' })
let harness: FaceHarness

test.beforeEach(async () => {
  harness = await startFaceHarness(VIEWS['service']!)
})
test.afterEach(() => harness.close())

async function sent(...commands: ShopperCommand[]): Promise<void> {
  await expect.poll(() => harness.commands).toEqual(commands)
  harness.commands.length = 0
}

test('maintenance has nothing to press but languages and aids, and no key leaves it', async ({ page }) => {
  await page.setViewportSize(SIZES.landscape)
  await page.goto(harness.url)
  await expect(page.locator('html')).toHaveAttribute('data-screen', 'service')
  await untilSettled(page)
  await expect(page.locator('main button, .control-leave')).toHaveCount(0)
  for (const key of ['Escape', 'x', 'Backspace']) await page.keyboard.press(key)
  await page.getByTestId('language-en').click()
  await sent({ type: 'set_language', language: 'en' })
})

test('each key of the test is sent, by touch and by a key, and shown as seen', async ({ page }) => {
  await page.setViewportSize(SIZES.portrait)
  await page.goto(harness.url)
  harness.show(VIEWS['service-pin_pad']!)
  await expect(page.getByTestId('digit-3')).toHaveAttribute('aria-pressed', 'false')
  await expect(page.getByTestId('digit-7')).toHaveAttribute('aria-pressed', 'true')
  await untilSettled(page)
  await page.getByTestId('digit-3').click()
  await page.keyboard.press('5')
  await page.keyboard.press('Escape')
  await sent({ type: 'press_digit', digit: 3 }, { type: 'press_digit', digit: 5 })
})

for (const size of ['portrait', 'landscape'] as const) {
  test(`the picture goes to the very corners, and each target is sent: ${size}`, async ({ page }) => {
    const { width, height } = SIZES[size]
    await page.setViewportSize({ width, height })
    await page.goto(harness.url)
    harness.show(VIEWS['service-screen']!)
    const corners = { top_left: [1, 1], top_right: [width - 1, 1], bottom_left: [1, height - 1], bottom_right: [width - 1, height - 1] } as const
    await expect(page.getByTestId('corner-top_left')).toHaveAttribute('aria-pressed', 'true')
    await untilSettled(page)
    for (const [corner, [x, y]] of Object.entries(corners)) {
      // Within the edge's line, which lies around the picture.
      const inward = (at: number, most: number): number => (at < most / 2 ? at + 4 : at - 4)
      await page.mouse.click(inward(x, width), inward(y, height))
      await sent({ type: 'touch_corner', corner } as ShopperCommand)
    }
  })
}
