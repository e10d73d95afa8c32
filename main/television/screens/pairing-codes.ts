import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../device/clock.ts'
import { PAIRING_CODE_DIGITS } from '../../contract/tv-wire.ts'

/** How long a code is good. */
export const CODE_GOOD_MS = 300_000
/** So many wrong guesses, of whomever, and the code is void. */
export const WRONG_GUESSES = 5
/** Guesses that are looked at within any minute, of all addresses together. */
export const GUESSES_A_MINUTE = 10
/** From one guess of an address to the next that is looked at. */
export const GUESS_EVERY_MS = 2_000
const MINUTE_MS = 60_000

/** A code, for a person to type on the screen that is to be paired. */
export interface PairingCode {
  /** Six digits. */
  readonly code: string
  readonly goodForMs: number
}

/** What came of a guess. `wait`: it was not looked at. `waitMs`: no guess of this address is looked at before. */
export type GuessOutcome =
  { readonly state: 'right' } | { readonly state: 'code_wrong' | 'wait'; readonly waitMs: number }

export interface PairingCodesParts {
  readonly clock: Clock
  /** Told when a code is void after wrong guesses. */
  readonly onVoid: () => void
  /** Draws a code; the system's random numbers by default. */
  readonly draw?: () => string
}

/**
 * The one code that pairs a screen, and how many guesses at it are looked at. There is none but when the householder
 * asks for it; it is good once, for five minutes, and void after five wrong guesses: whoever guesses hits with a chance
 * of 5 in 1 000 000 for each code that was asked for. A guess is answered alike whether or not there is a code.
 * Times are of the monotonic clock.
 */
export class PairingCodes {
  readonly #parts: PairingCodesParts
  #current: { readonly code: string; readonly endsAtMs: number; wrong: number } | null = null
  /** Guesses that were looked at within the last minute, the oldest first: never more than `GUESSES_A_MINUTE`. */
  #guesses: { readonly address: string; readonly atMs: number }[] = []

  constructor(parts: PairingCodesParts) {
    this.#parts = parts
  }

  /** A new code, in place of one that was not used. */
  make(): PairingCode {
    const code = (this.#parts.draw ?? drawCode)()
    this.#current = { code, endsAtMs: this.#parts.clock.monotonicMs() + CODE_GOOD_MS, wrong: 0 }
    return { code, goodForMs: CODE_GOOD_MS }
  }

  /** @param address whose guess it is: an IPv4 address, or the network of an IPv6 address */
  guess(code: string, address: string): GuessOutcome {
    const nowMs = this.#parts.clock.monotonicMs()
    const waitMs = this.#waitMs(address, nowMs)
    if (waitMs > 0) return { state: 'wait', waitMs }
    this.#guesses.push({ address, atMs: nowMs })
    const current = this.#current
    const isGood = current !== null && nowMs < current.endsAtMs
    // Without a code the guess is held against something that nobody knows: it takes as long, and is wrong.
    const isRight = isSame(code, isGood ? current.code : randomBytes(16).toString('hex'))
    if (isGood && isRight) {
      this.#current = null
      return { state: 'right' }
    }
    if (!isGood) this.#current = null
    else if (++current.wrong >= WRONG_GUESSES) {
      this.#current = null
      this.#parts.onVoid()
    }
    return { state: 'code_wrong', waitMs: this.#waitMs(address, nowMs) }
  }

  /** Milliseconds until a guess of this address is looked at; 0: now. */
  #waitMs(address: string, nowMs: number): number {
    this.#guesses = this.#guesses.filter(({ atMs }) => nowMs - atMs < MINUTE_MS)
    const last = this.#guesses.findLast((guess) => guess.address === address)
    const own = last === undefined ? 0 : last.atMs + GUESS_EVERY_MS - nowMs
    const oldest = this.#guesses[0]
    const all =
      oldest === undefined || this.#guesses.length < GUESSES_A_MINUTE ? 0 : oldest.atMs + MINUTE_MS - nowMs
    return Math.max(0, Math.ceil(Math.max(own, all)))
  }
}

function drawCode(): string {
  return String(randomInt(0, 10 ** PAIRING_CODE_DIGITS)).padStart(PAIRING_CODE_DIGITS, '0')
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
