import { expect, test } from '@playwright/test'
import { liveLongDay, type Look } from '../support/face-endurance.ts'
import { startFaceHarness } from '../support/face-harness.ts'
import { faceViews } from '../support/face-views.ts'

/** `npm run bench -- face` runs ten hours; this is enough for every screen, ending and language. */
test('hours of rest and sales leave nothing behind in the page', async ({ page }) => {
  const harness = await startFaceHarness(faceViews({ language: 'ja', reach: 'standing' })['attract']!)
  const looks: Look[] = []
  await liveLongDay(page, harness, { hours: 2, salesPerHour: 12 }, (look) => looks.push(look))
  await page.close()
  await harness.close()
  const [first, ...later] = looks
  expect(later).toHaveLength(3)
  expect(first!.nodes).toBeGreaterThan(50)
  expect(first!.listeners).toBeGreaterThan(5)
  // Every screen was seen before the first look, so that what is made once is in it. Not one more may come.
  for (const { nodes, listeners, documents } of later) {
    expect(nodes).toBeLessThanOrEqual(first!.nodes)
    expect(listeners).toBeLessThanOrEqual(first!.listeners)
    expect(documents).toBeLessThanOrEqual(first!.documents)
  }
})
