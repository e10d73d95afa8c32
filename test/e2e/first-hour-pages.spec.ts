import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { setUpCodePath } from '../../main/operator/set-up-code.ts'
import { unpackBox } from '../../main/shell/development/unpacked-box.ts'
import { startSetUpSide } from '../../main/shell/setup/set-up-side.ts'
import { freePort } from '../support/operator-visit.ts'
import { SkippableClock } from '../support/skippable-clock.ts'
import { lookAt } from './support/console-eyes.ts'
import { untilLoaded } from './support/console-stage.ts'
import { OperatorHand } from './support/operator-hand.ts'

/** Every step of the first hour in every size and both languages, looked at as the console's pages are. */

test.use({ ignoreHTTPSErrors: true, locale: 'en-GB' })

const PASSWORD = 'grey herons over the weir'

test('every step of the first hour', async ({ page }) => {
  page.setDefaultTimeout(20_000)
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-first-hour-'))
  const clock = new SkippableClock()
  const box = await unpackBox(directory, clock, 'none')
  const port = await freePort()
  const started = await startSetUpSide(box.setUpParts(port))
  if (!started.ok) throw new Error(started.error.code)
  const hand = new OperatorHand(page, () => clock.nowMs())
  try {
    await page.goto(`https://localhost:${String(port)}/operator/`)
    const [setUpCode = ''] = readFileSync(setUpCodePath(box.dataDirectory), 'utf8').split('\n')
    await hand.makeFirstAccount('chief', PASSWORD, setUpCode)
    await expect(page.getByLabel('Name of the operator')).toBeVisible()
    await untilLoaded(page)
    await hand.fill('Name of the operator', 'Ekimae Sakaten')
    await lookAt(page, 'set-up-owner')
    await hand.press('Next')
    await hand.choose(/^Indoors/)
    await lookAt(page, 'set-up-place')
    await hand.press('Next')
    await hand.choose(/^Service provider/)
    await lookAt(page, 'set-up-role')
    await hand.press('Next')
    await hand.press('Try the platform')
    await expect(page.locator('.set-up-step .notice').first()).toBeVisible()
    await lookAt(page, 'set-up-platform-missing')
    const { connection } = box
    await hand.fill("The platform's address", connection.endpoint)
    await hand.handIn('Files', [
      connection.clientCertificate.service_provider,
      connection.clientKey.service_provider,
      connection.ca,
      connection.answerKey,
      connection.sealingKey
    ])
    await hand.fill('Name of the answer key', connection.answerKeyId)
    await hand.fill('Name of the sealing key', connection.sealingKeyId)
    await hand.press('Try the platform')
    await expect(page.getByText('The platform answers.')).toBeVisible()
    await lookAt(page, 'set-up-platform')
    await hand.press('Next')
    await hand.choose(/^Simulated reader/)
    await hand.press('Try the reader')
    await expect(page.getByText(/^The reader works/)).toBeVisible()
    await lookAt(page, 'set-up-reader')
    await hand.press('Next')
    await hand.choose(/^Relay board \(LCUS/)
    await hand.fill('Line', box.linePath)
    await hand.press('Try the machine')
    await expect(page.getByText('The machine answers.')).toBeVisible()
    await lookAt(page, 'set-up-machine')
    await hand.press('Next')
    await lookAt(page, 'set-up-products-none')
    await hand.choose(/^Alcohol/)
    await lookAt(page, 'set-up-products')
    await hand.press('Next')
    await expect(page.getByText('Everything is there.')).toBeVisible()
    await lookAt(page, 'set-up-last')
    await hand.press('Start the machine')
    await expect(page.getByText('The machine has started')).toBeVisible()
    await lookAt(page, 'set-up-started')
  } finally {
    await started.value.close('test_ended')
    await box.close()
    rmSync(directory, { recursive: true, force: true })
  }
})
