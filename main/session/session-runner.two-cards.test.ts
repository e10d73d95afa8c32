import { describe, expect, it, test } from 'vitest'
import { held, myNumberCard, startRunnerWorld, verifiesOf, type RunnerWorld } from '../../test/support/runner-world.ts'
import { goodEvidence } from '../../test/support/session.ts'
import type { Evidence } from '../age/evidence.ts'
import { DEFAULT_TIMEOUTS } from './policy.ts'

const TWO_CARDS = { outcome: 'card_not_usable', reason: 'two_cards' } as const
const SAYS = { screen: 'not_sold', message: 'two_cards', cardPresent: true } as const

/** Lays a second card beside the first. */
async function laySecond(world: RunnerWorld) {
  const second = myNumberCard()
  world.reader.insertSecond(second)
  await world.settle()
  return second
}

async function takeSecond(world: RunnerWorld): Promise<void> {
  world.reader.removeSecond()
  await world.settle()
}

interface Moment {
  readonly moment: string
  readonly arrange: (world: RunnerWorld) => Promise<unknown>
  readonly screen: RunnerWorld['view']['screen']
  readonly mayTryAgain?: boolean
}

const never = () => held<never>().promise

const moments: readonly Moment[] = [
  { moment: 'choosing, the card first', arrange: (world) => world.lay(myNumberCard()), screen: 'choose', mayTryAgain: false },
  {
    moment: 'consent',
    arrange: async (world) => {
      await world.lay(myNumberCard())
      await world.choose()
    },
    screen: 'consent'
  },
  {
    moment: 'reading',
    arrange: async (world) => {
      world.verification.onExamine = never
      await world.upToPin()
    },
    screen: 'reading'
  },
  {
    moment: 'the PIN',
    arrange: async (world) => {
      await world.upToPin()
      await world.press('123')
    },
    screen: 'pin'
  },
  {
    moment: 'the last try',
    arrange: (world) => world.upToPin(worn(1)),
    screen: 'last_try'
  },
  {
    moment: 'the proof',
    arrange: async (world) => {
      world.verification.onChallenge = never
      await world.upToPin()
      await world.typePin()
    },
    screen: 'asking'
  }
]

/** A card with PIN 1234 of which the holder has used up tries before. */
function worn(triesLeft: number) {
  const card = myNumberCard()
  const spend = ['00A4040C0AD392F000260100000001', '00A4020C020018', ...Array<string>(3 - triesLeft).fill('002000800430303030')]
  for (const command of spend) card.answer(Buffer.from(command, 'hex'))
  return card
}

describe('a second card', () => {
  it.each(moments)('ends a session kindly at $moment', async ({ arrange, screen, mayTryAgain = true }) => {
    const world = await startRunnerWorld()
    await arrange(world)
    expect(world.view.screen).toBe(screen)
    const second = await laySecond(world)
    expect(world.view).toMatchObject({ ...SAYS, mayTryAgain })
    expect(world.recorder.records).toMatchObject([TWO_CARDS])
    expect(world.eventNames).toContain('cards_collided')
    expect(second.log.count).toBe(0)
    // The screen stays until both are gone.
    await world.pass(DEFAULT_TIMEOUTS.notSoldMs)
    expect(world.view).toMatchObject(SAYS)
    await takeSecond(world)
    await world.command('dismiss')
    expect(world.view).toMatchObject(SAYS)
    await world.take()
    expect(world.view.screen).toBe('attract')
    expect(world.recorder.records).toHaveLength(1)
    expect(world.machine.orders).toEqual([])
    expect(world.clock.pending).toBe(0)
  })

  it('that is laid together with the first at the tap ends it too', async () => {
    const world = await startRunnerWorld()
    await world.choose()
    const [first, second] = [myNumberCard(), myNumberCard()]
    world.reader.insert(first)
    world.reader.insertSecond(second)
    await world.settle()
    expect(world.view).toMatchObject({ ...SAYS, mayTryAgain: true })
    expect(world.recorder.records).toMatchObject([{ ...TWO_CARDS, product: { id: 'beer' } }])
    expect([first.log.count, second.log.count]).toEqual([0, 0])
  })

  it('put back in place of one ends it, and neither sees the PIN', async () => {
    const world = await startRunnerWorld()
    const card = myNumberCard()
    await world.upToPin(card)
    await world.take()
    await world.typePin()
    expect(world.view.screen).toBe('return_card')
    world.reader.insert(card)
    world.reader.insertSecond(myNumberCard())
    await world.settle()
    expect(world.view).toMatchObject(SAYS)
    expect(verifiesOf(card)).toEqual([])
  })

  it('is too late while the platform is asked and while the machine works', async () => {
    const world = await startRunnerWorld()
    const answer = held<Evidence>()
    world.verification.onVerify = () => answer.promise
    await world.upToPin()
    await world.typePin()
    await laySecond(world)
    expect(world.view).toMatchObject({ screen: 'asking', step: 'platform', cardPresent: true })
    answer.release(goodEvidence())
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
    // Taking one of them is not enough.
    await takeSecond(world)
    await world.pass(DEFAULT_TIMEOUTS.soldMs)
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    await world.take()
    expect(world.view.screen).toBe('attract')
  })

  it('ends a session of which the platform wants the PIN after all', async () => {
    const world = await startRunnerWorld()
    const answer = held<Evidence>()
    world.verification.onVerify = () => answer.promise
    await world.upToPin(myNumberCard(), 'wine')
    await laySecond(world)
    answer.release(goodEvidence({ holder: 'card_only', enrolment: 'not_enrolled', possession: 'not_asked' }))
    await world.settle()
    expect(world.view).toMatchObject(SAYS)
    expect(world.recorder.records).toMatchObject([TWO_CARDS])
  })
})

describe('two cards that lie there before anybody has chosen', () => {
  async function collided() {
    const world = await startRunnerWorld()
    await world.lay(myNumberCard())
    await laySecond(world)
    await world.take()
    await takeSecond(world)
    expect(world.view.screen).toBe('not_sold')
    await world.command('dismiss')
    world.recorder.records.length = 0
    world.reader.unplug()
    world.reader.insert(myNumberCard())
    world.reader.insertSecond(myNumberCard())
    world.reader.plug()
    await world.settle()
    expect(world.view.screen).toBe('attract')
    return world
  }

  it('begin no session, and end one that is begun with a product', async () => {
    const world = await collided()
    await world.command('wake')
    // That a card may stay where it is would not be true of two.
    expect(world.view).toMatchObject({ screen: 'choose', cardPresent: false })
    expect(world.recorder.records).toEqual([])
    await world.choose()
    expect(world.view).toMatchObject({ ...SAYS, mayTryAgain: true })
    expect(world.recorder.records).toMatchObject([{ ...TWO_CARDS, order: 'card_first', product: { id: 'beer' } }])
  })

  it('end one that is begun by the machine’s own button', async () => {
    const world = await collided()
    world.machine.report({ type: 'selection_made', selection: 'beer' })
    await world.settle()
    expect(world.view).toMatchObject(SAYS)
    expect(world.recorder.records).toMatchObject([TWO_CARDS])
  })

  it('end another try for as long as they lie there', async () => {
    const world = await collided()
    await world.choose()
    await world.command('try_again')
    expect(world.view).toMatchObject({ ...SAYS, mayTryAgain: true })
    expect(world.recorder.records).toMatchObject([TWO_CARDS, { ...TWO_CARDS, order: 'product_first' }])
    await world.take()
    await takeSecond(world)
    await world.command('try_again')
    expect(world.view.screen).toBe('tap')
    await world.lay(myNumberCard())
    await world.typePin()
    expect(world.recorder.records.at(-1)).toMatchObject({ outcome: 'sold' })
  })

  it('leave nobody waiting: the one that is left begins a session', async () => {
    const world = await collided()
    await world.command('wake')
    await takeSecond(world)
    expect(world.view).toMatchObject({ screen: 'choose', cardPresent: true })
    await world.choose()
    expect(world.view.screen).toBe('consent')
  })

  it('are shown to be taken when nobody chooses', async () => {
    const world = await collided()
    await world.command('wake')
    await world.pass(DEFAULT_TIMEOUTS.chooseMs)
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'timed_out', cardPresent: true })
    expect(world.recorder.records).toEqual([])
    await world.take()
    await takeSecond(world)
    await world.pass(DEFAULT_TIMEOUTS.notSoldMs)
    expect(world.view.screen).toBe('attract')
  })
})

test('the reader’s fault is told as it is, and recorded again when its cause has changed', async () => {
  const world = await startRunnerWorld()
  expect(world.runner.readerFault()).toBeNull()
  const told: unknown[] = []
  world.runner.onView((view) => told.push([view.screen, world.runner.readerFault()]))
  world.reader.unplug()
  await world.settle()
  world.reader.changeCause({ code: 'reader_service_absent' })
  await world.settle()
  world.reader.plug()
  await world.settle()
  expect(told).toEqual([
    ['out_of_service', 'reader_lost'],
    ['out_of_service', 'reader_service_absent'],
    ['attract', null]
  ])
  expect(world.recorder.events.filter(({ name }) => name === 'reader_lost')).toEqual([
    { name: 'reader_lost', fields: { code: 'reader_lost' } },
    { name: 'reader_lost', fields: { code: 'reader_service_absent' } }
  ])
})
