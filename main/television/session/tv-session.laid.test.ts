import { describe, expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { SETTLING_MS } from '../reader-desk.ts'
import { myNumberCard } from '../../../test/support/runner-world.ts'
import { startTvWorld, TV_TIMEOUTS, type TvWorld } from '../../../test/support/tv-session-world.ts'

/** A screen that is the only one. */
async function startOnly(): Promise<TvWorld> {
  const world = await startTvWorld()
  world.beginsByCard = true
  return world
}

describe('a card that is laid down on the first screen', () => {
  it('begins the login of the only screen: the PIN is wanted, and nothing is let in without it', async () => {
    const world = await startOnly()
    await world.lay(myNumberCard())
    expect(world.on).toBe('pin')
    expect(world.parties.asked).toEqual(['challenge'])
    expect(world.isReaderFree).toBe(false)
    // Never a word of a card that was left.
    expect(world.views.some((view) => view.screen === 'card' && view.state === 'left_card')).toBe(false)
    await world.enterPin()
    expect(world.pageView.place).toBe('home')
    await world.take()
    expect(world.on).toBe('page notice.ended_card_taken')
    expect(world.facts).toEqual([
      { name: 'tv_login', outcome: 'logged_in' },
      { name: 'tv_logout', cause: 'card_removed' }
    ])
  })

  it('begins none where another screen is there, and is asked for once more as ever', async () => {
    const world = await startTvWorld()
    await world.lay(myNumberCard())
    expect(world.on).toBe('page welcome')
    expect(world.parties.asked).toEqual([])
    await world.act('login')
    expect(world.on).toBe('card left_card')
  })

  it.each<readonly [string, (world: TvWorld) => Promise<void>]>([
    ['a question is on', (world) => world.command({ type: 'forget_screen' })],
    ['a telephone’s code is on', (world) => world.command({ type: 'show_remote_code' })],
    ['the code for another television is on', (world) => world.command({ type: 'show_pairing_code' })],
    [
      'the screen is away',
      async (world) => {
        world.session.setPresent(false)
        await world.settle()
      }
    ],
    [
      'the shopper’s session is at work',
      async (world) => {
        world.mayLend = false
        await world.settle()
      }
    ]
  ])('begins none while %s', async (_name, before) => {
    const world = await startOnly()
    await before(world)
    const { on } = world
    await world.lay(myNumberCard())
    expect(world.on).toBe(on)
    expect([world.parties.asked, world.facts]).toEqual([[], []])
  })

  it('begins none where it lay there before: from a visit, or while the reader was away', async () => {
    const world = await startOnly()
    await world.logIn(myNumberCard())
    await world.command({ type: 'log_out' })
    await world.pass(TV_TIMEOUTS.noticeMs)
    expect(world.on).toBe('page welcome')
    await world.pass(60_000)
    world.reader.unplug()
    await world.settle()
    world.reader.plug()
    await world.settle()
    expect(world.on).toBe('page welcome')
    expect(world.parties.asked.filter((asked) => asked === 'challenge')).toHaveLength(1)
    // Taken off and laid down again it does.
    await world.take()
    await world.pass(SETTLING_MS + 1)
    await world.lay(myNumberCard())
    expect(world.on).toBe('pin')
  })

  it('begins none where it was left and is told of anew at once, as where a service counts anew', async () => {
    const world = await startOnly()
    await world.logIn(myNumberCard())
    await world.command({ type: 'log_out' })
    for (const waitMs of [0, TV_TIMEOUTS.noticeMs]) {
      await world.pass(waitMs)
      const { on } = world
      world.reader.remove()
      world.reader.insert(myNumberCard())
      await world.settle()
      expect(world.on).toBe(on)
    }
    expect(world.on).toBe('page welcome')
    expect(world.parties.asked.filter((asked) => asked === 'challenge')).toHaveLength(1)
  })

  it('begins the next login from the notice of the visit that ended with it', async () => {
    const world = await startOnly()
    await world.logIn(myNumberCard())
    await world.take()
    expect(world.on).toBe('page notice.ended_card_taken')
    await world.lay(myNumberCard())
    expect(world.on).toBe('pin')
    expect(world.views.some((view) => view.screen === 'card' && view.state === 'left_card')).toBe(false)
  })

  it('begins it from a notice whose card was taken first, and not where a code lies over that', async () => {
    const world = await startOnly()
    await world.logIn(myNumberCard())
    await world.command({ type: 'log_out' })
    await world.take()
    await world.command({ type: 'show_remote_code' })
    await world.pass(SETTLING_MS)
    await world.lay(myNumberCard())
    expect(world.on).toBe('remote_code')
    await world.take()
    await world.back()
    expect(world.on).toBe('page notice.ended_asked')
    await world.pass(SETTLING_MS)
    await world.lay(myNumberCard())
    expect(world.on).toBe('pin')
  })

  it('begins none from a notice that tells of something unsure: that is read first', async () => {
    const world = await startOnly()
    world.parties.onLogIn = () => Promise.resolve(ok({ answer: 'not_linked', linkTicket: 'ticket' }))
    world.parties.onLink = () => new Promise(() => undefined)
    await world.logIn(myNumberCard())
    await world.act('consent.yes')
    await world.take()
    expect(world.on).toBe('page notice.card_taken')
    await world.pass(SETTLING_MS)
    await world.lay(myNumberCard())
    expect(world.on).toBe('page notice.card_taken')
    expect(world.parties.asked.filter((asked) => asked === 'challenge')).toHaveLength(1)
  })

  it('begins none once the session has ended', async () => {
    const world = await startOnly()
    await world.session.end()
    await world.lay(myNumberCard())
    expect(world.on).toBe('page ended')
    expect(world.isReaderFree).toBe(true)
  })
})
