import { expect, test, type Page } from '@playwright/test'
import type { Language, ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import { startFaceHarness, type FaceHarness } from '../support/face-harness.ts'
import { faceViews, PRODUCTS } from '../support/face-views.ts'
import { BETWEEN, SIZES } from './support/face-stage.ts'
import { untilSettled } from './support/hands.ts'
import { foreignFontsOf } from './support/platform-fonts.ts'
import { LANGUAGE_NAMES, LANGUAGES, STRINGS } from '../../renderer/shopper/strings/strings.ts'
import { plainWords } from '../../renderer/shared/words.ts'

let harness: FaceHarness
let complaints: string[]

test.beforeEach(async ({ page }) => {
  harness = await startFaceHarness({ screen: 'attract', language: 'ja', reach: 'standing' })
  complaints = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.exposeFunction('complain', (text: string) => complaints.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      ;(window as unknown as { complain: (text: string) => void }).complain(`CSP: ${event.violatedDirective}`)
    })
  })
  await page.emulateMedia({ reducedMotion: 'reduce' })
})

test.afterEach(async () => {
  await harness.close()
  // A page whose host has gone says so in the console; what was said before counts.
  expect(complaints.filter((text) => !/ERR_CONNECTION_(?:REFUSED|RESET)/.test(text))).toEqual([])
})

async function open(page: Page, size: keyof typeof SIZES): Promise<void> {
  await page.setViewportSize(SIZES[size])
  await page.goto(harness.url)
  await expect(page.locator('html')).toHaveAttribute('data-screen', 'attract')
}

async function show(page: Page, view: ShopperView): Promise<void> {
  const html = page.locator('html')
  // By way of another screen, so that each is met as it is met in use, and that the one waited for is the new one.
  const { language, reach } = view
  const between = view.screen === 'attract' ? { ...BETWEEN, language, reach } : ({ screen: 'attract', language, reach } as const)
  harness.show(between)
  await expect(html).toHaveAttribute('data-screen', between.screen)
  harness.show(view)
  await expect(html).toHaveAttribute('data-screen', view.screen)
  await expect(html).toHaveAttribute('lang', view.language)
  await page.evaluate(() => document.fonts.ready)
}

async function sent(...commands: ShopperCommand[]): Promise<void> {
  await expect.poll(() => harness.commands).toEqual(commands)
  harness.commands.length = 0
}

const viewsOf = (language: Language, reach: 'standing' | 'seated' = 'standing') => faceViews({ language, reach })
const viewNamed = (name: string, language: Language = 'ja'): ShopperView => viewsOf(language)[name]!

test('a purchase by the keyboard alone', async ({ page }) => {
  await open(page, 'landscape')
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  const meet = async (name: string): Promise<void> => {
    await show(page, viewNamed(name))
    await untilSettled(page)
  }
  await press('Enter')
  await sent({ type: 'wake' })

  await meet('choose')
  await press('ArrowRight')
  await expect(page.getByTestId('product-sake')).toBeFocused()
  await press('Tab')
  await expect(page.getByTestId('product-tobacco')).toBeFocused()
  await press('Enter')
  await sent({ type: 'choose_product', productId: 'tobacco' })

  await meet('tap')
  await press('Enter')
  await press('Escape')
  await sent({ type: 'cancel' })

  await meet('consent')
  await press('Enter')
  await sent({ type: 'consent' })

  await meet('pin')
  await press('3')
  await press('0')
  await press('Backspace')
  // After typing Enter is OK, whatever key had the focus before; the host ignores it while digits are missing.
  await press('Enter')
  await sent(
    { type: 'press_digit', digit: 3 },
    { type: 'press_digit', digit: 0 },
    { type: 'erase_digit' },
    { type: 'confirm_pin' }
  )
  await press('ArrowUp')
  await expect(page.getByRole('button', { name: '9', exact: true })).toBeFocused()
  await press('Enter')
  await sent({ type: 'press_digit', digit: 9 })

  await meet('pin-typed')
  await press('Enter')
  await sent({ type: 'confirm_pin' })

  await meet('last_try')
  await press('Enter')
  await press('ArrowDown')
  await press('Enter')
  await sent({ type: 'cancel' }, { type: 'spend_last_try' })

  await meet('not_sold-could_not_check')
  await press('Enter')
  await press('Escape')
  await sent({ type: 'try_again' }, { type: 'dismiss' })

  await meet('sold')
  await press('Enter')
  await sent({ type: 'dismiss' })

  // Neither answer has the focus: Enter alone remembers nothing.
  await meet('sold-memory')
  await press('Enter')
  await page.getByTestId('remember-age').focus()
  await press('Enter')
  await page.getByTestId('forget-age').focus()
  await press('Enter')
  await sent({ type: 'dismiss' }, { type: 'remember_age' }, { type: 'forget_age' })

  // The member's own screen: consents by Space, the code by digits, and Enter is OK after them.
  await meet('sold-member')
  await page.getByTestId('open-membership').focus()
  await press('Enter')
  await meet('membership')
  await page.getByTestId('member-by-card').focus()
  // Without both consents nothing is asked of anybody.
  await press('Enter')
  await page.getByTestId('consent-answering').focus()
  await press('Space')
  await press('ArrowDown')
  await expect(page.getByTestId('consent-receiving')).toBeFocused()
  await press('Space')
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(2)
  await page.getByTestId('member-by-code').focus()
  await press('Enter')
  await sent({ type: 'open_membership' }, { type: 'open_membership', at: 'code' })
  harness.show(viewNamed('membership-code'))
  await expect(page.getByTestId('confirm')).toBeFocused()
  for (const key of '12345679') await press(key)
  await press('Backspace')
  // Seven digits are no code yet.
  await press('Enter')
  await press('8')
  await expect(page.getByTestId('member-code')).toHaveText('12345678')
  const consents = { answering: true, receiving: true } as const
  await press('Enter')
  await sent({ type: 'link_member', code: '12345678', consents })
  harness.show(viewNamed('membership-linking'))
  harness.show(viewNamed('membership-code_refused'))
  await expect(page.getByTestId('member-code')).toHaveText('')
  await page.getByTestId('member-other-way').focus()
  await untilSettled(page)
  await press('Enter')
  await sent({ type: 'open_membership' })
  harness.show(viewNamed('membership'))
  await page.getByTestId('member-by-card').focus()
  await untilSettled(page)
  await press('Enter')
  await sent({ type: 'carry_member', consents })
  await meet('membership-carrying')
  await press('Escape')
  await meet('membership-linked')
  await page.getByTestId('member-undo').focus()
  await press('Enter')
  await meet('membership-undo')
  await press('Enter')
  await press('ArrowDown')
  await press('Enter')
  await sent(
    { type: 'close_membership' },
    { type: 'open_membership', at: 'undo' },
    { type: 'open_membership' },
    { type: 'unlink_member' }
  )

  await meet('attract-nothing')
  for (const key of ['Enter', 'Space', 'a', 'ArrowUp', 'Escape']) await press(key)
  await sent()
})

test('every control is reached with Tab', async ({ page }) => {
  await open(page, 'portrait')
  for (const [name, view] of Object.entries(viewsOf('en'))) {
    await show(page, view)
    // A technician's test picture lies over everything else: what cannot be seen is not to be reached.
    const buttons = await page.locator('button:enabled:visible').count()
    const seen = new Set<string>()
    for (let step = 0; step < buttons + 2; step += 1) {
      await page.keyboard.press('Tab')
      seen.add(await page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? ''))
    }
    seen.delete('')
    expect.soft(seen.size, name).toBe(buttons)
  }
})

for (const language of LANGUAGES) {
  test(`the PIN pad by touch shows dots and no digit: ${language}`, async ({ page }) => {
    await open(page, 'portrait')
    await show(page, viewNamed('pin', language))
    const words = (): Promise<string[]> => page.locator('.pin-say, .pin-aside, .dots').allInnerTexts()
    const before = await words()
    for (const digit of ['1', '7', '0']) await page.getByRole('button', { name: digit, exact: true }).click()
    await page.getByRole('button', { name: plainWords(STRINGS[language].pin.erase), exact: true }).click()
    await sent(
      { type: 'press_digit', digit: 1 },
      { type: 'press_digit', digit: 7 },
      { type: 'press_digit', digit: 0 },
      { type: 'erase_digit' }
    )
    harness.show({ ...viewNamed('pin', language), digitsEntered: 2 } as ShopperView)
    await expect(page.locator('.dot[data-filled=true]')).toHaveCount(2)
    expect(await words()).toEqual(before)

    harness.show(viewNamed('pin-typed', language))
    await page.getByRole('button', { name: plainWords(STRINGS[language].pin.confirm), exact: true }).click()
    await sent({ type: 'confirm_pin' })
    await expect(page.getByTestId('tries-left')).toContainText('3')
  })
}

test('language and reach are always one touch away', async ({ page }) => {
  await open(page, 'portrait')
  for (const [name, view] of Object.entries(viewsOf('ja'))) {
    // A technician's test picture has nothing but its targets.
    if (name === 'service-screen') continue
    await show(page, view)
    await expect.soft(page.getByRole('button', { name: '日本語' }), name).toHaveAttribute('aria-pressed', 'true')
    for (const language of LANGUAGES) {
      await expect.soft(page.getByRole('button', { name: LANGUAGE_NAMES[language] }), name).toBeVisible()
    }
  }
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: '画面を下げる' }).click()
  await sent({ type: 'set_language', language: 'en' }, { type: 'set_reach', reach: 'seated' })
  // Lowered, everything that can be pressed is in the lower part.
  await show(page, viewsOf('en', 'seated')['pin']!)
  const tops = await page.locator('button').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
  expect(Math.min(...tops)).toBeGreaterThan(SIZES.portrait.height / 3)
})

test('the time left is shown, announced at ten seconds, and can be extended', async ({ page }) => {
  await open(page, 'landscape')
  await show(page, viewNamed('pin'))
  await expect(page.getByRole('timer')).toContainText(/あと4[012]秒/)
  await expect(page.getByTestId('time')).toHaveAttribute('data-pressing', 'false')
  await show(page, viewNamed('pin-pressing'))
  await expect(page.getByTestId('time')).toHaveAttribute('data-pressing', 'true')
  await expect(page.locator('[aria-live=assertive]')).toContainText('時間をふやす')
  await page.getByRole('button', { name: '時間をふやす' }).click()
  await sent({ type: 'extend_time' })
  await show(page, viewNamed('sold'))
  await expect(page.getByRole('button', { name: '時間をふやす' })).toHaveCount(0)
})

test('what is sent is told before the tap, in the words of the role', async ({ page }) => {
  await open(page, 'landscape')
  await show(page, viewNamed('tap'))
  await expect(page.getByTestId('asked')).toContainText('封')
  await expect(page.getByTestId('tap-help')).toHaveAttribute('data-shown', 'true')
  await show(page, viewNamed('tap-operator-pinless', 'en'))
  await expect(page.getByTestId('asked')).not.toContainText('sealed')
  await expect(page.getByTestId('asked')).toContainText('if the card was enrolled')
  await show(page, viewNamed('tap', 'en'))
  await expect(page.getByTestId('asked')).toContainText('you agree to the age check')
})

test('a forgotten card is the largest thing until it is gone', async ({ page }) => {
  await open(page, 'portrait')
  await show(page, viewNamed('sold-card'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveAccessibleName('カードをお取りください')
  harness.show(viewNamed('sold'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveAccessibleName('商品をお取りください')
  await expect(page.locator('[data-mark=good]')).toBeVisible()
  await show(page, viewNamed('not_sold-age_not_met'))
  await expect(page.getByTestId('take-card')).toBeVisible()
})

test('the token leaves the address, a reload comes back, and a lost host is told kindly', async ({ page }) => {
  await open(page, 'landscape')
  expect(page.url()).not.toContain('t=')
  harness.show(viewNamed('choose'))
  await page.reload()
  await expect(page.getByRole('button', { name: PRODUCTS[0]!.name.ja })).toBeVisible()
  await harness.close()
  await expect(page.locator('html')).toHaveAttribute('data-screen', 'connecting')
  await expect(page.getByRole('heading', { level: 1 })).toHaveAccessibleName('画面をつなぎ直しています')
  harness = await startFaceHarness(viewNamed('attract'))
})

for (const language of LANGUAGES) {
  test(`a host that is lost before anything was bought is told in the face's own letters: ${language}`, async ({ page }) => {
    await open(page, 'landscape')
    harness.show({ screen: 'attract', language, reach: 'standing' })
    await expect(page.locator('html')).toHaveAttribute('data-fonts', language)
    await page.evaluate(() => document.fonts.ready)
    await harness.close()
    await expect(page.locator('html')).toHaveAttribute('data-screen', 'connecting')
    expect(await foreignFontsOf(page)).toEqual([])
    harness = await startFaceHarness({ screen: 'attract', language: 'ja', reach: 'standing' })
  })
}
