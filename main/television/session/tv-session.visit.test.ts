import { describe, expect, it } from 'vitest'
import { err } from '../../../device/result.ts'
import { held, myNumberCard } from '../../../test/support/runner-world.ts'
import { CountingService, PASS, startTvWorld, TV_TIMEOUTS, type TvWorld } from '../../../test/support/tv-session-world.ts'
import type { Service } from '../../services/service.ts'

async function startVisit(...parts: Parameters<typeof startTvWorld>): Promise<TvWorld> {
  const world = await startTvWorld(...parts)
  await world.logIn(myNumberCard())
  expect(world.pageView.place).toBe('home')
  return world
}

describe('home', () => {
  it('offers the services in their order with the focus on the first, the end, and the end of the link', async () => {
    const services = [new CountingService('a', { ja: '一', en: 'One' }), new CountingService('b', { ja: '二', en: 'Two' })]
    const world = await startVisit({ services })
    expect(world.page).toMatchObject({ kind: 'list', items: [{ name: { en: 'One' } }, { name: { en: 'Two' } }] })
    expect(['open-0', 'open-1', 'end', 'unlink'].map((act) => world.presses(act))).toEqual([1, 2, 3, 4])
    expect(JSON.stringify(world.page)).toContain('カードとのつながりをやめる')
  })

  it('offers any number of services, seven choices at a time', async () => {
    const services = Array.from({ length: 12 }, (_, at) => new CountingService(`s${String(at)}`, { ja: `第${String(at)}`, en: `No ${String(at)}` }))
    const world = await startVisit({ services })
    const seen: string[] = []
    for (let page = 0; page < 3; page += 1) {
      if (world.page.kind !== 'list') throw new Error('home is no list')
      seen.push(...world.page.items.map(({ name }) => name.en))
      if (page < 2) await world.act('home.later')
    }
    expect(seen).toEqual(services.map(({ name }) => name.en))
    await world.act('open-11')
    expect(services[11]?.users).toEqual([PASS.cableId])
    await world.back()
    // Back where one was.
    expect(JSON.stringify(world.page)).toContain('No 11')
    await world.act('home.earlier')
    expect(JSON.stringify(world.page)).toContain('No 5')
  })

  it('says so where there is no service', async () => {
    const world = await startVisit({ services: [] })
    expect(world.page).toMatchObject({ kind: 'list', items: [{ actId: null }] })
    await world.act('end')
    expect(world.on).toBe('page notice.ended_asked')
  })

  it('asks on Back whether to finish: one OK finishes, one Back goes on', async () => {
    const world = await startVisit()
    await world.back()
    expect(world.on).toBe('page end')
    expect(world.presses('end.yes')).toBe(1)
    await world.back()
    expect(world.pageView.place).toBe('home')
    await world.back()
    await world.act('end.yes')
    expect(world.on).toBe('page notice.ended_asked')
    expect(world.view.visit).toBeNull()
  })
})

describe('a service', () => {
  it('gets the cable ID and nothing else, and leads back to home from its first page', async () => {
    const service = new CountingService()
    const world = await startVisit({ services: [service] })
    await world.act('open-0')
    expect(service.users).toEqual([PASS.cableId])
    expect(world.pageView).toMatchObject({ place: 'service', mayGoBack: true, page: { id: 'first' } })
    await world.act('thing')
    expect(world.on).toBe('page thing')
    await world.back()
    expect(world.on).toBe('page first')
    await world.back()
    expect(world.pageView.place).toBe('home')
    expect(service.closed).toBe(1)
  })

  it('does an act once, however often it is sent, and none of another page', async () => {
    const service = new CountingService()
    const world = await startVisit({ services: [service] })
    const homeAct = world.actId('open-0')
    await world.command({ type: 'act', actId: homeAct }, { type: 'act', actId: homeAct })
    expect(service.users).toHaveLength(1)
    await world.act('thing')
    const count = world.actId('count')
    await world.command({ type: 'act', actId: count }, { type: 'act', actId: count }, { type: 'act', actId: count })
    expect(service.done).toBe(1)
    await world.command({ type: 'act', actId: count }, { type: 'act', actId: homeAct })
    expect(service.done).toBe(1)
    expect(world.on).toBe('page thing')
  })

  it('is said to be asked only where it takes longer than 300 ms', async () => {
    const service = new CountingService()
    const opening = held<undefined>()
    service.opening = opening.promise
    const world = await startVisit({ services: [service] })
    await world.act('open-0')
    await world.pass(299)
    expect(world.pageView.place).toBe('home')
    await world.pass(1)
    expect(world.on).toBe('asking service')
    opening.release(undefined)
    await world.settle()
    expect(world.on).toBe('page first')
    const act = held<undefined>()
    service.until = act.promise
    await world.act('thing')
    expect(world.on).toBe('page first')
    await world.pass(300)
    expect(world.on).toBe('asking service')
    act.release(undefined)
    await world.settle()
    expect(world.on).toBe('page thing')
  })

  it('is left by Back and by home, though it does not answer, and what comes later is not shown', async () => {
    for (const type of ['back', 'home'] as const) {
      const service = new CountingService()
      const opening = held<undefined>()
      service.opening = opening.promise
      const world = await startVisit({ services: [service] })
      await world.act('open-0')
      await world.pass(300)
      await world.command({ type })
      expect(world.pageView.place).toBe('home')
      opening.release(undefined)
      await world.settle()
      expect(world.pageView.place).toBe('home')
      expect(service.closed).toBe(1)
    }
  })

  it('that never answers is given up, with the truth about what is known', async () => {
    const service = new CountingService()
    const world = await startVisit({ services: [service] })
    await world.act('open-0')
    service.until = new Promise(() => undefined)
    await world.act('thing')
    await world.pass(300)
    await world.pass(60_000)
    expect(world.on).toBe('page service-failed')
    expect(JSON.stringify(world.page)).toContain('できたかどうかは、まだわかりません')
    expect(service.closed).toBe(1)
    service.until = Promise.resolve()
    await world.act('again')
    expect(world.on).toBe('page first')
  })

  it('that does not open, breaks, or draws what no face can draw, is told in a page, and the visit goes on', async () => {
    const name = { ja: 'こわれた', en: 'Broken' }
    const fine = new CountingService()
    const broken: readonly Service[] = [
      { id: 'unreachable', name, open: () => Promise.resolve(err({ code: 'service_unreachable' })) },
      { id: 'refused', name, open: () => Promise.resolve(err({ code: 'service_refused' })) },
      { id: 'busy', name, open: () => Promise.resolve(err({ code: 'service_busy' })) },
      { id: 'throws', name, open: () => Promise.reject(new TypeError('a mistake in the service')) },
      {
        id: 'draws',
        name,
        open: async () => {
          const opened = await fine.open({ cableId: PASS.cableId })
          if (!opened.ok) return opened
          return { ok: true, value: { ...opened.value, page: () => ({ ...opened.value.page(), path: [] }) } }
        }
      }
    ]
    for (const service of broken) {
      const world = await startVisit({ services: [service] })
      await world.act('open-0')
      expect(world.on, service.id).toBe('page service-failed')
      expect(world.view.visit).not.toBeNull()
      expect(world.faults).toHaveLength(service.id === 'throws' || service.id === 'draws' ? 1 : 0)
      await world.back()
      expect(world.pageView.place).toBe('home')
    }
  })
})

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

  it('left half-way is said not to be known', async () => {
    for (const way of ['back', 'home'] as const) {
      const world = await startVisit()
      world.parties.onUnlink = () => new Promise(() => undefined)
      await world.act('unlink')
      await world.act('unlink.yes')
      await world.command({ type: way })
      expect(JSON.stringify(world.page)).toContain('つながりをやめられたかどうかは、まだわかりません')
      expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'asked' })
    }
  })
})

describe('what any screen may ask for', () => {
  it('changes the language, and keeps it', async () => {
    const world = await startVisit()
    await world.command({ type: 'set_language', language: 'en' })
    expect(world.view.language).toBe('en')
    await world.take()
    await world.pass(TV_TIMEOUTS.noticeMs)
    expect(world.view).toMatchObject({ language: 'en', screen: 'page', place: 'welcome' })
  })

  it('shows a telephone’s code over what is on; Back leads there again, and so does the code’s end', async () => {
    const world = await startVisit()
    await world.act('open-0')
    await world.command({ type: 'show_remote_code' })
    expect(world.view).toMatchObject({ screen: 'remote_code', url: world.remote.url, telephones: 0, endsInMs: 30_000, mayGoBack: true })
    world.tellRemoteCode({ telephones: 1 })
    expect(world.view).toMatchObject({ screen: 'remote_code', telephones: 1 })
    expect(world.views.at(-1)).toMatchObject({ telephones: 1 })
    // What is beneath cannot be pressed.
    await world.command({ type: 'act', actId: '1.thing' })
    await world.back()
    expect(world.on).toBe('page first')
    await world.command({ type: 'show_remote_code' })
    await world.pass(30_000)
    expect(world.on).toBe('page first')
    await world.command({ type: 'show_remote_code' })
    await world.take()
    expect(world.on).toBe('page notice.ended_card_taken')
  })

  it('shows that there is no code for long enough to read it', async () => {
    const world = await startTvWorld()
    world.tellRemoteCode({ url: null, endsInMs: 0, totalMs: 1 })
    await world.command({ type: 'show_remote_code' })
    expect(world.view).toMatchObject({ screen: 'remote_code', url: null, endsInMs: TV_TIMEOUTS.noticeMs, mayGoBack: true })
    await world.back()
    expect(world.on).toBe('page welcome')
  })

  it('forgets the screen on a yes only, after the visit has ended', async () => {
    const world = await startVisit()
    await world.command({ type: 'forget_screen' })
    expect(world.on).toBe('page forget')
    expect(world.presses('forget.no')).toBe(1)
    await world.act('forget.no')
    expect(world.pageView.place).toBe('home')
    expect(world.forgotten).toBe(0)
    await world.command({ type: 'forget_screen' })
    await world.act('forget.yes')
    expect(world.forgotten).toBe(1)
    expect(world.view.visit).toBeNull()
    expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'asked' })
    expect(world.isReaderFree).toBe(true)
  })

  it('does nothing in the middle of a login', async () => {
    const world = await startTvWorld()
    await world.upToPin(myNumberCard())
    await world.command({ type: 'forget_screen' })
    expect(world.view.screen).toBe('pin')
  })

  it('gives more time to whoever says that somebody is there', async () => {
    const world = await startTvWorld()
    await world.upToPin(myNumberCard())
    await world.pass(TV_TIMEOUTS.pinMs - 1)
    await world.command({ type: 'stay' })
    expect(world.view).toMatchObject({ screen: 'pin', endsInMs: TV_TIMEOUTS.pinMs })
  })
})
