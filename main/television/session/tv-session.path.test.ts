import { expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { myNumberCard } from '../../../test/support/runner-world.ts'
import { createBookingWorld, SetClock } from '../../../test/support/service-world.ts'
import { PASS, startTvWorld } from '../../../test/support/tv-session-world.ts'
import { choicesOf, pressesTo } from '../../contract/service-choices.ts'

/** A Saturday morning. */
const MORNING = '2026-11-28T08:00:00+09:00'

it('a first visit books within twelve presses after the PIN, the consent among them', async () => {
  const booking = await createBookingWorld(new SetClock(MORNING))
  try {
    const world = await startTvWorld({ services: [booking.service] })
    world.parties.onLogIn = () => Promise.resolve(ok({ answer: 'not_linked', linkTicket: 'ticket-1' }))
    // As long as the screen's own clock likes: the service goes by what is signed.
    const { assertion } = booking.passes.passOf(PASS.cableId)
    world.parties.onLink = () => Promise.resolve(ok({ ...PASS, assertion }))
    await world.logIn(myNumberCard())
    let presses = 0
    const pages: string[] = []
    while (world.page.kind !== 'done') {
      const { page } = world
      pages.push(page.id)
      expect(pages.length, pages.join(', ')).toBeLessThan(12)
      // What the eye falls on first: the focus where the page says one, else the first choice.
      const actId = page.focus ?? choicesOf(page)[0] ?? ''
      presses += pressesTo(page, actId)
      await world.command({ type: 'act', actId })
      await expect.poll(() => world.page.id).not.toBe(page.id)
    }
    expect(presses, pages.join(', ')).toBeLessThanOrEqual(12)
    expect(pages.slice(0, 3)).toEqual(['consent.link', 'home.0', 'home'])
    // Back from what was done: the service's first page, home.
    await world.back()
    await world.back()
    expect(world.pageView.place).toBe('home')
    await world.session.end()
  } finally {
    await booking.dispose()
  }
})
