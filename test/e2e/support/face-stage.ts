import { expect, type Page } from '@playwright/test'
import type { ShopperView } from '../../../main/contract/shopper.ts'
import { startFaceHarness, type FaceHarness } from '../../support/face-harness.ts'

/** The two sizes that the shopper's face is made for, in CSS pixels. */
export const SIZES = { portrait: { width: 1080, height: 1920 }, landscape: { width: 1280, height: 800 } } as const
export type Size = keyof typeof SIZES
export const SIZE_NAMES = Object.keys(SIZES) as readonly Size[]

/** By day, in winter: nothing on a picture may depend on when it was taken. */
const NOON = new Date('2026-01-15T12:00:00')
/** Longer than a new screen takes no touch. */
const SETTLE_MS = 400
/** Longer than the face waits before it says what to do if nothing happens. */
const HELP_MS = 5_000

/** The built face in a page whose clock moves only as it is told. */
export interface FaceStage {
  readonly page: Page
  readonly harness: FaceHarness
  /** Shows a view as it is met in use, by way of another screen, and waits until it is drawn to the end. */
  show(view: ShopperView): Promise<void>
  close(): Promise<void>
}

/** Opens the built face. What it complains of is thrown by `close`. */
export async function openStill(page: Page, size: Size, first: ShopperView, at: Date = NOON): Promise<FaceStage> {
  const harness = await startFaceHarness(first)
  const complaints = collectComplaints(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize(SIZES[size])
  await page.clock.install({ time: at })
  await page.goto(harness.url)
  await expect(page.locator('html')).toHaveAttribute('data-screen', first.screen)
  await page.clock.pauseAt(new Date(at.getTime() + 10_000))
  return {
    page,
    harness,
    show: (view) => showOn(page, harness, view),
    close: async () => {
      expect(complaints).toEqual([])
      await page.close()
      await harness.close()
    }
  }
}

/** Errors of the page, in order, as they come. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}

async function showOn(page: Page, harness: FaceHarness, view: ShopperView): Promise<void> {
  const { language, reach } = view
  const html = page.locator('html')
  harness.show({ screen: 'attract', language, reach })
  await expect(html).toHaveAttribute('data-screen', 'attract')
  harness.show(view)
  await expect(html).toHaveAttribute('data-screen', view.screen)
  await expect(html).toHaveAttribute('lang', language)
  await page.clock.runFor(view.screen === 'tap' ? HELP_MS : SETTLE_MS)
  await drawnToTheEnd(page)
}

/** Waits for the language's fonts, and of them for those that the words on the screen want. */
export async function drawnToTheEnd(page: Page): Promise<void> {
  const language = (await page.locator('html').getAttribute('lang')) ?? ''
  await expect(page.locator('html')).toHaveAttribute('data-fonts', language)
  await page.evaluate(async () => {
    document.body.getBoundingClientRect()
    await document.fonts.ready
  })
}
