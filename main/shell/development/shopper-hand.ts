import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import type { Screen } from '../../contract/shopper.ts'

/** A shopper's hand and eyes: a real browser on the real face. */
export interface ShopperHand {
  /** Wakes the face where it rests. */
  wake(): Promise<void>
  choose(productId: string): Promise<void>
  typePin(pin: string): Promise<void>
  press(testId: string): Promise<void>
  /** Waits until the face shows one of these screens, and says which. */
  see(...screens: readonly Screen[]): Promise<Screen>
  /** Waits for one part of a screen. */
  seeNote(testId: string): Promise<void>
  /** Waits until one part of the screen is gone. */
  seeNoMore(testId: string): Promise<void>
  /** Saves what the shopper sees, and gives the picture's path. */
  picture(name: string): Promise<string>
  close(): Promise<void>
}

/** The two sizes that the shopper's face is made for, in CSS pixels. */
export const SCREEN_SIZES = { portrait: { width: 1080, height: 1920 }, landscape: { width: 1280, height: 800 } } as const

const SEE_TIMEOUT_MS = 20_000

/** Starts a headless browser. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // Whoever started the browser ends it, and itself, in order.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      // Chromium's sandbox does not run as root; the page is our own, on loopback.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  })
}

/** Opens the face in a page of its own. */
export async function openHand(
  browser: Browser,
  shopperUrl: string,
  size: keyof typeof SCREEN_SIZES,
  pictureDirectory: string
): Promise<ShopperHand> {
  mkdirSync(pictureDirectory, { recursive: true })
  const context = await browser.newContext({ viewport: SCREEN_SIZES[size], reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(SEE_TIMEOUT_MS)
  await page.goto(shopperUrl)
  return handOf(page, pictureDirectory)
}

function handOf(page: Page, pictureDirectory: string): ShopperHand {
  const press = (testId: string) => page.getByTestId(testId).click()
  const see = async (...screens: readonly Screen[]): Promise<Screen> => {
    const shown = page.locator(screens.map((screen) => `[data-screen="${screen}"]`).join(', ')).first()
    await shown.waitFor()
    return (await shown.getAttribute('data-screen')) as Screen
  }
  const wake = async () => {
    if ((await see('attract', 'choose')) === 'choose') return
    // A screen that has just come takes no touch, and a body is always there to be touched.
    await page.locator('.stage-grid[data-settling="false"]').waitFor()
    await page.locator('body').click()
    await see('choose')
  }
  return {
    press,
    see,
    seeNote: (testId) => page.getByTestId(testId).waitFor(),
    seeNoMore: (testId) => page.getByTestId(testId).waitFor({ state: 'detached' }),
    wake,
    choose: async (productId) => {
      await wake()
      await press(`product-${productId}`)
    },
    typePin: async (pin) => {
      for (const digit of pin) await press(`digit-${digit}`)
      await press('confirm')
    },
    picture: async (name) => {
      const path = join(pictureDirectory, `${name}.png`)
      await page.screenshot({ path, animations: 'disabled' })
      return path
    },
    close: () => page.context().close()
  }
}
