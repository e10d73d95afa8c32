import { afterEach, describe, expect, it } from 'vitest'
import { SimulatedForeignCard } from '../../../device/card/simulator/simulated-foreign-card.ts'
import { authenticationSlot, derSequence } from '../../../test/support/card-contents.ts'
import { myNumberCard, STEADY, verifiesOf } from '../../../test/support/runner-world.ts'
import { startTvWorld, TV_TIMEOUTS, type TvWorld } from '../../../test/support/tv-session-world.ts'
import { PIN, watchArrays, WRONG } from '../../../test/support/watched-pin.ts'

const another = () => myNumberCard({ authentication: authenticationSlot({ certificate: derSequence(1_503, 9) }) })

describe('the card before the PIN was shown', () => {
  it('is wanted back where it is lifted, and is read anew when it is the same', async () => {
    const world = await startTvWorld()
    const card = myNumberCard()
    await world.upToPin(card)
    await world.take()
    expect(world.view).toMatchObject({ screen: 'card', state: 'lifted', totalMs: TV_TIMEOUTS.returnCardMs })
    await world.enterPin()
    expect(verifiesOf(card)).toEqual([])
    await world.lay(card)
    expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 3 })
    await world.enterPin()
    expect(world.pageView.place).toBe('home')
  })

  it('is asked to be taken off where it was left from the visit before, and laid down again', async () => {
    const world = await startTvWorld()
    const card = myNumberCard()
    await world.upToPin(card)
    await world.command({ type: 'back' }, { type: 'home' })
    await world.act('login')
    expect(world.on).toBe('card left_card')
    await world.take()
    expect(world.on).toBe('card wanted')
    await world.lay(card)
    expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 3 })
    expect(verifiesOf(card)).toEqual([])
  })

  it('that was left and never taken off is not said to have been missing', async () => {
    const world = await startTvWorld()
    await world.upToPin(myNumberCard())
    await world.command({ type: 'back' }, { type: 'home' })
    await world.act('login')
    expect(world.on).toBe('card left_card')
    await world.pass(TV_TIMEOUTS.cardMs)
    expect(world.on).toBe('page notice.login_timed_out')
    expect(JSON.stringify(world.pageView.page)).toContain('カードを取ってください')
  })

  it('must be the same: another one ends the login, and is shown no PIN', async () => {
    const world = await startTvWorld()
    const other = another()
    await world.upToPin(myNumberCard())
    await world.take()
    await world.lay(other)
    expect(world.on).toBe('page notice.another_card')
    expect(verifiesOf(other)).toEqual([])
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'given_up' }])
  })

  it('is waited for no longer than is said, and no longer than 60 seconds where none was laid down', async () => {
    const lifted = await startTvWorld()
    await lifted.upToPin(myNumberCard())
    await lifted.take()
    await lifted.pass(TV_TIMEOUTS.returnCardMs - 1)
    expect(lifted.on).toBe('card lifted')
    await lifted.pass(1)
    expect(lifted.on).toBe('page notice.login_timed_out')

    const none = await startTvWorld()
    await none.act('login')
    await none.pass(TV_TIMEOUTS.cardMs)
    expect(none.on).toBe('page notice.no_card')
    expect(none.isReaderFree).toBe(true)
    await none.pass(TV_TIMEOUTS.noticeMs)
    expect(none.on).toBe('page welcome')
    // One login that began, one fact.
    expect(none.facts).toEqual([{ name: 'tv_login', outcome: 'given_up' }])
  })

  it('may be torn away in the middle of any command, and is wanted back each time', async () => {
    for (let command = 1; ; command += 1) {
      const world = await startTvWorld()
      world.reader.tearAt(command)
      await world.act('login')
      await world.lay(myNumberCard({}, STEADY))
      await world.pass(1_000, 10)
      if (world.view.screen === 'pin') {
        expect(command).toBeGreaterThan(8)
        break
      }
      expect(world.on, `command ${String(command)}`).toBe('card lifted')
      await world.lay(myNumberCard())
      expect(world.view.screen).toBe('pin')
    }
  })

  it('is wanted back after it was torn away under VERIFY, and its tries are told anew', async () => {
    const world = await startTvWorld()
    const card = myNumberCard()
    await world.upToPin(card)
    // After applet and PIN, the question for the tries left, and the PIN again.
    world.reader.tearAt(5)
    await world.enterPin('9999')
    expect(world.on).toBe('card lifted')
    await world.lay(card)
    expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 2 })
  })

  it('gives back what was read when the person leaves, from wherever', async () => {
    const ways: readonly ((world: TvWorld) => Promise<void>)[] = [
      (world) => world.back(),
      (world) => world.command({ type: 'home' }),
      (world) => world.command({ type: 'log_out' })
    ]
    for (const way of ways) {
      const world = await startTvWorld()
      await world.act('login')
      await way(world)
      expect(world.on).toBe('page welcome')
      expect(world.isReaderFree).toBe(true)

      await world.upToPin(myNumberCard())
      await way(world)
      // A card lies there still, and its owner is told.
      expect(world.on).toBe('page notice.take_card')
      expect(JSON.stringify(world.page)).toContain('カードを取ってください')
      expect(world.isReaderFree).toBe(true)
      await way(world)
      if (world.on !== 'page welcome') await world.act('first')
      expect(world.on).toBe('page welcome')
      expect(world.facts).toHaveLength(2)
    }
  })

  it('that is no My Number Card, or says nothing, is told apart from one that is', async () => {
    const foreign = await startTvWorld()
    await foreign.upToPin(new SimulatedForeignCard())
    expect(foreign.on).toBe('page notice.not_my_number_card')

    const silent = await startTvWorld()
    silent.reader.silence()
    await silent.upToPin(myNumberCard())
    expect(silent.on).toBe('asking card')
    await silent.pass(5_000)
    expect(silent.on).toBe('page notice.card_unreadable')
    expect(silent.facts).toEqual([{ name: 'tv_login', outcome: 'undetermined' }])
  })
})

describe('two cards', () => {
  it('are one too many, until one is taken', async () => {
    const world = await startTvWorld()
    await world.act('login')
    world.reader.insertSecond(another())
    await world.settle()
    expect(world.view.screen).toBe('pin')
    world.reader.insert(myNumberCard())
    await world.settle()
    expect(world.on).toBe('card two_cards')
    world.reader.removeSecond()
    await world.settle()
    // The one that is left is not the one that was read.
    expect(world.on).toBe('page notice.another_card')
  })

  it('end a visit: nobody can tell any more whose it is', async () => {
    const world = await startTvWorld()
    await world.logIn(myNumberCard())
    world.reader.insertSecond(another())
    await world.settle()
    expect(world.on).toBe('page notice.ended_two_cards')
    expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'card_removed' })
  })
})

describe('the reader', () => {
  it('is waited for where somebody else has it, and asked for again when it is free', async () => {
    const world = await startTvWorld()
    const borrowed = world.lent.desk.borrow('another-screen', () => undefined)
    await world.act('login')
    expect(world.on).toBe('card reader_in_use')
    await world.pass(TV_TIMEOUTS.cardMs - 1)
    await borrowed?.close()
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'card', state: 'wanted', endsInMs: TV_TIMEOUTS.cardMs })
    await world.lay(myNumberCard())
    expect(world.view.screen).toBe('pin')
  })

  it('is waited for no longer than for a card', async () => {
    const world = await startTvWorld()
    world.lent.desk.borrow('another-screen', () => undefined)
    await world.act('login')
    await world.pass(TV_TIMEOUTS.cardMs)
    expect(world.on).toBe('page notice.no_card')
  })

  it('goes to a shopper who comes first, and the screen says that it is in use', async () => {
    const world = await startTvWorld()
    await world.act('login')
    world.mayLend = false
    world.lent.lookAgain()
    await world.settle()
    expect(world.on).toBe('card reader_in_use')
    world.mayLend = true
    world.lent.lookAgain()
    await world.settle()
    expect(world.on).toBe('card wanted')
    await world.lay(myNumberCard())
    expect(world.view.screen).toBe('pin')
  })

  it('may go before the PIN and come back; the card is read anew', async () => {
    const world = await startTvWorld()
    await world.upToPin(myNumberCard())
    world.reader.unplug()
    await world.settle()
    expect(world.on).toBe('card reader_away')
    world.reader.plug()
    await world.settle()
    expect(world.view.screen).toBe('pin')
    await world.enterPin()
    expect(world.pageView.place).toBe('home')
  })

  it('that goes during a visit ends it', async () => {
    const world = await startTvWorld()
    await world.logIn(myNumberCard())
    world.reader.unplug()
    await world.settle()
    expect(world.on).toBe('page notice.ended_reader_gone')
    expect(world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'reader_lost' })
  })
})

describe('a card that goes while the parties are asked', () => {
  it('ends the login; what comes later is not heard', async () => {
    const world = await startTvWorld()
    let answer: (value: Awaited<ReturnType<typeof world.parties.onVisit>>) => void = () => undefined
    world.parties.onVisit = () => new Promise((resolve) => (answer = resolve))
    await world.logIn(myNumberCard())
    expect(world.on).toBe('asking cable_operator')
    await world.take()
    expect(world.on).toBe('page notice.card_taken')
    expect(world.parties.signals.at(-1)?.aborted).toBe(true)
    answer({ ok: true, value: { answer: 'admitted' } })
    await world.settle()
    expect(world.on).toBe('page notice.card_taken')
    // Nor in the next login, which waits for its own.
    await world.act('again')
    answer({ ok: true, value: { answer: 'admitted' } })
    await world.settle()
    expect(world.on).toBe('card wanted')
  })
})

describe('a party’s mistake in a login that was left', () => {
  it('is told to the shell and does not touch the next login', async () => {
    const world = await startTvWorld()
    const { promise, reject } = Promise.withResolvers<Awaited<ReturnType<typeof world.parties.onLogIn>>>()
    world.parties.onLogIn = () => promise
    await world.logIn(myNumberCard())
    await world.take()
    await world.act('again')
    reject(new TypeError('a mistake in the program'))
    await world.settle()
    expect(world.on).toBe('card wanted')
    expect(world.faults).toHaveLength(1)
  })
})

describe('digits of the PIN', () => {
  let watch: ReturnType<typeof watchArrays> | null = null
  afterEach(() => {
    watch?.end()
    watch = null
  })

  const card = () => myNumberCard({ authentication: authenticationSlot({ pin: PIN }) }, STEADY)
  const ways: readonly (readonly [string, (world: TvWorld) => Promise<void>])[] = [
    ['after a login', (world) => world.enterPin(PIN)],
    ['after a wrong one', (world) => world.enterPin(WRONG)],
    ['where it is sent twice', (world) => world.command({ type: 'enter_pin', pin: PIN }, { type: 'enter_pin', pin: PIN })],
    [
      'where nobody asked for it',
      async (world) => {
        await world.back()
        await world.enterPin(PIN)
      }
    ],
    [
      'where the card was lifted',
      async (world) => {
        await world.take()
        await world.enterPin(PIN)
      }
    ],
    [
      'where the card goes under VERIFY',
      async (world) => {
        world.reader.tearAt(5)
        await world.enterPin(PIN)
      }
    ],
    [
      'where the session ends meanwhile',
      async (world) => {
        world.session.command({ type: 'enter_pin', pin: PIN })
        await world.session.end()
      }
    ]
  ]
  it.each(ways)('are in no array any more %s', async (_name, walk) => {
    const world = await startTvWorld()
    await world.act('login')
    await world.lay(card())
    await world.pass(1_000, 10)
    expect(world.view.screen).toBe('pin')
    watch = watchArrays()
    await walk(world)
    await world.pass(2_000, 50)
    expect(watch.holding()).toEqual([])
  })
})
