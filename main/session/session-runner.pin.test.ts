import { afterEach, describe, expect, it } from 'vitest'
import type { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { authenticationSlot, derSequence } from '../../test/support/card-contents.ts'
import { held, myNumberCard, startRunnerWorld, STEADY, type RunnerWorld } from '../../test/support/runner-world.ts'
import { KeepingReader, PIN, watchArrays, WRONG } from '../../test/support/watched-pin.ts'
import { DEFAULT_TIMEOUTS, type SessionPolicy } from './policy.ts'

/** Another program spends a try of this card behind the session's back. */
function spendTry(laid: SimulatedMyNumberCard): void {
  for (const command of ['00A4040C0AD392F000260100000001', '00A4020C020018', '002000800430303030']) {
    laid.answer(Buffer.from(command, 'hex'))
  }
}

const card = (latency?: typeof STEADY) => myNumberCard({ authentication: authenticationSlot({ pin: PIN }) }, latency)

interface Way {
  readonly end: string
  /** From the PIN screen, where nothing is typed yet, to where the digits have to be gone. */
  readonly walk: (world: RunnerWorld, card: SimulatedMyNumberCard) => Promise<unknown>
  readonly policy?: Partial<SessionPolicy>
  /** What the card was given by then. */
  readonly shown: readonly string[]
}

const ways: readonly Way[] = [
  { end: 'a sale', walk: (world) => world.typePin(PIN), shown: [PIN] },
  { end: 'a wrong PIN', walk: (world) => world.typePin(WRONG), shown: [WRONG] },
  {
    end: 'a sale at the second try, after digits erased',
    walk: async (world) => {
      await world.typePin(WRONG)
      await world.press(WRONG)
      await world.command('erase_digit', 'erase_digit', 'erase_digit', 'erase_digit')
      await world.typePin(PIN)
    },
    shown: [WRONG, PIN]
  },
  {
    end: 'cancel',
    walk: async (world) => {
      await world.press(PIN)
      await world.command('cancel')
    },
    shown: []
  },
  {
    end: 'a time-out',
    walk: async (world) => {
      await world.press(PIN.slice(0, 3))
      await world.pass(DEFAULT_TIMEOUTS.pinMs)
    },
    shown: []
  },
  {
    end: 'a fault',
    walk: async (world) => {
      await world.press(PIN)
      world.runner.takeOutOfService()
    },
    shown: []
  },
  {
    end: 'stop',
    walk: async (world) => {
      await world.press(PIN)
      await world.runner.stop()
    },
    shown: []
  },
  {
    end: 'a reader lost',
    walk: async (world) => {
      await world.press(PIN)
      world.reader.unplug()
      await world.settle()
    },
    shown: []
  },
  {
    end: 'a time-out of the lifted card',
    walk: async (world) => {
      await world.take()
      await world.typePin(PIN)
      await world.pass(DEFAULT_TIMEOUTS.returnCardMs)
    },
    shown: []
  },
  {
    end: 'stop while the lifted card is awaited',
    walk: async (world) => {
      await world.take()
      await world.typePin(PIN)
      await world.runner.stop()
    },
    shown: []
  },
  {
    end: 'another card put back',
    walk: async (world) => {
      await world.take()
      await world.typePin(PIN)
      const certificate = derSequence(1_503, 9)
      await world.lay(myNumberCard({ authentication: authenticationSlot({ certificate }) }))
    },
    shown: []
  },
  {
    end: 'the same card put back',
    walk: async (world) => {
      await world.take()
      await world.typePin(PIN)
      await world.lay(card())
    },
    shown: [PIN]
  },
  {
    end: 'a card torn away under VERIFY',
    walk: async (world) => {
      // After applet and PIN, the question for the tries left, and the PIN again.
      world.reader.tearAt(5)
      await world.typePin(PIN)
    },
    shown: [PIN]
  },
  {
    end: 'a card taken away before VERIFY',
    walk: async (world) => {
      world.reader.tearAt(3)
      await world.typePin(PIN)
    },
    shown: []
  },
  {
    end: 'a digit too many',
    walk: async (world) => {
      await world.press(PIN + WRONG)
      await world.command('cancel')
    },
    shown: []
  },
  {
    end: 'a second card beside the first',
    walk: async (world) => {
      await world.press(PIN)
      world.reader.insertSecond(card())
    },
    shown: []
  },
  {
    end: 'two cards put back in place of one',
    walk: async (world) => {
      await world.take()
      await world.typePin(PIN)
      world.reader.insert(card())
      world.reader.insertSecond(card())
    },
    shown: []
  },
  {
    end: 'fewer tries left than were told',
    walk: async (world, laid) => {
      spendTry(laid)
      await world.typePin(PIN)
    },
    shown: []
  },
  {
    end: 'a last try that was spent',
    policy: { lastTry: 'ask' },
    walk: async (world) => {
      await world.typePin(WRONG)
      await world.typePin(WRONG)
      await world.command('spend_last_try')
      await world.typePin(PIN)
    },
    shown: [WRONG, WRONG, PIN]
  },
  {
    end: 'a blocked PIN',
    policy: { lastTry: 'ask' },
    walk: async (world) => {
      await world.typePin(WRONG)
      await world.typePin(WRONG)
      await world.command('spend_last_try')
      await world.typePin(WRONG)
    },
    shown: [WRONG, WRONG, WRONG]
  }
]

let arrays: ReturnType<typeof watchArrays> | null = null
afterEach(() => {
  arrays?.end()
  arrays = null
})

async function atThePin(on = card(), policy: Partial<SessionPolicy> = {}) {
  const readers: KeepingReader[] = []
  const world = await startRunnerWorld(policy, (reader) => {
    const keeping = new KeepingReader(reader)
    readers.push(keeping)
    return keeping
  })
  const [reader] = readers
  if (reader === undefined) throw new Error('the reader was not wrapped')
  await world.upToPin(on)
  await world.pass(500, 10)
  expect(world.view.screen).toBe('pin')
  const watch = watchArrays()
  arrays = watch
  return { world, reader, watch, laid: on }
}

describe('the digits of a PIN', () => {
  it('are in an array while they are typed, and the watch sees them', async () => {
    const { world, watch } = await atThePin()
    await world.press(PIN)
    expect(watch.holding().map((array) => Buffer.from(array).toString('ascii'))).toEqual([PIN])
  })

  it('lie in memory that is never moved, all of them, from the first key to the card', async () => {
    const { world, reader, watch } = await atThePin()
    const movable: Uint8Array[] = []
    const look = () => {
      expect(watch.holding().length).toBeGreaterThan(0)
      movable.push(...watch.movable())
    }
    reader.onVerify = look
    for (const digit of WRONG) {
      await world.press(digit)
      look()
    }
    await world.command('erase_digit')
    look()
    await world.press(WRONG.slice(-1))
    await world.command('confirm_pin')
    await world.take()
    await world.typePin(PIN)
    look()
    await world.lay(card())
    expect(reader.held).toEqual([WRONG, PIN])
    expect(movable).toEqual([])
  })

  it.each(ways)('are in none after $end', async ({ walk, policy, shown }) => {
    const { world, reader, watch, laid } = await atThePin(card(), policy)
    await walk(world, laid)
    await world.settle()
    expect(reader.held).toEqual(shown)
    for (const command of reader.verifies) expect([...command]).toEqual(new Array(9).fill(0))
    expect(watch.holding()).toEqual([])
  })

  it.each(['cancel', 'stop'] as const)('are in none after %s while the challenge is awaited', async (end) => {
    const answer = held<never>()
    const { world, reader, watch } = await atThePin()
    world.verification.onChallenge = () => answer.promise
    await world.typePin(WRONG)
    await world.typePin(PIN)
    expect(world.view).toMatchObject({ screen: 'asking', step: 'proving' })
    expect(watch.holding()).toHaveLength(1)
    const ended = end === 'stop' ? world.runner.stop() : world.command('cancel')
    // A platform's client answers an aborted request; its answer is what the visit waits for.
    answer.break()
    await ended
    await world.settle()
    expect(reader.held).toEqual([WRONG])
    expect(watch.holding()).toEqual([])
  })

  it('are in none once the card that was at work when the shopper cancelled has answered', async () => {
    const { world, reader, watch } = await atThePin(card(STEADY))
    await world.typePin(PIN)
    await world.pass(35, 5)
    expect(reader.held).toEqual([PIN])
    await world.command('cancel')
    await world.pass(40, 5)
    expect(watch.holding()).toEqual([])
  })

  it('are in none where the program fails between the new state and what is to be done', async () => {
    const { world, reader, watch } = await atThePin()
    await world.press(PIN)
    const totalMs = world.watches.outside.totalMs.bind(world.watches.outside)
    world.watches.outside.totalMs = () => {
      world.watches.outside.totalMs = totalMs
      throw new TypeError('a mistake in the program')
    }
    await world.command('confirm_pin')
    expect(world.faults).toEqual(['session.command'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'fault' }])
    expect(reader.held).toEqual([])
    expect(watch.holding()).toEqual([])
  })
})
