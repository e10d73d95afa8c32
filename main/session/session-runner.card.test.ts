import { describe, expect, it, test } from 'vitest'
import { authenticationSlot, derSequence } from '../../test/support/card-contents.ts'
import {
  held,
  myNumberCard,
  signaturesOf,
  startRunnerWorld,
  STEADY,
  verifiesOf,
  type RunnerWorld
} from '../../test/support/runner-world.ts'
import { goodEvidence } from '../../test/support/session.ts'
import { err } from '../../device/result.ts'
import type { Evidence } from '../age/evidence.ts'

const other = () => myNumberCard({ authentication: authenticationSlot({ certificate: derSequence(1_503, 9) }) })

/** A steady card's second visit has begun with this PIN, `ms` milliseconds ago. */
async function proving(pin: string, ms: number) {
  const world = await startRunnerWorld()
  const card = myNumberCard({}, STEADY)
  await world.upToPin(card)
  await world.pass(500, 10)
  expect(world.view).toMatchObject({ screen: 'pin' })
  await world.typePin(pin)
  if (ms > 0) await world.pass(ms, 5)
  expect(world.view).toMatchObject({ screen: 'asking', step: 'proving' })
  return { world, card }
}

describe('a shopper who cancels while the card is at work', () => {
  it.each([
    ['as the visit begins', 0],
    ['while the applet is selected', 5],
    ['while the PIN’s file is selected', 15],
    ['while it is selected again, the tries left being known', 25]
  ])('%s loses no try', async (_when, ms) => {
    const { world, card } = await proving('9999', ms)
    await world.command('cancel')
    await world.pass(2_000, 10)
    expect(verifiesOf(card)).toEqual([])
    expect(card.triesLeft('authentication')).toBe(3)
    expect(world.recorder.records).toMatchObject([{ outcome: 'cancelled', pinAttempts: 1 }])
  })

  it('while the challenge is awaited loses no try', async () => {
    const world = await startRunnerWorld()
    const card = myNumberCard()
    const answer = held<never>()
    world.verification.onChallenge = () => answer.promise
    await world.upToPin(card)
    await world.typePin('9999')
    await world.command('cancel')
    await world.settle()
    expect(verifiesOf(card)).toEqual([])
    expect(world.recorder.records).toMatchObject([{ outcome: 'cancelled' }])
  })

  it.each([
    ['while the PIN is verified', 35],
    ['while the key’s file is selected', 75]
  ])('%s is asked for no signature', async (_when, ms) => {
    const { world, card } = await proving('1234', ms)
    await world.command('cancel')
    await world.pass(2_000, 10)
    expect(verifiesOf(card)).toHaveLength(1)
    expect(signaturesOf(card)).toEqual([])
    expect(world.verification.requests).toEqual([])
    expect(world.recorder.records).toMatchObject([{ outcome: 'cancelled' }])
  })
})

test('a read that timed out leaves nothing behind in the next visit of the same card', async () => {
  const world = await startRunnerWorld()
  const card = myNumberCard({}, { ...STEADY, selectMs: 2_900 })
  await world.upToPin(card)
  await world.pass(10_000, 100)
  expect(world.view).toMatchObject({ screen: 'not_sold', message: 'card_unreadable', mayTryAgain: true })
  expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'card_unreadable' }])

  await world.command('try_again')
  expect(world.view.screen).toBe('tap')
  const before = card.log.count
  await world.take()
  await world.lay(card)
  await world.pass(9_900, 100)
  // Of the second visit alone, from its first command on: applet, token information, its bytes, certificate.
  const lines = card.log.lines.slice(before).map((line) => line.slice(0, 11))
  expect(lines.slice(0, 3)).toEqual(['00 A4 04 0C', '00 A4 02 0C', '00 B0 00 00'])
  expect(lines.filter((line) => line === '00 A4 04 0C')).toHaveLength(1)
  expect(new Set(card.log.lines.slice(before)).size).toBe(lines.length)
})

describe('a card left behind', () => {
  /** Nobody goes on with the card that lies there, whatever they try; taken away, the machine rests. */
  async function expectGuarded(world: RunnerWorld, message: string) {
    const lies = { screen: 'not_sold', message, cardPresent: true, mayTryAgain: false }
    expect(world.view).toMatchObject(lies)
    await world.command('wake', 'consent', 'try_again')
    await world.choose()
    world.machine.report({ type: 'selection_made', selection: 'beer' })
    await world.pass(25_000)
    await world.command('dismiss')
    expect(world.view).toMatchObject(lies)
    expect(world.recorder.records).toHaveLength(1)
    await world.take()
    expect(world.view.screen).toBe('attract')
  }

  it.each([
    ['cancel', 'cancelled', (world: RunnerWorld) => world.command('cancel')],
    ['time-out', 'timed_out', (world: RunnerWorld) => world.pass(60_000)]
  ])('after a %s while choosing has to be taken first', async (_end, outcome, end) => {
    const world = await startRunnerWorld()
    const card = myNumberCard()
    await world.lay(card)
    expect(world.view).toMatchObject({ screen: 'choose', cardPresent: true })
    await end(world)
    expect(world.recorder.records).toMatchObject([{ outcome, order: 'card_first' }])
    await expectGuarded(world, outcome)
    expect(card.log.count).toBe(0)
  })

  it('is not read again by trying again: only a new tap is a consent', async () => {
    const world = await startRunnerWorld()
    const card = myNumberCard()
    const unreachable = err({ code: 'challenge_unavailable', reason: 'unreachable' } as const)
    world.verification.onChallenge = () => Promise.resolve(unreachable)
    await world.upToPin(card)
    const lies = { message: 'could_not_check', cardPresent: true, mayTryAgain: true }
    expect(world.view).toMatchObject({ screen: 'not_sold', ...lies })
    const before = card.log.count
    await world.command('try_again', 'consent', 'wake')
    await world.pass(30_000, 1_000)
    expect(world.view.screen).toBe('tap')
    expect(card.log.count).toBe(before)
    await world.take()
    expect(world.view.screen).toBe('tap')
    await world.lay(card)
    expect(card.log.count).toBeGreaterThan(before)
  })
})

describe('a reader lost while the platform is asked without PIN', () => {
  const notEnrolled = goodEvidence({ holder: 'card_only', enrolment: 'not_enrolled', possession: 'not_asked' })

  it('ends the session when the PIN is wanted after all', async () => {
    const world = await startRunnerWorld()
    const answer = held<Evidence>()
    world.verification.onVerify = () => answer.promise
    await world.upToPin(myNumberCard(), 'wine')
    expect(world.view).toMatchObject({ screen: 'asking', step: 'platform' })
    world.reader.unplug()
    await world.settle()
    expect(world.view.screen).toBe('asking')
    answer.release(notEnrolled)
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'reader_lost' })
    expect(world.recorder.records).toMatchObject([{ outcome: 'device_lost', reason: 'reader_lost' }])
    await world.command('dismiss')
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'reader' })
  })

  it('sells all the same when the card was enough', async () => {
    const world = await startRunnerWorld()
    const answer = held<Evidence>()
    world.verification.onVerify = () => answer.promise
    await world.upToPin(myNumberCard(), 'wine')
    world.reader.unplug()
    await world.settle()
    answer.release(goodEvidence({ holder: 'card_only', enrolment: 'enrolled', possession: 'not_asked' }))
    await world.settle()
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', holder: 'card_only' }])
  })
})

const phonesAcknowledgement = { acknowledgedBy: 'operator', acknowledgedOn: '2026-11-22' }

describe('what holds the keys', () => {
  it('has to be known', async () => {
    const world = await startRunnerWorld({ phonesAcknowledgement })
    const card = myNumberCard({ tokenLabel: 'JPKIAPICCTOKEN9' })
    await world.upToPin(card)
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'card_not_accepted', mayTryAgain: false })
    expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'token_unknown' }])
  })

  it.each(['JPKIAPGPSETOKEN', 'JPKIAPIOSTOKEN'])('%s is a phone, sold to only where accepted', async (tokenLabel) => {
    const refusing = await startRunnerWorld()
    await refusing.upToPin(myNumberCard({ tokenLabel }))
    expect(refusing.view).toMatchObject({ screen: 'not_sold', message: 'phone_not_accepted' })
    expect(refusing.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'phone_not_accepted' }])

    const accepting = await startRunnerWorld({ phonesAcknowledgement })
    await accepting.upToPin(myNumberCard({ tokenLabel }))
    await accepting.typePin()
    expect(accepting.recorder.records).toMatchObject([{ outcome: 'sold' }])
  })
})

describe('a card lifted while the PIN is typed', () => {
  it.each(['before', 'after'])('goes on when it is put back %s the PIN is confirmed', async (when) => {
    const world = await startRunnerWorld()
    const card = myNumberCard()
    await world.upToPin(card)
    await world.take()
    await world.press('1234')
    if (when === 'before') await world.lay(card)
    await world.command('confirm_pin')
    if (when === 'after') {
      expect(world.view.screen).toBe('return_card')
      await world.lay(card)
    }
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', holder: 'pin' }])
    expect(verifiesOf(card)).toHaveLength(1)
  })

  it.each(['before', 'after'])('is not to be replaced by another, %s the PIN is confirmed', async (when) => {
    const world = await startRunnerWorld()
    const [card, changeling] = [myNumberCard(), other()]
    await world.upToPin(card)
    await world.take()
    await world.press('1234')
    if (when === 'before') await world.lay(changeling)
    await world.command('confirm_pin')
    if (when === 'after') await world.lay(changeling)
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'different_card', mayTryAgain: true })
    expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'different_card', pinAttempts: 0 }])
    expect(changeling.log.count).toBeGreaterThan(0)
    expect(verifiesOf(changeling)).toEqual([])
    expect(verifiesOf(card)).toEqual([])
    expect(world.verification.requests).toEqual([])
  })
})
