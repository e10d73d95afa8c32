import { expect, test, type Page } from '@playwright/test'
import type { ShopperView, TextPercent } from '../../main/contract/shopper.ts'
import { LANGUAGES } from '../../renderer/shopper/strings/strings.ts'
import { faceViews } from '../support/face-views.ts'
import { faultsOf } from './support/face-measures.ts'
import { expectInViewport, openStill, SIZE_NAMES, type FaceStage } from './support/face-stage.ts'
import { textFaultsOf } from './support/text-measures.ts'

const LARGE: readonly TextPercent[] = [130, 160, 200]

/**
 * In `npm test` every screen is looked at in every language, but each at one of the two sizes in turn, so that over the
 * languages it is seen at both. `npm run soak -- shopper-face-layout` looks at all at both. (Standing, with words of the
 * usual size, `shopper-face-pictures` does always.)
 */
const IS_FULL = process.env['HATACHI_TEST_SIZE'] === 'full'
const isInTurn = (...numbers: readonly number[]): boolean => IS_FULL || numbers.reduce((sum, each) => sum + each, 0) % 2 === 0

/** What has to hold with words of any size: nothing aside, every control at its place, everything reached by scrolling. */
async function largeFaultsOf(page: Page, where: string): Promise<readonly string[]> {
  const faults: string[] = []
  for (const end of ['top', 'bottom']) {
    await page.evaluate((to) => {
      const main = document.querySelector('main')!
      main.scrollTo({ top: to === 'top' ? 0 : main.scrollHeight, behavior: 'instant' })
    }, end)
    faults.push(...(await textFaultsOf(page, true)))
  }
  const unreached = await page.evaluate(() => {
    const all = Array.from(document.querySelectorAll('main h1, main p, main button')).filter((one) => one.checkVisibility())
    return all.flatMap((one) => {
      one.scrollIntoView({ block: 'center', behavior: 'instant' })
      const box = one.getBoundingClientRect()
      const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
      return there !== null && one.contains(there) ? [] : [`not reached by scrolling: ${one.textContent ?? ''}`]
    })
  })
  faults.push(...unreached)
  const wide = await page.evaluate(() => {
    const main = document.querySelector('main')!
    return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth)
  })
  if (wide > 1) faults.push(`${wide} px too wide`)
  await expectInViewport(page, '.controls button', 1, where)
  return faults
}

// Each has a page of its own, and together they take minutes, which the workers share.
test.describe.configure({ mode: 'parallel' })

async function each(
  stage: FaceStage,
  views: Readonly<Record<string, ShopperView>>,
  faults: () => Promise<readonly string[]>
): Promise<void> {
  for (const [name, view] of Object.entries(views)) {
    await stage.show(view)
    expect.soft(await faults(), name).toEqual([])
  }
  await stage.close()
}

for (const [sizeNumber, size] of SIZE_NAMES.entries()) {
  for (const [languageNumber, language] of LANGUAGES.entries()) {
    test(`lowered, every screen fits and can be read: ${size}, ${language}`, async ({ page }) => {
      const views = faceViews({ language, reach: 'seated' })
      const shown = Object.entries(views).filter((_, number) => isInTurn(number, languageNumber, sizeNumber))
      const stage = await openStill(page, size, views['attract']!)
      await each(stage, Object.fromEntries(shown), async () => [...(await faultsOf(page)), ...(await textFaultsOf(page))])
    })
  }

  for (const [percentNumber, textPercent] of LARGE.entries()) {
    test(`words of ${textPercent} % lose nothing: ${size}`, async ({ page }) => {
      const stage = await openStill(page, size, { screen: 'attract', language: 'ja', reach: 'standing' })
      const names = [
        ...['choose', 'choose-basket', 'fare', 'tap', 'consent', 'pin', 'last_try', 'sold', 'not_sold-vend_unknown', 'out_of_service'],
        ...['sold-member-memory', 'membership', 'membership-not_consented', 'membership-code_refused', 'membership-carried', 'membership-undo', 'service']
      ]
      for (const [languageNumber, language] of LANGUAGES.entries()) {
        const views = faceViews({ language, reach: 'standing', textPercent })
        for (const [number, name] of names.entries()) {
          if (!isInTurn(number, languageNumber, percentNumber, sizeNumber)) continue
          await stage.show(views[name]!)
          const where = `${name}, ${language}`
          expect.soft(await largeFaultsOf(page, where), where).toEqual([])
        }
      }
      await stage.close()
    })
  }
}

test('at night the words are as easy to read', async ({ page }) => {
  const views = faceViews({ language: 'ja', reach: 'standing' })
  const stage = await openStill(page, 'portrait', views['attract']!, new Date('2026-01-15T23:00:00'))
  await expect(page.locator('html')).toHaveAttribute('data-light', 'night')
  await each(stage, views, () => faultsOf(page))
})
