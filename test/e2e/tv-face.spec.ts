import { createRequire } from 'node:module'
import { expect, test, type Page } from '@playwright/test'
import type { TvView } from '../../main/contract/tv-view.ts'
import { toldViews } from '../support/docs/tv-told.ts'
import { startTvFaceStand, type TvFaceStand } from '../support/tv-face-stand.ts'
import { frameOf, TV_SCENES, UNPAIRED_SCENES } from '../support/tv-scenes.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 720 }
]

const sceneOf = (name: string, language: 'ja' | 'en' = 'ja'): TvView => TV_SCENES[language][name]!

/** The face at a scene, with whatever went wrong in the page. */
async function open(page: Page, first: TvView): Promise<{ readonly stand: TvFaceStand; readonly faults: string[] }> {
  const stand = await startTvFaceStand(frameOf(first))
  const faults: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(stand.url)
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'open')
  return { stand, faults }
}

const focusOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const marked = Array.from(document.querySelectorAll<HTMLElement>('[data-focus="yes"]'))
    if (marked.length !== 1) return `${String(marked.length)} focused`
    return document.activeElement === marked[0] ? (marked[0]?.dataset['choice'] ?? '') : 'not the active element'
  })

const expectFocus = (page: Page, id: string) => expect.poll(() => focusOf(page)).toBe(id)

const commandsOf = (stand: TvFaceStand) =>
  stand.ups.flatMap((up) => (up.type === 'command' && up.command.type !== 'stay' ? [up.command] : []))

/** What lies outside of the margin, is cut, or is smaller than may be. Figures are of a screen of 1080 lines. */
const faultsOfLayout = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const scale = 1080 / innerHeight
    return Array.from(document.querySelectorAll<HTMLElement>('.stage *')).flatMap((element) => {
      const box = element.getBoundingClientRect()
      const style = getComputedStyle(element)
      if (box.width === 0 || element.closest('svg, .unseen') !== null || element.matches('.layer, .over')) return []
      const name = `${element.tagName} ${element.className}`
      const isOut =
        box.left * scale < 95 || box.right * scale > 1825 || box.top * scale < 49 || box.bottom * scale > 1031
      const isCut =
        element.matches('.body, .row, .act, .day, .edge, .told, .over-panel, .pad-box, .pin-entry, .card-words') &&
        (element.scrollWidth > element.clientWidth + 2 || element.scrollHeight > element.clientHeight + 2)
      const hasWords = Array.from(element.childNodes).some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim() !== '')
      const isSmall = hasWords && element.tagName !== 'RT' && parseFloat(style.fontSize) * scale < 31.9
      const isRaw = /[{|}]/.test((element.getAttribute('aria-label') ?? '') + (hasWords ? element.textContent : ''))
      return [...(isRaw ? [`${name} is raw`] : []), ...(isOut ? [`${name} is out`] : []), ...(isCut ? [`${name} is cut`] : []), ...(isSmall ? [`${name} is small`] : [])]
    })
  })

for (const size of SIZES) {
  for (const language of ['ja', 'en'] as const) {
    for (const text of ['normal', 'large'] as const) {
      test(`every screen fits, focus unique, ${String(size.height)} lines, ${language}, ${text} text`, async ({ page }) => {
        await page.setViewportSize(size)
        await page.addInitScript(
          (preferences) => localStorage.setItem('hatachi.tv.preferences', preferences),
          JSON.stringify({ language, hasLargeText: text === 'large' })
        )
        const { stand, faults } = await open(page, sceneOf('welcome', language))
        await page.evaluate(async () => {
          await document.fonts.ready
        })
        for (const [name, view] of [...Object.entries(TV_SCENES[language]), ...toldViews(language)]) {
          stand.show(view)
          await expect(page.locator('body')).toHaveAttribute('data-screen', view.screen)
          if (view.screen === 'page') await expect(page.locator('body')).toHaveAttribute('data-page-id', view.page.id)
          await expect.poll(() => focusOf(page), { message: name }).toMatch(/^[@1]/)
          await expect.poll(() => faultsOfLayout(page), { message: name }).toEqual([])
        }
        for (const [name, frame] of Object.entries(UNPAIRED_SCENES)) {
          stand.say(frame)
          await expect(page.locator('body')).toHaveAttribute('data-screen', 'unpaired')
          await expect.poll(() => focusOf(page), { message: name }).toMatch(/^@/)
          await expect.poll(() => faultsOfLayout(page), { message: name }).toEqual([])
        }
        expect(faults).toEqual([])
        await stand.close()
      })
    }
  }
}

test('axe finds nothing on any screen', async ({ page }) => {
  await page.setViewportSize(SIZES[0]!)
  const { stand } = await open(page, sceneOf('welcome'))
  // Served pages allow no script of another origin, and no inline one: axe comes by the driver.
  await page.evaluate(await (await import('node:fs/promises')).readFile(AXE, 'utf8'))
  const violations = (): Promise<readonly string[]> =>
    page.evaluate(async () => {
      const axe = Reflect.get(window, 'axe') as {
        run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
      }
      const found = await axe.run()
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
    })
  for (const [name, view] of Object.entries(TV_SCENES.ja)) {
    stand.show(view)
    await expect(page.locator('body')).toHaveAttribute('data-screen', view.screen)
    if (view.screen === 'page') await expect(page.locator('body')).toHaveAttribute('data-page-id', view.page.id)
    expect(await violations(), name).toEqual([])
  }
  stand.say(UNPAIRED_SCENES['unpaired']!)
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'unpaired')
  expect(await violations(), 'unpaired').toEqual([])
  await stand.close()
})

test('arrows, OK, Back: an act is sent, and coming back the focus is where it was', async ({ page }) => {
  const { stand, faults } = await open(page, sceneOf('list_three'))
  await expectFocus(page, '1.places')
  await page.keyboard.press('ArrowDown')
  await expectFocus(page, '1.dates')
  await page.keyboard.press('Enter')
  await expect.poll(() => commandsOf(stand)).toEqual([{ type: 'act', actId: '1.dates' }])
  stand.show(sceneOf('week'))
  await expectFocus(page, '1.day-27')
  await page.keyboard.press('ArrowRight')
  await expectFocus(page, '1.day-28')
  await page.keyboard.press('Escape')
  await expect.poll(() => commandsOf(stand)[1]).toEqual({ type: 'back' })
  stand.show(sceneOf('list_three'))
  await expectFocus(page, '1.dates')
  expect(faults).toEqual([])
  await stand.close()
})

test('the PIN by digit keys: never in the page, sent once after OK', async ({ page }) => {
  const { stand } = await open(page, sceneOf('pin'))
  await expectFocus(page, '@pin-send')
  for (const digit of ['8', '3', '0']) await page.keyboard.press(digit)
  await page.keyboard.press('Enter')
  expect(commandsOf(stand)).toEqual([])
  await page.keyboard.press('6')
  await expect(page.locator('.dot[data-filled="yes"]')).toHaveCount(4)
  const html = await page.evaluate(() => document.documentElement.outerHTML)
  expect(html.replace(/viewBox="[^"]*"| d="[^"]*"/g, '')).not.toContain('8306')
  await page.keyboard.press('Enter')
  await expect.poll(() => commandsOf(stand)).toEqual([{ type: 'enter_pin', pin: '8306' }])
  await expect(page.locator('.dot[data-filled="yes"]')).toHaveCount(0)
  await stand.close()
})

test('the PIN on the pad: by arrows alone, with one ring that never moves', async ({ page }) => {
  const { stand } = await open(page, sceneOf('pin'))
  await page.keyboard.press('ArrowDown')
  await expectFocus(page, '@pad-open')
  await page.keyboard.press('Enter')
  for (const [place, digit] of ['4', '0', '7', '1'].entries()) {
    for (const step of [1, 2]) {
      await expectFocus(page, '@pad')
      await expect(page.locator('.dot[data-filled="yes"]')).toHaveCount(place)
      await expect(page.locator('.pad-step')).toContainText(String(step))
      const box = page.locator('.pad-box', { has: page.locator('.pad-digits', { hasText: digit }) })
      const name = await box.getAttribute('class')
      const arrow = { up: 'ArrowUp', down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight' }[name?.split('pad-')[2] ?? '']
      await page.keyboard.press(arrow ?? 'none')
    }
  }
  await expectFocus(page, '@pin-send')
  await page.keyboard.press('Enter')
  await expect.poll(() => commandsOf(stand)).toEqual([{ type: 'enter_pin', pin: '4071' }])
  await stand.close()
})

test('the code for another television: chosen in the settings, left by Back, another one where it is spent', async ({ page }) => {
  const { stand, faults } = await open(page, sceneOf('home'))
  await page.keyboard.press('ArrowDown')
  const before = await focusOf(page)
  for (const key of ['yellow', 'down', 'down', 'down', 'down'] as const) stand.send({ type: 'pressed', key })
  await expectFocus(page, '@pair')
  await page.keyboard.press('Enter')
  await expect.poll(() => commandsOf(stand)).toEqual([{ type: 'show_pairing_code' }])
  stand.show({ ...sceneOf('pairing_code'), visit: { idleEndsInMs: 300_000, idleTotalMs: 300_000 } })
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'pairing_code')
  await expect(page.locator('.pairing-digits')).toHaveText('408317')
  await expect(page.locator('.pairing-digits')).toHaveAttribute('aria-label', '4 0 8 3 1 7')
  await expect(page.locator('.pairing-address')).toHaveText('https://192.168.110.105:8444/')
  await expect(page.locator('.pairing-left')).toContainText('5分')
  await expectFocus(page, '@back')
  await page.keyboard.press('Enter')
  await expect.poll(() => commandsOf(stand)[1]).toEqual({ type: 'back' })
  stand.show(sceneOf('home'))
  await expectFocus(page, before)
  stand.show(sceneOf('pairing_code_spent'))
  await expectFocus(page, '@pair')
  await page.keyboard.press('ArrowRight')
  await expectFocus(page, '@back')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect.poll(() => commandsOf(stand)[2]).toEqual({ type: 'show_pairing_code' })
  expect(faults).toEqual([])
  await stand.close()
})

test('a screen that may show no code for another television offers none', async ({ page }) => {
  const { stand } = await open(page, { ...sceneOf('welcome'), mayPair: false })
  await page.locator('[data-choice="@key-yellow"]').click()
  await expect(page.locator('[data-choice="@telephone"]')).toBeVisible()
  await expect(page.locator('[data-choice="@pair"]')).toHaveCount(0)
  await stand.close()
})

test('a telephone that is connected is said on every screen, settings too, and no longer once it left', async ({ page }) => {
  await page.setViewportSize(SIZES[1]!)
  const { stand } = await open(page, sceneOf('welcome'))
  await expect(page.locator('.by-telephone')).toHaveCount(0)
  for (const [name, view] of Object.entries(TV_SCENES.ja)) {
    stand.show({ ...view, telephones: 1 })
    await expect(page.locator('body')).toHaveAttribute('data-screen', view.screen)
    if (view.screen === 'page') await expect(page.locator('body')).toHaveAttribute('data-page-id', view.page.id)
    await expect(page.locator('.by-telephone'), name).toHaveText('スマホで操作中そうさちゅう')
    await expect.poll(() => faultsOfLayout(page), { message: name }).toEqual([])
    stand.show({ ...view, telephones: 0 })
    await expect(page.locator('.by-telephone'), name).toHaveCount(0)
  }
  stand.show({ ...sceneOf('welcome'), telephones: 2 })
  await page.locator('[data-choice="@key-yellow"]').click()
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'settings')
  await expect(page.locator('.by-telephone')).toBeVisible()
  await stand.close()
})

for (const language of ['ja', 'en'] as const) {
  test(`settings and foot fit with all that they may hold, in large text too, ${language}`, async ({ page }) => {
    await page.addInitScript(
      (preferences) => {
        localStorage.setItem('hatachi.tv.preferences', preferences)
        const voices = ['ja-JP', 'en-US'].map((lang) => ({ lang, name: lang, localService: true, default: true, voiceURI: lang }))
        speechSynthesis.getVoices = () => voices
      },
      JSON.stringify({ language, hasLargeText: true })
    )
    const { stand } = await open(page, sceneOf('welcome', language))
    stand.send({ type: 'paired', screenId: 'screen-1', secret: 'abcdefghijklmnopqrstuvwxyz' })
    stand.show({ ...sceneOf('welcome', language), telephones: 1 })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      // Within a visit the foot holds the most keys; the one that reads aloud is there where a voice is.
      stand.show({ ...sceneOf('list_three', language), visit: { idleEndsInMs: 300_000, idleTotalMs: 300_000 } })
      await expect(page.locator('.foot-key')).toHaveCount(5)
      await expect.poll(() => faultsOfLayout(page)).toEqual([])
      stand.show({ ...sceneOf('welcome', language), telephones: 1 })
      await expect(page.locator('.foot-red')).toHaveCount(0)
      await page.locator('[data-choice="@key-yellow"]').click()
      await expect(page.locator('.setting')).toHaveCount(9)
      await expect.poll(() => faultsOfLayout(page)).toEqual([])
      await page.locator('[data-choice="@close"]').click()
    }
    await stand.close()
  })
}

test('a telephone presses like the remote control', async ({ page }) => {
  const { stand } = await open(page, sceneOf('list_three'))
  stand.send({ type: 'pressed', key: 'down' })
  await expectFocus(page, '1.dates')
  stand.send({ type: 'pressed', key: 'ok' })
  await expect.poll(() => commandsOf(stand)).toEqual([{ type: 'act', actId: '1.dates' }])
  await stand.close()
})

test('a visit that is nearly over asks to go on: any key does, and does nothing else', async ({ page }) => {
  const { stand } = await open(page, sceneOf('idle_soon'))
  await expectFocus(page, '@stay')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => stand.ups.filter((up) => up.type === 'command').map(({ command }) => command)).toEqual([{ type: 'stay' }])
  await expectFocus(page, '1.places')
  await stand.close()
})

test('the connection cut: said in words over the page, and the same focus afterwards', async ({ page }) => {
  const { stand } = await open(page, sceneOf('list_three'))
  await page.keyboard.press('ArrowDown')
  stand.cut(true)
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'lost')
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'connection')
  await expectFocus(page, '@panel')
  await expect(page.locator('.layer[data-dimmed="yes"] .rows')).toBeVisible()
  await page.keyboard.press('Enter')
  stand.cut(false)
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'open')
  await expectFocus(page, '1.dates')
  expect(commandsOf(stand)).toEqual([])
  await stand.close()
})

test('another page has the screen: said in words without a sign of going on, and OK alone takes it back', async ({ page }) => {
  const { stand, faults } = await open(page, sceneOf('list_three'))
  await page.keyboard.press('ArrowDown')
  await expectFocus(page, '1.dates')
  stand.replace()
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'connection')
  await expectFocus(page, '@panel')
  await expect(page.locator('.over-panel h1')).toHaveText(/べつのページ/)
  await expect(page.locator('.over-panel .going')).toHaveCount(0)
  expect(await faultsOfLayout(page)).toEqual([])
  const hellos = () => stand.ups.filter(({ type }) => type === 'hello').length
  expect(hellos()).toBe(1)
  await page.keyboard.press('Enter')
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'open')
  await expectFocus(page, '1.dates')
  expect(hellos()).toBe(2)
  // By a pointer too.
  stand.replace()
  await page.locator('.over-panel').click()
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'open')
  expect(hellos()).toBe(3)
  expect(commandsOf(stand)).toEqual([])
  expect(faults).toEqual([])
  await stand.close()
})

test("the machine's own screen by an old address: how to open it, its token forgotten, and no more asking", async ({ page }) => {
  const stand = await startTvFaceStand(UNPAIRED_SCENES['unpaired_own_address_old']!)
  await page.goto(`${stand.url}#own=token-of-an-earlier-start`)
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'unpaired')
  await expectFocus(page, '@panel')
  await expect(page.locator('.code-pad')).toHaveCount(0)
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  const credentials = () => stand.ups.flatMap((up) => (up.type === 'hello' ? [up.credential] : []))
  expect(credentials()).toEqual([{ as: 'own', token: 'token-of-an-earlier-start' }])
  // The new address differs in its fragment alone.
  stand.show(sceneOf('welcome'))
  await page.goto(`${stand.url}#own=token-of-this-very-start`)
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'page')
  expect(credentials()[1]).toEqual({ as: 'own', token: 'token-of-this-very-start' })
  await stand.close()
})

test('a pairing code by digits and by arrows, and what it gives is kept', async ({ page }) => {
  const { stand } = await open(page, sceneOf('welcome'))
  stand.say(UNPAIRED_SCENES['unpaired']!)
  await expectFocus(page, '@code-5')
  for (const digit of ['1', '2', '3', '4']) await page.keyboard.press(digit)
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect.poll(() => stand.ups.filter(({ type }) => type === 'pair')).toEqual([{ type: 'pair', code: '123452' }])
  stand.send({ type: 'paired', screenId: 'screen-1', secret: 'abcdefghijklmnopqrstuvwxyz' })
  stand.show(sceneOf('welcome'))
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'page')
  await page.reload()
  await expect
    .poll(() => stand.ups.filter((up) => up.type === 'hello').map(({ credential }) => credential)[1])
    .toEqual({ as: 'screen', screenId: 'screen-1', secret: 'abcdefghijklmnopqrstuvwxyz' })
  // It can be removed again: the appliance is asked, which asks once more by a page of its own.
  await page.locator('[data-choice="@key-yellow"]').click()
  await page.locator('[data-choice="@forget"]').click()
  await expect.poll(() => commandsOf(stand)).toEqual([{ type: 'forget_screen' }])
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'page')
  await stand.close()
})

test('a remote control that nobody knows: learning begins by itself, and leads back by waiting or OK', async ({ page }) => {
  const { stand, faults } = await open(page, sceneOf('welcome'))
  for (const key of ['q', 'w', 'z', 'x']) await page.keyboard.press(key)
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'page')
  await page.keyboard.press('v')
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'learn')
  await expectFocus(page, '@panel')
  stand.send({ type: 'pressed', key: 'back' })
  await expectFocus(page, '@close')
  await page.keyboard.press('Enter')
  await expectFocus(page, '1.login')
  expect(faults).toEqual([])
  await stand.close()
})
