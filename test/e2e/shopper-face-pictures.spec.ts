import { expect, test, type Page } from '@playwright/test'
import { LANGUAGES } from '../../renderer/shopper/strings/strings.ts'
import { faceViews } from '../support/face-views.ts'
import { bringAxe } from './support/axe.ts'
import { faultsOf } from './support/face-measures.ts'
import { openStill, SIZE_NAMES } from './support/face-stage.ts'
import { foreignFontsOf } from './support/platform-fonts.ts'
import { smallPng } from './support/small-png.ts'
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

/** The screen as a small picture, without the ring of the focus: the machine is touched. */
async function pictureOf(page: Page): Promise<Buffer> {
  const setInput = (input: string): Promise<void> =>
    page.evaluate((wanted) => {
      document.documentElement.dataset['input'] = wanted
    }, input)
  await setInput('touch')
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  await setInput('keys')
  // What is stored is to be small; what is compared is thrown away.
  return smallPng(picture, COLOURS, test.info().config.updateSnapshots === 'none' ? 1 : 9)
}

for (const language of LANGUAGES) {
  for (const size of SIZE_NAMES) {
    test(`every screen is as it was drawn, fits, and can be read by all: ${language}, ${size}`, async ({ page }) => {
      // A watchdog: some fifty screens, each looked at in five ways.
      test.setTimeout(300_000)
      const views = faceViews({ language, reach: 'standing' })
      const stage = await openStill(page, size, views['attract']!)
      const axe = await bringAxe(page)
      for (const [name, view] of Object.entries(views)) {
        await stage.show(view)
        expect.soft(await faultsOf(page), name).toEqual([])
        expect.soft(await textFaultsOf(page), name).toEqual([])
        expect.soft(await axe.faults(), name).toEqual([])
        expect.soft(await pictureOf(page), name).toMatchSnapshot([language, `${name}-${size}.png`], TOLERANCE)
        // No word is drawn with a font of this machine. The words are the same at either size.
        if (size === 'landscape') expect.soft(await foreignFontsOf(page), name).toEqual([])
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
      expect(picture).toMatchSnapshot(['en', `${name}-landscape.png`], TOLERANCE)
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
