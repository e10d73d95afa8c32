import { setImmediate as tick } from 'node:timers/promises'
import type { SimulatedCard } from '../../device/card/simulator/simulated-card.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { ok, type Result } from '../../device/result.ts'
import { pressesTo } from '../../main/contract/service-choices.ts'
import type { ServicePage, Words } from '../../main/contract/service-page.ts'
import { tvViewSchema, type TvCommand, type TvView } from '../../main/contract/tv-view.ts'
import { actOf, createPageFlow, noTurn, onTo, type View } from '../../main/services/page-flow.ts'
import type { Service } from '../../main/services/service.ts'
import {
  DEFAULT_TV_TIMEOUTS,
  type CableFault,
  type CableParties,
  type CablePass,
  type HouseholdAnswer,
  type LoginAnswer,
  type LoginChallenge,
  type LoginProof,
  type TvFact,
  type TvSession,
  type TvTimeouts
} from '../../main/television/ports.ts'
import { createReaderDesk, SETTLING_MS } from '../../main/television/reader-desk.ts'
import { createTvSession, type TvPairingOffer, type TvRemoteCode, type TvSessionParts } from '../../main/television/session/tv-session.ts'
import { ManualClock } from './manual-clock.ts'

/** Times that no two things share, so that each is told from the others. */
export const TV_TIMEOUTS: TvTimeouts = { ...DEFAULT_TV_TIMEOUTS, noticeMs: 45_000 }

/** Good for as long as no test is about its end. */
export const PASS: CablePass = { cableId: 'cable-user-0001', assertion: 'signed', expiresAtMs: 8_640_000_000_000_000 }

/** Both parties, as they answer a card that is linked to a household of this box; a test puts its own in the place of any. */
export class FakeCableParties implements CableParties {
  readonly #clock: ManualClock
  /** Names of what was asked, in order. */
  readonly asked: string[] = []
  readonly proofs: LoginProof[] = []
  readonly challenges: LoginChallenge[] = []
  readonly signals: AbortSignal[] = []
  onChallenge: (challenge: LoginChallenge) => Promise<Result<LoginChallenge, CableFault>> = (challenge) =>
    Promise.resolve(ok(challenge))
  onLogIn: () => Promise<Result<LoginAnswer, CableFault>> = () => Promise.resolve(ok({ answer: 'linked', pass: PASS }))
  onLink: (ticket: string) => Promise<Result<CablePass, CableFault>> = () => Promise.resolve(ok(PASS))
  onVisit: () => Promise<Result<HouseholdAnswer, CableFault>> = () => Promise.resolve(ok({ answer: 'admitted' }))
  onJoin: () => Promise<Result<HouseholdAnswer, CableFault>> = () => Promise.resolve(ok({ answer: 'admitted' }))
  onUnlink: () => Promise<Result<void, CableFault>> = () => Promise.resolve(ok(undefined))

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  requestChallenge(signal: AbortSignal): Promise<Result<LoginChallenge, CableFault>> {
    this.#note('challenge', signal)
    const number = this.challenges.length + 1
    const challenge = {
      challengeId: `challenge-${String(number)}`,
      bytes: new Uint8Array(32).fill(number),
      expiresAtMs: this.#clock.nowMs() + 120_000
    }
    this.challenges.push(challenge)
    return this.onChallenge(challenge)
  }

  logIn(proof: LoginProof, signal: AbortSignal): Promise<Result<LoginAnswer, CableFault>> {
    this.#note('log_in', signal)
    this.proofs.push(proof)
    return this.onLogIn()
  }

  link(linkTicket: string, signal: AbortSignal): Promise<Result<CablePass, CableFault>> {
    this.#note('link', signal)
    return this.onLink(linkTicket)
  }

  visit(_pass: CablePass, signal: AbortSignal): Promise<Result<HouseholdAnswer, CableFault>> {
    this.#note('visit', signal)
    return this.onVisit()
  }

  join(_pass: CablePass, signal: AbortSignal): Promise<Result<HouseholdAnswer, CableFault>> {
    this.#note('join', signal)
    return this.onJoin()
  }

  unlink(_pass: CablePass, signal: AbortSignal): Promise<Result<void, CableFault>> {
    this.#note('unlink', signal)
    return this.onUnlink()
  }

  close(): void {
    // Nothing is open.
  }

  #note(name: string, signal: AbortSignal): void {
    this.asked.push(name)
    this.signals.push(signal)
  }
}

/** A service of two pages: a list, and below it one thing, on which an act counts. */
export class CountingService implements Service {
  readonly id: string
  readonly name: Words
  readonly users: string[] = []
  done = 0
  closed = 0
  /** What an act waits for. */
  until: Promise<unknown> = Promise.resolve()
  /** Kept from opening. */
  opening: Promise<unknown> = Promise.resolve()

  constructor(id = 'counting', name: Words = { ja: 'かぞえる', en: 'Counting' }) {
    this.id = id
    this.name = name
  }

  async open({ cableId }: { readonly cableId: string }): ReturnType<Service['open']> {
    this.users.push(cableId)
    await this.opening
    const flow = createPageFlow(this.#first())
    const close = (): void => {
      this.closed += 1
      flow.close()
    }
    return ok({ ...flow, close })
  }

  #first(): View {
    const item = { actId: 'thing', name: { ja: 'もの', en: 'Thing' }, line: null, mark: null }
    return {
      page: {
        kind: 'list',
        id: 'first',
        title: this.name,
        path: [this.name],
        focus: null,
        acts: [],
        lead: null,
        items: [item],
        turn: noTurn
      },
      acts: {
        thing: async () => {
          await this.until
          return onTo(this.#thing())
        }
      }
    }
  }

  #thing(): View {
    const count = { ja: 'かぞえる', en: 'Count' }
    return {
      page: {
        kind: 'detail',
        id: 'thing',
        title: { ja: 'もの', en: 'Thing' },
        path: [this.name, { ja: 'もの', en: 'Thing' }],
        focus: null,
        acts: [actOf('count', count, 'main')],
        sentences: [],
        facts: []
      },
      acts: {
        count: async () => {
          await this.until
          this.done += 1
          return onTo(this.#thing())
        }
      }
    }
  }
}

type PageView = Extract<TvView, { screen: 'page' }>

/** One screen's session over the real desk, simulated reader and cards; the parties are fake, time is in the test's hand. */
export class TvWorld {
  readonly clock = new ManualClock()
  readonly reader = new SimulatedReader({ clock: this.clock })
  readonly parties = new FakeCableParties(this.clock)
  readonly facts: TvFact[] = []
  readonly faults: unknown[] = []
  readonly views: TvView[] = []
  /** Whether the shopper's session is at rest. */
  mayLend = true
  forgotten = 0
  remote: TvRemoteCode = { url: 'https://box.example/remote/#code=abc', endsInMs: 30_000, totalMs: 30_000 }
  telephones = 0
  /** Whether a card that is laid down on the first screen begins a login. */
  beginsByCard = false
  /** What the desk answers who asks for a code for another television. */
  offer: TvPairingOffer = { state: 'good', code: '135790', address: 'https://box.example:8444/', goodForMs: 300_000 }
  /** What was asked of the desk about it, in order. */
  readonly pairingAsked: ('begin' | 'end')[] = []
  /** Whether a code for another television holds, as the desk has it. */
  holdsCode = false
  readonly lent = createReaderDesk(this.reader, () => this.mayLend, this.clock)
  readonly session: TvSession
  readonly #remoteListeners = new Set<() => void>()
  readonly #pairingListeners = new Set<(how: 'used' | 'spent') => void>()

  constructor(parts: Partial<TvSessionParts> = {}) {
    this.session = createTvSession({
      screenId: 'screen-1',
      reader: this.lent.desk,
      parties: this.parties,
      services: [new CountingService()],
      clock: this.clock,
      timeouts: TV_TIMEOUTS,
      language: 'ja',
      record: (fact) => this.facts.push(fact),
      remoteCode: () => this.remote,
      telephones: () => this.telephones,
      beginsByCard: () => this.beginsByCard,
      pairing: {
        begin: () => {
          this.pairingAsked.push('begin')
          this.holdsCode = this.offer.state === 'good'
          return this.offer
        },
        end: () => {
          this.pairingAsked.push('end')
          this.holdsCode = false
        },
        onOver: (listener) => {
          this.#pairingListeners.add(listener)
          return () => this.#pairingListeners.delete(listener)
        }
      },
      onRemoteCode: (listener) => {
        this.#remoteListeners.add(listener)
        return () => this.#remoteListeners.delete(listener)
      },
      onForget: () => {
        this.forgotten += 1
      },
      acceptPhones: false,
      onFault: (_where, fault) => this.faults.push(fault),
      ...parts
    })
    this.session.onView((view) => this.views.push(tvViewSchema.parse(view)))
  }

  /** Looked at with the contract's eyes. */
  get view(): TvView {
    return tvViewSchema.parse(this.session.view())
  }

  /** The page that is on; fails the test where it is none. */
  get page(): ServicePage {
    return this.pageView.page
  }

  get pageView(): PageView {
    const { view } = this
    if (view.screen !== 'page') throw new Error(`no page is on, but ${view.screen}`)
    return view
  }

  /** Screen, and which page or state of it: `page welcome`, `card wanted`. */
  get on(): string {
    const { view } = this
    switch (view.screen) {
      case 'page':
        return `page ${view.page.id}`
      case 'card':
        return `card ${view.state}`
      case 'asking':
        return `asking ${view.of}`
      default:
        return view.screen
    }
  }

  /** Whether nobody has the reader: it could be lent to another screen. */
  get isReaderFree(): boolean {
    const borrowed = this.lent.desk.borrow('another-screen', () => undefined)
    void borrowed?.close()
    return borrowed !== null
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let round = 0; round < 4; round++) await tick()
  }

  /** Lets time pass, in steps where what waits for what has to have time to come. */
  async pass(totalMs: number, stepMs = totalMs): Promise<void> {
    for (let passedMs = 0; passedMs < totalMs; passedMs += stepMs) {
      this.clock.advance(Math.min(stepMs, totalMs - passedMs))
      await this.settle()
    }
  }

  async command(...commands: readonly TvCommand[]): Promise<void> {
    for (const command of commands) this.session.command(command)
    await this.settle()
  }

  /** Presses OK on what the page's name ends with. */
  async act(ending: string): Promise<void> {
    await this.command({ type: 'act', actId: this.actId(ending) })
  }

  /** The one act of the page whose name ends so. */
  actId(ending: string): string {
    const ids = actIdsOf(this.page).filter((id) => id.endsWith(`.${ending}`))
    const [id] = ids
    if (id === undefined || ids.length > 1) throw new Error(`${this.page.id} has ${String(ids.length)} acts "${ending}"`)
    return id
  }

  /** Presses from this page's first focus until an act is done. */
  presses(ending: string): number {
    return pressesTo(this.page, this.actId(ending))
  }

  async back(): Promise<void> {
    await this.command({ type: 'back' })
  }

  async lay(card: SimulatedCard): Promise<void> {
    this.reader.insert(card)
    await this.settle()
  }

  async take(): Promise<void> {
    this.reader.remove()
    await this.settle()
  }

  /** From the first screen to where the PIN is wanted. */
  async upToPin(card: SimulatedCard): Promise<void> {
    await this.act('login')
    await this.lay(card)
  }

  async enterPin(pin = '1234'): Promise<void> {
    await this.command({ type: 'enter_pin', pin })
  }

  /** From the first screen through the PIN. */
  async logIn(card: SimulatedCard, pin?: string): Promise<void> {
    await this.upToPin(card)
    await this.enterPin(pin)
  }

  tellRemoteCode(changes: Partial<TvRemoteCode>): void {
    this.remote = { ...this.remote, ...changes }
    for (const listener of this.#remoteListeners) listener()
  }

  tellTelephones(telephones: number): void {
    this.telephones = telephones
    for (const listener of this.#remoteListeners) listener()
  }

  tellPairingOver(how: 'used' | 'spent'): void {
    this.holdsCode = false
    for (const listener of this.#pairingListeners) listener(how)
  }
}

/** Every act of a page. */
export function actIdsOf(page: ServicePage): readonly string[] {
  const body = page.kind === 'list' ? page.items : page.kind === 'week' ? page.days : page.kind === 'slots' ? page.slots : []
  const turn = 'turn' in page ? [page.turn.earlier, page.turn.later] : []
  return [...body, ...page.acts, ...turn.flatMap((act) => act ?? [])].flatMap(({ actId }) => actId ?? [])
}

/** A world whose reader has settled. */
export async function startTvWorld(parts: Partial<TvSessionParts> = {}): Promise<TvWorld> {
  const world = new TvWorld(parts)
  await world.lent.shopper.start(() => undefined)
  await world.settle()
  await world.pass(SETTLING_MS)
  return world
}
