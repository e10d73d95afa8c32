import { expect, test, type Page } from '@playwright/test'
import type { ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import { LANGUAGES, STRINGS } from '../../renderer/shopper/strings/strings.ts'
import { plainWords } from '../../renderer/shared/words.ts'
import { startFaceHarness, type FaceHarness } from '../support/face-harness.ts'
import { faceViews, PRODUCTS } from '../support/face-views.ts'
import { expectInViewport, untilRootSays } from './support/face-stage.ts'

const SIZES = [
  { width: 1080, height: 1920 },
  { width: 1280, height: 800 }
] as const
type Preferences = Parameters<typeof faceViews>[0]

let harness: FaceHarness

test.beforeEach(async ({ page }) => {
  harness = await startFaceHarness({ screen: 'attract', language: 'ja', reach: 'standing' })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize(SIZES[1])
})

test.afterEach(async () => {
  await harness.close()
})

async function open(page: Page): Promise<void> {
  await page.goto(harness.url)
  await expect(page.locator('html')).toHaveAttribute('data-screen', 'attract')
}

async function show(page: Page, name: string, preferences: Partial<Preferences> = {}): Promise<void> {
  const view: ShopperView = faceViews({ language: 'ja', reach: 'standing', ...preferences })[name]!
  harness.show(view)
  await untilRootSays(page, { 'data-screen': view.screen, 'data-fonts': view.language })
  await page.evaluate(() => document.fonts.ready)
}

async function sent(...commands: ShopperCommand[]): Promise<void> {
  await expect.poll(() => harness.commands).toEqual(commands)
  harness.commands.length = 0
}

test('four languages, each one touch away; a font comes with its first shopper', async ({ page }) => {
  const tables: string[] = []
  page.on('request', (request) => {
    const table = /noto-sans-(sc|kr)-[^/]*\.css/.exec(request.url())?.[1]
    if (table !== undefined) tables.push(table)
  })
  await open(page)
  await show(page, 'choose', { language: 'en' })
  expect(tables).toEqual([])
  for (const language of LANGUAGES) {
    await page.locator(`.control-language[lang="${language}"]`).click()
    await sent({ type: 'set_language', language })
    await show(page, 'choose', { language })
    await expect(page.getByRole('heading', { level: 1 })).toHaveAccessibleName(plainWords(STRINGS[language].choose.title))
  }
  expect(tables).toEqual(['sc', 'kr'])
  // Where the operator has no words in a language, the English ones are marked as English.
  await show(page, 'choose-many', { language: 'ko' })
  await expect(page.getByText('Snack set')).toHaveAttribute('lang', 'en')
  await expect(page.getByText(PRODUCTS[0]!.name.ko!)).toHaveAttribute('lang', 'ko')
})

test('the words grow step by step, and back', async ({ page }) => {
  await open(page)
  for (const [now, next] of [[100, 130], [130, 160], [160, 200], [200, 100]] as const) {
    await show(page, 'choose', { textPercent: now })
    await page.getByTestId('text-size').click()
    await sent({ type: 'set_text_size', textPercent: next })
    const size = await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)
    expect(parseFloat(size)).toBeCloseTo(16 * (now / 100), 1)
  }
})

for (const language of LANGUAGES) {
  test(`text at 200 % loses nothing, and what is to be pressed stays in sight: ${language}`, async ({ page }) => {
    await open(page)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      for (const reach of ['standing', 'seated'] as const) {
        for (const name of ['choose-many', 'tap', 'consent', 'pin-all-notes', 'last_try', 'not_sold-vend_unknown', 'out_of_service', 'membership-not_consented', 'membership-code']) {
          await show(page, 'attract', { language, reach, textPercent: 200 })
          await show(page, name, { language, reach, textPercent: 200 })
          const where = `${name}, ${size.width}, ${reach}`
          expect.soft(await tooWide(page), where).toEqual([])
          await expectInViewport(page, '.controls button, .time button', 0.99, where)
          if (name !== 'choose-many') await expectInViewport(page, 'main [data-primary]', 0.9, where)
          await readToTheEnd(page, where)
        }
      }
    }
  })
}

/** What sticks out to the side, where nobody can scroll to it. */
async function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const main = document.querySelector('main')!
    const boxes = Array.from(document.querySelectorAll('button, .steps, .time'))
    const wide = boxes.filter((box) => box.scrollWidth > box.clientWidth + 1)
    const off = boxes.filter((box) => box.getBoundingClientRect().right > innerWidth + 1)
    const scrolls = main.scrollWidth > main.clientWidth + 1 ? ['main'] : []
    return [...scrolls, ...[...wide, ...off].map((box) => `${box.className} "${box.textContent ?? ''}"`)]
  })
}

/** Goes down by the key until it leads up again: the last words were then in sight. */
async function readToTheEnd(page: Page, where: string): Promise<void> {
  const more = page.getByTestId('more')
  const main = page.locator('main')
  const scrolls = await main.evaluate((element) => element.scrollHeight - element.clientHeight > 24)
  if (!scrolls) return
  for (let press = 0; press < 12 && (await more.getAttribute('data-way')) === 'down'; press += 1) {
    const before = await main.evaluate((element) => element.scrollTop)
    await more.click()
    await expect.poll(() => scrolledTo(page)).toBeGreaterThan(before)
  }
  await expect.soft(more, where).toHaveAttribute('data-way', 'up')
}

/** Where the scene comes to rest that is being scrolled. */
async function scrolledTo(page: Page): Promise<number> {
  return page.locator('main').evaluate((main) => new Promise<number>((done) => {
    let last = -1
    const look = (): void => {
      if (main.scrollTop === last) done(last)
      else requestAnimationFrame(() => setTimeout(look, 40))
      last = main.scrollTop
    }
    look()
  }))
}

/** An engine's speech that writes down what it is asked to say. */
async function giveVoices(page: Page, languages: readonly string[]): Promise<void> {
  await page.addInitScript((tags) => {
    const said: string[] = []
    const voices = tags.map((lang) => ({ lang, localService: true, default: false }))
    const speechSynthesis = {
      getVoices: () => voices,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      cancel: () => said.push('(stop)'),
      speak: (utterance: { readonly text: string; readonly lang: string; readonly volume: number }) =>
        said.push(`${utterance.lang} ${utterance.volume}: ${utterance.text}`)
    }
    class Utterance {
      readonly text: string
      constructor(text: string) {
        this.text = text
      }
    }
    Object.defineProperties(window, {
      speechSynthesis: { value: speechSynthesis },
      SpeechSynthesisUtterance: { value: Utterance },
      said: { value: said }
    })
  }, languages)
}

const said = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const all = (window as unknown as { readonly said: string[] }).said
    return all.splice(0)
  })

test('a screen is read aloud when that is wanted, and no digit ever', async ({ page }) => {
  await giveVoices(page, ['ja-JP', 'ko-KR'])
  await open(page)
  const sound = { dayPercent: 60, nightPercent: 60, nightFromMinute: 0, nightUntilMinute: 0 }
  await show(page, 'pin', { sound })
  expect((await said(page)).filter((words) => words !== '(stop)')).toEqual([])
  await page.getByRole('button', { name: '読み上げる' }).click()
  await sent({ type: 'set_read_aloud', readAloud: true })

  await show(page, 'pin', { sound, readAloud: true })
  const pin = await said(page)
  expect(pin[0]).toBe('(stop)')
  expect(pin[1]).toBe('ja-JP 0.6: 暗証番号を入れてください')
  const typed = faceViews({ language: 'ja', reach: 'standing', sound, readAloud: true })['pin-typed']!
  harness.show(typed)
  await expect(page.locator('.dot[data-filled=true]')).toHaveCount(4)
  expect(await said(page)).toEqual([])

  await show(page, 'asking', { sound, readAloud: true })
  expect((await said(page)).slice(0, 2)).toEqual(['(stop)', 'ja-JP 0.6: 20歳以上か、確認しています'])
  await page.getByRole('button', { name: '読むのをやめる' }).click()
  await sent({ type: 'set_read_aloud', readAloud: false })
  await show(page, 'asking', { sound })
  expect(await said(page)).toEqual(['(stop)'])
})

test('there is no key for a voice that the machine does not have', async ({ page }) => {
  await giveVoices(page, ['ko-KR', 'zh-TW'])
  await open(page)
  for (const language of LANGUAGES) {
    await show(page, 'choose', { language, readAloud: true })
    await expect(page.getByTestId('read-aloud')).toHaveCount(language === 'ko' ? 1 : 0)
    const words = (await said(page)).filter((text) => text !== '(stop)')
    expect(words.every((text) => text.startsWith('ko-KR'))).toBe(true)
  }
})

test('a shuffled pad says so, and each key is the digit that stands on it', async ({ page }) => {
  await open(page)
  for (const reach of ['standing', 'seated'] as const) {
    await show(page, 'pin-shuffled', { reach })
    await expect(page.getByTestId('shuffled')).toBeVisible()
    await expect(page.getByRole('group', { name: /数字の並びが、いつもとちがいます/ })).toBeVisible()
    await expect(page.locator('[aria-live=polite]')).toContainText('いつもとちがいます')
    const digits = page.locator('.key:not(.key-word)')
    expect(await digits.allInnerTexts()).toEqual(['4', '9', '0', '7', '2', '5', '1', '8', '3', '6'])
    await digits.first().click()
    await page.keyboard.press('1')
    await sent({ type: 'press_digit', digit: 4 }, { type: 'press_digit', digit: 1 })
    await show(page, 'attract')
  }
  await show(page, 'pin')
  await expect(page.getByTestId('shuffled')).toHaveCount(0)
  expect(await page.locator('.key:not(.key-word)').allInnerTexts()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'])
})

for (const name of ['attract', 'out_of_service', 'sold-card']) {
  test(`what may stand for hours moves now and then: ${name}`, async ({ page }) => {
    await page.clock.install({ time: new Date('2026-01-15T12:00:00') })
    await open(page)
    await show(page, name)
    const places = (): Promise<readonly number[]> =>
      page.evaluate(() => {
        const shown = document.querySelectorAll('h1, .control-language, .aid')
        return Array.from(shown, (element) => element.getBoundingClientRect().left)
      })
    const before = await places()
    await page.clock.runFor(21_000)
    await expect.poll(async () => (await places()).every((left, index) => left !== before[index])).toBe(true)
    await show(page, 'choose')
    await expect(page.locator('html')).not.toHaveAttribute('data-resting', 'true')
  })
}

test('in high contrast what is filled is still told from what is not', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await open(page)
  await show(page, 'pin-after-all')
  const ground = (selector: string): Promise<string> =>
    page.locator(selector).first().evaluate((element) => getComputedStyle(element).backgroundColor)
  expect(await ground('.dot[data-filled=true]')).not.toBe(await ground('.dot[data-filled=false]'))
  const chosen = '.control-language[aria-pressed=true]'
  expect(await ground(chosen)).not.toBe(await ground('.control-language[aria-pressed=false]'))
  for (const selector of ['.key', '.control', '.aid']) {
    const width = await page.locator(selector).first().evaluate((element) => getComputedStyle(element).borderTopWidth)
    expect(parseFloat(width)).toBeGreaterThan(0)
  }
})
