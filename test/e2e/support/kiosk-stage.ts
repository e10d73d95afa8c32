import { expect, type Page } from '@playwright/test'
import type { ApplianceAddress } from '../../../main/shell/kiosk/face-address.ts'
import type { FaceHarness } from '../../support/face-harness.ts'
import type { ElectronDouble } from '../../support/kiosk-double.ts'
import type { ChromiumKiosk } from './chromium-kiosk.ts'

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
  page(): Page
  /** Gives what was begun the time to arrive. */
  settle(): Promise<void>
}

const SETTLE_MS = 400

export const settle = () => new Promise<void>((resolve) => setTimeout(resolve, SETTLE_MS))

/** Runs in the page what somebody who got into it would run. What comes of it is looked at elsewhere. */
export async function attempt(stage: PageStage, script: string): Promise<void> {
  await stage
    .page()
    .evaluate(`{ ${script} }; undefined`)
    .catch(() => undefined)
}

/** The face stands where it stood, and still works. */
export async function expectStillThere(stage: PageStage): Promise<void> {
  await settle()
  expect(stage.page().url()).toBe(stage.faceUrl)
  expect(await stage.page().evaluate('document.documentElement.dataset.screen')).toBe('attract')
}

/** The page is not believed any more and starts again; and nothing of what it sent reached the appliance. */
export async function expectPageRestarted(
  stage: PageStage,
  attack: () => Promise<void>,
  { someMayPass = false } = {}
): Promise<void> {
  const before = stage.kiosk.backs.length
  await attack()
  // Restarts in a row come less and less often.
  await expect.poll(() => stage.kiosk.backs.length, { timeout: 60_000 }).toBe(before + 1)
  expect(stage.kiosk.backs.at(-1)?.cause).toBe('not_believed')
  if (!someMayPass) expect(stage.harness.commands).toEqual([])
}

/** Where an attack would have led. */
export const EVIL = 'https://evil.invalid/'

/** What the kiosk keeps from happening to its page. */
export function kept(electron: ElectronDouble, event: string, details: object = {}, ...args: unknown[]): void {
  expect(electron.contents.happen(event, details, ...args), event).toBe(true)
}
