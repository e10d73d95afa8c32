import type { Clock } from '../../../device/clock.ts'
import type { TvDown, TvUp } from '../../contract/tv-wire.ts'
import type { TvSession } from '../ports.ts'
import type { TvLine } from './line.ts'
import { PairingCodes, type CodeEnd, type PairingCode } from './pairing-codes.ts'
import type { ForgetOutcome, ScreenCredential, ScreenRegistry, ScreensError } from './screen-registry.ts'
import { ScreenSlot } from './screen-slot.ts'
import { digestOf, hasDigest } from './secrets.ts'
import { TelephoneDesk } from './telephone-desk.ts'
import type { RemoteCode } from './telephones.ts'

/** Name of the machine's own screen, which is not paired. */
export const OWN_SCREEN = 'own-screen'
/** Screens that have a session at a time. */
export const MOST_SESSIONS = 64
/** Connections of pages that are not paired, at a time. */
export const MOST_UNPAIRED = 32
/** How long a page that was paired may fetch its secret again, where the connection was cut before it had it. */
const BORN_MS = 120_000
/** What could not be written is tried again by whoever waits, after so long. */
const MEDIUM_WAIT_MS = 10_000

/** What the record is told of screens. */
export type ScreenFact =
  /** `letInBy`: as in `PairedScreen`. */
  | { readonly name: 'screen_paired'; readonly screenId: string; readonly letInBy: string }
  | { readonly name: 'screen_forgotten'; readonly screenId: string }
  | { readonly name: 'pairing_void' }
  | { readonly name: 'screens_unwritable'; readonly code: string }

export interface ScreenDeskParts {
  readonly clock: Clock
  readonly registry: ScreenRegistry
  /** Of the machine's own screen. */
  readonly ownToken: string
  readonly createSession: (screenId: string) => TvSession
  readonly onFact: (fact: ScreenFact) => void
  /** Told of what threw where nothing should. */
  readonly onFault: (where: string, fault: unknown) => void
  /** As in `PairingCodesParts`. */
  readonly drawCode?: () => string
  /** Told when a screen has more or fewer telephones, connected or let in, or another code for one. */
  readonly onRemoteCode?: (screenId: string) => void
  /** Told when the code that a screen shows for another television holds no more, other than by `endPairing`. */
  readonly onPairingOver?: (screenId: string, how: CodeEnd) => void
}

/** What a screen may show for another television to be paired, or why it shows no code. */
export type PairingOffer =
  | ({ readonly state: 'good' } & PairingCode)
  | { readonly state: 'too_many_codes' | 'too_many_screens' }

type Hello = Extract<TvUp, { type: 'hello' }>
type Act = Exclude<TvUp, { type: 'hello' | 'pulse' }>

/** What a connection is that is no telephone's. */
type Role =
  | { readonly as: 'unpaired'; readonly hello: Hello }
  | { readonly as: 'screen'; readonly slot: ScreenSlot; readonly hello: Hello }

/** How much is kept, for tests and for whoever looks after the machine. */
export interface DeskCounts {
  readonly lines: number
  readonly unpaired: number
  readonly screens: number
  readonly sessions: number
  readonly pages: number
  readonly telephones: number
}

/**
 * Who is at the television: screens with their sessions, pages that are not paired yet, and telephones. It knows lines
 * and frames, and no network. What a connection may do depends on what it said in its hello and on nothing else, so
 * that none reaches another screen's session.
 */
export class ScreenDesk {
  readonly #parts: ScreenDeskParts
  readonly #ownDigest: string
  readonly #codes: PairingCodes
  readonly #telephones: TelephoneDesk
  readonly #slots = new Map<string, ScreenSlot>()
  readonly #roles = new Map<TvLine, Role>()
  /** Pages that were paired a moment ago, by their random name. */
  readonly #born = new Map<string, { readonly screenId: string; readonly endsAtMs: number }>()

  constructor(parts: ScreenDeskParts) {
    const { clock, ownToken, drawCode } = parts
    this.#parts = parts
    this.#ownDigest = digestOf(ownToken)
    this.#codes = new PairingCodes({
      clock,
      onVoid: () => {
        parts.onFact({ name: 'pairing_void' })
      },
      onSpent: (screenId) => {
        parts.onPairingOver?.(screenId, 'spent')
      },
      ...(drawCode === undefined ? {} : { draw: drawCode })
    })
    this.#telephones = new TelephoneDesk({
      clock,
      slotOf: (screenId) => this.#slots.get(screenId),
      onChange: (screenId) => {
        parts.onRemoteCode?.(screenId)
      }
    })
  }

  /** Takes the first frame of a connection. @returns whether it fits; where not, the connection has to end */
  greet(line: TvLine, hello: Hello): boolean {
    const { credential } = hello
    if (this.#roles.has(line) || this.#telephones.has(line)) return false
    // The own screen's listener is for nothing else, and its token holds nowhere else.
    if (line.isOwn) return this.#greetOwn(line, hello)
    switch (credential.as) {
      case 'own':
        return false
      case 'screen':
        if (this.#parts.registry.holds(credential.screenId, credential.secret)) {
          this.#endBorn(credential.screenId)
          this.#showScreen(line, credential.screenId, hello)
        } else this.#unpaired(line, hello, 'forgotten')
        return true
      case 'new':
        this.#greetNew(line, hello)
        return true
      case 'code':
      case 'telephone':
        this.#telephones.greet(line, credential, hello)
        return true
    }
  }

  /** Takes a later frame. @returns whether it fits */
  receive(line: TvLine, frame: Act): boolean {
    const role = this.#roles.get(line)
    // No screen is paired at the own screen's door.
    if (role?.as === 'unpaired' && frame.type === 'pair' && !line.isOwn) {
      this.#guess(line, role.hello, frame.code)
      return true
    }
    if (role?.as === 'screen' && frame.type === 'command') {
      role.slot.command(frame.number, frame.command)
      return true
    }
    return role === undefined && frame.type === 'press' && this.#telephones.press(line, frame)
  }

  /** The connection is gone. */
  left(line: TvLine): void {
    const role = this.#roles.get(line)
    this.#roles.delete(line)
    if (role?.as === 'screen') role.slot.left(line)
    this.#telephones.left(line)
  }

  /** A code that pairs one screen; one that was made before holds no more. */
  makeCode(): PairingCode {
    return this.#codes.make()
  }

  /**
   * A code for this screen to show, by which it lets another television in; one that was made before holds no more. Only
   * of a screen that is in itself: the machine's own, or a paired one.
   */
  offerPairing(screenId: string): PairingOffer {
    const { registry } = this.#parts
    if (screenId !== OWN_SCREEN && !registry.isPaired(screenId)) throw new Error('a screen that is not paired lets nobody in')
    if (registry.isFull) return { state: 'too_many_screens' }
    const made = this.#codes.makeFor(screenId)
    return made === null ? { state: 'too_many_codes' } : { state: 'good', ...made }
  }

  /** The code that this screen showed is shown no more, and holds no more. One of anybody else's stays. */
  endPairing(screenId: string): void {
    this.#codes.withdraw(screenId)
  }

  /** Takes a pairing back, at once. */
  forgetScreen(screenId: string): ForgetOutcome {
    const { registry, onFact } = this.#parts
    const wasPaired = registry.isPaired(screenId)
    const forgotten = registry.forget(screenId)
    const unwritten = forgotten.ok ? null : 'fault' in forgotten.error ? forgotten.error.fault : 'unknown'
    if (!wasPaired) return { wasPaired, unwritten }
    onFact({ name: 'screen_forgotten', screenId })
    if (!forgotten.ok) this.#unwritable(forgotten.error)
    this.#endBorn(screenId)
    this.#codes.withdraw(screenId)
    const slot = this.#slots.get(screenId)
    this.#slots.delete(screenId)
    slot?.unshow()
    slot?.letGo()
    for (const [line, role] of this.#roles) {
      if (role.as === 'screen' && role.slot === slot) this.#unpaired(line, role.hello, 'forgotten')
    }
    this.#telephones.endAll(screenId)
    return { wasPaired, unwritten }
  }

  /** The code for a telephone that is to become this screen's remote control, as it stands now. */
  remoteCode(screenId: string): RemoteCode {
    return this.#telephones.code(screenId)
  }

  /** Telephones that are this screen's remote control and connected. */
  telephonesOf(screenId: string): number {
    return this.#telephones.connectedTo(screenId)
  }

  /** Whether no other screen is paired, and none but this was shown since the start. */
  isOnlyScreen(screenId: string): boolean {
    const others = [...this.#parts.registry.list().map((screen) => screen.screenId), ...this.#slots.keys()]
    return others.every((each) => each === screenId)
  }

  counts(): DeskCounts {
    const slots = [...this.#slots.values()]
    const { telephones, pages, lines } = this.#telephones.counts()
    return {
      lines: this.#roles.size + lines,
      unpaired: this.#unpairedLines(),
      screens: slots.length,
      sessions: slots.filter(({ hasSession }) => hasSession).length,
      pages: slots.reduce((sum, slot) => sum + slot.pages, pages),
      telephones
    }
  }

  /** Ends everything, and resolves once every session has ended. */
  async stop(): Promise<void> {
    const lines = [...this.#roles.keys()]
    this.#roles.clear()
    for (const line of lines) line.end('stopping')
    this.#telephones.stop()
    await Promise.all([...this.#slots.values()].map((slot) => slot.stop()))
    this.#slots.clear()
  }

  /** At the own screen's door: a page without the token of this start is told so, and may do nothing. */
  #greetOwn(line: TvLine, hello: Hello): boolean {
    const { credential } = hello
    if (credential.as === 'code' || credential.as === 'telephone') return false
    if (credential.as === 'own' && hasDigest(credential.token, this.#ownDigest)) this.#showScreen(line, OWN_SCREEN, hello)
    else this.#unpaired(line, hello, 'own_address_old')
    return true
  }

  #greetNew(line: TvLine, hello: Hello): void {
    const born = this.#born.get(hello.pageId)
    if (born === undefined || this.#parts.clock.monotonicMs() >= born.endsAtMs) {
      this.#unpaired(line, hello, 'code_wanted')
      return
    }
    const renewed = this.#parts.registry.renew(born.screenId)
    if (renewed.ok) this.#paired(line, hello, renewed.value)
    else this.#unpaired(line, hello, 'code_wanted')
  }

  #guess(line: TvLine, hello: Hello, code: string): void {
    const tell = (state: UnpairedState, waitMs: number) => {
      line.send({ type: 'unpaired', state, waitMs })
    }
    if (this.#parts.registry.isFull) {
      tell('too_many_screens', 0)
      return
    }
    const outcome = this.#codes.guess(code, line.address)
    if (outcome.state !== 'right') {
      tell(outcome.state, outcome.waitMs)
      return
    }
    const letInBy = outcome.holder === null ? 'command' : outcome.holder === OWN_SCREEN ? 'own' : outcome.holder
    const paired = this.#parts.registry.pair(this.#parts.clock.nowMs(), letInBy)
    if (outcome.holder !== null) this.#parts.onPairingOver?.(outcome.holder, paired.ok ? 'used' : 'spent')
    if (paired.ok) {
      const { screenId } = paired.value
      this.#parts.onFact({ name: 'screen_paired', screenId, letInBy })
      this.#remember(hello.pageId, screenId)
      this.#paired(line, hello, paired.value)
      return
    }
    if (paired.error.code === 'too_many_screens') tell('too_many_screens', 0)
    else {
      this.#unwritable(paired.error)
      tell('wait', MEDIUM_WAIT_MS)
    }
  }

  #paired(line: TvLine, hello: Hello, { screenId, secret }: ScreenCredential): void {
    line.send({ type: 'paired', screenId, secret })
    this.#showScreen(line, screenId, hello)
  }

  #showScreen(line: TvLine, screenId: string, hello: Hello): void {
    const slot = this.#slotOf(screenId)
    if (slot === null) {
      this.#unpaired(line, hello, 'too_many_screens')
      return
    }
    // Whatever showed this screen before says nothing any more.
    for (const [other, role] of this.#roles) if (role.as === 'screen' && role.slot === slot) this.#roles.delete(other)
    this.#roles.set(line, { as: 'screen', slot, hello })
    slot.show(line, hello.pageId, hello.language)
  }

  /** Null: too many screens have a session, and none of them rests. */
  #slotOf(screenId: string): ScreenSlot | null {
    const found = this.#slots.get(screenId)
    if (found?.hasSession !== true && !this.#hasRoom()) return null
    if (found !== undefined) return found
    const { clock, createSession, onFault } = this.#parts
    const endTelephones = () => {
      this.#telephones.endAll(screenId)
    }
    const slot = new ScreenSlot({
      screenId,
      clock,
      createSession,
      onFault,
      onChange: (changed) => {
        this.#telephones.tellAll(changed)
      },
      // A telephone is whoever's was here: the next visitor has not let it in.
      onVisitEnd: endTelephones,
      onRest: endTelephones
    })
    this.#slots.set(screenId, slot)
    return slot
  }

  /** Makes room for one more session, where it can: of the screens that rest, the one longest away gives way. */
  #hasRoom(): boolean {
    const held = [...this.#slots.values()].filter(({ hasSession }) => hasSession)
    if (held.length < MOST_SESSIONS) return true
    const [longestAway] = held
      .filter((slot) => slot.isAtRest())
      .toSorted((one, other) => one.awaySinceMs - other.awaySinceMs)
    if (longestAway === undefined) return false
    longestAway.letGo()
    this.#telephones.endAll(longestAway.screenId)
    return true
  }

  #unpaired(line: TvLine, hello: Hello, state: UnpairedState): void {
    this.#roles.delete(line)
    if (this.#unpairedLines() >= MOST_UNPAIRED) {
      line.end('full')
      return
    }
    this.#roles.set(line, { as: 'unpaired', hello })
    line.send({ type: 'unpaired', state, waitMs: 0 })
  }

  #unpairedLines(): number {
    return [...this.#roles.values()].filter(({ as }) => as === 'unpaired').length
  }

  #remember(pageId: string, screenId: string): void {
    const nowMs = this.#parts.clock.monotonicMs()
    for (const [page, { endsAtMs }] of this.#born) if (nowMs >= endsAtMs) this.#born.delete(page)
    this.#born.set(pageId, { screenId, endsAtMs: nowMs + BORN_MS })
  }

  #endBorn(screenId: string): void {
    for (const [page, born] of this.#born) if (born.screenId === screenId) this.#born.delete(page)
  }

  #unwritable({ code }: ScreensError): void {
    this.#parts.onFact({ name: 'screens_unwritable', code })
  }
}

type UnpairedState = Extract<TvDown, { type: 'unpaired' }>['state']
