import { expect, type Page } from '@playwright/test'
import type { Language, ShopperView } from '../../../main/contract/shopper.ts'
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

/** What stands between a resting screen and another. */
export const BETWEEN = { screen: 'out_of_service', message: { ja: '点検', en: 'Service' }, cause: 'starting' } as const

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
  // So that the screen that is waited for is the new one. The keys are in use, whatever was done to the one before.
  await page.evaluate(() => {
    Object.assign(document.documentElement.dataset, { screen: '', input: 'keys' })
  })
  // Views come in order; the one between is not waited for, since nothing is to be seen of it.
  harness.show(view.screen === 'attract' ? { ...BETWEEN, language, reach } : { screen: 'attract', language, reach })
  harness.show(view)
  await untilRootSays(page, { 'data-screen': view.screen, lang: language })
  await page.clock.runFor(view.screen === 'tap' ? HELP_MS : SETTLE_MS)
  await drawnToTheEnd(page, language)
}

/** How long the root element may take to say something. */
const SAY_TIMEOUT_MS = 30_000

/**
 * Waits until the root element has these attributes. The page itself tells of the change: `expect` looks twice and then
 * lets 100 ms pass, which over hundreds of screens are minutes.
 */
export async function untilRootSays(page: Page, attributes: Readonly<Record<string, string>>): Promise<void> {
  const said = page.waitForFunction(
    (wanted) => {
      const root = document.documentElement
      const isSaid = (): boolean => Object.entries(wanted).every(([name, value]) => root.getAttribute(name) === value)
      if (isSaid()) return true
      return new Promise<boolean>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!isSaid()) return
          observer.disconnect()
          resolve(true)
        })
        observer.observe(root, { attributes: true })
      })
    },
    attributes,
    { timeout: SAY_TIMEOUT_MS }
  )
  await said.catch(async () => {
    // In the words of `expect`: what is said in its place.
    for (const [name, value] of Object.entries(attributes)) {
      await expect(page.locator('html')).toHaveAttribute(name, value)
    }
  })
}

/** Waits for the language's fonts, and of them for those that the words on the screen want. */
async function drawnToTheEnd(page: Page, language: Language): Promise<void> {
  await untilRootSays(page, { 'data-fonts': language })
  await page.evaluate(async () => {
    // The page's own animation frames stand still with its clock; a size is told in every true one.
    const frame = () =>
      new Promise<void>((resolve) => {
        const observer = new ResizeObserver(() => {
          observer.disconnect()
          resolve()
        })
        observer.observe(document.body)
      })
    // Only once it was drawn do its words want their fonts; with them it is laid out anew.
    await frame()
    await document.fonts.ready
    await frame()
  })
}

/**
 * Which of these are not in the viewport with at least so much of their area, one line each; waits a while until none
 * is. All are asked of in one go, as `toBeInViewport` asks of each by itself.
 */
export async function expectInViewport(page: Page, selector: string, ratio: number, where: string): Promise<void> {
  const outside = (): Promise<readonly string[]> =>
    page.locator(selector).evaluateAll(
      (elements, least) =>
        new Promise<readonly string[]>((resolve) => {
          if (elements.length === 0) resolve([])
          const ratios = new Map<Element, number>()
          const observer = new IntersectionObserver((entries) => {
            for (const { target, intersectionRatio } of entries) ratios.set(target, intersectionRatio)
            if (ratios.size < elements.length) return
            observer.disconnect()
            const off = [...ratios].filter(([, shown]) => !(shown > 0 && shown > least - 1e-9))
            resolve(off.map(([element, shown]) => `"${element.textContent ?? ''}": ${String(shown)}`))
          })
          for (const element of elements) observer.observe(element)
          // Frames come when something is to be drawn.
          requestAnimationFrame(() => undefined)
        }),
      ratio
    )
  await expect.configure({ soft: true }).poll(outside, { message: `in sight: ${where}` }).toEqual([])
}
