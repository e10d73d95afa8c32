import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PULSE_MS, SILENCE_MS } from '../../main/contract/tv-wire.ts'
import { OWN_SCREEN } from '../../main/television/screens/screen-desk.ts'
import { REST_MS } from '../../main/television/screens/screen-slot.ts'
import { REMOTE_CODE_GOOD_MS, TELEPHONE_IDLE_MS } from '../../main/television/screens/telephones.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { freshPageId, TvPage } from '../support/tv-page.ts'
import { countedView, openTvStage, OWN_TOKEN, PIN_VIEW, type TvStage } from '../support/tv-stage.ts'

/** What `main/contract/tv-wire.ts` agrees on, held by the real host over real sockets. */

let clock: ManualClock
let stage: TvStage
beforeEach(async () => {
  clock = new ManualClock()
  stage = await openTvStage({ clock, drawCode: () => '135790' })
})
afterEach(async () => {
  await stage.close()
  expect(stage.faults).toEqual([])
})

/** A page that is connected, and its statuses at the end of each connection. */
async function connected(page: TvPage, place = stage.network): Promise<{ readonly page: TvPage; readonly ends: number[] }> {
  const ends: number[] = []
  page.onGone = (status) => ends.push(status)
  const before = page.frames.length
  await page.connect(place)
  await expect.poll(() => page.frames.length + ends.length).toBeGreaterThan(before)
  return { page, ends }
}

const ownPage = (pageId = freshPageId()) => new TvPage({ as: 'own', token: OWN_TOKEN }, pageId)

function pairedScreen() {
  const paired = stage.registry.pair(clock.nowMs(), 'command')
  if (!paired.ok) throw new Error(paired.error.code)
  return { as: 'screen' as const, ...paired.value }
}

describe('a screen', () => {
  it('is shown its session whole, numbered for each connection, with how far its page was heard', async () => {
    const { page } = await connected(ownPage(), stage.own)
    expect(page.frames).toEqual([{ type: 'view', sequence: 0, handled: 0, view: countedView(OWN_SCREEN, 0) }])
    page.command({ type: 'back' })
    await expect.poll(() => page.frames[1]).toEqual({ type: 'view', sequence: 1, handled: 1, view: countedView(OWN_SCREEN, 1) })
    await page.close()
    const again = await connected(page, stage.own)
    expect(again.page.frames.at(-1)).toEqual({ type: 'view', sequence: 0, handled: 1, view: countedView(OWN_SCREEN, 1) })
  })

  it('is answered by a view also where a command changes nothing', async () => {
    const { page } = await connected(ownPage(), stage.own)
    const session = stage.session(OWN_SCREEN)
    session.command = () => undefined
    page.command({ type: 'stay' })
    await expect.poll(() => page.unhandled).toBe(0)
    expect(page.frames.at(-1)).toMatchObject({ handled: 1, sequence: 1 })
  })

  it('has each number of a page done once, and each page counts for itself', async () => {
    const first = await connected(ownPage(), stage.own)
    first.page.command({ type: 'back' })
    await expect.poll(() => first.page.unhandled).toBe(0)
    first.page.send({ type: 'command', number: 1, command: { type: 'home' } })
    first.page.command({ type: 'stay' })
    await expect.poll(() => first.page.unhandled).toBe(0)
    expect(stage.session(OWN_SCREEN).commands).toEqual([{ type: 'back' }, { type: 'stay' }])
    await first.page.close()

    const second = await connected(ownPage(), stage.own)
    second.page.command({ type: 'home' })
    await expect.poll(() => second.page.unhandled).toBe(0)
    expect(stage.session(OWN_SCREEN).commands.at(-1)).toEqual({ type: 'home' })
    // The first page comes back, and has not been forgotten.
    await second.page.close()
    const third = await connected(first.page, stage.own)
    expect(third.page.frames.at(-1)).toMatchObject({ handled: 2 })
  })

  it('is taken over by its newest connection', async () => {
    const old = await connected(ownPage(), stage.own)
    const session = stage.session(OWN_SCREEN)
    const fresh = await connected(ownPage(), stage.own)
    await expect.poll(() => old.ends).toEqual([4001])
    fresh.page.command({ type: 'home' })
    await expect.poll(() => fresh.page.unhandled).toBe(0)
    expect(stage.sessions).toHaveLength(1)
    // It was never away.
    expect(session.presence).toEqual([true, true])
  })

  it('speaks the language of its page where its session begins', async () => {
    const page = ownPage()
    page.language = 'en'
    await connected(page, stage.own)
    expect(page.view?.language).toBe('en')
    expect(stage.session(OWN_SCREEN).commands).toEqual([{ type: 'set_language', language: 'en' }])
  })

  it('has its session kept while it is away, and let go of once it rests', async () => {
    const { page } = await connected(ownPage(), stage.own)
    const session = stage.session(OWN_SCREEN)
    await page.close()
    await expect.poll(() => session.presence).toEqual([true, false])
    clock.advance(REST_MS - 1)
    expect(session.isEnded).toBe(false)
    clock.advance(1)
    expect(session.isEnded).toBe(true)
    expect(session.listeners).toBe(0)
    expect(stage.desk.counts()).toMatchObject({ sessions: 0, screens: 1 })
    await connected(page, stage.own)
    expect(stage.sessions).toHaveLength(2)
  })

  it('has its session kept however long it is away, while somebody is logged in', async () => {
    const { page } = await connected(ownPage(), stage.own)
    const session = stage.session(OWN_SCREEN)
    session.show({ ...countedView(OWN_SCREEN, 0), visit: { idleEndsInMs: 1, idleTotalMs: 300_000 } })
    await page.close()
    await expect.poll(() => session.presence).toEqual([true, false])
    clock.advance(REST_MS)
    expect(session.isEnded).toBe(false)
    session.show(countedView(OWN_SCREEN, 0))
    clock.advance(REST_MS)
    expect(session.isEnded).toBe(true)
  })

  it('is forgotten at once, also while it is connected, and may be paired anew', async () => {
    const credential = pairedScreen()
    const { page } = await connected(new TvPage(credential))
    expect(stage.desk.forgetScreen(credential.screenId)).toEqual({ wasPaired: true, unwritten: null })
    await expect.poll(() => page.frames.at(-1)).toEqual({ type: 'unpaired', state: 'forgotten', waitMs: 0 })
    expect(stage.session(credential.screenId).isEnded).toBe(true)
    stage.desk.makeCode()
    page.send({ type: 'pair', code: '135790' })
    await expect.poll(() => stage.registry.list()).toHaveLength(1)
    await expect.poll(() => page.view).toEqual(countedView(stage.registry.list()[0]?.screenId ?? '', 0))
    expect(stage.facts.map(({ name }) => name)).toEqual(['screen_forgotten', 'screen_paired'])
  })

  it('is the only one while no other is paired, and none but it was shown since the start', async () => {
    const only = () => [OWN_SCREEN, ...stage.registry.list().map(({ screenId }) => screenId)].map((id) => stage.desk.isOnlyScreen(id))
    expect(only()).toEqual([true])
    await connected(ownPage(), stage.own)
    expect(only()).toEqual([true])
    const credential = pairedScreen()
    // Neither: the paired one need not be connected, nor the own one be so still.
    expect(only()).toEqual([false, false])
    stage.desk.forgetScreen(credential.screenId)
    expect(only()).toEqual([true])
  })

  it('is told once that too many are on', async () => {
    for (let index = 0; index < 64; index++) {
      const place = { ...stage.network, localAddress: `127.0.2.${String(index + 1)}` }
      await connected(new TvPage(pairedScreen()), place)
    }
    const { page } = await connected(ownPage(), stage.own)
    expect(page.frames).toEqual([{ type: 'unpaired', state: 'too_many_screens', waitMs: 0 }])
    expect(stage.desk.counts()).toMatchObject({ sessions: 64 })
  })
})

describe('a page that is not paired', () => {
  it('is paired by the code, and shown the screen on the same connection', async () => {
    stage.desk.makeCode()
    const { page } = await connected(new TvPage({ as: 'new' }))
    expect(page.frames).toEqual([{ type: 'unpaired', state: 'code_wanted', waitMs: 0 }])
    page.send({ type: 'pair', code: '000000' })
    await expect.poll(() => page.frames[1]).toEqual({ type: 'unpaired', state: 'code_wrong', waitMs: 2_000 })
    page.send({ type: 'pair', code: '135790' })
    await expect.poll(() => page.frames[2]).toMatchObject({ type: 'unpaired', state: 'wait' })
    clock.advance(2_000)
    page.send({ type: 'pair', code: '135790' })
    await expect.poll(() => page.frames[3]).toMatchObject({ type: 'paired' })
    await expect.poll(() => page.frames[4]).toMatchObject({ type: 'view', sequence: 0, handled: 0 })
  })

  it('is paired by nothing once the code is void', async () => {
    stage.desk.makeCode()
    const { page } = await connected(new TvPage({ as: 'new' }))
    for (let guess = 1; guess <= 5; guess++) {
      page.send({ type: 'pair', code: '000000' })
      await expect.poll(() => page.frames.length).toBe(guess + 1)
      clock.advance(2_000)
    }
    expect(stage.facts).toEqual([{ name: 'pairing_void' }])
    page.send({ type: 'pair', code: '135790' })
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ state: 'code_wrong' })
  })

  it('is not paired as the 65th', async () => {
    for (let index = 0; index < 64; index++) pairedScreen()
    stage.desk.makeCode()
    const { page } = await connected(new TvPage({ as: 'new' }))
    page.send({ type: 'pair', code: '135790' })
    await expect.poll(() => page.frames[1]).toEqual({ type: 'unpaired', state: 'too_many_screens', waitMs: 0 })
  })
})

describe('the code that a screen shows', () => {
  /** A page that tries the code. @returns its last frame's state */
  async function tried(): Promise<string> {
    const { page } = await connected(new TvPage({ as: 'new' }))
    page.send({ type: 'pair', code: '135790' })
    await expect.poll(() => page.frames.length).toBeGreaterThan(1)
    const frame = page.frames[1]
    await page.close()
    return frame?.type === 'unpaired' ? frame.state : (frame?.type ?? 'nothing')
  }

  it('pairs one screen, which is another than it, and the screen that showed it is told', async () => {
    const { screenId } = pairedScreen()
    expect(stage.desk.offerPairing(screenId)).toEqual({ state: 'good', code: '135790', goodForMs: 300_000 })
    expect(await tried()).toBe('paired')
    expect(stage.pairingEnds).toEqual([[screenId, 'used']])
    expect(stage.registry.list()).toHaveLength(2)
    clock.advance(2_000)
    expect(await tried()).toBe('code_wrong')
  })

  it('is ended by that screen alone', async () => {
    const one = pairedScreen()
    const other = pairedScreen()
    stage.desk.offerPairing(one.screenId)
    stage.desk.endPairing(other.screenId)
    stage.desk.endPairing(OWN_SCREEN)
    expect(await tried()).toBe('paired')
    clock.advance(2_000)
    stage.desk.offerPairing(one.screenId)
    stage.desk.endPairing(one.screenId)
    expect(await tried()).toBe('code_wrong')
  })

  it('goes with the screen: one that is forgotten lets nobody in', async () => {
    const { screenId } = pairedScreen()
    stage.desk.offerPairing(screenId)
    stage.desk.forgetScreen(screenId)
    expect(await tried()).toBe('code_wrong')
    expect(() => stage.desk.offerPairing(screenId)).toThrow('not paired')
  })

  it('is spent where what it paired could not be written down, and there is none where no more can be paired', async () => {
    stage.desk.offerPairing(OWN_SCREEN)
    // A file where the directory has to be stops whoever writes, be it root.
    rmSync(join(stage.directory, 'television'), { recursive: true, force: true })
    writeFileSync(join(stage.directory, 'television'), '')
    expect(await tried()).toBe('wait')
    expect(stage.pairingEnds).toEqual([[OWN_SCREEN, 'spent']])
    rmSync(join(stage.directory, 'television'))
    for (let index = 0; index < 64; index++) pairedScreen()
    expect(stage.desk.offerPairing(OWN_SCREEN)).toEqual({ state: 'too_many_screens' })
  })
})

describe('a telephone', () => {
  const scan = () => new TvPage({ as: 'code', code: stage.desk.remoteCode(OWN_SCREEN).code })

  it('is told where its screen is, its language and which keys matter, and never what is shown', async () => {
    const screen = await connected(ownPage(), stage.own)
    const { page } = await connected(scan())
    expect(page.frames[0]).toMatchObject({ type: 'remote', state: 'ready', language: 'ja', wants: 'arrows', handled: 0 })
    stage.session(OWN_SCREEN).show(PIN_VIEW)
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ language: 'en', wants: 'digits', secret: null })
    await screen.page.close()
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ state: 'screen_away' })
    expect(page.frames.every(({ type }) => type === 'remote')).toBe(true)
  })

  it('has its keys passed on while the screen is there, and lost while it is away', async () => {
    const screen = await connected(ownPage(), stage.own)
    const { page } = await connected(scan())
    page.press('ok')
    await expect.poll(() => screen.page.frames.at(-1)).toEqual({ type: 'pressed', key: 'ok' })
    page.send({ type: 'press', number: 1, key: 'down' })
    await screen.page.close()
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ state: 'screen_away' })
    page.press('up')
    await expect.poll(() => page.unhandled).toBe(0)
    await connected(screen.page, stage.own)
    page.press('back')
    await expect.poll(() => screen.page.frames.filter(({ type }) => type === 'pressed')).toEqual([
      { type: 'pressed', key: 'ok' },
      { type: 'pressed', key: 'back' }
    ])
  })

  it('is let in once by a code, within two minutes', async () => {
    await connected(ownPage(), stage.own)
    const { code } = stage.desk.remoteCode(OWN_SCREEN)
    await connected(new TvPage({ as: 'code', code }))
    const second = await connected(new TvPage({ as: 'code', code }))
    expect(second.page.frames).toMatchObject([{ state: 'ended', telephoneId: null, secret: null }])
    await expect.poll(() => second.ends).toEqual([4002])
    const late = stage.desk.remoteCode(OWN_SCREEN).code
    expect(late).not.toBe(code)
    clock.advance(REMOTE_CODE_GOOD_MS)
    const third = await connected(new TvPage({ as: 'code', code: late }))
    expect(third.page.frames).toMatchObject([{ state: 'ended' }])
  })

  it('comes back by what it was given, and no more after two hours without a key', async () => {
    await connected(ownPage(), stage.own)
    const { page } = await connected(scan())
    expect(page.credential.as).toBe('telephone')
    await page.close()
    clock.advance(TELEPHONE_IDLE_MS - 1)
    await connected(page)
    expect(page.frames.at(-1)).toMatchObject({ state: 'screen_away', secret: null })
    await page.close()
    // To connect is not to press a key.
    clock.advance(1)
    await connected(page)
    expect(page.frames.at(-1)).toMatchObject({ state: 'ended' })
  })

  it('gives way as the one longest unused, where a fifth comes', async () => {
    await connected(ownPage(), stage.own)
    const phones: { readonly ends: number[] }[] = []
    for (let index = 0; index < 5; index++) {
      phones.push(await connected(scan()))
      clock.advance(1)
    }
    await expect.poll(() => phones[0]?.ends).toEqual([4002])
    expect(stage.desk.telephonesOf(OWN_SCREEN)).toBe(4)
    expect(phones[1]?.ends).toEqual([])
  })

  it('ends with the visit that its screen is in, and its code with it', async () => {
    const view = countedView(OWN_SCREEN, 0)
    const visit = { idleEndsInMs: 1, idleTotalMs: 300_000 }
    await connected(ownPage(), stage.own)
    const before = await connected(scan())
    stage.session(OWN_SCREEN).show({ ...view, visit })
    const during = await connected(scan())
    const { code } = stage.desk.remoteCode(OWN_SCREEN)
    expect([before.ends, during.ends, stage.desk.telephonesOf(OWN_SCREEN)]).toEqual([[], [], 2])
    stage.session(OWN_SCREEN).show(view)
    await expect.poll(() => [before.ends, during.ends]).toEqual([[4002], [4002]])
    expect(stage.desk.telephonesOf(OWN_SCREEN)).toBe(0)
    const again = await connected(during.page)
    expect(again.page.frames.at(-1)).toMatchObject({ state: 'ended' })
    const late = await connected(new TvPage({ as: 'code', code }))
    expect(late.page.frames).toMatchObject([{ state: 'ended' }])
  })

  it('ends with the session of its screen', async () => {
    const credential = pairedScreen()
    await connected(new TvPage(credential))
    const { page, ends } = await connected(new TvPage({ as: 'code', code: stage.desk.remoteCode(credential.screenId).code }))
    stage.desk.forgetScreen(credential.screenId)
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ state: 'ended' })
    await expect.poll(() => ends).toEqual([4002])
  })
})

describe('silence', () => {
  it('is broken each five seconds, and a page that is silent is gone', async () => {
    const { page, ends } = await connected(ownPage(), stage.own)
    for (let elapsed = 0; elapsed < 2 * SILENCE_MS; elapsed += PULSE_MS) {
      page.command({ type: 'stay' })
      await expect.poll(() => page.unhandled).toBe(0)
      clock.advance(PULSE_MS)
    }
    await expect.poll(() => page.pulses).toBe(6)
    expect(ends).toEqual([])
    for (let elapsed = 0; elapsed <= SILENCE_MS; elapsed += PULSE_MS) clock.advance(PULSE_MS)
    await expect.poll(() => ends).toEqual([1006])
    await expect.poll(() => stage.session(OWN_SCREEN).presence.at(-1)).toBe(false)
  })
})
