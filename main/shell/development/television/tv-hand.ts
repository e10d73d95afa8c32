import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from '@playwright/test'
import type { RemoteKey } from '../../../contract/remote-key.ts'

/** The two sizes that the television's face is made for, in CSS pixels. */
export const TV_SCREEN_SIZES = {
  '1920x1080': { width: 1920, height: 1080 },
  '1280x720': { width: 1280, height: 720 }
} as const
export type TvScreenSize = keyof typeof TV_SCREEN_SIZES

/** What is waited for: all that is given has to be so. */
export interface TvSight {
  readonly screen?: string
  readonly place?: string
  /** Of the page's identifier, from its first letter on. */
  readonly page?: string
  /** A choice, by the end of its identifier. */
  readonly choice?: string
  /** Anything else, as a CSS selector. */
  readonly selector?: string
}

/** Somebody with a remote control before a television: eyes, and a thumb on keys. */
export interface TvHand {
  /** Keys pressed until now. */
  readonly presses: number
  press(key: RemoteKey, times?: number): Promise<void>
  /** The digits of a PIN or of a code, each with its key. */
  type(digits: string): Promise<void>
  /** Waits until the screen is as said. */
  see(sight: TvSight): Promise<void>
  /** Goes by arrows to the choice whose identifier ends so, and presses OK. */
  choose(choice: string): Promise<void>
  /** Presses OK on whatever has the focus first. */
  ok(): Promise<void>
  title(): Promise<string>
  /** The page's identifier. */
  pageId(): Promise<string>
  /** How many of these there are. */
  count(selector: string): Promise<number>
  /** The words of the first of these, without their furigana. */
  text(selector: string): Promise<string>
  /** What stands in an attribute of the first of these; null: it has none. */
  attribute(selector: string, name: string): Promise<string | null>
  /** Saves what is seen, and gives the picture's path. */
  picture(name: string): Promise<string>
  close(): Promise<void>
}

/** The keys of a keyboard that stand for a remote control's (`renderer/tv/keys/key-table.ts`, `keyboard`). */
const KEYBOARD: Readonly<Record<Exclude<RemoteKey, `digit_${string}`>, string>> = {
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  ok: 'Enter',
  back: 'Escape',
  red: 'F1',
  green: 'F2',
  yellow: 'F3',
  blue: 'F4',
  channel_up: 'PageUp',
  channel_down: 'PageDown',
  read_aloud: 'p',
  menu: 'Home'
}
const SEE_TIMEOUT_MS = 60_000
/** A focus that has not come after so many arrows is not to be had. */
const MOST_ARROWS = 40
const FOCUSED = '[data-focus="yes"]'

/**
 * Opens a screen in a page of its own, with a storage of its own.
 * @param scale of its pictures: 0.5 for half the size
 */
export async function openTvHand(
  browser: Browser,
  url: string,
  size: TvScreenSize,
  pictureDirectory: string,
  scale = 1
): Promise<TvHand> {
  mkdirSync(pictureDirectory, { recursive: true })
  const context = await browser.newContext({
    viewport: TV_SCREEN_SIZES[size],
    deviceScaleFactor: scale,
    reducedMotion: 'reduce',
    // The machine's own certificate, which a household accepts once.
    ignoreHTTPSErrors: true,
    locale: 'ja-JP'
  })
  const page = await context.newPage()
  page.setDefaultTimeout(SEE_TIMEOUT_MS)
  await page.goto(url)
  return handOf(page, pictureDirectory)
}

function handOf(page: Page, pictureDirectory: string): TvHand {
  let presses = 0
  const press = async (key: RemoteKey, times = 1) => {
    for (let time = 0; time < times; time += 1) {
      presses += 1
      await page.keyboard.press(isDigit(key) ? key.slice(-1) : KEYBOARD[key])
    }
  }
  const see = (sight: TvSight) => page.locator(selectorOf(sight)).first().waitFor()
  const focusedId = () => page.locator(FOCUSED).first().getAttribute('data-choice')
  const goTo = async (choice: string) => {
    const wanted = page.locator(choiceSelector(choice)).first()
    await wanted.waitFor()
    const id = await wanted.getAttribute('data-choice')
    for (let arrows = 0; arrows < MOST_ARROWS; arrows += 1) {
      const before = await focusedId()
      if (before === id) return
      for (const arrow of arrowsTowards(await boxOf(page.locator(FOCUSED).first()), await boxOf(wanted))) {
        await press(arrow)
        if ((await focusedId()) !== before) break
      }
    }
    throw new Error(`no arrow leads to ${choice} on ${await page.title()}`)
  }
  return {
    get presses() {
      return presses
    },
    press,
    type: async (digits) => {
      for (const digit of digits) await press(`digit_${digit}` as RemoteKey)
    },
    see,
    choose: async (choice) => {
      await goTo(choice)
      await press('ok')
    },
    ok: () => press('ok'),
    title: () => wordsOf(page, 'h1'),
    pageId: async () => (await page.locator('body').getAttribute('data-page-id')) ?? '',
    count: (selector) => page.locator(selector).count(),
    text: (selector) => wordsOf(page, selector),
    attribute: (selector, name) => page.locator(selector).first().getAttribute(name),
    picture: async (name) => {
      const path = join(pictureDirectory, `${name}.png`)
      await page.evaluate('document.fonts.ready.then(() => null)')
      await page.screenshot({ path, animations: 'disabled' })
      return path
    },
    close: () => page.context().close()
  }
}

function isDigit(key: RemoteKey): key is `digit_${string}` & RemoteKey {
  return key.startsWith('digit_')
}

function selectorOf({ screen, place, page, choice, selector }: TvSight): string {
  const body = [
    screen === undefined ? '' : `[data-screen="${screen}"]`,
    place === undefined ? '' : `[data-place="${place}"]`,
    page === undefined ? '' : `[data-page-id^="${page}"]`
  ].join('')
  const within = [...(choice === undefined ? [] : [choiceSelector(choice)]), ...(selector === undefined ? [] : [selector])]
  return within.length === 0 ? `body${body}` : within.map((each) => `body${body} ${each}`).join(', ')
}

/** Acts carry the number of their page before their names: `7.yes`. */
function choiceSelector(choice: string): string {
  return choice.startsWith('@') ? `[data-choice="${choice}"]` : `[data-choice$=".${choice}"]`
}

/** The words of the first of these, without their furigana. Run in the page, and so as text: it is of another world. */
async function wordsOf(page: Page, selector: string): Promise<string> {
  await page.locator(selector).first().waitFor()
  const words: unknown = await page.evaluate(`(() => {
    const copy = document.querySelector(${JSON.stringify(selector)}).cloneNode(true)
    copy.querySelectorAll('rt, rp').forEach((each) => each.remove())
    return copy.textContent.replace(/\\s+/g, ' ').trim()
  })()`)
  return String(words)
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

async function boxOf(locator: Locator): Promise<Box> {
  return (await locator.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
}

/** The arrows that somebody would try, the likeliest first. */
function arrowsTowards(from: Box, to: Box): readonly RemoteKey[] {
  const across = to.x + to.width / 2 - (from.x + from.width / 2)
  const down = to.y + to.height / 2 - (from.y + from.height / 2)
  const sideways: RemoteKey = across < 0 ? 'left' : 'right'
  const upright: RemoteKey = down < 0 ? 'up' : 'down'
  const isBeside = Math.abs(down) < Math.max(from.height, to.height) / 2
  return isBeside ? [sideways, upright, 'down'] : [upright, sideways, 'down']
}
