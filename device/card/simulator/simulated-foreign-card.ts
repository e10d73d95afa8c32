import type { SimulatedAnswer, SimulatedCard } from './simulated-card.ts'

/** Some other card, such as one for the train: it answers every command alike, with `6A82` unless told otherwise. */
export class SimulatedForeignCard implements SimulatedCard {
  /** The ATR that PC/SC part 3 makes up for a MIFARE Classic 1K. */
  readonly atr = Uint8Array.from(Buffer.from('3B8F8001804F0CA000000306030001000000006A', 'hex'))
  readonly #response: Uint8Array

  /** @param response answer to everything; fewer than two bytes are a garbled one */
  constructor(response: Uint8Array = Uint8Array.of(0x6a, 0x82)) {
    this.#response = new Uint8Array(response)
  }

  reset(): void {
    // It remembers nothing.
  }

  answer(): SimulatedAnswer {
    return { response: new Uint8Array(this.#response), latencyMs: 0 }
  }
}
