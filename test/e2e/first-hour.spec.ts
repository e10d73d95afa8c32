import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { setUpCodePath } from '../../main/operator/set-up-code.ts'
import { unpackBox } from '../../main/shell/development/unpacked-box.ts'
import { startSetUpSide } from '../../main/shell/setup/set-up-side.ts'
import { freePort } from '../support/operator-visit.ts'
import { SkippableClock } from '../support/skippable-clock.ts'
import { OperatorHand } from './support/operator-hand.ts'
import { chooseBeer, openFace, screen, typePin } from './support/purchase-stage.ts'

/**
 * The first hour as a person has it: an unpacked machine with an empty data directory, its console in a browser, and the
 * first sale on its screen. Every action is counted.
 */

test.use({ ignoreHTTPSErrors: true, locale: 'en-GB' })

/** What the issue of the operators asks for: fewer than sixty. */
const MOST_ACTIONS = 59
const PASSWORD = 'grey herons over the weir'

test('an empty machine sells after fewer than sixty actions', async ({ page, context }) => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-first-hour-'))
  const clock = new SkippableClock()
  const box = await unpackBox(directory, clock, 'none')
  const port = await freePort()
  const started = await startSetUpSide(box.setUpParts(port))
  if (!started.ok) throw new Error(started.error.code)
  const side = started.value
  const hand = new OperatorHand(page, () => clock.nowMs())
  try {
    await page.goto(`https://localhost:${String(port)}/operator/`)
    hand.count()
    const [setUpCode = ''] = readFileSync(setUpCodePath(box.dataDirectory), 'utf8').split('\n')
    await hand.makeFirstAccount('chief', PASSWORD, setUpCode)

    await hand.fill('Name of the operator', '駅前酒店')
    await hand.press('Next')
    await hand.choose(/^Indoors/)
    await hand.press('Next')
    await hand.choose(/^Service provider/)
    await hand.press('Next')
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
    await hand.press('Next')
    await hand.choose(/^Simulated reader/)
    await hand.press('Try the reader')
    await expect(page.getByText(/^The reader works/)).toBeVisible()
    await hand.press('Next')
    await hand.choose(/^Relay board \(LCUS/)
    await hand.fill('Line', box.linePath)
    await hand.press('Try the machine')
    await expect(page.getByText('The machine answers.')).toBeVisible()
    await hand.press('Next')
    await hand.choose(/^Alcohol/)
    await hand.press('Next')
    await expect(page.getByText('Everything is there.')).toBeVisible()
    await hand.press('Start the machine')
    await expect(page.getByText('The machine has started')).toBeVisible()

    await side.finished
    await side.close('set_up_finished')
    const appliance = await box.start(true)
    if (!appliance.ok) throw new Error(appliance.error.message)
    try {
      // A code of the authenticator is taken once.
      clock.skip(31_000)
      await hand.press('Sign in')
      await hand.signIn('chief', PASSWORD)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()

      const face = await context.newPage()
      const faults = await openFace(face, appliance.value)
      await chooseBeer(face)
      hand.count(2)
      box.reader.insert(await box.cards.card('adult'))
      hand.count()
      await typePin(face)
      hand.count(5)
      await screen(face, 'sold')
      expect(box.cabinet.ledger).toHaveLength(1)
      expect(faults).toEqual([])

      await page.goto(`https://localhost:${String(port)}/operator/?language=en#/records`)
      await expect(page.getByRole('cell', { name: 'Sold' })).toHaveCount(1)
    } finally {
      await appliance.value.stop('test_ended')
    }
    test.info().annotations.push({ type: 'actions', description: String(hand.actions) })
    expect(hand.actions).toBeLessThanOrEqual(MOST_ACTIONS)
  } finally {
    await side.close('test_ended')
    await box.close()
    rmSync(directory, { recursive: true, force: true })
  }
})
