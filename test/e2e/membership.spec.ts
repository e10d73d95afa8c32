import { expect } from '@playwright/test'
import { SIZES } from './support/face-stage.ts'
import { memberTest as test } from './support/member-shop.ts'
import { eventsOf } from './support/offline-shop.ts'

/** A member number and a card, on a whole machine with its real face and the operator's real command. */

test.use({ viewport: SIZES.portrait })

test('a shopper links a card with the operator’s code, sees it at the next purchase, and undoes it', async ({ shop }) => {
  test.setTimeout(240_000)
  const { page, world, machine } = shop
  const code = await shop.invite('M-300417')
  const wrong = code.startsWith('9') ? `8${code.slice(1)}` : `9${code.slice(1)}`
  const card = await world.cards.make('member-one', { profile: 'adult' })

  await shop.buyAndOpen(card)
  // Without both consents neither way is open.
  await shop.press('consent-answering')
  await page.getByTestId('member-by-code').click({ force: true })
  await expect(page.getByTestId('member-by-code')).toBeDisabled()
  await expect(page.getByTestId('member-code')).toBeHidden()
  await shop.press('consent-receiving')
  await shop.press('member-by-code')
  await expect(page.getByTestId('member-code')).toBeVisible()
  for (const digit of wrong) await shop.press(`digit-${digit}`)
  await shop.press('confirm')
  await expect(page.getByTestId('member-trouble')).toContainText('使')
  for (const digit of code) await shop.press(`digit-${digit}`)
  await shop.press('confirm')
  await expect(page.getByTestId('member-card')).toContainText('0417')
  await shop.leave()

  await shop.buyAndOpen(card)
  await expect(page.getByTestId('member-card')).toContainText('0417')
  await expect(page.locator('main')).not.toContainText('300417')
  await shop.press('member-undo')
  await shop.press('member-undo-now')
  await expect(page.getByTestId('member-done')).toBeVisible()
  await shop.leave()

  // Gone with the next purchase, too; and the code was good once.
  await shop.buyAndOpen(card)
  await shop.agree()
  await shop.press('member-by-code')
  for (const digit of code) await shop.press(`digit-${digit}`)
  await shop.press('confirm')
  await expect(page.getByTestId('member-trouble')).toBeVisible()
  await shop.leave()

  const events = eventsOf(machine)
  expect(events.map(({ name }) => name).filter((name) => name.startsWith('member_') && name !== 'member_invited')).toEqual([
    'member_failed',
    'member_linked',
    'member_unlinked',
    'member_failed'
  ])
  expect(JSON.stringify(events)).not.toMatch(new RegExp(`300417|${code}`))
})

test('a link comes over to the card after a renewal, once its person has consented to J-LIS’s answering', async ({ shop }) => {
  test.setTimeout(240_000)
  const { page, world } = shop
  const old = await world.cards.make('member-two', { profile: 'adult' })
  const code = await shop.invite('K-558812')
  await shop.buyAndOpen(old)
  // Nothing was there before the first card.
  await shop.agree()
  await shop.press('member-by-card')
  await expect(page.getByTestId('member-trouble')).toBeVisible()
  await shop.press('member-by-code')
  for (const digit of code) await shop.press(`digit-${digit}`)
  await shop.press('confirm')
  await expect(page.getByTestId('member-card')).toBeVisible()
  await shop.leave()

  const renewed = await world.cards.renew('member-two-renewed', { profile: 'adult' }, old)
  await shop.buyAndOpen(renewed)
  await shop.agree()
  await shop.press('member-by-card')
  await expect(page.getByTestId('member-trouble')).toContainText('同意')
  renewed.issued.person.consentsToAnswering = true
  await shop.press('member-by-card')
  await expect(page.getByTestId('member-card')).toContainText('8812')
  await expect(page.getByRole('heading', { level: 1 })).toHaveAccessibleName('前のカードから引きつぎました')
  await shop.leave()

  // It is the new card's from now on.
  await shop.buyAndOpen(renewed)
  await expect(page.getByTestId('member-card')).toContainText('きついだものです')
  await shop.leave()
})
