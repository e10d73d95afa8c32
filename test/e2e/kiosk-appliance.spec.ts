import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { systemClock } from '../../device/clock.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { startDemoWorld } from '../../main/shell/development/demo-world.ts'
import { findByFile } from '../../main/shell/kiosk/appliance-line.ts'
import { superviseAppliance } from '../../main/shell/kiosk/appliance-supervisor.ts'
import { checkoutPaths } from '../../main/shell/kiosk/checkout-paths.ts'
import { parseApplianceAddress } from '../../main/shell/kiosk/face-address.ts'
import { openChromiumKiosk, type ChromiumKiosk } from './support/chromium-kiosk.ts'
import { click, press } from './support/kiosk-states.ts'

/** The kiosk and the process of the appliance: started, started again, and ended in order. */
const TIMEOUT_MS = 60_000
const screen = (kiosk: ChromiumKiosk, name: string) =>
  expect
    .poll(
      () =>
        kiosk
          .page()
          .evaluate('document.documentElement.dataset.screen')
          .catch(() => 'away'),
      { timeout: TIMEOUT_MS }
    )
    .toBe(name)

/** The process that runs on this data directory. */
function applianceIds(dataDirectory: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name) && name !== String(process.pid))
  return ids.filter((id) => environmentOf(id).includes(`HATACHI_DATA_DIR=${dataDirectory}`)).map(Number)
}

function environmentOf(id: string): string[] {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1').split('\0')
  } catch {
    return []
  }
}

let directory: string
test.beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-kiosk-'))
})
test.afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

test('a kiosk without a service starts an appliance, starts it again when it is killed, and ends it', async ({
  browser
}) => {
  const platform = await startSimulatedPlatform({ clock: systemClock })
  writeDemoConfiguration(directory, {
    role: 'service_provider',
    place: 'indoors',
    serialPath: '/dev/null',
    connection: writeConnectionFiles(platform, join(directory, 'platform')),
    pulseMs: 20,
    readerDriver: 'pcsc'
  })
  const words: string[] = []
  const kiosk = await openChromiumKiosk({
    browser,
    find: findByFile(join(directory, 'shopper-url')),
    appliance: superviseAppliance({
      ...checkoutPaths(join(import.meta.dirname, '../..')),
      // No service of that name: the reader is absent, whatever this machine has.
      environment: { ...process.env, HATACHI_DATA_DIR: directory, PCSCLITE_CSOCK_NAME: join(directory, 'no-pcscd') },
      clock: systemClock,
      say: (line) => words.push(line)
    })
  })
  await screen(kiosk, 'out_of_service')
  const first = findByFile(join(directory, 'shopper-url'))()
  for (const id of applianceIds(directory)) process.kill(id, 'SIGKILL')
  await expect
    .poll(() => words, { timeout: TIMEOUT_MS })
    .toEqual(['the appliance ended (SIGKILL); it is started again'])
  await expect
    .poll(() => JSON.stringify(findByFile(join(directory, 'shopper-url'))()), { timeout: TIMEOUT_MS })
    .not.toBe(JSON.stringify(first))
  await screen(kiosk, 'out_of_service')
  expect(kiosk.journal.filter((line) => line.startsWith('refused'))).toEqual([])
  expect(applianceIds(directory)).not.toEqual([])
  await kiosk.close()
  expect(kiosk.electron.app.exits).toEqual([0])
  expect(applianceIds(directory)).toEqual([])
  expect(findByFile(join(directory, 'shopper-url'))().ok).toBe(false)
  await platform.close()
})

test('a kiosk that is told to end while goods are on their way ends when they are out', async ({ browser }) => {
  const world = await startDemoWorld({
    dataDirectory: directory,
    latency: 'none',
    clock: systemClock,
    withFace: true,
    pulseMs: 2_000
  })
  const machine = await world.machine({ role: 'platform_operator', place: 'indoors' })
  const records: DecisionRecord[] = []
  machine.appliance.session.onDecision((record) => records.push(record))
  const kiosk = await openChromiumKiosk({
    browser,
    find: () => parseApplianceAddress(machine.appliance.shopperUrl ?? ''),
    appliance: { start: () => undefined, stop: () => machine.appliance.stop('stop') }
  })
  await screen(kiosk, 'attract')
  await click(kiosk, 'body')
  await press(kiosk, 'product-beer')
  await screen(kiosk, 'tap')
  await world.cards.lay(machine.reader, 'adult')
  await screen(kiosk, 'pin')
  for (const digit of '1234') await press(kiosk, `digit-${digit}`)
  await press(kiosk, 'confirm')
  await screen(kiosk, 'dispensing')
  expect(machine.board.totalPulseCount()).toBe(0)
  await kiosk.close()
  expect(kiosk.electron.app.exits).toEqual([0])
  expect(machine.board.totalPulseCount()).toBe(1)
  expect(records.map(({ outcome }) => outcome)).toEqual(['sold'])
  await world.close()
})
