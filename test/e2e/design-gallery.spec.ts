import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { readFaceFiles } from '../../main/shell/host/face-files.ts'
import { LANGUAGES } from '../../renderer/shopper/strings/strings.ts'
import { startFaceHarness, type FaceHarness } from '../support/face-harness.ts'
import { bringAxe } from './support/axe.ts'
import { collectComplaints } from './support/face-stage.ts'
import { lookAtFonts } from './support/platform-fonts.ts'

const ROOT = join(import.meta.dirname, '../..')
/** For people: the whole page, which takes as long to draw as to be judged. Nothing compares it. */
const PICTURES = process.env['HATACHI_DESIGN_PICTURES']

let harness: FaceHarness
let complaints: string[]

test.beforeEach(async ({ page }) => {
  const files = await readFaceFiles(join(ROOT, 'out/renderer/gallery'))
  harness = await startFaceHarness({ screen: 'attract', language: 'ja', reach: 'standing' }, files)
  complaints = collectComplaints(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
})

test.afterEach(async () => {
  await harness.close()
  expect(complaints).toEqual([])
})

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(harness.url.replace(/#.*/, query))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Design system')
  await page.evaluate(() => document.fonts.ready)
}

test('every token of the style sheet is on the page, and every pair has its contrast, day and night', async ({ page }) => {
  const css = readFileSync(join(ROOT, 'renderer/shared/tokens.css'), 'utf8')
  const tokens = [...new Set(Array.from(css.matchAll(/^\s*(--[a-z0-9-]+):/gm), ([, name]) => name!))]
  expect(tokens.length).toBeGreaterThan(30)
  for (const light of ['day', 'night']) {
    await open(page, `?light=${light}`)
    await expect(page.locator('html')).toHaveAttribute('data-light', light)
    const shown = new Set(await page.locator('main code').allInnerTexts())
    expect(tokens.filter((token) => !shown.has(token))).toEqual([])
    expect(await page.getByTestId('pair').count()).toBeGreaterThan(15)
    await expect(page.locator('[data-testid=pair][data-met=false]')).toHaveCount(0)
  }
})

for (const language of LANGUAGES) {
  test(`axe finds nothing, day and night: ${language}`, async ({ page }) => {
    const fonts = await lookAtFonts(page, '#gallery :not(svg, svg *)')
    for (const light of ['day', 'night']) {
      await open(page, `?language=${language}&light=${light}`)
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      const axe = await bringAxe(page)
      expect.soft(await axe.faults(), light).toEqual([])
      expect.soft(await fonts.foreign(), light).toEqual([])
      if (PICTURES === undefined) continue
      await page.screenshot({ path: join(PICTURES, `design-gallery-${language}-${light}.png`), fullPage: true })
    }
  })
}

test('by the keyboard: a section is gone to, the language switched, a sound played', async ({ page }) => {
  await open(page)
  const reach = async (name: string): Promise<void> => {
    for (let step = 0; step < 200; step += 1) {
      await page.keyboard.press('Tab')
      const here = await page.evaluate(() => document.activeElement?.textContent?.trim())
      if (here === name) return
    }
    throw new Error(`the keyboard does not get to ${name}`)
  }
  await reach('English')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await reach('night')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-light', 'night')
  await reach('Sounds')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('play-key')).toBeInViewport()
  // A sound is heard when its context runs, which the engine allows after a key only.
  await page.getByTestId('play-key').focus()
  await page.keyboard.press('Enter')
  expect(new URL(page.url()).search).toBe('?language=en&light=night')
})
