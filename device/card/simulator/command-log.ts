import { formatApdu } from '../format-apdu.ts'

/** Lines kept; older ones go, so that a card on a soak test does not grow. */
const MAX_LINES = 1_000

/** What a simulated card was asked, with secrets masked: for tests and the dev dock. */
export class CommandLog {
  #count = 0
  readonly #lines: string[] = []

  /** All commands ever answered. */
  get count(): number {
    return this.#count
  }

  /** The last commands and answers, oldest first, such as `00 20 00 80 [masked] -> 63C2`. */
  get lines(): readonly string[] {
    return this.#lines
  }

  /** Adds one; only the masked text is kept. */
  record(command: Uint8Array, response: Uint8Array): void {
    this.#count += 1
    this.#lines.push(formatApdu(command, response))
    if (this.#lines.length > MAX_LINES) this.#lines.shift()
  }
}
