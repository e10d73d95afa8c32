import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import type { RemoteKey } from '../../../contract/remote-key.ts'

/** A telephone that is a television's remote control: a real browser on the real page. */
export interface TvTelephone {
  press(key: RemoteKey): Promise<void>
  /** Waits until it shows these keys, or that it is none any more. */
  see(what: 'arrows' | 'digits' | 'ended'): Promise<void>
  /** What stands in its address behind `#`: nothing, once it has read the code. */
  fragment(): string
  picture(name: string): Promise<string>
  close(): Promise<void>
}

const SEE_TIMEOUT_MS = 60_000

/** Opens what a telephone's camera read. */
export async function openTvTelephone(browser: Browser, scanned: string, pictureDirectory: string): Promise<TvTelephone> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
    locale: 'ja-JP'
  })
  const page = await context.newPage()
  page.setDefaultTimeout(SEE_TIMEOUT_MS)
  await page.goto(scanned)
  return {
    press: (key) => page.locator(`[data-key="${key}"]`).tap(),
    see: (what) =>
      page.locator(what === 'ended' ? 'body[data-screen="ended"]' : `body[data-screen="keys"][data-wants="${what}"]`).waitFor(),
    fragment: () => new URL(page.url()).hash,
    picture: async (name) => {
      const path = join(pictureDirectory, `${name}.png`)
      await page.evaluate('document.fonts.ready.then(() => null)')
      await page.screenshot({ path, animations: 'disabled' })
      return path
    },
    close: () => context.close()
  }
}
