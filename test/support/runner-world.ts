import { setImmediate as tick } from 'node:timers/promises'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import type { SimulatedCard } from '../../device/card/simulator/simulated-card.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import type { CardContents } from '../../device/card/simulator/card-contents.ts'
import type { LatencyProfile } from '../../device/card/simulator/latency.ts'
import { err, ok, type Result } from '../../device/result.ts'
import type {
  MachineEvent,
  VendConfirmation,
  VendError,
  VendingMachine,
  VendOrder
} from '../../device/vending/vending-machine.ts'
import type { Role } from '../../main/age/evidence.ts'
import type { Challenge, Verification, VerificationRequest } from '../../main/age/verification.ts'
import type { EventFields, EventName } from '../../main/audit/catalogue.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import type { ShopperCommand } from '../../main/contract/shopper.ts'
import { createWatches, type Watches } from '../../main/session/durations.ts'
import type { SessionPolicy } from '../../main/session/policy.ts'
import type { RecorderError, SessionRecorder, VendIntent } from '../../main/session/ports.ts'
import { SessionRunner, type SessionRunnerParts } from '../../main/session/session-runner.ts'
import { cardContents } from './card-contents.ts'
import { ManualClock } from './manual-clock.ts'
import { goodEvidence, policyFor } from './session.ts'

/** A card that takes its time, without jitter: SELECT 10 ms, VERIFY 40 ms (the empty one none), signature 450 ms. */
export const STEADY: LatencyProfile = {
  selectMs: 10,
  readBinary256Ms: 0,
  verifyMs: 40,
  signatureMs: 450,
  otherMs: 0,
  jitterRatio: 0
}

/** A My Number Card with PIN 1234. */
export function myNumberCard(contents: Partial<CardContents> = {}, latency?: LatencyProfile): SimulatedMyNumberCard {
  return new SimulatedMyNumberCard(cardContents(contents), latency === undefined ? {} : { latency })
}

/** VERIFY commands that carried a PIN: an empty one, which only asks for the tries left, is none. */
export function verifiesOf(card: SimulatedMyNumberCard): readonly string[] {
  return card.log.lines.filter((line) => line.startsWith('00 20 00 80 [masked]'))
}

/** Commands that asked the card for a signature. */
export function signaturesOf(card: SimulatedMyNumberCard): readonly string[] {
  return card.log.lines.filter((line) => line.startsWith('80 2A'))
}

/** Answers as a platform does that knows the card; a test puts its own answers in the place of any. */
export class FakeVerification implements Verification {
  readonly role: Role
  readonly #clock: ManualClock
  readonly requests: VerificationRequest[] = []
  challengesAsked = 0
  onChallenge: (challenge: Challenge) => ReturnType<Verification['requestChallenge']> = (challenge) =>
    Promise.resolve(ok(challenge))
  onExamine: Verification['examine'] = () =>
    Promise.resolve({ path: { result: this.role === 'platform_operator' ? 'valid' : 'not_judged' } })
  onVerify: Verification['verify'] = () => Promise.resolve(goodEvidence())

  constructor(role: Role, clock: ManualClock) {
    this.role = role
    this.#clock = clock
  }

  warm(): void {
    // Nothing to open.
  }

  requestChallenge(): ReturnType<Verification['requestChallenge']> {
    const number = ++this.challengesAsked
    return this.onChallenge({
      issuer: 'platform',
      challengeId: `challenge-${String(number)}`,
      bytes: new Uint8Array(32).fill(number),
      expiresAtMs: this.#clock.nowMs() + 120_000
    })
  }

  examine(certificate: Uint8Array): ReturnType<Verification['examine']> {
    return this.onExamine(certificate)
  }

  verify(request: VerificationRequest, signal: AbortSignal): ReturnType<Verification['verify']> {
    this.requests.push(request)
    return this.onVerify(request, signal)
  }
}

/** A machine that hands out at once, unless a test answers in its place. */
export class FakeMachine implements VendingMachine {
  readonly capabilities = {
    protocol: 'fake',
    confirms: 'told',
    reportsSelection: true,
    leads: false,
    reportsStock: true,
    reportsDoor: true,
    settles: true
  } as const
  readonly orders: VendOrder[] = []
  /** How often a selection of its own came to nothing. */
  declines = 0
  /** What it was asked at the start to find out. */
  unsettled: readonly string[] = []
  closed = false
  onVend: () => Promise<Result<VendConfirmation, VendError>> = () => Promise.resolve(ok('told'))
  #listener: (event: MachineEvent) => void = () => undefined

  start(listener: (event: MachineEvent) => void, unsettled: readonly string[] = []): Promise<void> {
    this.#listener = listener
    this.unsettled = unsettled
    listener({ type: 'machine_ready' })
    return Promise.resolve()
  }

  vend(order: VendOrder): Promise<Result<VendConfirmation, VendError>> {
    this.orders.push(order)
    return this.onVend()
  }

  decline(): void {
    this.declines += 1
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  report(event: MachineEvent): void {
    this.#listener(event)
  }
}

type RecorderCall = keyof SessionRecorder

/** Keeps what it is given, and fails or throws where it is told to; what failed is not kept. */
export class FakeRecorder implements SessionRecorder {
  readonly trouble = new Map<RecorderCall, 'fails' | 'throws'>()
  readonly calls: RecorderCall[] = []
  readonly records: DecisionRecord[] = []
  readonly intents: VendIntent[] = []
  readonly reports: string[] = []
  readonly settlements: { readonly vendId: string; readonly result: string }[] = []
  /** Vends of earlier runs whose end is not known. */
  unsettled: readonly string[] = []
  readonly events: { readonly name: EventName; readonly fields: unknown }[] = []

  sessionStarted(): Result<void, RecorderError> {
    return this.#keep('sessionStarted')
  }

  vendIntended(intent: VendIntent): Result<void, RecorderError> {
    return this.#keep('vendIntended', () => this.intents.push(intent))
  }

  vendReported(_vendId: string, result: string): Result<void, RecorderError> {
    return this.#keep('vendReported', () => this.reports.push(result))
  }

  vendSettled(vendId: string, result: string): Result<void, RecorderError> {
    return this.#keep('vendSettled', () => this.settlements.push({ vendId, result }))
  }

  unsettledVends(limit: number): readonly string[] {
    return this.unsettled.slice(0, limit)
  }

  sessionDecided(record: DecisionRecord): Result<void, RecorderError> {
    return this.#keep('sessionDecided', () => this.records.push(record))
  }

  event<N extends EventName>(name: N, fields: EventFields<N>): Result<void, RecorderError> {
    return this.#keep('event', () => this.events.push({ name, fields }))
  }

  #keep(call: RecorderCall, keep: () => void = () => undefined): Result<void, RecorderError> {
    this.calls.push(call)
    const trouble = this.trouble.get(call)
    if (trouble === 'throws') throw new Error('the recorder broke')
    if (trouble === 'fails') return err({ code: 'store_failed', cause: 'disk_full' })
    keep()
    return ok(undefined)
  }
}

/** One session runner: simulated reader and cards, everything else fake, time in the test's hand. */
export class RunnerWorld {
  readonly clock = new ManualClock()
  readonly watches: Watches = createWatches(this.clock)
  readonly reader = new SimulatedReader({ clock: this.clock })
  readonly machine = new FakeMachine()
  readonly recorder = new FakeRecorder()
  readonly verification: FakeVerification
  readonly faults: string[] = []
  readonly runner: SessionRunner
  #ids = 0

  constructor(
    policy: Partial<SessionPolicy> = {},
    wrap: (reader: CardReader) => CardReader = (reader) => reader,
    more: Partial<Pick<SessionRunnerParts, 'memory' | 'membership' | 'surroundings' | 'recorder' | 'rules'>> = {}
  ) {
    const whole = policyFor(policy)
    const { clock, watches, machine, recorder } = this
    this.verification = new FakeVerification(whole.role, clock)
    this.runner = new SessionRunner({
      policy: whole,
      clock,
      watches,
      machine,
      recorder,
      reader: wrap(this.reader),
      verification: this.verification,
      freshId: () => `id-${String(++this.#ids)}`,
      onFault: (where) => this.faults.push(where),
      ...more
    })
  }

  get view(): ReturnType<SessionRunner['view']> {
    return this.runner.view()
  }

  /** Names of what the recorder was told besides sessions. */
  get eventNames(): readonly EventName[] {
    return this.recorder.events.map(({ name }) => name)
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round++) await tick()
  }

  /** Lets time pass in small steps, so that what waits for what has time to come. */
  async pass(totalMs: number, stepMs = totalMs): Promise<void> {
    for (let passedMs = 0; passedMs < totalMs; passedMs += stepMs) {
      this.clock.advance(Math.min(stepMs, totalMs - passedMs))
      await this.settle()
    }
  }

  async command(...commands: readonly (ShopperCommand | ShopperCommand['type'])[]): Promise<void> {
    for (const command of commands) {
      this.runner.command(typeof command === 'string' ? ({ type: command } as ShopperCommand) : command)
    }
    await this.settle()
  }

  async choose(productId = 'beer'): Promise<void> {
    await this.command({ type: 'choose_product', productId })
  }

  async lay(card: SimulatedCard): Promise<void> {
    this.reader.insert(card)
    await this.settle()
  }

  async take(): Promise<void> {
    this.reader.remove()
    await this.settle()
  }

  async press(digits: string): Promise<void> {
    await this.command(...Array.from(digits, (digit) => ({ type: 'press_digit', digit: Number(digit) }) as const))
  }

  async typePin(pin = '1234'): Promise<void> {
    await this.press(pin)
    await this.command('confirm_pin')
  }

  /** Product first, up to the PIN. */
  async upToPin(card: SimulatedCard = myNumberCard(), productId = 'beer'): Promise<void> {
    await this.choose(productId)
    await this.lay(card)
  }

  /** Takes the card and reads the end, so that the machine rests. */
  async leave(): Promise<void> {
    if (this.reader.hasCard) this.reader.remove()
    await this.settle()
    await this.command('dismiss')
  }
}

/** A world whose machine serves. */
export async function startRunnerWorld(...parts: ConstructorParameters<typeof RunnerWorld>): Promise<RunnerWorld> {
  const world = new RunnerWorld(...parts)
  await world.runner.start()
  await world.settle()
  return world
}

/** A reply that comes when the test says so. */
export function held<T>(): { readonly promise: Promise<T>; release(value: T): void; break(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  // It may be broken before anybody waits for it.
  promise.catch(() => undefined)
  return {
    promise,
    release: resolve,
    break: () => {
      reject(new TypeError('a mistake in the program'))
    }
  }
}
