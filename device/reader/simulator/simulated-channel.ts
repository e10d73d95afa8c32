import type { SimulatedCard } from '../../card/simulator/simulated-card.ts'
import type { Clock } from '../../clock.ts'
import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import { copySecret } from '../../secret-bytes.ts'
import type { CardChannel, CardError } from '../card-reader.ts'

/** Deadline of a command for which `transmit` was given none. */
export const DEFAULT_TIMEOUT_MS = 5_000

/** What becomes of a command on its way to the card. */
export type CommandFate = 'answered' | 'torn' | 'unanswered'

/** What a channel needs of its reader. */
export interface ChannelHost {
  readonly clock: Clock
  /** Asked once for each command, at the moment it reaches the card. */
  decideFate(): CommandFate
  /** A command of fate `torn` is half done: the card leaves now. */
  tearAway(): void
}

/** One simulated card on the simulated reader, from insertion to removal. */
export class SimulatedChannel implements CardChannel {
  readonly atr: Uint8Array
  readonly #card: SimulatedCard
  readonly #host: ChannelHost
  /** Settles when the last command queued so far has its outcome. */
  #queue: Promise<unknown> = Promise.resolve()
  #ended: CardError | null = null
  /** Ends the command that is with the card now. */
  #interrupt: ((error: CardError) => void) | null = null

  constructor(card: SimulatedCard, host: ChannelHost) {
    this.#card = card
    this.#host = host
    this.atr = new Uint8Array(card.atr)
  }

  transmit(command: Uint8Array, timeoutMs: number = DEFAULT_TIMEOUT_MS): Promise<Result<Uint8Array, CardError>> {
    // A copy, since the caller overwrites a command with a PIN; overwritten in turn once the card has it. Not `slice`:
    // that of a Buffer gives a view.
    const copy = copySecret(command)
    const outcome = this.#queue.then(() => this.#exchange(copy, timeoutMs)).finally(() => copy.fill(0))
    this.#queue = outcome.catch(() => undefined)
    return outcome
  }

  /** Ends the channel: the pending command, every queued and every later one gives `error`. */
  end(error: CardError): void {
    if (this.#ended !== null) return
    this.#ended = error
    this.#interrupt?.(error)
  }

  #exchange(command: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array, CardError>> {
    if (this.#ended !== null) return Promise.resolve(err(this.#ended))
    const { clock } = this.#host
    return new Promise((resolve) => {
      const timers: (() => void)[] = []
      const settle = (outcome: Result<Uint8Array, CardError>) => {
        for (const cancel of timers) cancel()
        this.#interrupt = null
        resolve(outcome)
      }
      this.#interrupt = (error) => {
        settle(err(error))
      }
      const fate = this.#host.decideFate()
      const giveUp = () => {
        settle(err({ code: 'card_silent' }))
      }
      if (fate === 'unanswered') {
        timers.push(clock.after(timeoutMs, giveUp))
        return
      }
      const { response, latencyMs } = this.#card.answer(command)
      const done = () => {
        if (fate === 'torn') this.#host.tearAway()
        else settle(response.length < 2 ? err({ code: 'card_garbled' }) : ok(response))
      }
      const delayMs = fate === 'torn' ? latencyMs / 2 : latencyMs
      // No timer for a card without latency: a test of a thousand commands would wait a thousand ticks.
      if (delayMs === 0) {
        done()
        return
      }
      timers.push(clock.after(delayMs, done))
      // A card that is being torn away leaves, however long its caller would have waited.
      if (fate !== 'torn' && timeoutMs <= delayMs) timers.push(clock.after(timeoutMs, giveUp))
    })
  }
}
