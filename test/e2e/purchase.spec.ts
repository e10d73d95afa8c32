import { expect, type Page } from '@playwright/test'
import { untilSettled } from './support/hands.ts'
import { chooseBeer, purchaseTest as test, screen, typePin } from './support/purchase-stage.ts'

test.use({ viewport: { width: 1280, height: 800 } })

/** Longer than a new screen takes nothing. */
const SETTLE_MS = 400

/** Stops the page's clock, so that whatever comes next comes at once, however slow the machine is. */
async function holdTime(page: Page): Promise<void> {
  await untilSettled(page)
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000)
}

/** Chooses a language, without moving the focus, and sees it: the host has had everything that was sent before. */
async function beHeard(page: Page): Promise<void> {
  await page.getByTestId('language-en').dispatchEvent('click')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
}

test('a beer is sold by touch, judged on real signatures and told over a real serial line', async ({
  page,
  machine,
  lay,
  decision
}) => {
  await chooseBeer(page)
  await lay('adult')
  await typePin(page)
  await screen(page, 'sold')
  const record = await decision()
  expect(record).toMatchObject({
    outcome: 'sold',
    holder: 'pin',
    evidence: {
      path: { result: 'valid' },
      possession: 'proven',
      ocsp: { result: 'good' },
      platform: { validity: 'valid', condition: 'yes' }
    }
  })
  await expect.poll(() => machine.board.totalPulseCount()).toBe(1)
  expect(machine.board.pulseCount(1)).toBe(1)
  await expect(page.getByTestId('take-card')).toBeVisible()
  machine.reader.remove()
  await page.getByTestId('dismiss').click()
  await screen(page, 'attract')
})

test('a beer is sold by keyboard alone, in English', async ({ page, machine, lay, decision }) => {
  await screen(page, 'attract')
  await untilSettled(page)
  await page.keyboard.press('Enter')
  await screen(page, 'choose')
  await page.getByTestId('language-en').focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await untilSettled(page)
  await page.getByTestId('product-beer').focus()
  await page.keyboard.press('Enter')
  await screen(page, 'tap')
  await lay('adult')
  await screen(page, 'pin')
  await page.keyboard.type('12')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('234')
  await page.keyboard.press('Enter')
  await screen(page, 'sold')
  expect((await decision()).outcome).toBe('sold')
  machine.reader.remove()
  await untilSettled(page)
  await page.keyboard.press('Escape')
  await screen(page, 'attract')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja')
})

test('two quick Enters with a card on the reader choose a product, and do not consent', async ({ page, lay }) => {
  await page.clock.install()
  await page.reload()
  await screen(page, 'attract')
  await lay('adult')
  await screen(page, 'choose')
  await holdTime(page)
  await page.keyboard.press('Enter')
  await screen(page, 'consent')
  await page.keyboard.press('Enter')
  await beHeard(page)
  await screen(page, 'consent')
  await page.clock.runFor(SETTLE_MS)
  await page.keyboard.press('Enter')
  await screen(page, 'pin')
})

test('a double tap on the key that cancels leaves it to be read that nothing was taken', async ({ page, decision }) => {
  await page.clock.install()
  await page.reload()
  await chooseBeer(page)
  await holdTime(page)
  const box = await page.getByTestId('cancel').boundingBox()
  const tap = () => page.mouse.click(box!.x + box!.width / 2, box!.y + box!.height / 2)
  await tap()
  await screen(page, 'not_sold')
  expect((await decision()).outcome).toBe('cancelled')
  await tap()
  await beHeard(page)
  await screen(page, 'not_sold')
  await expect(page.getByTestId('kept')).toBeVisible()
  await page.clock.runFor(SETTLE_MS)
  await tap()
  await screen(page, 'attract')
})

test('the card may be lifted while the PIN is typed, and is wanted back', async ({ page, machine, lay, decision }) => {
  await chooseBeer(page)
  await lay('adult')
  await screen(page, 'pin')
  machine.reader.remove()
  await typePin(page)
  await screen(page, 'return_card')
  await lay('adult')
  await screen(page, 'sold')
  expect((await decision()).outcome).toBe('sold')
})

test('another card put back is refused, and loses no try to a PIN that is not its own', async ({
  page,
  world,
  machine,
  lay,
  decision
}) => {
  await chooseBeer(page)
  await lay('adult')
  await screen(page, 'pin')
  machine.reader.remove()
  await typePin(page)
  await screen(page, 'return_card')
  await lay('minor')
  await screen(page, 'not_sold')
  expect(await decision()).toMatchObject({ outcome: 'card_not_usable', reason: 'different_card' })
  expect((await world.cards.card('minor')).triesLeft('authentication')).toBe(3)
  expect(machine.board.totalPulseCount()).toBe(0)
})

test('a reloaded page takes up the session where it stands', async ({ page, lay, decision }) => {
  await chooseBeer(page)
  await lay('adult')
  await screen(page, 'pin')
  await page.getByTestId('digit-1').click()
  await page.getByTestId('digit-2').click()
  await page.reload()
  await screen(page, 'pin')
  await expect(page.locator('.dot[data-filled="true"]')).toHaveCount(2)
  await page.keyboard.type('34')
  await page.keyboard.press('Enter')
  await screen(page, 'sold')
  expect((await decision()).outcome).toBe('sold')
})

test('a machine whose reader is pulled says so, and comes back by itself', async ({ page, machine }) => {
  await screen(page, 'attract')
  machine.reader.unplug()
  await screen(page, 'out_of_service')
  await expect(page.getByText('0120-000-000')).toBeVisible()
  machine.reader.plug()
  await screen(page, 'attract')
})
