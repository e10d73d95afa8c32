import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { findChromium } from '../../../main/shell/bootstrap/find-chromium.mjs'
import { launchBrowser } from '../../../main/shell/development/shopper-hand.ts'
import { KEYS_TO_SEND } from './keys.ts'
import { READ_FACTS, SEND_KEY_EVENT } from './page-scripts.ts'
import { factsSchema, type TvScreen } from './tv-screen.ts'
import { TV_SIZES, type TvSize } from './wpe.ts'

/** A television drawn by Chromium; `page` for what only Playwright can do. */
export interface ChromiumScreen extends TvScreen {
  readonly page: Page
}

/** @throws Error where there is no Chromium */
export async function openChromiumScreen(size: TvSize): Promise<ChromiumScreen> {
  const chromium = findChromium()
  if (chromium === undefined) throw new Error('there is no Chromium')
  const browser = await launchBrowser(chromium.path)
  const context = await browser.newContext({ viewport: TV_SIZES[size], ignoreHTTPSErrors: true })
  const page = await context.newPage()
  const said: string[] = []
  page.on('pageerror', (error) => said.push(`error: ${error.message}`))
  page.on('console', (message) => {
    const type = message.type()
    if (type === 'error' || type === 'warning') said.push(`console.${type}: ${message.text()}`)
  })
  // The bodies are this project's own text.
  const run = (body: string, ...args: readonly unknown[]): Promise<unknown> =>
    page.evaluate(`(function () { ${body} }).apply(null, ${JSON.stringify(args)})`)
  return {
    engine: `Chromium ${browser.version()} ${size}`,
    page,
    open: async (url) => {
      // Another fragment of the same address would load nothing.
      await page.goto('about:blank')
      await page.goto(url)
    },
    press: (key) => page.keyboard.press(KEYS_TO_SEND[key].playwright),
    pressSetKey: async (key) => {
      await run(SEND_KEY_EVENT, key)
    },
    facts: async () => factsSchema.parse(await run(READ_FACTS)),
    run,
    screenshot: async (path) => {
      writeFileSync(path, await page.screenshot())
    },
    errors: async (facts) => {
      // What the page said before this answer is told before it.
      const { errors } = facts ?? factsSchema.parse(await run(READ_FACTS))
      return [...said, ...errors.filter((line) => line.startsWith('not loaded') || line.startsWith('policy'))]
    },
    close: () => browser.close()
  }
}
