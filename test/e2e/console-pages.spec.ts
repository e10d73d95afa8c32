import { expect, type Page } from '@playwright/test'
import { lookAt } from './support/console-eyes.ts'
import { CHIEF, consoleTest as test, openConsole, setUpCodeOf, untilLoaded, type ConsoleStage } from './support/console-stage.ts'
import type { OperatorHand } from './support/operator-hand.ts'

/**
 * Every view of the console in every size and both languages, on a whole appliance: what is looked for stands in
 * support/console-eyes.ts. With HATACHI_CONSOLE_PICTURES=docs/console each is photographed for docs/console.md.
 */

test.use({
  ignoreHTTPSErrors: true,
  // Dates as this machine's operators write them.
  locale: 'ja-JP',
  setting: { machine: { role: 'platform_operator', operatorApproval: ['apply_rules'] }, world: { offline: true } }
})

const SECOND = { login: 'second', password: 'a long walk home in the rain' }

let chief: OperatorHand | null = null

/** Signs the administrator in, who is made first where there is none yet. */
async function signIn(page: Page, stage: ConsoleStage, onSecret?: () => Promise<void>): Promise<void> {
  page.setDefaultTimeout(20_000)
  if (chief === null) {
    chief = stage.hand(page)
    await chief.makeFirstAccount(CHIEF.login, CHIEF.password, setUpCodeOf(stage.machine), onSecret)
    await buySome(stage)
  } else {
    // A code of the authenticator is taken once.
    stage.clock.skip(31_000)
    chief = chief.at(page)
    await chief.signIn(CHIEF.login, CHIEF.password)
  }
  await expect(page.locator('#content')).toBeVisible()
}

async function buySome(stage: ConsoleStage): Promise<void> {
  await stage.buy('beer', 'adult')
  await stage.buy('sake', 'adult')
  await stage.buy('beer', 'minor')
  await stage.buy('cigarettes', 'revoked')
  await stage.buy('tea', 'adult')
}

async function goTo(page: Page, stage: ConsoleStage, address: string): Promise<void> {
  await page.goto(`${stage.url}?language=en#/${address}`)
  await untilLoaded(page)
}

test('the entrance', async ({ page, stage }) => {
  await openConsole(page, stage)
  await lookAt(page, 'entrance-set-up')
  await signIn(page, stage, () => lookAt(page, 'entrance-second-factor'))
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
  await untilLoaded(page)
  await lookAt(page, 'entrance-sign-in')
})

test('health, well and with a fault', async ({ page, stage }) => {
  await openConsole(page, stage)
  await signIn(page, stage)
  await goTo(page, stage, 'health')
  await lookAt(page, 'health')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: 'More' }).click()
  await lookAt(page, 'menu', { sizes: ['phone'] })
  await page.keyboard.press('Escape')

  stage.machine.reader.unplug()
  await expect(page.locator('.ail[data-state="fault"]')).toBeVisible()
  await lookAt(page, 'health-fault')
  stage.machine.reader.plug()
  await expect(page.locator('.ail[data-state="fault"]')).toHaveCount(0)

  await page.getByRole('button', { name: 'Begin the thorough check' }).click()
  await expect(page.getByRole('table', { name: 'Thorough check' })).toBeVisible()
  await lookAt(page, 'health-thorough')
})

test('sales and records', async ({ page, stage }) => {
  await openConsole(page, stage)
  await signIn(page, stage)
  await goTo(page, stage, 'sales?period=today')
  await lookAt(page, 'sales-day')
  await goTo(page, stage, 'sales?period=month')
  await lookAt(page, 'sales-month')
  await goTo(page, stage, 'sales?period=yesterday')
  await lookAt(page, 'sales-none')
  await goTo(page, stage, 'records')
  await lookAt(page, 'records')
  await page.locator('.row-link').last().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await untilLoaded(page)
  await lookAt(page, 'record')
  // A rule of the configuration is found too.
  await page.getByRole('dialog').getByRole('link', { name: /version 1/ }).click()
  await expect(page.locator('.rule-list article').first()).toBeVisible()
  await untilLoaded(page)
  await lookAt(page, 'rules-of-record')
  await goTo(page, stage, 'records?product=gone')
  await lookAt(page, 'records-none')
  await goTo(page, stage, 'records?tab=entries')
  await lookAt(page, 'entries')
})

test('rules', async ({ page, stage }) => {
  await openConsole(page, stage)
  await signIn(page, stage)
  await goTo(page, stage, 'rules')
  await lookAt(page, 'rules')
  await page.getByRole('button', { name: 'Next Friday 23:30' }).click()
  await page.getByLabel('Network').selectOption({ label: 'down' })
  await untilLoaded(page)
  await lookAt(page, 'rule-buyers')
  await goTo(page, stage, 'rules?try=alcohol')
  await lookAt(page, 'rule-try')

  await goTo(page, stage, 'rules')
  await page.getByRole('button', { name: 'Change the rules' }).click()
  await openRule(page, 'alcohol')
  await page.getByRole('radio', { name: 'At certain times' }).check()
  await page.getByRole('group', { name: 'Time 1' }).getByLabel('From').fill('0500')
  await page.getByRole('group', { name: 'Time 1' }).getByLabel('Until').fill('2300')
  // A time is read when its field is left.
  await page.keyboard.press('Tab')
  await expect(page.getByText('It can be applied as it is.')).toBeVisible()
  await untilLoaded(page)
  await lookAt(page, 'rule-editor')
  await page.getByLabel('At least (years)').fill('18')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByRole('checkbox', { name: /^Draught beer/ }).check()
  await expect(page.getByText(/Correct one thing|Correct \d+ things/)).toBeVisible()
  await lookAt(page, 'rule-findings')
  await goTo(page, stage, 'rules')
  await lookAt(page, 'rules-draft')
  await page.getByRole('button', { name: 'Discard' }).click()
  await lookAt(page, 'rules-discard')
})

test('service', async ({ page, stage }) => {
  await openConsole(page, stage)
  await signIn(page, stage)
  await goTo(page, stage, 'service')
  await lookAt(page, 'service')
  await page.getByRole('button', { name: 'Begin maintenance' }).click()
  await page.getByRole('button', { name: /^Test: .*[Rr]eader/ }).click()
  await expect(page.locator('.run-card .run-ask')).toBeVisible()
  await lookAt(page, 'service-asking')
  await page.locator('.run-card .run-answers button').last().click()
  await expect(page.locator('.run-card')).toHaveCount(0)
  await page.getByRole('button', { name: 'Back into service' }).click()
  await expect(page.getByTestId('service-mode')).toContainText('In service')
})

test('the machine and its record', async ({ page, stage }) => {
  await openConsole(page, stage)
  await signIn(page, stage)
  for (const address of ['devices', 'fees', 'backup', 'updates', 'approvals', 'own']) {
    await goTo(page, stage, address)
    await lookAt(page, address)
  }
  await goTo(page, stage, 'nowhere')
  await lookAt(page, 'no-such-page')
})

test('accounts, a first password, and what waits for a second person', async ({ page, browser, stage }) => {
  await openConsole(page, stage)
  await signIn(page, stage)
  await goTo(page, stage, 'accounts')
  await page.getByRole('button', { name: 'Make an account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Login').fill(SECOND.login)
  await dialog.getByRole('radio', { name: /^operator/ }).check()
  await lookAt(page, 'account-new')
  await dialog.getByRole('button', { name: 'Make an account' }).click()
  const secret = page.locator('.secret')
  await expect(secret).toBeVisible()
  await lookAt(page, 'first-password')
  const firstPassword = (await secret.innerText()).trim()
  await page.getByRole('button', { name: 'I have passed it on' }).click()
  await untilLoaded(page)
  await lookAt(page, 'accounts')
  await page.getByRole('button', { name: `Change “${SECOND.login}”` }).or(page.getByRole('button', { name: `Change ${SECOND.login}` })).click()
  await lookAt(page, 'account-change')

  await goTo(page, stage, 'rules')
  await page.getByRole('button', { name: 'Change the rules' }).click()
  await openRule(page, 'tobacco')
  await page.getByRole('radio', { name: 'At certain times' }).check()
  await page.getByRole('group', { name: 'Time 1' }).getByLabel('From').fill('0500')
  await page.getByRole('group', { name: 'Time 1' }).getByLabel('Until').fill('2300')
  // A time is read when its field is left.
  await page.keyboard.press('Tab')
  await expect(page.getByText('It can be applied as it is.')).toBeVisible()
  await page.getByRole('button', { name: 'Ask for approval' }).click()
  await expect(page.getByText('Approval was asked for')).toBeVisible()
  await goTo(page, stage, 'approvals')
  await lookAt(page, 'approvals-asked')

  const other = await browser.newContext({ ignoreHTTPSErrors: true })
  const otherPage = await other.newPage()
  const second = stage.hand(otherPage)
  await openConsole(otherPage, stage)
  await second.signIn(SECOND.login, firstPassword)
  await expect(otherPage.getByLabel('Password you were given')).toBeVisible()
  await lookAt(otherPage, 'entrance-first-password')
  await second.makePasswordOwn(SECOND.login, firstPassword, SECOND.password)
  await goTo(otherPage, stage, 'approvals')
  await expect(otherPage.getByRole('button', { name: 'Approve and do it' })).toBeVisible()
  await lookAt(otherPage, 'approvals-waiting')
  await other.close()
})

async function openRule(page: Page, id: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${id} · version`) }).click()
}
