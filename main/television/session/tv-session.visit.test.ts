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
    expect(JSON.stringify(world.page)).toContain('カードとのつながりを消す')
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

  it('is not left while something pressed there is under way, neither by Back nor by home; what it did is seen', async () => {
    for (const type of ['back', 'home', 'forget_screen'] as const) {
      const service = new CountingService()
      const world = await startVisit({ services: [service] })
      await world.act('open-0')
      await world.act('thing')
      const act = held<undefined>()
      service.until = act.promise
      await world.act('count')
      await world.command({ type })
      expect(world.on).toBe('page thing')
      await world.pass(300)
      await world.command({ type })
      expect(world.on).toBe('asking service')
      expect(service.closed).toBe(0)
      act.release(undefined)
      await world.settle()
      expect(world.on).toBe('page thing')
      expect(service.done).toBe(1)
      await world.command({ type: 'home' })
      expect(world.pageView.place).toBe('home')
      await world.act('end')
      expect(JSON.stringify(world.page)).toContain('残っていません')
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
    world.tellTelephones(1)
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
