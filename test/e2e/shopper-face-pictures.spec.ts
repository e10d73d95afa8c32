import { existsSync, readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { LANGUAGES } from '../../renderer/shopper/strings/strings.ts'
import { faceViews } from '../support/face-views.ts'
import { bringAxe } from './support/axe.ts'
import { faultsOf } from './support/face-measures.ts'
import { openStill, SIZE_NAMES } from './support/face-stage.ts'
import { lookAtFonts } from './support/platform-fonts.ts'
import { encodePng, inFewColours, isPngOf, type FewColours } from './support/small-png.ts'
import { textFaultsOf } from './support/text-measures.ts'

/** Enough for the edges of letters; what the eye sees first (areas) takes few of them. */
const COLOURS = 64
/**
 * How many of all pixels may differ. Fonts come with the face, so that only the smoothing of edges does, from one
 * Chromium to another; the shortest word that changes is more than this.
 */
const TOLERANCE = { maxDiffPixelRatio: 0.0005, threshold: 0.25 }

// Half the pixels each way: a page is laid out as it is on the machine, and its picture is small.
test.use({ deviceScaleFactor: 0.5 })

// Each has a page of its own; together they are the longest file of all, which the workers share.
test.describe.configure({ mode: 'parallel' })

/** The screen as a small picture, without the ring of the focus: the machine is touched. */
async function pictureOf(page: Page): Promise<FewColours> {
  await page.evaluate(() => {
    document.documentElement.dataset['input'] = 'touch'
  })
  return inFewColours(await page.screenshot({ animations: 'disabled', caret: 'hide' }), COLOURS)
}

/** Throws where the picture is not the stored one; where pictures are being taken, stores it. */
function compare(picture: FewColours, name: readonly [string, string], soft: boolean): void {
  const path = test.info().snapshotPath(...name)
  // The very same picture, as it nearly always is, is told from its pixels, sooner than how many of them differ.
  if (existsSync(path) && isPngOf(readFileSync(path), picture)) return
  const png = encodePng(picture)
  if (soft) expect.soft(png, name.join('/')).toMatchSnapshot([...name], TOLERANCE)
  else expect(png).toMatchSnapshot([...name], TOLERANCE)
}

/**
 * In `npm test` Japanese is drawn at both sizes, each other language at one of them in turn;
 * `npm run soak -- shopper-face-pictures` and `npm run gallery -- --update` draw all at both.
 */
const IS_FULL = process.env['HATACHI_TEST_SIZE'] === 'full'

for (const [number, language] of LANGUAGES.entries()) {
  const sizes = IS_FULL || language === 'ja' ? SIZE_NAMES : SIZE_NAMES.filter((_, at) => at === number % SIZE_NAMES.length)
  for (const size of sizes) {
    test(`every screen is as it was drawn, fits, and can be read by all: ${language}, ${size}`, async ({ page }) => {
      // A watchdog: some seventy screens, each looked at in five ways.
      test.setTimeout(300_000)
      const views = faceViews({ language, reach: 'standing' })
      const stage = await openStill(page, size, views['attract']!)
      const axe = await bringAxe(page)
      const fonts = await lookAtFonts(page)
      // The words, roles and names are the same at either size, and so are their fonts.
      const isLast = size === sizes.at(-1)
      for (const [name, view] of Object.entries(views)) {
        await stage.show(view)
        expect.soft(await faultsOf(page), name).toEqual([])
        expect.soft(await textFaultsOf(page), name).toEqual([])
        // Sizes and colours are measured above, more strictly, in every language; by axe in one.
        if (language === 'ja') expect.soft(await axe.faults(), name).toEqual([])
        else if (isLast) expect.soft(await axe.faults('words'), name).toEqual([])
        // No word is drawn with a font of this machine.
        if (isLast) expect.soft(await fonts.foreign(), name).toEqual([])
        compare(await pictureOf(page), [language, `${name}-${size}.png`], true)
      }
      await stage.close()
    })
  }
}

test('one changed word is a changed picture, and the same words are the same picture', async ({ page }, info) => {
  // With `--update` a picture that differs is stored, so there is nothing to compare; `npm test` never updates.
  test.skip(info.config.updateSnapshots !== 'none', 'pictures are being taken, not compared')
  const views = faceViews({ language: 'en', reach: 'standing' })
  const stage = await openStill(page, 'landscape', views['attract']!)
  const compared = async (name: string): Promise<boolean> => {
    const picture = await pictureOf(page)
    try {
      compare(picture, ['en', `${name}-landscape.png`], false)
      return true
    } catch {
      return false
    }
  }
  await stage.show(views['pin']!)
  expect(await compared('pin')).toBe(true)
  // The smallest word of the screen that says something.
  const small = page.locator('.asked-label')
  const words = (await small.innerText()).trim()
  await small.evaluate((element) => {
    element.textContent = 'Question'
  })
  expect(words).not.toBe('Question')
  expect(await compared('pin')).toBe(false)
  await small.evaluate((element, before) => {
    element.textContent = before
  }, words)
  expect(await compared('pin')).toBe(true)
  await stage.close()
})
