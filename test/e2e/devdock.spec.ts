import { expect, test as base, type Page } from '@playwright/test'
import { LOOK_EVERY_MS } from '../../main/clock-guard/clock-guard.ts'
import { hatachi } from '../../main/shell/development/playwright/index.mjs'

/** The dock's page in one window and the shopper's face in another, on one machine. */
const test = base.extend(hatachi({ role: 'platform_operator' })).extend<{ readonly desk: Page }>({
  desk: async ({ browser, viewport, hatachiWorld, face }, use) => {
    // The face first: a new machine is another one for the dock, too.
    await face.screen('attract')
    const faults: string[] = []
    // A window of its own: a page behind another one is hardly drawn, and so hardly pressed.
    const context = await browser.newContext({ viewport })
    const desk = await context.newPage()
    desk.on('pageerror', (fault) => faults.push(String(fault)))
    desk.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('Permissions-Policy')) faults.push(message.text())
    })
    await desk.goto(hatachiWorld.dockUrl)
    await expect(desk.getByTestId('screen')).toHaveText('attract')
    await use(desk)
    await context.close()
    expect(faults).toEqual([])
  }
})

test.use({ viewport: { width: 1280, height: 800 } })

const outcome = (desk: Page) => expect(desk.getByTestId('decision').locator('strong'))

test('a sale, with the hand at the keyboard', async ({ desk, face, dock }) => {
  await face.choose('beer')
  await desk.keyboard.press('a')
  await expect(desk.getByTestId('card-adult')).toHaveAttribute('aria-pressed', 'true')
  await face.typePin('1234')
  await face.screen('sold')
  await outcome(desk).toHaveText('✓ sold')
  await expect(desk.getByTestId('pulses-1')).toHaveText('1 ch 1')
  await expect(desk.getByTestId('counter-chargeable')).toHaveText('1')
  await expect(desk.getByTestId('log')).toContainText('Adult (41 years old) is laid on the reader.')
  await desk.keyboard.press('x')
  await face.dismiss()
  await expect(desk.getByTestId('screen')).toHaveText('attract')
  expect((await dock.state()).reader.card).toBeNull()
})

test('a sale, with the hand at the pointer; a wrong PIN takes a try of that card alone', async ({ desk, face }) => {
  await face.choose('sake')
  await desk.getByTestId('card-adult').click()
  await face.typePin('9999')
  await expect(desk.getByTestId('card-adult').getByRole('img')).toHaveAccessibleName('2 tries left')
  await face.typePin('1234')
  await face.screen('sold')
  await outcome(desk).toHaveText('✓ sold')
  await desk.getByTestId('key-x').click()
  await desk.getByTestId('card-minor').click()
  await expect(desk.getByTestId('card-minor').getByRole('img')).toHaveAccessibleName('3 tries left')
})

test('a torn card', async ({ desk, face, dock }) => {
  await face.choose('beer')
  await desk.getByLabel('Tear at command').fill('4')
  await desk.keyboard.press('Escape')
  await desk.keyboard.press('w')
  await expect(desk.getByTestId('status-card')).toContainText('torn away at command 4')
  await desk.keyboard.press('a')
  await face.screen('not_sold')
  await outcome(desk).toHaveText('■ card removed')
  await expect(desk.getByTestId('status-card')).toContainText('no card on the reader')
  expect((await dock.state()).cards.find(({ id }) => id === 'adult')?.commandCount).toBe(4)
})

test('a pulled reader, by key and by pointer; what cannot be done is said', async ({ desk, face }) => {
  await desk.keyboard.press('1')
  await face.screen('out_of_service')
  await expect(desk.getByTestId('status-reader')).toHaveText('▲ pulled')
  await desk.keyboard.press('1')
  await expect(desk.getByTestId('refusal')).toHaveText('The reader is pulled already.')
  await desk.getByTestId('key-2').click()
  await face.screen('attract')
  await expect(desk.getByTestId('refusal')).toHaveText('')
})

test('a stopped J-LIS: nothing is sold that could not be checked', async ({ desk, face, dock }) => {
  await desk.keyboard.press('3')
  await expect(desk.getByTestId('status-jlis')).toHaveText('▲ stopped')
  await face.choose('beer')
  await desk.keyboard.press('a')
  // There is no challenge for the card to sign, so no PIN is waited for.
  await face.screen('not_sold')
  await outcome(desk).toHaveText('■ undetermined')
  expect((await dock.state()).machine.pulses).toEqual({})
  await desk.getByTestId('key-7').click()
  await expect(desk.getByTestId('status-jlis')).toHaveText('● answers')
})

test('a jam in the middle of a vend: nobody knows, and the machine comes back', async ({ desk, face }) => {
  await desk.keyboard.press('J')
  await expect(desk.getByTestId('status-machine')).toHaveText('▲ next vend breaks')
  await face.choose('beer')
  await desk.keyboard.press('a')
  await face.typePin('1234')
  await face.screen('not_sold')
  await outcome(desk).toHaveText('■ outcome unknown')
  await desk.keyboard.press('x')
  await face.dismiss()
  await face.screen('out_of_service')
  await desk.getByTestId('key-9').click()
  await face.screen('attract')
  await expect(desk.getByTestId('status-machine')).toHaveText('● ready')
})

test('the clock set to tomorrow: refused today, sold tomorrow', async ({ desk, face, dock }) => {
  const buy = async (): Promise<void> => {
    await face.choose('beer')
    await desk.keyboard.press('t')
    await face.typePin('1234')
  }
  await buy()
  await face.screen('not_sold')
  await outcome(desk).toHaveText('■ refused')
  await desk.keyboard.press('x')
  await face.dismiss()
  await desk.keyboard.press('T')
  await expect(desk.getByTestId('status-clock')).toContainText('09:00:')
  await expect(desk.getByTestId('status-clock')).toContainText('set')
  // A clock that jumped is doubted at the machine's next look, and believed once the platform has said the same.
  await dock.skipTime(LOOK_EVERY_MS)
  await buy()
  await face.screen('sold')
  await outcome(desk).toHaveText('✓ sold')
  await desk.keyboard.press('B')
  await expect(desk.getByTestId('status-clock')).not.toContainText('set')
})

test('a card made to measure, by keyboard alone', async ({ desk, face }) => {
  await desk.keyboard.press('M')
  await desk.keyboard.type('Hanako')
  await desk.keyboard.press('Tab')
  await desk.getByLabel('Born').fill('2015-05-05')
  await desk.getByLabel('Born').press('Enter')
  const hanako = desk.getByTestId('card-made-1')
  await expect(hanako).toContainText('born 2015-05-05')
  await face.choose('beer')
  await hanako.focus()
  await desk.keyboard.press('Enter')
  await face.typePin('1234')
  await face.screen('not_sold')
  await outcome(desk).toHaveText('■ refused')
})

test('time is skipped: a purchase that nobody goes on with times out at once', async ({ desk, face }) => {
  await face.choose('beer')
  await face.screen('tap')
  await desk.getByLabel('Skip (s)').fill('600')
  await desk.keyboard.press('Escape')
  await desk.keyboard.press('.')
  await outcome(desk).toHaveText('■ timed out')
})

test('a part of the time is skipped, and the face counts down from what is left', async ({ face, dock }) => {
  await face.choose('beer')
  await face.screen('tap')
  const timer = face.page.getByRole('timer')
  await expect(timer).toBeVisible()
  // Digits apart, words may be of any language; what is left goes down while we look.
  const left = async () => Number(/\d+/.exec((await timer.textContent()) ?? '')?.[0])
  const before = await left()
  const skipped = Math.floor(before / 2)
  await dock.skipTime(skipped * 1_000)
  // Long before as much time could have passed by itself.
  await expect.poll(left, { intervals: [50], timeout: (skipped * 1_000) / 2 }).toBeLessThanOrEqual(before - skipped)
  await face.screen('tap')
})

test('every key is a button, nothing is cut off, at a desk and on a telephone', async ({ desk }) => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 }
  ]) {
    await desk.setViewportSize(viewport)
    const cut = await desk.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, .status, h1, h2, .field, .fact')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
        .map((element) => element.textContent)
    )
    expect(cut).toEqual([])
    const page = await desk.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(page).toBeLessThanOrEqual(0)
  }
})

test('a dock without a token shows nothing and says why', async ({ context, hatachiWorld }) => {
  const page = await context.newPage()
  await page.goto(hatachiWorld.dockUrl.replace(/#.*/, ''))
  await expect(page.getByRole('alert')).toContainText('This address has no token')
  await expect(page.getByTestId('screen')).toHaveCount(0)
})
