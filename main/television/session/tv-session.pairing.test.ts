import { describe, expect, it } from 'vitest'
import { myNumberCard } from '../../../test/support/runner-world.ts'
import { startTvWorld, TV_TIMEOUTS, type TvWorld } from '../../../test/support/tv-session-world.ts'

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
    expect(world.view).toMatchObject({ ...GOOD, endsInMs: 300_000, totalMs: 300_000, mayGoBack: true })
    await world.pass(20_000)
    expect(world.view).toMatchObject({ ...GOOD, endsInMs: 280_000 })
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
