import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTvWorld, type TvWorld } from '../../main/shell/development/television/tv-world.ts'
import type { CardProfile } from '../../main/platform/simulator/people.ts'
import { openChromiumScreen } from '../support/tv/chromium-screen.ts'
import { READ_TEXT_FAULTS } from '../support/tv/page-scripts.ts'
import { see, waitFor, type TvFacts, type TvScreen } from '../support/tv/tv-screen.ts'
import { visitorAt, type Visitor } from '../support/tv/visitor.ts'
import { openWpeScreen } from '../support/tv/wpe-screen.ts'
import { hasWpe } from '../support/tv/wpe.ts'

/**
 * A first visit by key events alone, on a real appliance with real parties: link and login, a booking made and cancelled,
 * one's health in pictures, and the end when the card is taken. In the engine of set-top boxes and in Chromium, at both
 * sizes.
 */

/** From the PIN to the booking, at most: the aim of the television's first hour. */
const MOST_PRESSES = 12

let world: TvWorld
beforeAll(async () => {
  world = await startTvWorld()
})
afterAll(async () => {
  await world.close()
})

/** On how many of the seven days that its chart shows the health store's newest user has a reading: steps until yesterday. */
function daysMeasured(of: TvWorld, kind: 'steps' | 'blood_pressure'): number {
  const store = new DatabaseSync(join(of.dataDirectory, 'parties/health/health.sqlite'), { readOnly: true })
  try {
    const row = store
      .prepare(
        `SELECT count(DISTINCT day) AS days FROM (
          SELECT date(measured_at_ms / 1000, 'unixepoch', '+9 hours') AS day FROM reading
          WHERE kind = ? AND user_id = (SELECT max(user_id) FROM user)
        ) WHERE day BETWEEN date('now', '+9 hours', ?) AND date('now', '+9 hours', ?)`
      )
      .get(kind, ...(kind === 'steps' ? ['-7 days', '-1 days'] : ['-6 days', '-0 days']))
    return Number(row?.['days'])
  } finally {
    store.close()
  }
}

const named = (words: RegExp) => (choice: TvFacts['choices'][number]) => words.test(choice.words)

describe.each<readonly [string, boolean, CardProfile, () => Promise<TvScreen>]>([
  ['WPE WebKit 1280x720', hasWpe(), 'adult', () => openWpeScreen('720p')],
  ['WPE WebKit 1920x1080', hasWpe(), 'senior', () => openWpeScreen('1080p')],
  ['Chromium 1280x720', true, 'leapling', () => openChromiumScreen('720p')],
  ['Chromium 1920x1080', true, 'enrolled', () => openChromiumScreen('1080p')]
])('a first visit in %s', (_, isThere, who, open) => {
  let tv: TvScreen
  let visitor: Visitor
  let pressesAtPin = 0
  let factsBefore = 0

  beforeAll(async () => {
    if (!isThere) return
    tv = await open()
    factsBefore = world.facts().at(-1)?.sequence ?? 0
    visitor = visitorAt(tv, world, () => (pressesAtPin = visitor.presses()))
    await tv.open(world.ownUrl)
  })
  afterAll(async () => {
    if (!isThere) return
    world.hand.lift()
    await tv.close()
  })
  const noted = (name: string) => world.facts(factsBefore).filter((fact) => fact.name === name)
  const wellDrawn = async () => {
    expect(await tv.run(READ_TEXT_FAULTS)).toEqual([])
    expect(await tv.errors()).toEqual([])
  }

  it.skipIf(!isThere)('links the card by PIN and consent, and lets its holder in', async () => {
    const first = await waitFor(tv, { screen: 'page', connection: 'open' })
    // Whoever was here before took the card: that is still said.
    if (first.place === 'notice') await visitor.press('ok')
    const welcome = await waitFor(tv, { screen: 'page', place: 'welcome' })
    expect(welcome.focused).toHaveLength(1)
    await wellDrawn()
    await visitor.logIn(who)
    expect(noted('tv_login').map(({ fields }) => fields['outcome'])).toEqual(['linked'])
    await wellDrawn()
  })

  it.skipIf(!isThere)(`books a place with at most ${String(MOST_PRESSES)} presses after the PIN`, async () => {
    const before = await world.bookings()
    await visitor.choose('the booking of places', named(/予約/))
    await visitor.choose('the search by place', named(/場所から/))
    for (const [what, isOn] of [
      ['a place', /^places/],
      ['a day', /^week/],
      ['a time', /^slots/],
      ['the last question', /^confirm/]
    ] as const) {
      await see(tv, what, ({ pageId, isUnderWay }) => !isUnderWay && isOn.test(pageId ?? ''))
      await wellDrawn()
      await visitor.press('ok')
    }
    await see(tv, 'that it is booked', ({ pageId }) => (pageId ?? '').startsWith('booked'))
    expect(visitor.presses() - pressesAtPin).toBeLessThanOrEqual(MOST_PRESSES)
    const made = (await world.bookings()).filter((booking) => !before.some(({ bookingId }) => bookingId === booking.bookingId))
    expect(made.map(({ state }) => state)).toEqual(['booked'])
    await wellDrawn()
  })

  it.skipIf(!isThere)('cancels it', async () => {
    await visitor.choose('my bookings', named(/わたしの予約/))
    await see(tv, 'my bookings', ({ pageId }) => (pageId ?? '').startsWith('mine'))
    await visitor.press('ok')
    await visitor.choose('to cancel', named(/取り消す/))
    await see(tv, 'the question', ({ pageId }) => (pageId ?? '').startsWith('cancel.'))
    // The focus is on no: nothing is cancelled by one press too many.
    expect((await world.bookings()).filter(({ state }) => state === 'booked')).toHaveLength(1)
    await visitor.choose('yes', named(/^はい/))
    await see(tv, 'that it is cancelled', ({ pageId }) => (pageId ?? '').startsWith('cancelled'))
    expect((await world.bookings()).filter(({ state }) => state === 'booked')).toEqual([])
    await wellDrawn()
  })

  it.skipIf(!isThere)('shows how one is, in pictures with words beside them', async () => {
    await visitor.press('menu')
    await waitFor(tv, { place: 'home' })
    await visitor.choose('health', named(/健康/))
    for (const [what, kind, drawing] of [
      [/^歩数/, 'steps', '.bars rect'],
      [/^血圧/, 'blood_pressure', '.series circle, .series rect']
    ] as const) {
      await visitor.choose(String(what), named(what))
      await see(tv, 'a chart', ({ title }) => what.test(title ?? ''))
      const seen = await tv.run(
        `var picture = document.querySelector('main svg, svg[role=img], .chart svg')
        return { marks: picture === null ? 0 : picture.querySelectorAll(arguments[0]).length, words: document.body.innerText }`,
        drawing
      )
      // A bar a day, and two dots for a blood pressure; nothing for a day that was not measured.
      const days = daysMeasured(world, kind)
      expect(days).toBeGreaterThan(0)
      expect((seen as { marks: number }).marks).toBe(kind === 'steps' ? days : 2 * days)
      expect((seen as { words: string }).words).toMatch(/[0-9]/)
      await wellDrawn()
      await visitor.press('back')
      await see(tv, 'the list', ({ choices }) => choices.some(named(/血圧/)))
    }
  })

  it.skipIf(!isThere)('ends when the card is taken, and shows nothing of its holder any more', async () => {
    world.hand.lift()
    const after = await see(tv, 'the end', ({ place }) => place === 'notice' || place === 'welcome')
    await expect.poll(() => noted('tv_logout').map(({ fields }) => fields['cause'])).toEqual(['card_removed'])
    expect(after.choices.some(named(/予約|血圧|健康/))).toBe(false)
    await wellDrawn()
  })
})
