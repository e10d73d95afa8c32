import type { Clock } from '../../clock.ts'
import { err } from '../../result.ts'
import type { Result } from '../../result.ts'
import { copySecret } from '../../secret-bytes.ts'
import type { CardChannel, CardError } from '../card-reader.ts'

/** Deadline of a command for which `transmit` was given none. */
const DEFAULT_TIMEOUT_MS = 5_000

/** What a channel needs of its reader. */
export interface PcscChannelHost {
  readonly clock: Clock
  /** Sends the command on its way; it may be overwritten afterwards. */
  send(command: Uint8Array): void
  /** The card has not answered in time, and what waits for it can no longer be used. */
  onSilent(): void
}

/** One card on a PC/SC reader, from insertion to removal. */
export class PcscChannel implements CardChannel {
  readonly atr: Uint8Array
  readonly #host: PcscChannelHost
  /** Settles when the last command queued so far has its outcome. */
  #queue: Promise<unknown> = Promise.resolve()
  #ended: CardError | null = null
  #settle: ((outcome: Result<Uint8Array, CardError>) => void) | null = null

  constructor(atr: Uint8Array, host: PcscChannelHost) {
    this.atr = atr
    this.#host = host
  }

  transmit(command: Uint8Array, timeoutMs: number = DEFAULT_TIMEOUT_MS): Promise<Result<Uint8Array, CardError>> {
    // A copy, since the caller overwrites a command with a PIN; overwritten in turn once it is on its way.
    const copy = copySecret(command)
    const outcome = this.#queue.then(() => this.#exchange(copy, timeoutMs)).finally(() => copy.fill(0))
    this.#queue = outcome.catch(() => undefined)
    return outcome
  }

  /** The outcome of the command under way; without one it is a late word, and nobody's. */
  settle(outcome: Result<Uint8Array, CardError>): void {
    this.#settle?.(outcome)
  }

  /** Ends the channel: the command under way, every queued and every later one gives `error`. */
  end(error: CardError): void {
    this.#ended ??= error
    this.#settle?.(err(error))
  }

  #exchange(command: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array, CardError>> {
    if (this.#ended !== null) return Promise.resolve(err(this.#ended))
    return new Promise((resolve) => {
      const cancel = this.#host.clock.after(timeoutMs, () => {
        this.end({ code: 'card_silent' })
        this.#host.onSilent()
      })
      this.#settle = (outcome) => {
        cancel()
        this.#settle = null
        resolve(outcome)
      }
      this.#host.send(command)
      command.fill(0)
    })
  }
}
