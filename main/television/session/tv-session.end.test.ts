import { describe, expect, it } from 'vitest'
import { err } from '../../../device/result.ts'
import { held, myNumberCard } from '../../../test/support/runner-world.ts'
import { CountingService, PASS, startTvWorld, TV_TIMEOUTS, type TvWorld } from '../../../test/support/tv-session-world.ts'

async function startVisit(...parts: Parameters<typeof startTvWorld>): Promise<TvWorld> {
  const world = await startTvWorld(...parts)
  await world.logIn(myNumberCard())
  expect(world.pageView.place).toBe('home')
  return world
}

describe('the end of a visit', () => {
  it('comes when the card is taken; everything of the person’s is given up, and the screen says why', async () => {
    const service = new CountingService()
    const act = held<undefined>()
    const world = await startVisit({ services: [service] })
    await world.act('open-0')
    service.until = act.promise
    await world.act('thing')
    await world.take()
    expect(world.on).toBe('page notice.ended_card_taken')
    expect(JSON.stringify(world.page)).toContain('カードを取ったので、終わりました')
    expect(JSON.stringify(world.page)).not.toContain('カードを取ってください')
    // What was pressed last goes on at the service: nobody knows what comes of it.
    expect(JSON.stringify(world.page)).toContain('さいごに押したことができたかどうかは、まだわかりません')
    expect(JSON.stringify(world.page)).not.toContain('残っていません')
    expect(service.closed).toBe(1)
    expect(world.isReaderFree).toBe(true)
    expect(world.facts).toEqual([
      { name: 'tv_login', outcome: 'logged_in' },
      { name: 'tv_logout', cause: 'card_removed' }
    ])
    act.release(undefined)
    await world.settle()
    expect(world.on).toBe('page notice.ended_card_taken')
    await world.pass(TV_TIMEOUTS.noticeMs)
    expect(world.on).toBe('page welcome')
  })

  it('comes after five minutes without a press, and each press begins them anew', async () => {
    const world = await startVisit()
    await world.pass(200_000)
    expect(world.view.visit).toEqual({ idleEndsInMs: 100_000, idleTotalMs: 300_000 })
    await world.command({ type: 'stay' })
    expect(world.view.visit?.idleEndsInMs).toBe(300_000)
    await world.pass(200_000)
    await world.act('open-0')
    await world.pass(299_999)
    expect(world.pageView.place).toBe('service')
    await world.pass(1)
    expect(world.on).toBe('page notice.ended_idle')
    expect(JSON.stringify(world.page)).toContain('5分')
    // The card lies there still.
    expect(JSON.stringify(world.page)).toContain('カードを取ってください')
    expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'idle' })
  })

  it('reminds of the card for as long as it lies there, and so does the first screen', async () => {
    const world = await startVisit()
    await world.act('end')
    expect(world.on).toBe('page notice.ended_asked')
    expect(JSON.stringify(world.page)).toContain('カードを取ってください')
    await world.take()
    expect(world.on).toBe('page notice.ended_asked')
    expect(JSON.stringify(world.page)).not.toContain('カードを取ってください')
    await world.act('first')
    expect(JSON.stringify(world.page)).not.toContain('置いたままです')

    await world.logIn(myNumberCard())
    await world.act('end')
    await world.act('first')
    expect(world.on).toBe('page welcome')
    expect(JSON.stringify(world.page)).toContain('カードが、リーダーに置いたままです')
    await world.take()
    expect(JSON.stringify(world.page)).not.toContain('置いたままです')
    expect(world.views.at(-1)).toEqual(world.view)
  })

  it('leaves a card that every other screen of the box speaks of too, also one that begins later', async () => {
    const world = await startVisit()
    const parts = { reader: world.lent.desk, clock: world.clock }
    const other = await startTvWorld(parts)
    expect(JSON.stringify(other.page)).not.toContain('置いたままです')
    await world.act('end')
    expect(JSON.stringify(other.page)).toContain('置いたままです')
    expect(JSON.stringify((await startTvWorld(parts)).page)).toContain('置いたままです')
    await other.session.end()
    await world.take()
    expect(other.view).toMatchObject({ page: { id: 'ended' } })
  })

  it('comes when the pass is over, however much is pressed, and says how to go on', async () => {
    const world = await startTvWorld()
    const expiresAtMs = world.clock.nowMs() + 600_000
    world.parties.onLogIn = () => Promise.resolve({ ok: true, value: { answer: 'linked', pass: { ...PASS, expiresAtMs } } })
    await world.logIn(myNumberCard())
    for (let minute = 0; minute < 9; minute += 1) {
      await world.pass(60_000)
      await world.command({ type: 'stay' })
    }
    await world.pass(59_999)
    expect(world.pageView.place).toBe('home')
    await world.pass(1)
    expect(world.on).toBe('page notice.ended_pass')
    expect(JSON.stringify(world.page)).toContain('もういちどカードではじめてください')
    expect(world.presses('again')).toBe(2)
    expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'pass_expired' })
    expect(world.isReaderFree).toBe(true)
  })

  it('comes where the screen stays away for a minute, and not where it is back before', async () => {
    const world = await startVisit()
    world.session.setPresent(false)
    await world.pass(59_999)
    world.session.setPresent(true)
    await world.pass(60_000)
    expect(world.pageView.place).toBe('home')
    world.session.setPresent(false)
    // Told twice, it counts from the first.
    await world.pass(30_000)
    world.session.setPresent(false)
    await world.pass(30_000)
    expect(world.on).toBe('page notice.ended_screen_away')
    expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'screen_away' })
  })

  it('takes a login along that the screen stayed away from', async () => {
    const world = await startTvWorld()
    await world.upToPin(myNumberCard())
    world.session.setPresent(false)
    await world.pass(60_000)
    expect(world.pageView.place).toBe('notice')
    expect(world.isReaderFree).toBe(true)
  })

  it('comes at once with the end of the session, and nothing afterwards', async () => {
    const world = await startVisit()
    await world.session.end()
    expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'stopped' })
    expect(world.isReaderFree).toBe(true)
    const told = world.views.length
    await world.take()
    await world.command({ type: 'home' }, { type: 'back' }, { type: 'set_language', language: 'en' })
    expect(world.views).toHaveLength(told)
    expect(world.view).toMatchObject({ screen: 'page', visit: null, mayGoBack: false })
    expect(world.clock.pending).toBe(0)
    await world.session.end()
    expect(world.facts).toHaveLength(2)
  })
})

describe('the end of the link', () => {
  it('is asked twice, with the focus on no, undone at the parties, and ends the visit', async () => {
    const world = await startVisit()
    await world.act('unlink')
    expect(world.page).toMatchObject({ kind: 'confirm' })
    expect(world.presses('unlink.no')).toBe(1)
    await world.act('unlink.no')
    expect(world.pageView.place).toBe('home')
    expect(world.parties.asked).not.toContain('unlink')
    await world.act('unlink')
    await world.act('unlink.yes')
    expect(world.on).toBe('page notice.unlinked')
    expect(world.facts).toEqual([
      { name: 'tv_login', outcome: 'logged_in' },
      { name: 'tv_unlinked' },
      { name: 'tv_logout', cause: 'asked' }
    ])
    expect(world.isReaderFree).toBe(true)
  })

  it('is said not to be known where no answer came, and a late answer is heard still', async () => {
    const world = await startVisit()
    world.parties.onUnlink = () => Promise.resolve(err({ code: 'unreachable' }))
    await world.act('unlink')
    await world.act('unlink.yes')
    expect(world.on).toBe('page unlink-failed')
    expect(JSON.stringify(world.page)).toContain('まだわかりません')
    const late = held<{ readonly ok: true; readonly value: undefined }>()
    world.parties.onUnlink = () => late.promise
    await world.act('again')
    await world.act('unlink.yes')
    expect(world.on).toBe('asking cable_platform')
    await world.pass(60_000)
    expect(world.on).toBe('page unlink-failed')
    late.release({ ok: true, value: undefined })
    await world.settle()
    expect(world.on).toBe('page notice.unlinked')
  })

  it('that comes too late says that the link is still there, in words of its own', async () => {
    const world = await startVisit()
    world.parties.onUnlink = () => Promise.resolve(err({ code: 'ticket_spent' }))
    await world.act('unlink')
    await world.act('unlink.yes')
    expect(world.on).toBe('page notice.unlink_too_late')
    expect(JSON.stringify(world.page)).toContain('つながりは、まだあります')
    expect(JSON.stringify(world.page)).not.toContain('まだわかりません')
    expect(world.facts.map(({ name }) => name)).toEqual(['tv_login', 'tv_logout'])
    await world.take()
    await world.act('again')
    expect(world.on).toBe('card wanted')
  })

  it('left half-way is said not to be known', async () => {
    for (const way of ['back', 'home'] as const) {
      const world = await startVisit()
      world.parties.onUnlink = () => new Promise(() => undefined)
      await world.act('unlink')
      await world.act('unlink.yes')
      await world.command({ type: way })
      expect(JSON.stringify(world.page)).toContain('つながりを消せたかどうかは、まだわかりません')
      expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'asked' })
    }
  })
})
