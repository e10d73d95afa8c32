import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { axeOn } from './axe.ts'
import { consoleFaultsOf, foreignWordsOf, keyboardFaultsOf } from './console-measures.ts'
import { encodePng, inFewColours } from './small-png.ts'

/** The sizes at which every view of the console is looked at: a phone in the hand, the machine's own screen, a desk. */
export const CONSOLE_SIZES = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'tablet', width: 1280, height: 800 },
  { name: 'desk', width: 1920, height: 1080 }
] as const
export type ConsoleSize = (typeof CONSOLE_SIZES)[number]['name']

/** English last: what a test presses next it presses by its English name. */
const LANGUAGES = ['ja', 'en'] as const
type Language = (typeof LANGUAGES)[number]

/** Of axe, sizes and colours are measured by `consoleFaultsOf` too, more strictly and everywhere. */
const AXE: Readonly<Record<ConsoleSize, Readonly<Record<Language, 'all' | 'words' | null>>>> = {
  phone: { ja: 'all', en: null },
  tablet: { ja: 'words', en: null },
  desk: { ja: null, en: 'all' }
}
/** The menus of phone and desk differ; a tablet has the desk's. */
const KEYBOARD: Readonly<Record<ConsoleSize, Language | null>> = { phone: 'ja', tablet: null, desk: 'en' }

/** In pixels; what lies below is left out of the picture. */
const TALLEST_PICTURE = 2400
const FOLDER = process.env['HATACHI_CONSOLE_PICTURES']

/** How `lookAt` looks. */
export interface Look {
  /** Where it can be seen at all; by default everywhere. */
  readonly sizes?: readonly ConsoleSize[]
}

/**
 * Looks at what the page shows now, in each size and both languages, which are changed in place: nothing cut off, over each
 * other or too small to touch, contrast, one first heading, axe, words that
 * stayed in the other language, and the way of the keyboard. Faults are soft. With
 * HATACHI_CONSOLE_PICTURES=DIR each is photographed into `DIR/SIZE/NAME-LANGUAGE.png`. Leaves the page at the desk's size,
 * in English.
 */
export async function lookAt(page: Page, name: string, { sizes = ['phone', 'tablet', 'desk'] }: Look = {}): Promise<void> {
  await test.step(`look at ${name}`, async () => {
    for (const { name: size, width, height } of CONSOLE_SIZES.filter((each) => sizes.includes(each.name))) {
      await page.setViewportSize({ width, height })
      for (const language of LANGUAGES) {
        await speak(page, language)
        const what = `${name}, ${language}, ${size}`
        await expect.soft(page.locator('h1'), what).toHaveCount(1)
        expect.soft(await consoleFaultsOf(page), what).toEqual([])
        if (size === 'desk') expect.soft(await foreignWordsOf(page, language), what).toEqual([])
        const rules = AXE[size][language]
        if (rules !== null) expect.soft(await (await axeOn(page)).faults(rules), what).toEqual([])
        if (KEYBOARD[size] === language) expect.soft(await keyboardFaultsOf(page), what).toEqual([])
        if (FOLDER !== undefined) await photograph(page, join(FOLDER, size), `${name}-${language}`, width, height)
      }
    }
    await page.setViewportSize({ width: 1920, height: 1080 })
  })
}

/** Changes the language where one is; a dialog that lies over the switch keeps people from it, not this. */
async function speak(page: Page, language: Language): Promise<void> {
  await page.evaluate(async (code) => {
    document.querySelector<HTMLElement>(`.language-switch button[lang="${code}"]`)?.click()
    await document.fonts.ready
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  }, language)
  await expect(page.locator('html')).toHaveAttribute('lang', language)
}

async function photograph(page: Page, folder: string, name: string, width: number, height: number): Promise<void> {
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
    document.querySelector('dialog[open] .dialog-body')?.scrollTo(0, 0)
    scrollTo(0, 0)
  })
  // A window as high as the page: what stays at its edges is drawn there, not across the middle.
  const isOver = (await page.locator('dialog[open]').count()) > 0
  const whole = isOver ? height : await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width, height: Math.min(Math.max(whole, height), TALLEST_PICTURE) })
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.png`), encodePng(inFewColours(await page.screenshot(), 64)))
  await page.setViewportSize({ width, height })
}
