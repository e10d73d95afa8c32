import { expect, type Page } from '@playwright/test'
import { sleep, systemClock } from '../../../device/clock.ts'
import type { ApplianceAddress } from '../../../main/shell/kiosk/face-address.ts'
import type { RestartCause } from '../../../main/shell/kiosk/watchdog.ts'
import type { FaceHarness } from '../../support/face-harness.ts'
import type { ElectronDouble } from '../../support/kiosk-double.ts'
import type { ChromiumKiosk } from './chromium-kiosk.ts'
import { PAGE_AWAY_MS, PAGE_ENDED } from './kiosk-states.ts'

/** One way in which somebody could try to get out of the face, or into what is behind it. */
export interface Attack {
  /** Short name, as in docs/kiosk.md. */
  readonly name: string
  /** Tried in real Chromium, with the real face, its real headers and the real preload script. */
  readonly inChromium?: (stage: PageStage) => Promise<void>
  /** Tried on what Electron asks the kiosk, by the double of Electron. */
  readonly onGuard?: (electron: ElectronDouble) => void
}

/** Where an attack on a page is tried. */
export interface PageStage {
  readonly kiosk: ChromiumKiosk
  /** The appliance's side: what reached it. */
  readonly harness: FaceHarness
  readonly appliance: ApplianceAddress
  readonly faceUrl: string
  /** Requests that were answered with something. */
  readonly answered: readonly string[]
  /** Where the kiosk's pages were, windows that a page opened left out. */
  readonly visited: readonly string[]
  page(): Page
  /** Gives what was begun the time to arrive. */
  settle(): Promise<void>
}

const SETTLE_MS = 400
/** Restarts in a row come less and less often. */
const RESTARTED_TIMEOUT_MS = 60_000

export const settle = () => new Promise<void>((resolve) => setTimeout(resolve, SETTLE_MS))

/** How long an attack has, before one on a page that ended meanwhile is tried on the next. */
const NOTICE_MS = 2_000
/** What the watchdog ends a page for that is only slow: a machine that is busy with other things. */
const SLOW: readonly RestartCause[] = ['hung', 'never_began', 'drew_nothing']

/**
 * What the page that is there now answers, and the next one where this one ended meanwhile: on a machine busy with other
 * things the watchdog may take a page for hung and start it again at any moment.
 */
export async function askPage(stage: PageStage, ask: (page: Page) => Promise<unknown>): Promise<unknown> {
  for (;;) {
    try {
      return await ask(stage.page())
    } catch (error) {
      if (!PAGE_ENDED.test(String(error))) throw error
      await sleep(systemClock, PAGE_AWAY_MS)
    }
  }
}

/** Runs in the page what somebody who got into it would run. What comes of it is looked at elsewhere. */
export async function attempt(stage: PageStage, script: string): Promise<void> {
  await askPage(stage, (page) => attemptOn(page, script))
}

/** The same on a page that was looked up before. Throws where that page ended, and nowhere else. */
export async function attemptOn(page: Page, script: string): Promise<void> {
  await page.evaluate(`{ ${script} }; undefined`).catch((error: unknown) => {
    if (PAGE_ENDED.test(String(error))) throw error
  })
}

/** What a page is to be ended for: that it ends is no reason to try it again. */
export async function attemptOnce(stage: PageStage, script: string): Promise<void> {
  try {
    await attemptOn(stage.page(), script)
  } catch {
    // `expectPageRestarted` looks at why it ended.
  }
}

/** The face stands where it stood, and still works; no page of the kiosk was anywhere else meanwhile. */
export async function expectStillThere(stage: PageStage): Promise<void> {
  await settle()
  const shown = (): Promise<unknown> =>
    askPage(stage, async (page) => {
      const screen: unknown = await page.evaluate('document.documentElement.dataset.screen')
      return { url: page.url(), screen }
    }).catch(String)
  // A page that the watchdog started again meanwhile takes its time.
  await expect.poll(shown, { timeout: RESTARTED_TIMEOUT_MS }).toEqual({ url: stage.faceUrl, screen: 'attract' })
  // One that was led away is brought back by the watchdog as well.
  expect(stage.visited.filter((url) => url !== stage.faceUrl && url !== 'about:blank')).toEqual([])
}

/** The page is not believed any more and starts again; and nothing of what it sent reached the appliance. */
export async function expectPageRestarted(
  stage: PageStage,
  attack: () => Promise<void>,
  { someMayPass = false } = {}
): Promise<void> {
  const before = stage.kiosk.backs.length
  const causes = (): readonly RestartCause[] => stage.kiosk.backs.slice(before).map(({ cause }) => cause)
  const isBack = (): boolean => causes().includes('not_believed')
  let slow = -1
  const deadline = Date.now() + RESTARTED_TIMEOUT_MS
  while (!isBack() && Date.now() < deadline) {
    // Once, and once more for each page that was ended for its slowness: the attack may have met that one.
    if (causes().length > slow) {
      slow = causes().length
      await attack()
      await expect.poll(isBack, { timeout: NOTICE_MS }).toBe(true).catch(() => undefined)
    }
    await sleep(systemClock, PAGE_AWAY_MS)
  }
  expect(causes().filter((cause) => !SLOW.includes(cause))).toEqual(['not_believed'])
  if (!someMayPass) expect(stage.harness.commands).toEqual([])
}

/** Where an attack would have led. */
export const EVIL = 'https://evil.invalid/'

/** What the kiosk keeps from happening to its page. */
export function kept(electron: ElectronDouble, event: string, details: object = {}, ...args: unknown[]): void {
  expect(electron.contents.happen(event, details, ...args), event).toBe(true)
}
