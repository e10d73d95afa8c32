import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../device/clock.ts'
import { HandledPages, type HandledPage } from './handled-pages.ts'
import type { TvLine } from './line.ts'
import { digestOf, freshCode, freshSecret, hasDigest } from './secrets.ts'

/** How long the code that a telephone scans is good. */
export const REMOTE_CODE_GOOD_MS = 120_000
/** Telephones of one screen, at most; past that the one that was used longest ago gives way. */
export const MOST_TELEPHONES = 4
/** A telephone that pressed nothing for so long is no remote control any more. */
export const TELEPHONE_IDLE_MS = 7_200_000
const MOST_PAGES = 4

/** A telephone that is a screen's remote control. */
export interface Telephone {
  readonly telephoneId: string
  readonly screenId: string
  readonly pages: HandledPages
  digest: string
  usedAtMs: number
  /** Its connection, and by which page; null: it is away. */
  on: { readonly line: TvLine; readonly page: HandledPage } | null
}

/** A telephone that was let in, with what it is known by from now on. */
export interface AdmittedTelephone {
  readonly telephone: Telephone
  readonly secret: string
}

/** A code that nobody has used. */
export interface RemoteCode {
  readonly code: string
  readonly endsInMs: number
}

interface OfScreen {
  /** The one that is shown. */
  code: { readonly code: string; readonly endsAtMs: number } | null
  /** The last one that was used: by which page, and what that became. */
  used: { readonly digest: string; readonly endsAtMs: number; readonly pageId: string; readonly telephoneId: string } | null
  readonly telephones: Map<string, Telephone>
}

/**
 * The telephones of all screens, in memory alone: a restart ends them all. A telephone is bound to the one screen whose
 * code it scanned.
 */
export class Telephones {
  readonly #clock: Clock
  readonly #onEnded: (telephone: Telephone) => void
  readonly #screens = new Map<string, OfScreen>()

  /** @param onEnded told of each that is a remote control no longer */
  constructor(clock: Clock, onEnded: (telephone: Telephone) => void) {
    this.#clock = clock
    this.#onEnded = onEnded
  }

  /** The code of this screen that is good now: the one that is shown, or a new one where it was used or is over. */
  code(screenId: string): RemoteCode {
    const nowMs = this.#clock.monotonicMs()
    const ofScreen = this.#ofScreen(screenId)
    if (ofScreen.code === null || nowMs >= ofScreen.code.endsAtMs) {
      ofScreen.code = { code: freshCode(), endsAtMs: nowMs + REMOTE_CODE_GOOD_MS }
    }
    const { code, endsAtMs } = ofScreen.code
    return { code, endsInMs: Math.ceil(endsAtMs - nowMs) }
  }

  /**
   * Lets in who has a code that is good. One code lets one page in; that very page again, where the connection was cut
   * before it had its secret: with another secret, and the first holds no more. Null: not so.
   */
  admit(code: string, pageId: string): AdmittedTelephone | null {
    const nowMs = this.#clock.monotonicMs()
    for (const [screenId, ofScreen] of this.#screens) {
      const { code: shown, used, telephones } = ofScreen
      if (shown !== null && nowMs < shown.endsAtMs && hasDigest(code, digestOf(shown.code))) {
        const admitted = this.#add(screenId, telephones, nowMs)
        const { telephoneId } = admitted.telephone
        ofScreen.code = null
        ofScreen.used = { digest: digestOf(shown.code), endsAtMs: shown.endsAtMs, pageId, telephoneId }
        return admitted
      }
      if (used !== null && nowMs < used.endsAtMs && hasDigest(code, used.digest) && used.pageId === pageId) {
        const telephone = telephones.get(used.telephoneId)
        if (telephone === undefined) return null
        const secret = freshSecret()
        telephone.digest = digestOf(secret)
        return { telephone, secret }
      }
    }
    return null
  }

  /** The telephone that was let in before, by its secret; null: there is none such. */
  find(telephoneId: string, secret: string): Telephone | null {
    this.#endIdle()
    for (const { telephones } of this.#screens.values()) {
      const telephone = telephones.get(telephoneId)
      if (telephone !== undefined) return hasDigest(secret, telephone.digest) ? telephone : null
    }
    return null
  }

  of(screenId: string): readonly Telephone[] {
    this.#endIdle()
    return [...(this.#screens.get(screenId)?.telephones.values() ?? [])]
  }

  used(telephone: Telephone): void {
    telephone.usedAtMs = this.#clock.monotonicMs()
  }

  /** Whether it is a remote control still. */
  isLet(telephone: Telephone): boolean {
    this.#endIdle()
    return this.#screens.get(telephone.screenId)?.telephones.get(telephone.telephoneId) === telephone
  }

  /** Ends all telephones of a screen, and its code. */
  endAll(screenId: string): void {
    const ofScreen = this.#screens.get(screenId)
    this.#screens.delete(screenId)
    for (const telephone of ofScreen?.telephones.values() ?? []) this.#onEnded(telephone)
  }

  /** How many there are, of all screens, and their pages. */
  counts(): { readonly telephones: number; readonly pages: number; readonly codes: number } {
    const all = [...this.#screens.values()]
    const telephones = all.flatMap((ofScreen) => [...ofScreen.telephones.values()])
    return {
      telephones: telephones.length,
      pages: telephones.reduce((sum, { pages }) => sum + pages.size, 0),
      codes: all.filter(({ code }) => code !== null).length
    }
  }

  #ofScreen(screenId: string): OfScreen {
    const found = this.#screens.get(screenId) ?? { code: null, used: null, telephones: new Map<string, Telephone>() }
    this.#screens.set(screenId, found)
    return found
  }

  #add(screenId: string, telephones: Map<string, Telephone>, nowMs: number): AdmittedTelephone {
    const [longestUnused] = [...telephones.values()].toSorted((one, other) => one.usedAtMs - other.usedAtMs)
    if (telephones.size >= MOST_TELEPHONES && longestUnused !== undefined) this.#end(longestUnused)
    const secret = freshSecret()
    const telephone: Telephone = {
      telephoneId: `phone-${randomBytes(8).toString('hex')}`,
      screenId,
      pages: new HandledPages(MOST_PAGES),
      digest: digestOf(secret),
      usedAtMs: nowMs,
      on: null
    }
    telephones.set(telephone.telephoneId, telephone)
    return { telephone, secret }
  }

  #end(telephone: Telephone): void {
    if (this.#screens.get(telephone.screenId)?.telephones.delete(telephone.telephoneId) !== true) return
    this.#onEnded(telephone)
  }

  #endIdle(): void {
    const oldestMs = this.#clock.monotonicMs() - TELEPHONE_IDLE_MS
    for (const { telephones } of this.#screens.values()) {
      for (const telephone of telephones.values()) if (telephone.usedAtMs <= oldestMs) this.#end(telephone)
    }
  }
}
