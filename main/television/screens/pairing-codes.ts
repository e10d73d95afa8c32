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
/** Codes that screens are given to show within any hour, all together: who keeps asking gets no more to guess at. */
export const SCREEN_CODES_AN_HOUR = 12
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** A code, for a person to type on the screen that is to be paired. */
export interface PairingCode {
  /** Six digits. */
  readonly code: string
  readonly goodForMs: number
}

/** How a code ended that a screen showed: it was used, or it holds no more though nobody used it. */
export type CodeEnd = 'used' | 'spent'

/**
 * What came of a guess. `wait`: it was not looked at. `waitMs`: no guess of this address is looked at before. `holder`:
 * the screen that showed the code; null: it was asked for on the machine.
 */
export type GuessOutcome =
  | { readonly state: 'right'; readonly holder: string | null }
  | { readonly state: 'code_wrong' | 'wait'; readonly waitMs: number }

export interface PairingCodesParts {
  readonly clock: Clock
  /** Told when a code is void after wrong guesses. */
  readonly onVoid: () => void
  /** Told of a screen whose code holds no more though nobody used it, and it did not withdraw it. */
  readonly onSpent?: (screenId: string) => void
  /** Draws a code; the system's random numbers by default. */
  readonly draw?: () => string
}

/**
 * The one code that pairs a screen, and how many guesses at it are looked at. There is none but after somebody on the
 * machine, or at a screen that is in, asked for it: who that is nobody checks, and whoever stands before such a screen may.
 * It is good once, for five minutes, and void after five wrong guesses: whoever guesses hits with a chance of 5 in 1 000 000
 * for each code that was asked for. A guess is answered alike whether or not there is a code.
 * Times are of the monotonic clock.
 */
export class PairingCodes {
  readonly #parts: PairingCodesParts
  #current: { readonly code: string; readonly endsAtMs: number; readonly holder: string | null; wrong: number } | null = null
  /** Guesses that were looked at within the last minute, the oldest first: never more than `GUESSES_A_MINUTE`. */
  #guesses: { readonly address: string; readonly atMs: number }[] = []
  /** When screens were given codes within the last hour, the oldest first: never more than `SCREEN_CODES_AN_HOUR`. */
  #given: number[] = []

  constructor(parts: PairingCodesParts) {
    this.#parts = parts
  }

  /** A new code, in place of one that was not used. */
  make(): PairingCode {
    return this.#make(null)
  }

  /** As `make`, for a screen to show; null: so many were given to screens lately. */
  makeFor(screenId: string): PairingCode | null {
    const nowMs = this.#parts.clock.monotonicMs()
    this.#given = this.#given.filter((atMs) => nowMs - atMs < HOUR_MS)
    if (this.#given.length >= SCREEN_CODES_AN_HOUR) return null
    this.#given.push(nowMs)
    return this.#make(screenId)
  }

  /** The code that this screen shows holds no more; anybody else's stays. */
  withdraw(screenId: string): void {
    if (this.#current?.holder === screenId) this.#current = null
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
      return { state: 'right', holder: current.holder }
    }
    if (!isGood) this.#current = null
    else if (++current.wrong >= WRONG_GUESSES) {
      this.#current = null
      this.#parts.onVoid()
      this.#tellSpent(current.holder)
    }
    return { state: 'code_wrong', waitMs: this.#waitMs(address, nowMs) }
  }

  #make(holder: string | null): PairingCode {
    const before = this.#current?.holder ?? null
    const code = (this.#parts.draw ?? drawCode)()
    this.#current = { code, endsAtMs: this.#parts.clock.monotonicMs() + CODE_GOOD_MS, holder, wrong: 0 }
    if (before !== holder) this.#tellSpent(before)
    return { code, goodForMs: CODE_GOOD_MS }
  }

  #tellSpent(holder: string | null): void {
    if (holder !== null) this.#parts.onSpent?.(holder)
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
