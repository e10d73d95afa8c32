import { expect, test, type Page } from '@playwright/test'
import { startTvFaceStand, type TvFaceStand } from '../support/tv-face-stand.ts'
import { frameOf, TV_SCENES, UNPAIRED_SCENES } from '../support/tv-scenes.ts'

/** What somebody who has never seen the television stumbles over. */

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 720 }
]

async function open(page: Page, scene: string): Promise<TvFaceStand> {
  const stand = await startTvFaceStand(frameOf(TV_SCENES.ja[scene]!))
  await page.goto(stand.url)
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'open')
  return stand
}

for (const size of SIZES) {
  test(`titles stand at one height, with a reading and without, clear of path and ring, ${String(size.height)} lines`, async ({ page }) => {
    await page.setViewportSize(size)
    const stand = await open(page, 'welcome')
    const heights = new Set<number>()
    let readings = 0
    for (const [name, view] of Object.entries(TV_SCENES.ja)) {
      if (view.screen !== 'page') continue
      stand.show(view)
      await expect(page.locator('body')).toHaveAttribute('data-page-id', view.page.id)
      const found = await page.evaluate(() => {
        const scale = 1080 / innerHeight
        const title = document.querySelector('h1')!
        const range = document.createRange()
        const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT, (node) =>
          node.parentElement?.closest('rt') === null && node.textContent?.trim() !== '' ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP
        )
        range.selectNodeContents(walker.nextNode()!)
        const tops = Array.from(title.querySelectorAll('rt'), (reading) => reading.getBoundingClientRect().top)
        const path = document.querySelector('.path-part, .path .phrase')?.getBoundingClientRect().bottom ?? 0
        const focused = document.querySelector('[data-focus="yes"]')!.getBoundingClientRect().top
        const ring = (parseFloat(getComputedStyle(document.documentElement).fontSize) * 3) / 4
        return {
          top: Math.round(range.getClientRects()[0]!.top * scale),
          readings: tops.length,
          abovePath: (Math.min(...tops, 10_000) - path) * scale,
          belowTitle: (focused - ring - title.getBoundingClientRect().bottom) * scale
        }
      })
      heights.add(found.top)
      readings += found.readings
      expect(found.abovePath, name).toBeGreaterThan(3)
      expect(found.belowTitle, name).toBeGreaterThan(6)
    }
    expect(readings).toBeGreaterThan(5)
    expect([...heights]).toHaveLength(1)
    await stand.close()
  })
}

test('a number to be copied is the largest on its page', async ({ page }) => {
  const stand = await open(page, 'sign_up')
  const sizes = await page.evaluate(() =>
    ['.fact-copied', 'h1', '.fact + .fact dd'].map((name) => parseFloat(getComputedStyle(document.querySelector(name)!).fontSize))
  )
  await expect(page.locator('.fact-copied')).toHaveText('4083 1726')
  expect(sizes[0]).toBeGreaterThan(sizes[1]!)
  expect(sizes[0]).toBeGreaterThan(2 * sizes[2]!)
  await stand.close()
})

test('OK and digits that follow a pairing code are not taken, before its answer and a moment after a wrong one', async ({ page }) => {
  await page.clock.install()
  const stand = await open(page, 'welcome')
  stand.say(UNPAIRED_SCENES['unpaired']!)
  await expect(page.locator('[data-choice="@code-5"]')).toHaveAttribute('data-focus', 'yes')
  const filled = () => page.locator('.code-place').allTextContents().then((places) => places.join(''))
  const codes = () => stand.ups.flatMap((up) => (up.type === 'pair' ? [up.code] : []))
  for (const digit of ['1', '2', '3', '4', '0', '6']) await page.keyboard.press(digit)
  await page.keyboard.press('Enter')
  await expect.poll(codes).toEqual(['123406'])
  // The clock of the page stands still, so that the moment is as long as the test needs.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 100))
  stand.say(UNPAIRED_SCENES['unpaired_wrong']!)
  await expect(page.locator('.sign-error')).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('7')
  expect(await filled()).toBe('')
  await page.clock.runFor(1_600)
  await page.keyboard.press('8')
  expect(await filled()).toBe('8')
  expect(codes()).toHaveLength(1)
  await stand.close()
})
