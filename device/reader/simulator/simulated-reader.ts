import type { SimulatedCard } from '../../card/simulator/simulated-card.ts'
import type { Clock } from '../../clock.ts'
import type { CardReader, ReaderError, ReaderEvent } from '../card-reader.ts'
import { SimulatedChannel } from './simulated-channel.ts'
import type { CommandFate } from './simulated-channel.ts'

/** How a simulated reader is set up. */
export interface SimulatedReaderOptions {
  /** Time that passes while a card works. */
  readonly clock: Clock
  readonly readerName?: string
}

/**
 * A card reader in this process, for tests, demo and dev dock: a `CardReader` on one side, a hand with cards on the
 * other. A second card lies on a second reader of the same cable. Events come in order and never from within the verb
 * that causes them. The verbs throw for what a hand cannot do, such as laying a card on a card.
 */
export class SimulatedReader implements CardReader {
  readonly #clock: Clock
  readonly #readerName: string
  #listener: ((event: ReaderEvent) => void) | null = null
  #state: 'new' | 'started' | 'closed' = 'new'
  #plugged = true
  #card: SimulatedCard | null = null
  #secondCard: SimulatedCard | null = null
  /** The one card that can be talked to, where there is one. */
  #channel: SimulatedChannel | null = null
  /** Commands still to come until the card is torn away; `null` for never. */
  #commandsUntilTear: number | null = null
  #silent = false

  constructor(options: SimulatedReaderOptions) {
    this.#clock = options.clock
    this.#readerName = options.readerName ?? 'Simulated reader'
  }

  start(listener: (event: ReaderEvent) => void): Promise<void> {
    if (this.#state !== 'new') throw new Error('a reader is started once')
    this.#state = 'started'
    this.#listener = listener
    if (this.#plugged) this.#becomeReady()
    else this.#report({ type: 'reader_lost', error: { code: 'reader_absent' } })
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#state = 'closed'
    this.#listener = null
    this.#endChannel('reader_lost')
    return Promise.resolve()
  }

  /** Whether a card lies on the reader. */
  get hasCard(): boolean {
    return this.#card !== null
  }

  /** Whether a card lies on the second reader. */
  get hasSecondCard(): boolean {
    return this.#secondCard !== null
  }

  /** Whether its cable is in. */
  get isPlugged(): boolean {
    return this.#plugged
  }

  /** Whether the card that lies there, or the next one, gives no answer (see `silence`). */
  get isSilent(): boolean {
    return this.#silent
  }

  /** Commands still to come until the card is torn away (see `tearAt`); null for never. */
  get commandsUntilTear(): number | null {
    return this.#commandsUntilTear
  }

  /** Lays a card on the reader. On an unplugged one it lies unseen until `plug`. */
  insert(card: SimulatedCard): void {
    if (this.#card !== null) throw new Error('a card lies on the reader already')
    this.#card = card
    this.#look()
  }

  /** Takes the card away: a pending command, and every later one on its channel, gives `card_removed`. */
  remove(): void {
    if (this.#card === null) throw new Error('no card lies on the reader')
    this.#card = null
    this.#forgetTricks()
    this.#look()
  }

  /** Lays a card on the second reader. With one on each, none can be talked to: `cards_collided`. */
  insertSecond(card: SimulatedCard): void {
    if (this.#secondCard !== null) throw new Error('a card lies on the second reader already')
    this.#secondCard = card
    this.#look()
  }

  /** Takes the card from the second reader. One that lies on the first is a new insertion. */
  removeSecond(): void {
    if (this.#secondCard === null) throw new Error('no card lies on the second reader')
    this.#secondCard = null
    if (this.#card === null) this.#forgetTricks()
    this.#look()
  }

  /**
   * Tears the card away in the middle of the n-th command from now (1 is the next). The card has received that command
   * and acts on it; its answer is lost. Forgotten when the card is removed before.
   */
  tearAt(n: number): void {
    if (!Number.isInteger(n) || n < 1) throw new RangeError('tearAt counts commands from 1')
    this.#commandsUntilTear = n
  }

  /** From now until it is removed the card gives no answer: `card_silent` at each command's deadline. */
  silence(): void {
    this.#silent = true
  }

  /** Pulls the reader's cable, or takes it away for another cause. A card on it stays where it is. */
  unplug(error: ReaderError = { code: 'reader_lost' }): void {
    if (!this.#plugged) throw new Error('the reader is unplugged already')
    this.#plugged = false
    this.#endChannel('reader_lost')
    this.#report({ type: 'reader_lost', error })
  }

  /** Gives another cause why the unplugged reader cannot be used, as where its service ends too. */
  changeCause(error: ReaderError): void {
    if (this.#plugged) throw new Error('the reader is plugged in')
    this.#report({ type: 'reader_lost', error })
  }

  /** Plugs the reader in again: it is ready, and a card that lies on it is a new insertion. */
  plug(): void {
    if (this.#plugged) throw new Error('the reader is plugged in already')
    this.#plugged = true
    if (this.#state === 'started') this.#becomeReady()
  }

  #becomeReady(): void {
    this.#report({ type: 'reader_ready', readerName: this.#readerName })
    if (this.#card !== null || this.#secondCard !== null) this.#look()
  }

  /** Reports what lies there now, after a change; nothing where the cable is pulled or nobody listens. */
  #look(): void {
    const cards = [this.#card, this.#secondCard].filter((card) => card !== null)
    if (!this.#plugged || this.#state !== 'started') return
    this.#endChannel('card_removed')
    const [card] = cards
    if (card === undefined) this.#report({ type: 'card_removed' })
    else if (cards.length === 1) this.#powerUp(card)
    else this.#report({ type: 'cards_collided' })
  }

  /** Gives the one card power and reports it. */
  #powerUp(card: SimulatedCard): void {
    card.reset()
    this.#channel = new SimulatedChannel(card, {
      clock: this.#clock,
      decideFate: () => this.#decideFate(),
      tearAway: () => {
        if (card === this.#card) this.remove()
        else this.removeSecond()
      }
    })
    this.#report({ type: 'card_inserted', card: this.#channel })
  }

  /** What was arranged for a card goes with it. */
  #forgetTricks(): void {
    this.#commandsUntilTear = null
    this.#silent = false
  }

  #endChannel(code: 'card_removed' | 'reader_lost'): void {
    this.#channel?.end({ code })
    this.#channel = null
  }

  #decideFate(): CommandFate {
    if (this.#commandsUntilTear !== null) {
      this.#commandsUntilTear -= 1
      if (this.#commandsUntilTear === 0) return 'torn'
    }
    return this.#silent ? 'unanswered' : 'answered'
  }

  /** Tells the listener after the verb has returned, in order; nothing of before `start`, and nothing once closed. */
  #report(event: ReaderEvent): void {
    if (this.#state !== 'started') return
    queueMicrotask(() => {
      this.#listener?.(event)
    })
  }
}
