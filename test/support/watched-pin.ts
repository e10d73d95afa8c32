import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import type { CardChannel, CardReader } from '../../device/reader/card-reader.ts'

/** Digits that no other short array of the program holds: each of them is looked for. */
export const PIN = '8642'
export const WRONG = '9753'
const DIGITS: ReadonlySet<number> = new Set(Buffer.from(PIN + WRONG))

/** Arrays longer than this hold no PIN: a VERIFY with one has 9 bytes. */
const LONGEST = 16

/**
 * Keeps every short array that the program makes from now on, by constructor or `slice`, so that none which held a PIN
 * escapes: those in the session's state, in its effects, in commands. What the card makes for itself is the card's.
 */
export function watchArrays() {
  const kept = new Set<Uint8Array>()
  const inOwnMemory = new WeakSet<Uint8Array>()
  let atTheCard = false
  const keep = <T extends Uint8Array>(made: T): T => {
    if (!atTheCard && made.length <= LONGEST) kept.add(made)
    return made
  }
  const Plain = globalThis.Uint8Array
  const watched: typeof Uint8Array = new Proxy(Plain, {
    construct: (target, args: unknown[], newTarget) => {
      const made = keep(Reflect.construct(target, args, newTarget === watched ? target : newTarget) as Uint8Array)
      if (args[0] instanceof ArrayBuffer) inOwnMemory.add(made)
      return made
    }
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
  const holding = () => [...kept].filter((array) => array.some((byte) => DIGITS.has(byte)))
  return {
    /** Arrays that hold a digit of a PIN now. */
    holding,
    /** Of these, the ones of which the garbage collector may leave copies behind. */
    movable: () => holding().filter((array) => !inOwnMemory.has(array)),
    end: () => {
      globalThis.Uint8Array = Plain
      Reflect.deleteProperty(Plain.prototype, 'slice')
      SimulatedMyNumberCard.prototype.answer = answer
    }
  }
}

/** A reader that keeps the commands which it was given, and looks at each as it comes. */
export class KeepingReader implements CardReader {
  readonly #reader: CardReader
  readonly verifies: Uint8Array[] = []
  /** Whether the PIN was in it when it was given. */
  readonly held: string[] = []
  onVerify: () => void = () => undefined

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
          this.onVerify()
        }
        return card.transmit(command, timeoutMs)
      }
    }
  }
}
