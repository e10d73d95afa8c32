import { expect, test, type Page } from '@playwright/test'
import type { TvView } from '../../main/contract/tv-view.ts'
import { startTvFaceStand, type TvFaceStand } from '../support/tv-face-stand.ts'
import { frameOf, TV_SCENES } from '../support/tv-scenes.ts'

/** What the television's face does with Back by itself, and with what lies over a page. */

const sceneOf = (name: string): TvView => TV_SCENES.ja[name]!

async function openAt(page: Page, name: string): Promise<TvFaceStand> {
  const stand = await startTvFaceStand(frameOf(sceneOf(name)))
  await page.goto(stand.url)
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'open')
  return stand
}

const typesOf = (stand: TvFaceStand) =>
  stand.ups.flatMap((up) => (up.type === 'command' && up.command.type !== 'stay' ? [up.command.type] : []))

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

test('again and again, it leads out of a service at the fourth, and a key between begins anew', async ({ page }) => {
  const stand = await openAt(page, 'week')
  await press(page, 'Escape', 'Escape', 'Escape', 'ArrowRight', 'Escape', 'Escape', 'Escape', 'Escape')
  await expect.poll(() => typesOf(stand)).toEqual(['back', 'back', 'back', 'back', 'back', 'back', 'home'])
  await stand.close()
})

test('closing what lies over a page counts', async ({ page }) => {
  const stand = await openAt(page, 'week')
  await press(page, 'F3')
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'settings')
  await press(page, 'Escape')
  await expect(page.locator('body')).toHaveAttribute('data-screen', 'page')
  expect(typesOf(stand)).toEqual([])
  await press(page, 'Escape', 'Escape', 'Escape')
  await expect.poll(() => typesOf(stand)).toEqual(['back', 'back', 'home'])
  await stand.close()
})

test('a choice by a pointer begins anew, and a press that the question takes counts', async ({ page }) => {
  const stand = await openAt(page, 'week')
  await press(page, 'Escape', 'Escape', 'Escape')
  await page.locator('button.choice:not([data-choice^="@"])').first().click()
  await expect.poll(() => typesOf(stand)).toEqual(['back', 'back', 'back', 'act'])
  await press(page, 'Escape')
  await expect.poll(() => typesOf(stand)).toEqual(['back', 'back', 'back', 'act', 'back'])
  // Nothing of it is in what follows: the question takes an arrow, and Back begins anew.
  await press(page, 'Escape', 'Escape')
  await expect.poll(() => typesOf(stand)).toHaveLength(7)
  stand.show(sceneOf('idle_soon'))
  await expect(page.locator('[data-choice="@stay"]')).toBeVisible()
  const stays = () => stand.ups.filter((up) => up.type === 'command' && up.command.type === 'stay').length
  const before = stays()
  await press(page, 'ArrowRight')
  await expect.poll(stays).toBe(before + 1)
  await press(page, 'Escape')
  await expect.poll(() => typesOf(stand).at(-1)).toBe('back')
  expect(typesOf(stand)).toHaveLength(8)
  // The question takes the third Back, and the fourth leads home.
  await press(page, 'Escape')
  stand.show(sceneOf('idle_soon'))
  await expect(page.locator('[data-choice="@stay"]')).toBeVisible()
  await press(page, 'Escape', 'Escape')
  await expect.poll(() => typesOf(stand).slice(8)).toEqual(['back', 'home'])
  await stand.close()
})

test('outside of a service it goes on by steps', async ({ page }) => {
  const stand = await openAt(page, 'home')
  await press(page, 'Escape', 'Escape', 'Escape', 'Escape')
  await expect.poll(() => typesOf(stand)).toEqual(['back', 'back', 'back', 'back'])
  await stand.close()
})

test('it takes a PIN back at once, and then leaves', async ({ page }) => {
  const stand = await openAt(page, 'pin')
  const filled = page.locator('.dot[data-filled="yes"]')
  await press(page, '8', '3', '0')
  await expect(filled).toHaveCount(3)
  await press(page, 'Escape')
  await expect(filled).toHaveCount(0)
  expect(typesOf(stand)).toEqual([])
  await press(page, 'Escape')
  await expect.poll(() => typesOf(stand)).toEqual(['back'])
  await stand.close()
})

test('the settings begin at their first row, after Back too, and close when the visit beneath them ends', async ({ page }) => {
  const stand = await openAt(page, 'week')
  const focused = () => page.locator('[data-focus="yes"]').getAttribute('data-choice')
  await press(page, 'F3', 'ArrowDown', 'Escape', 'Escape')
  await expect.poll(() => typesOf(stand)).toEqual(['back'])
  await press(page, 'F3')
  await expect.poll(focused).toBe('@language')
  stand.show(sceneOf('welcome'))
  await expect(page.locator('body')).toHaveAttribute('data-place', 'welcome')
  await stand.close()
})

test('a login that a card begins is seen, whatever the face had over the first screen', async ({ page }) => {
  const stand = await openAt(page, 'welcome')
  const body = page.locator('body')
  // The learning of keys begins with a remote control that nobody knows, and is given up.
  for (const [over, keys] of [['settings', ['F3']], ['learn', ['q', 'q', 'q', 'q', 'q']]] as const) {
    await press(page, ...keys)
    await expect(body).toHaveAttribute('data-screen', over)
    stand.show(sceneOf('asking_card'))
    await expect(body).toHaveAttribute('data-screen', 'asking')
    stand.show(sceneOf('pin'))
    await expect(body).toHaveAttribute('data-screen', 'pin')
    await press(page, '8')
    await expect(page.locator('.dot[data-filled="yes"]')).toHaveCount(1)
    stand.show(sceneOf('welcome'))
    await expect(body).toHaveAttribute('data-place', 'welcome')
  }
  await stand.close()
})

test('the learning of keys goes on as a notice comes and goes beneath it', async ({ page }) => {
  const stand = await openAt(page, 'message_error')
  const body = page.locator('body')
  await press(page, 'q', 'q', 'q', 'q', 'q')
  await expect(body).toHaveAttribute('data-screen', 'learn')
  const learning = await page.locator('main').innerText()
  stand.show(sceneOf('welcome'))
  stand.show({ ...sceneOf('welcome'), telephones: 1 })
  // A frame that came after both was taken: a telephone's Back gives the learning up.
  stand.send({ type: 'pressed', key: 'back' })
  await expect.poll(() => page.locator('main').innerText()).not.toBe(learning)
  await expect(body).toHaveAttribute('data-screen', 'learn')
  await stand.close()
})
