import { describe, expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { myNumberCard } from '../../../test/support/runner-world.ts'
import { PASS, startTvWorld, TV_TIMEOUTS, type TvWorld } from '../../../test/support/tv-session-world.ts'

const GOOD = { screen: 'pairing_code', state: 'good', offer: { code: '135790', address: 'https://box.example:8444/' } }

async function withCode(): Promise<TvWorld> {
  const world = await startTvWorld()
  await world.command({ type: 'show_pairing_code' })
  expect(world.view).toMatchObject(GOOD)
  return world
}

describe('the code for another television', () => {
  it('lies over what is on with its time, and is good until Back leads there again', async () => {
    const world = await startTvWorld()
    await world.upToPin(myNumberCard())
    expect(world.view).toMatchObject({ screen: 'pin', mayPair: true })
    await world.command({ type: 'show_pairing_code' })
    expect(world.view).toMatchObject({ ...GOOD, totalMs: 300_000, mayGoBack: true })
    await world.pass(20_000)
    expect(world.view).toMatchObject(GOOD)
    // What is beneath cannot be pressed.
    await world.enterPin()
    expect(world.parties.proofs).toEqual([])
    expect(world.pairingAsked).toEqual(['begin'])
    await world.back()
    expect(world.on).toBe('pin')
    expect(world.pairingAsked).toEqual(['begin', 'end'])
  })

  it.each<readonly [string, string, (world: TvWorld) => Promise<void>]>([
    ['home', 'page welcome', (world) => world.command({ type: 'home' })],
    ['the time', 'page welcome', (world) => world.pass(300_000)],
    ['a telephone’s code in its place', 'remote_code', (world) => world.command({ type: 'show_remote_code' })],
    ['"forget this screen"', 'page forget', (world) => world.command({ type: 'forget_screen' })],
    ['the end of the session', 'page ended', (world) => world.session.end()]
  ])('ends with %s', async (_name, on, leave) => {
    const world = await withCode()
    await leave(world)
    expect(world.on).toBe(on)
    expect(world.pairingAsked).toEqual(['begin', 'end'])
  })

  it('says how long it is good: its own time on the first screen', async () => {
    const world = await withCode()
    expect(world.view).toMatchObject({ endsInMs: 300_000, totalMs: 300_000 })
    await world.pass(299_999)
    expect(world.view).toMatchObject({ ...GOOD, endsInMs: 1 })
    await world.pass(1)
    expect(world.pairingAsked).toEqual(['begin', 'end'])
  })

  it.each<readonly [string, number, (world: TvWorld) => Promise<void>]>([
    ['the PIN is waited for', TV_TIMEOUTS.pinMs, (world) => world.upToPin(myNumberCard())],
    [
      'the platform’s pass holds',
      200_000,
      async (world) => {
        const expiresAtMs = world.clock.nowMs() + 200_000
        world.parties.onLogIn = () => Promise.resolve(ok({ answer: 'linked', pass: { ...PASS, expiresAtMs } }))
        await world.logIn(myNumberCard())
      }
    ],
    [
      'the visit goes on',
      TV_TIMEOUTS.idleMs - 20_000,
      async (world) => {
        world.offer = { ...GOOD.offer, state: 'good', goodForMs: 400_000 }
        await world.logIn(myNumberCard())
        await world.command({ type: 'show_pairing_code' })
        await world.pass(20_000)
      }
    ]
  ])('says no longer than %s beneath it', async (_name, endsInMs, before) => {
    const world = await startTvWorld()
    await before(world)
    if (world.view.screen !== 'pairing_code') await world.command({ type: 'show_pairing_code' })
    expect(world.view).toMatchObject({ ...GOOD, endsInMs })
    await world.pass(endsInMs - 1)
    expect(world.view).toMatchObject({ ...GOOD, endsInMs: 1 })
    await world.pass(1)
    expect(world.view.screen).toBe('page')
    expect(world.pairingAsked).toEqual(['begin', 'end'])
  })

  it.each<readonly [string, (world: TvWorld) => Promise<void>]>([
    [
      'notice.ended_card_taken',
      async (world) => {
        await world.logIn(myNumberCard())
        await world.take()
      }
    ],
    ['forget', (world) => world.command({ type: 'forget_screen' })]
  ])('takes the place of the page %s, so that it stays as long as it is good', async (pageId, before) => {
    const world = await startTvWorld()
    await before(world)
    expect(world.on).toBe(`page ${pageId}`)
    await world.command({ type: 'show_pairing_code' })
    expect(world.view).toMatchObject({ ...GOOD, endsInMs: 300_000 })
    await world.pass(299_999)
    expect(world.view).toMatchObject(GOOD)
    await world.back()
    expect(world.on).toBe('page welcome')
  })

  it('keeps the question of a visit beneath it', async () => {
    const world = await startTvWorld()
    await world.logIn(myNumberCard())
    await world.command({ type: 'forget_screen' }, { type: 'show_pairing_code' })
    expect(world.view).toMatchObject({ ...GOOD, endsInMs: TV_TIMEOUTS.consentMs })
    await world.back()
    expect(world.on).toBe('page forget')
  })

  it('ends where its screen stays away, and not with a short cut', async () => {
    const world = await withCode()
    const away = async (ms: number) => {
      world.session.setPresent(false)
      await world.pass(ms)
    }
    await away(TV_TIMEOUTS.absentMs - 1)
    world.session.setPresent(true)
    await world.pass(TV_TIMEOUTS.absentMs)
    expect(world.view).toMatchObject(GOOD)
    await away(TV_TIMEOUTS.absentMs - 1)
    expect(world.holdsCode).toBe(true)
    await world.pass(1)
    expect(world.holdsCode).toBe(false)
    expect(world.on).toBe('page welcome')
    expect(world.pairingAsked).toEqual(['begin', 'end'])
  })

  it('ends with the visit in which it was shown', async () => {
    const world = await startTvWorld()
    await world.logIn(myNumberCard())
    await world.command({ type: 'show_pairing_code' })
    expect(world.view).toMatchObject(GOOD)
    await world.take()
    expect(world.on).toBe('page notice.ended_card_taken')
    expect(world.pairingAsked).toEqual(['begin', 'end'])
  })

  it.each(['used', 'spent'] as const)('says that it was %s, for long enough to read it', async (how) => {
    const world = await withCode()
    world.tellPairingOver(how)
    expect(world.view).toMatchObject({ screen: 'pairing_code', state: how, offer: null, endsInMs: TV_TIMEOUTS.noticeMs })
    await world.pass(TV_TIMEOUTS.noticeMs)
    expect(world.on).toBe('page welcome')
  })

  it('is not spoken of once it was left', async () => {
    const world = await withCode()
    await world.back()
    world.tellPairingOver('used')
    expect(world.on).toBe('page welcome')
  })

  it('stays while it is good, and is another where it was spent', async () => {
    const world = await withCode()
    await world.command({ type: 'show_pairing_code' })
    expect(world.pairingAsked).toEqual(['begin'])
    world.tellPairingOver('spent')
    await world.command({ type: 'show_pairing_code' })
    expect(world.view).toMatchObject(GOOD)
    expect(world.pairingAsked.filter((asked) => asked === 'begin')).toHaveLength(2)
  })

  it.each(['too_many_codes', 'too_many_screens', 'unreachable'] as const)('is not there: %s', async (state) => {
    const world = await startTvWorld()
    world.offer = { state }
    await world.command({ type: 'show_pairing_code' })
    expect(world.view).toMatchObject({ screen: 'pairing_code', state, offer: null, endsInMs: TV_TIMEOUTS.noticeMs })
    await world.back()
    expect(world.on).toBe('page welcome')
  })

  it('is asked for by no screen that may not show one, nor while the machine is at work', async () => {
    const barred = await startTvWorld({ pairing: null })
    await barred.command({ type: 'show_pairing_code' })
    expect(barred.view).toMatchObject({ screen: 'page', place: 'welcome', mayPair: false })

    const busy = await startTvWorld()
    busy.parties.onLogIn = () => new Promise(() => undefined)
    await busy.logIn(myNumberCard())
    expect(busy.on).toBe('asking cable_platform')
    await busy.command({ type: 'show_pairing_code' })
    expect(busy.on).toBe('asking cable_platform')
    expect(busy.pairingAsked).toEqual([])
  })

  it('that cannot be made ends nothing but what was under way', async () => {
    const fault = new Error('a mistake of the program')
    const pairing = {
      begin: () => {
        throw fault
      },
      end: () => undefined,
      onOver: () => () => undefined
    }
    const world = await startTvWorld({ pairing })
    await world.command({ type: 'show_pairing_code' })
    expect(world.on).toBe('page welcome')
    expect(world.faults).toEqual([fault])
  })
})

describe('telephones that are connected', () => {
  it('are counted in every view, and no longer once they left', async () => {
    const world = await startTvWorld()
    world.tellTelephones(1)
    expect(world.views.at(-1)).toMatchObject({ screen: 'page', place: 'welcome', telephones: 1 })
    await world.act('login')
    expect(world.view).toMatchObject({ screen: 'card', telephones: 1 })
    await world.lay(myNumberCard())
    expect(world.view).toMatchObject({ screen: 'pin', telephones: 1 })
    await world.enterPin()
    expect(world.view).toMatchObject({ place: 'home', telephones: 1 })
    const before = world.views.length
    world.tellTelephones(1)
    expect(world.views).toHaveLength(before)
    world.tellTelephones(0)
    expect(world.views.slice(before)).toMatchObject([{ place: 'home', telephones: 0 }])
  })
})
