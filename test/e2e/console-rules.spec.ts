import { expect, type Page } from '@playwright/test'
import { msOfJapan, japanDateOf, addDays } from '../../main/age/rules/japan-time.ts'
import { CHIEF, consoleTest as test, openConsole, setUpCodeOf, untilLoaded, type ConsoleStage } from './support/console-stage.ts'
import { openFace, screen, typePin } from './support/purchase-stage.ts'
import { untilSettled } from './support/hands.ts'

/**
 * An operator's week, as two people at the console and a shopper at the machine have it: first set-up with a second factor,
 * a rule with hours that is tried, asked for and approved by another person, a sale a minute before its end, a refusal a
 * minute after, and all of it on the record.
 */

test.use({
  ignoreHTTPSErrors: true,
  setting: {
    machine: { role: 'platform_operator', operatorApproval: ['apply_rules'] },
    world: { offline: true }
  }
})

const SECOND = { login: 'second', password: 'a long walk home in the rain' }

test('a rule with hours, from its making to the record', async ({ page, browser, stage }) => {
  page.setDefaultTimeout(20_000)
  const chief = stage.hand(page)
  const otherContext = await browser.newContext({ ignoreHTTPSErrors: true })
  const otherPage = await otherContext.newPage()
  const second = stage.hand(otherPage)

  await test.step('first set-up, and an account for a second person', async () => {
    await openConsole(page, stage)
    await chief.makeFirstAccount(CHIEF.login, CHIEF.password, setUpCodeOf(stage.machine))
    await page.goto(`${stage.url}#/accounts`)
    await chief.press('Make an account')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Login').fill(SECOND.login)
    await dialog.getByRole('radio', { name: /^operator/ }).check()
    await dialog.getByRole('button', { name: 'Make an account' }).click()
    const firstPassword = (await page.locator('.secret').innerText()).trim()
    await page.getByRole('button', { name: 'I have passed it on' }).click()
    await openConsole(otherPage, stage)
    await second.enterForTheFirstTime(SECOND.login, firstPassword, SECOND.password)
  })

  await test.step('beer, 20, PIN, 05:00 to 23:00, offline only if remembered', async () => {
    await page.goto(`${stage.url}#/rules`)
    await page.getByRole('link', { name: 'Change the rules' }).or(page.getByRole('button', { name: 'Change the rules' })).first().click()
    await page.getByRole('button', { name: 'Add a rule' }).click()
    await page.getByRole('checkbox', { name: /^Draught beer/ }).check()
    // The product has a rule already, by the configuration: the console says so before anything is asked for.
    await expect(page.getByText(/Correct one thing|Correct \d+ things/)).toBeVisible()
    await page.getByRole('radio', { name: 'Check the age' }).check()
    await page.getByLabel('At least (years)').fill('20')
    await page.getByRole('radio', { name: /^Always ask for it/ }).check()
    await page.getByRole('radio', { name: 'At certain times' }).check()
    await page.getByRole('group', { name: 'Time 1' }).getByLabel('From').fill('0500')
    await page.getByRole('group', { name: 'Time 1' }).getByLabel('Until').fill('2300')
    await page.getByRole('radio', { name: 'Sell to those whose age this machine remembers' }).check()
    await page.getByLabel('Name of the rule').fill('beer-evening')
    await takeOutOfOtherRule(page)
    await expect(page.getByText('It can be applied as it is.')).toBeVisible()
    await expect(page.locator('.changes')).toContainText('beer-evening')
  })

  await test.step('tried before it is asked for', async () => {
    await openRule(page, 'beer-evening')
    await page.locator('.rule-form').getByRole('button', { name: 'Try' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Time').fill('23:01')
    await expect(dialog.getByRole('status')).toContainText('Not sold')
    await expect(dialog.getByRole('status')).toContainText('5:00')
    await dialog.getByLabel('Time').fill('22:59')
    await expect(dialog.locator('.try-outcome')).toContainText('Sold')
    await dialog.getByLabel('Network').selectOption({ label: 'down' })
    await expect(dialog.locator('.try-outcome')).toContainText('Not sold')
    await dialog.getByLabel('Card').selectOption('remembered')
    await expect(dialog.locator('.try-outcome')).toContainText('Sold')
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  })

  await test.step('asked for by one, approved by another', async () => {
    await chief.press('Ask for approval')
    await expect(page.getByText('Approval was asked for')).toBeVisible()
    await page.goto(`${stage.url}#/approvals`)
    await expect(page.getByText('You asked for this yourself, so somebody else has to approve it.')).toBeVisible()
    await otherPage.goto(`${stage.url}?language=en#/approvals`)
    await expect(otherPage.getByText('Asked for by chief')).toBeVisible()
    await expect(otherPage.getByText('beer-evening').first()).toBeVisible()
    await second.press('Approve and do it')
    await expect(otherPage.getByText('Approved, and done.')).toBeVisible()
  })

  const face = await (await browser.newContext()).newPage()
  await test.step('sold to at 22:59', async () => {
    await openFace(face, stage.machine.appliance)
    goToMinuteOfJapan(stage, 22 * 60 + 59)
    await wake(face)
    await face.getByTestId('product-beer').click()
    await screen(face, 'tap')
    await stage.world.cards.lay(stage.machine.reader, 'adult')
    await typePin(face)
    await screen(face, 'sold')
    stage.machine.reader.remove()
    await untilSettled(face)
    await face.getByTestId('dismiss').click()
  })

  await test.step('refused at 23:01', async () => {
    await wake(face)
    await face.getByTestId('product-beer').click()
    await screen(face, 'tap')
    // The minute passes while the shopper looks for the card.
    stage.clock.skip(31_000)
    goToMinuteOfJapan(stage, 23 * 60 + 1)
    await stage.world.cards.lay(stage.machine.reader, 'adult')
    // Looked at before the card is: it is not read, and no PIN is asked.
    await screen(face, 'not_sold')
    expect(stage.machine.cabinet.ledger).toHaveLength(1)
    stage.machine.reader.remove()
    await untilSettled(face)
    await face.getByTestId('dismiss').click()
    await wake(face)
    await expect(face.getByTestId('product-beer')).toBeDisabled()
    await expect(face.getByTestId('product-beer')).toContainText('5:00')
  })

  await test.step('the record shows all of it', async () => {
    const again = chief.at(page)
    await openConsole(page, stage)
    await again.signIn(CHIEF.login, CHIEF.password)
    await expect(page.locator('#content')).toBeVisible()
    await page.goto(`${stage.url}?language=en#/records?rule=beer-evening`)
    await untilLoaded(page)
    await expect(page.getByRole('row').filter({ hasText: 'Sold' })).toHaveCount(1)
    await expect(page.getByRole('row').filter({ hasText: /outside the hours|hours of sale/i })).toHaveCount(1)
    const entries = await entriesOf(page, stage)
    for (const name of ['signed_in', 'second_factor_set', 'account_created', 'approval_asked', 'approval_decided', 'rules_accepted']) {
      expect(entries, name).toContain(name)
    }
  })
  await otherContext.close()
})

/** Takes beer out of the rule that the configuration had for it. */
async function takeOutOfOtherRule(page: Page): Promise<void> {
  await openRule(page, 'alcohol')
  await page.getByRole('checkbox', { name: /^Draught beer/ }).uncheck()
}

async function openRule(page: Page, id: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${id} · version`) }).click()
}

async function wake(face: Page): Promise<void> {
  await screen(face, 'attract')
  await untilSettled(face)
  await face.locator('body').click()
  await screen(face, 'choose')
}

/** Lets time pass until this minute of a day in Japan, today or tomorrow. */
function goToMinuteOfJapan(stage: ConsoleStage, minute: number): void {
  const now = stage.clock.nowMs()
  const today = japanDateOf(now)
  const next = [today, addDays(today, 1)].map((date) => msOfJapan(date, minute)).find((atMs) => atMs >= now)
  stage.clock.skip((next ?? now) - now)
}

/** Names of the entries of the log, as the console's own tab shows them. */
async function entriesOf(page: Page, stage: ConsoleStage): Promise<string> {
  await page.goto(`${stage.url}?language=en#/records?tab=entries`)
  await untilLoaded(page)
  return page.locator('#content').innerText()
}

