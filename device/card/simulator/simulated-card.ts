/** What a simulated card answers, and how long a real one would have taken. */
export interface SimulatedAnswer {
  /** Response APDU, SW1SW2 included. */
  readonly response: Uint8Array
  /** How long the answer should be held back; 0 is at once. */
  readonly latencyMs: number
}

/** Any card that can lie on a simulated reader, at the bytes. The same card serves a virtual PC/SC reader. */
export interface SimulatedCard {
  /** Answer to reset, ISO/IEC 7816-3 clause 8. */
  readonly atr: Uint8Array
  /** Power on: forgets what is selected and verified; keeps what is in its memory (PIN counters). */
  reset(): void
  /** Answers one command APDU. Neither keeps nor changes the array. */
  answer(command: Uint8Array): SimulatedAnswer
}
