import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { systemClock } from '../../device/clock.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { installedElectron } from '../../main/shell/development/show-face.ts'
import { FACE_URL } from '../../main/shell/kiosk/face-address.ts'

/** The kiosk in Electron itself, wherever its binary is. It is never fetched here. */
const root = join(import.meta.dirname, '../..')
const binary = installedElectron()

interface Kiosk {
  readonly app: ElectronApplication
  readonly page: Page
  readonly machine: DemoMachine
  readonly world: DemoWorld
}

const test = base.extend<{ readonly kiosk: Kiosk }>({
  // Playwright reads the fixtures that are wanted off this pattern.
  kiosk: async ({}, use) => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-electron-'))
    const world = await startDemoWorld({
      dataDirectory,
      latency: 'none',
      clock: systemClock,
      withFace: true,
      pulseMs: 20
    })
    const machine = await world.machine({ role: 'platform_operator', place: 'indoors' })
    writeFileSync(join(dataDirectory, 'shopper-url'), machine.appliance.shopperUrl ?? '', { mode: 0o600 })
    const app = await _electron.launch({
      executablePath: binary ?? '',
      args: [
        root,
        '--attach',
        `--data-dir=${dataDirectory}`,
        '--windowed',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
      ]
    })
    await use({ app, page: await app.firstWindow(), machine, world })
    await app.close()
    await world.close()
    rmSync(dataDirectory, { recursive: true })
  }
})

// The one excuse that holds in CI (main/shell/bootstrap/counts.mjs): the binary comes from its makers' site alone.
test.skip(binary === null, "Electron's own binary is not on this machine")

const screen = (page: Page, name: string) => expect(page.locator(`html[data-screen="${name}"]`)).toBeAttached()

test('a beer is sold through the window', async ({ kiosk: { page, machine, world } }) => {
  const records: DecisionRecord[] = []
  machine.appliance.session.onDecision((record) => records.push(record))
  expect(page.url()).toBe(FACE_URL)
  await screen(page, 'attract')
  await page.locator('body').click()
  await page.getByTestId('product-beer').click()
  await screen(page, 'tap')
  await world.cards.lay(machine.reader, 'adult')
  await screen(page, 'pin')
  await page.keyboard.type('1234')
  await page.keyboard.press('Enter')
  await screen(page, 'sold')
  await expect.poll(() => records.map(({ outcome }) => outcome)).toEqual(['sold'])
  expect(machine.board.totalPulseCount()).toBe(1)
})

test('the window is left for nothing else', async ({ kiosk: { app, page, machine } }) => {
  await screen(page, 'attract')
  for (const attack of [
    `location.href = 'https://evil.invalid/'`,
    `location.href = 'file:///etc/passwd'`,
    `window.open('https://evil.invalid/')`,
    `location.href = ${JSON.stringify(machine.appliance.shopperUrl)}`
  ]) {
    await page.evaluate(attack).catch(() => undefined)
  }
  await page.keyboard.press('Control+Shift+I')
  await page.keyboard.press('F12')
  await page.keyboard.press('Control+R')
  expect(await page.evaluate('[typeof require, typeof process]')).toEqual(['undefined', 'undefined'])
  expect(await page.evaluate(`fetch('http://127.0.0.1/').then(() => 'through', () => 'refused')`)).toBe('refused')
  expect(await page.evaluate('Notification.requestPermission()')).toBe('denied')
  expect(page.url()).toBe(FACE_URL)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await screen(page, 'attract')
})

test('a page that crashed is back, in the state in which it was', async ({ kiosk: { app, page, machine, world } }) => {
  await screen(page, 'attract')
  await page.locator('body').click()
  await page.getByTestId('product-beer').click()
  await world.cards.lay(machine.reader, 'adult')
  await screen(page, 'pin')
  await page.keyboard.type('12')
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  const shown = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `document.documentElement.dataset.screen + document.querySelectorAll('.dot[data-filled="true"]').length`
      )
    )
  await expect.poll(() => shown().catch(() => 'away'), { timeout: 30_000 }).toBe('pin2')
})

test('there is something to run: the entry and the preload script are built', () => {
  expect(existsSync(join(root, 'out/main/electron.js'))).toBe(true)
  expect(existsSync(join(root, 'out/main/preload.cjs'))).toBe(true)
})
