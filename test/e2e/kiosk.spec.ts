import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'
import { err } from '../../device/result.ts'
import { FACE_URL as KIOSK_URL, parseApplianceAddress } from '../../main/shell/kiosk/face-address.ts'
import { startKiosk } from '../../main/shell/kiosk/kiosk.ts'
import { startFaceHarness } from '../support/face-harness.ts'
import { electronDouble } from '../support/kiosk-double.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { FACE_URL, openChromiumKiosk } from './support/chromium-kiosk.ts'
import { MESSAGE_ATTACKS } from './support/kiosk-message-attacks.ts'
import { PAGE_ATTACKS } from './support/kiosk-page-attacks.ts'
import { settle, type PageStage } from './support/kiosk-stage.ts'
import { WINDOW_ATTACKS } from './support/kiosk-window-attacks.ts'

const ATTACKS = [...PAGE_ATTACKS, ...MESSAGE_ATTACKS, ...WINDOW_ATTACKS]

/** The table of attacks in docs/kiosk.md, each refused: in real Chromium, by the guard that Electron asks, or by both. */
const test = base.extend<{ readonly stage: PageStage }>({
  stage: async ({ browser }, use) => {
    const harness = await startFaceHarness({
      screen: 'attract',
      language: 'ja',
      reach: 'standing',
      textPercent: 100,
      readAloud: false
    })
    const appliance = parseApplianceAddress(harness.url)
    if (!appliance.ok) throw new Error(appliance.error.code)
    const kiosk = await openChromiumKiosk({ browser, find: () => appliance })
    const answered: string[] = []
    kiosk.context.on('response', (response) => answered.push(response.url()))
    const visited: string[] = []
    const watch = async (page: Page): Promise<void> => {
      if ((await page.opener()) !== null) return
      page.on('framenavigated', (frame) => {
        if (frame === page.mainFrame()) visited.push(frame.url())
      })
    }
    kiosk.context.on('page', (page) => void watch(page))
    for (const page of kiosk.context.pages()) await watch(page)
    // Asked of whichever page is shown: one that takes too long to start is ended by the watchdog, and another comes.
    await expect(async () => {
      await expect(kiosk.page().locator('html[data-screen="attract"]')).toBeAttached({ timeout: 5000 })
    }).toPass({ timeout: 60_000 })
    await use({
      kiosk,
      harness,
      appliance: appliance.value,
      faceUrl: FACE_URL,
      answered,
      visited,
      page: () => kiosk.page(),
      settle
    })
    await kiosk.close()
    await harness.close()
  }
})

for (const { name, inChromium, onGuard } of ATTACKS) {
  if (inChromium !== undefined) {
    test(`${name}: refused in Chromium`, async ({ stage }) => {
      await inChromium(stage)
    })
  }
  if (onGuard !== undefined) {
    test(`${name}: refused by the guard`, () => {
      const electron = electronDouble()
      startKiosk({
        ...electron,
        options: { windowed: false, display: { by: 'primary' } },
        preload: '/preload.cjs',
        faceUrl: KIOSK_URL,
        find: () => err({ code: 'address_absent' }),
        appliance: null,
        clock: new ManualClock(),
        say: () => undefined
      })
      onGuard(electron)
    })
  }
}

test('each attack of the document has its test, where it says, and each test stands in the document', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/kiosk.md'), 'utf8')
  const [, section = ''] = document.split('## Attacks')
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| attack'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name, , chromium, guard]) => ({ name, chromium: chromium === 'refused', guard: guard === 'refused' }))
  expect(rows).toEqual(
    ATTACKS.map(({ name, inChromium, onGuard }) => ({
      name,
      chromium: inChromium !== undefined,
      guard: onGuard !== undefined
    }))
  )
})
