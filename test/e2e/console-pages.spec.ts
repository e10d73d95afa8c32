import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { bringAxe } from './support/axe.ts'
import { consoleFaultsOf, keyboardFaultsOf } from './support/console-measures.ts'
import { CHIEF, consoleTest as test, openConsole, setUpCodeOf, untilLoaded, type ConsoleStage } from './support/console-stage.ts'
import { inFewColours, encodePng } from './support/small-png.ts'
import type { OperatorHand } from './support/operator-hand.ts'

/**
 * Every page of the console in every size and both languages: nothing cut off or over each other, contrast, sizes for a
 * thumb, axe, and the way of the keyboard. With HATACHI_CONSOLE_PICTURES=DIR each is photographed into that folder.
 */

test.use({ ignoreHTTPSErrors: true })
test.describe.configure({ mode: 'serial' })

const SIZES = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'tablet', width: 1280, height: 800 },
  { name: 'desk', width: 1920, height: 1080 }
] as const
const LANGUAGES = ['ja', 'en'] as const

/** Where to go, what it is called in the pictures, and what to press there first. */
const VIEWS: readonly { readonly name: string; readonly address: string; readonly ready?: (page: Page) => Promise<void> }[] = [
  { name: 'health', address: 'health' },
  { name: 'sales', address: 'sales' },
  { name: 'records', address: 'records' },
  { name: 'rules', address: 'rules' },
  { name: 'service', address: 'service' },
  { name: 'devices', address: 'devices' },
  { name: 'fees', address: 'fees' },
  { name: 'backup', address: 'backup' },
  { name: 'updates', address: 'updates' },
  { name: 'approvals', address: 'approvals' },
  { name: 'accounts', address: 'accounts' },
  { name: 'own', address: 'own' }
]

const pictures = process.env['HATACHI_CONSOLE_PICTURES']
let chief: OperatorHand | null = null

/** Signs in, the first time with the first account and some sales behind it. */
async function signedIn(page: Page, stage: ConsoleStage): Promise<void> {
  await openConsole(page, stage)
  if (chief === null) {
    chief = stage.hand(page)
    await chief.makeFirstAccount(CHIEF.login, CHIEF.password, setUpCodeOf(stage.machine))
    await stage.buy('beer', 'adult')
    await stage.buy('sake', 'adult')
    await stage.buy('beer', 'minor')
    await stage.buy('cigarettes', 'revoked')
    await stage.buy('tea', 'adult')
  } else {
    // A code of the authenticator is taken once.
    stage.clock.skip(31_000)
    chief = chief.at(page)
    await chief.signIn(CHIEF.login, CHIEF.password)
  }
  await expect(page.locator('#content')).toBeVisible()
}

for (const { name: size, width, height } of SIZES) {
  test(`every page, ${size}`, async ({ page, stage }) => {
    await page.setViewportSize({ width, height })
    await signedIn(page, stage)
    for (const language of LANGUAGES) {
      for (const { name, address, ready } of VIEWS) {
        const what = `${name}, ${language}, ${size}`
        await page.goto(`${stage.url}?language=${language}#/${address}`)
        await untilLoaded(page)
        await ready?.(page)
        await expect.soft(page.locator('h1'), what).toHaveCount(1)
        expect.soft(await consoleFaultsOf(page), what).toEqual([])
        // Of axe the sizes and colours are measured above, more strictly, in both languages; the words in each size once.
        const axe = await bringAxe(page)
        expect.soft(await axe.faults(language === 'ja' ? 'all' : 'words'), what).toEqual([])
        if (size !== 'desk' || language === 'en') expect.soft(await keyboardFaultsOf(page), what).toEqual([])
        if (pictures !== undefined) await photograph(page, join(pictures, size), `${name}-${language}`)
      }
    }
  })
}

async function photograph(page: Page, folder: string, name: string): Promise<void> {
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
    scrollTo(0, 0)
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.png`), encodePng(inFewColours(await page.screenshot({ fullPage: true }), 64)))
}
