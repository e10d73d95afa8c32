import { afterEach, describe, expect, it } from 'vitest'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import type { CardChannel, CardReader } from '../../device/reader/card-reader.ts'
import { authenticationSlot, derSequence } from '../../test/support/card-contents.ts'
import { held, myNumberCard, startRunnerWorld, STEADY, type RunnerWorld } from '../../test/support/runner-world.ts'
import { DEFAULT_TIMEOUTS } from './policy.ts'

/** Digits that no other short array of the program holds: each of them is looked for. */
const PIN = '8642'
const WRONG = '9753'
const DIGITS: ReadonlySet<number> = new Set(Buffer.from(PIN + WRONG))

/** Arrays longer than this hold no PIN: a VERIFY with one has 9 bytes. */
const LONGEST = 16

/**
 * Keeps every short array that the program makes from now on, by constructor or `slice`, so that none which held a PIN
 * escapes: those in the session's state, in its effects, in commands. What the card makes for itself is the card's.
 */
function watchArrays() {
  const kept = new Set<Uint8Array>()
  let atTheCard = false
  const keep = <T extends Uint8Array>(made: T): T => {
    if (!atTheCard && made.length <= LONGEST) kept.add(made)
    return made
  }
  const Plain = globalThis.Uint8Array
  const watched: typeof Uint8Array = new Proxy(Plain, {
    construct: (target, args: unknown[], newTarget) =>
      keep(Reflect.construct(target, args, newTarget === watched ? target : newTarget) as Uint8Array)
  })
  globalThis.Uint8Array = watched
  Object.defineProperty(Plain.prototype, 'slice', {
    configurable: true,
    value(this: Uint8Array, ...range: [number?, number?]) {
      const slice = (Object.getPrototypeOf(Plain.prototype) as Uint8Array).slice
      return keep(slice.apply(this, range))
    }
  })
  const { answer } = SimulatedMyNumberCard.prototype
  SimulatedMyNumberCard.prototype.answer = function (command) {
    atTheCard = true
    try {
      return answer.call(this, command)
    } finally {
      atTheCard = false
    }
  }
  return {
    /** Arrays that hold a digit of a PIN now. */
    holding: () => [...kept].filter((array) => array.some((byte) => DIGITS.has(byte))),
    end: () => {
      globalThis.Uint8Array = Plain
      Reflect.deleteProperty(Plain.prototype, 'slice')
      SimulatedMyNumberCard.prototype.answer = answer
    }
  }
}

/** A reader that keeps the commands which it was given, and looks at each as it comes. */
class KeepingReader implements CardReader {
  readonly #reader: CardReader
  readonly verifies: Uint8Array[] = []
  /** Whether the PIN was in it when it was given. */
  readonly held: string[] = []

  constructor(reader: CardReader) {
    this.#reader = reader
  }

  start(listener: Parameters<CardReader['start']>[0]): Promise<void> {
    return this.#reader.start((event) => {
      listener(event.type === 'card_inserted' ? { ...event, card: this.#keeping(event.card) } : event)
    })
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  #keeping(card: CardChannel): CardChannel {
    return {
      atr: card.atr,
      transmit: (command, timeoutMs) => {
        if (command[1] === 0x20 && command.length > 4) {
          this.verifies.push(command)
          this.held.push(Buffer.from(command.subarray(5)).toString('ascii'))
        }
        return card.transmit(command, timeoutMs)
      }
    }
  }
}

const card = (latency?: typeof STEADY) => myNumberCard({ authentication: authenticationSlot({ pin: PIN }) }, latency)

interface Way {
  readonly end: string
  /** From the PIN screen, where nothing is typed yet, to where the digits have to be gone. */
  readonly walk: (world: RunnerWorld) => Promise<unknown>
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
      world.reader.tearAt(3)
      await world.typePin(PIN)
    },
    shown: [PIN]
  }
]

let arrays: ReturnType<typeof watchArrays> | null = null
afterEach(() => {
  arrays?.end()
  arrays = null
})

async function atThePin(on = card()) {
  const readers: KeepingReader[] = []
  const world = await startRunnerWorld({}, (reader) => {
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
  return { world, reader, watch }
}

describe('the digits of a PIN', () => {
  it('are in an array while they are typed, and the watch sees them', async () => {
    const { world, watch } = await atThePin()
    await world.press(PIN)
    expect(watch.holding().map((array) => Buffer.from(array).toString('ascii'))).toEqual([PIN])
  })

  it.each(ways)('are in none after $end', async ({ walk, shown }) => {
    const { world, reader, watch } = await atThePin()
    await walk(world)
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
    await world.pass(25, 5)
    expect(reader.held).toEqual([PIN])
    await world.command('cancel')
    await world.pass(40, 5)
    expect(watch.holding()).toEqual([])
  })
})
