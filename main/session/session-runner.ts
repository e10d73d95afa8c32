import type { Clock } from '../../device/clock.ts'
import type { ReaderError } from '../../device/reader/card-reader.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { ServiceShow } from '../contract/shopper-service.ts'
import type { ShopperCommand, ShopperView } from '../contract/shopper.ts'
import { isAtRest } from './at-rest.ts'
import { Durations } from './durations.ts'
import type { Effect } from './effect.ts'
import { EffectPerformer, type EffectParts } from './effect-performer.ts'
import type { SessionEvent } from './event.ts'
import { sellingEnds } from './offline-sale.ts'
import type { SessionPolicy } from './policy.ts'
import type { RulesInForce, Surroundings } from './ports.ts'
import { isSoldBy } from './purchase.ts'
import { sessionHealthOf, type SessionHealth } from './session-health.ts'
import { cardLies, INITIAL_STATE, type PhaseName, type Product, type SessionState } from './state.ts'
import { NOTHING_ON_SALE } from './products-under.ts'
import type { Context } from './step.ts'
import { transition } from './transition.ts'
import { viewOf } from './view.ts'

/** What a runner is made of. Store, audit and network reach it here and nowhere else. */
export interface SessionRunnerParts extends Omit<EffectParts, 'dispatch' | 'durations' | 'isSoldBy' | 'onDecision'> {
  readonly policy: SessionPolicy
  readonly clock: Clock
  /** A new identifier, never given before. */
  readonly freshId: () => string
  /** A permutation of 0 to 9 from good randomness: the next session's pad. Absent: pads are in the usual order. */
  readonly freshPadLayout?: () => readonly number[]
  /** Line, clock and certification. Absent: the line is up, the clock is trusted, the certification stands. */
  readonly surroundings?: Surroundings
  /** The rules by the time. Absent: `policy.products` are sold as they are, at any time. */
  readonly rules?: RulesInForce
  /** A programmer's mistake, caught: for the shell, which records it. The machine goes out of service by itself. */
  readonly onFault: (where: string, fault: unknown) => void
}

/**
 * Runs the session: feeds events to the pure machine one at a time, performs its effects in order, keeps its deadline,
 * and shows its view. Holds the only mutable state of a sale.
 */
export class SessionRunner {
  readonly #parts: SessionRunnerParts
  readonly #performer: EffectPerformer
  readonly #durations: Durations
  readonly #views = new Set<(view: ShopperView) => void>()
  readonly #decisions = new Set<(record: DecisionRecord) => void>()
  readonly #queue: SessionEvent[] = []
  #state: SessionState = INITIAL_STATE
  #working = false
  /** What is sold while the rules cannot be asked: nothing. */
  readonly #unsold: readonly Product[]
  #cancelTimer: (() => void) | null = null
  readonly #sellingEnds = new Set<() => void>()
  #cancelRulesTimer: (() => void) | null = null
  #endRulesWatch: (() => void) | null = null
  #rulesFailed = false
  #productsAtHand: readonly Product[] | null = null
  readonly #stopped = Promise.withResolvers<undefined>()
  #stopping: Promise<void> | null = null

  constructor(parts: SessionRunnerParts) {
    this.#parts = parts
    this.#unsold = parts.policy.products.map((product) => ({ ...product, sale: NOTHING_ON_SALE }))
    this.#durations = new Durations(parts.clock, parts.watches)
    this.#performer = new EffectPerformer({
      ...parts,
      durations: this.#durations,
      isSoldBy: (selection) => isSoldBy(parts.policy, selection),
      dispatch: (event) => {
        this.#dispatch(event)
      },
      onDecision: (record) => {
        this.#tell(this.#decisions, record)
      }
    })
  }

  /** Starts both devices; the machine serves once each has reported ready. */
  async start(): Promise<void> {
    this.#parts.surroundings?.start((event) => {
      this.#dispatch(event)
    })
    this.#watchRules()
    await Promise.all([this.#performer.startReader(), this.#performer.startMachine()])
  }

  /** What the shopper does. */
  command(command: ShopperCommand): void {
    this.#dispatch({ type: 'command', command })
  }

  /** Shows a technician's test on the screen, or its end; of no effect but during maintenance. */
  showTest(show: ServiceShow | null): void {
    this.#dispatch({ type: 'service_shown', show })
  }

  /** Takes the machine out of service after a programmer's mistake that was caught elsewhere. */
  takeOutOfService(): void {
    this.#dispatch({ type: 'fault_caught' })
  }

  view(): ShopperView {
    const { clock } = this.#parts
    const nowMs = clock.nowMs()
    return viewOf(this.#policyAt(nowMs), this.#state, { nowMs, monotonicMs: clock.monotonicMs() })
  }

  /**
   * Why the card reader cannot be used now, for the operator; null where it can, and before its first word. A change of
   * it comes with a view.
   */
  readerFault(): ReaderError['code'] | null {
    const { readerFault } = this.#state
    return readerFault === 'reader_unheard' ? null : readerFault
  }

  /** The driver's cause for a machine that is lost, for the operator; null where it is not, and before its first word. */
  machineFault(): string | null {
    return this.#performer.machineLostBy()
  }

  /** How devices and program are now, for the operator. A change of it comes with a view. */
  health(): SessionHealth {
    return sessionHealthOf(this.#state, this.machineFault())
  }

  /** Whether the reader may be lent to a screen of the television. A change of it comes with a view. */
  isAtRest(): boolean {
    return isAtRest(this.#parts.policy, this.#state)
  }

  /** Calls back with every new view; the returned function ends it. */
  onView(listener: (view: ShopperView) => void): () => void {
    this.#views.add(listener)
    return () => this.#views.delete(listener)
  }

  /** Tells the view once more: whoever moved the clock has made the time that was told as left another. */
  tellViewAgain(): void {
    this.#tell(this.#views, this.view())
  }

  /** Calls back with every decision record, once it is stored. */
  onDecision(listener: (record: DecisionRecord) => void): () => void {
    this.#decisions.add(listener)
    return () => this.#decisions.delete(listener)
  }

  /** Ends what may be ended, lets a vend under way finish, and frees the devices. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#dispatch({ type: 'shutdown_requested' })
    await this.#stopped.promise
    this.#parts.surroundings?.stop()
    this.#cancelTimer?.()
    this.#endRules()
    this.#cancelSellingEnds()
    await this.#performer.close()
  }

  #dispatch(event: SessionEvent): void {
    // Replies that come after the end have nowhere to go: the record is about to be closed.
    if (this.#isStopped()) return
    this.#queue.push(event)
    this.#drain()
  }

  #drain(): void {
    if (this.#working || this.#queue.length === 0) return
    this.#working = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#step(next)
    } finally {
      this.#working = false
    }
    this.#keepDeadline()
    this.#keepRules()
    this.#tell(this.#views, this.view())
    if (this.#isStopped()) this.#stopped.resolve(undefined)
  }

  #isStopped(): boolean {
    return this.#state.phase.name === 'stopped'
  }

  /** A listener that throws must not turn a sale aside, nor keep the others from hearing of it. */
  #tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
    for (const listener of listeners) {
      try {
        listener(value)
      } catch (fault) {
        this.#parts.onFault('session.listener', fault)
      }
    }
  }

  #step(event: SessionEvent): void {
    let unperformed: readonly Effect[] = []
    try {
      const { clock, freshId, freshPadLayout } = this.#parts
      const before = this.#state
      const nowMs = clock.nowMs()
      const policy = this.#policyAt(nowMs)
      const context: Context = {
        nowMs,
        monotonicMs: clock.monotonicMs(),
        freshId: freshId(),
        // Seldom needed, so made only then.
        get anotherId() {
          return freshId()
        },
        ...(freshPadLayout === undefined ? {} : { freshPadLayout: freshPadLayout() })
      }
      const { state, effects } = transition(policy, before, event, context)
      unperformed = effects
      this.#state = state
      forgetPin(before, state)
      if (before.phase !== state.phase) this.#durations.enter(state.phase.name)
      // A rule that turned by the hour may have brought another limit.
      const isOther = this.#productsAtHand !== null && this.#productsAtHand !== policy.products
      this.#productsAtHand = policy.products
      if (before.line !== state.line || isOther) this.#tellSellingEnds()
      for (const [at, effect] of effects.entries()) {
        unperformed = effects.slice(at + 1)
        this.#performer.perform(effect)
      }
      if (!isOfUse(state, 'memory')) this.#performer.forgetMemory()
      if (!isOfUse(state, 'member')) this.#performer.forgetMember()
    } catch (fault) {
      // Whoever performs an effect overwrites its PIN; nobody will perform these.
      for (const effect of unperformed) if (effect.type === 'prove_holder') effect.pin.fill(0)
      this.#parts.onFault(`session.${event.type}`, fault)
      if (event.type !== 'fault_caught') this.#queue.push({ type: 'fault_caught' })
    }
  }

  /** What may be sold while the line is down ends by itself, and whoever stands before the screen must see it. */
  #tellSellingEnds(): void {
    this.#cancelSellingEnds()
    const { clock } = this.#parts
    for (const endMs of sellingEnds(this.#policyAt(clock.nowMs()), this.#state)) {
      const cancel = clock.after(Math.max(0, Math.min(endMs - clock.nowMs(), LONGEST_TIMER_MS)), () => {
        this.#sellingEnds.delete(cancel)
        this.tellViewAgain()
      })
      this.#sellingEnds.add(cancel)
    }
  }

  #cancelSellingEnds(): void {
    for (const cancel of this.#sellingEnds) cancel()
    this.#sellingEnds.clear()
  }

  /**
   * The policy with its products as the rules have them at this moment. Rules that throw are a programmer's mistake like
   * any other: nothing is on sale under them, and whatever happens is answered all the same.
   */
  #policyAt(nowMs: number): SessionPolicy {
    const { policy, rules } = this.#parts
    if (rules === undefined) return policy
    try {
      return { ...policy, products: rules.productsAt(nowMs) }
    } catch (fault) {
      this.#rulesFault(fault)
      return { ...policy, products: this.#unsold }
    }
  }

  /** Told once: each step would meet it again, the one that takes the machine out of service among them. */
  #rulesFault(fault: unknown): void {
    if (this.#rulesFailed) return
    this.#rulesFailed = true
    this.#parts.onFault('session.rules', fault)
    this.#queue.push({ type: 'fault_caught' })
    // Outside a step nothing takes from the queue by itself.
    if (!this.#working) queueMicrotask(() => { this.#drain() })
  }

  #watchRules(): void {
    this.#endRulesWatch =
      this.#parts.rules?.onChange(() => {
        this.#dispatch({ type: 'rules_changed' })
        this.#tellSellingEnds()
      }) ?? null
    this.#keepRules()
  }

  /** Tiles close and open by themselves. Looked at once a minute at least: somebody may set the clock. */
  #keepRules(): void {
    const { rules, clock } = this.#parts
    if (rules === undefined || this.#isStopped()) return
    this.#cancelRulesTimer?.()
    const nowMs = clock.nowMs()
    const shown = this.#policyAt(nowMs).products
    const delayMs = Math.min(this.#rulesChangeAtMs(rules, nowMs) - nowMs, RULES_EVERY_MS)
    this.#cancelRulesTimer = clock.after(Math.max(1, delayMs), () => {
      if (this.#policyAt(clock.nowMs()).products === shown) this.#keepRules()
      else this.#dispatch({ type: 'rules_changed' })
    })
  }

  #rulesChangeAtMs(rules: RulesInForce, nowMs: number): number {
    try {
      return rules.changesAtMs(nowMs) ?? Infinity
    } catch (fault) {
      this.#rulesFault(fault)
      return Infinity
    }
  }

  #endRules(): void {
    this.#endRulesWatch?.()
    this.#cancelRulesTimer?.()
  }

  #keepDeadline(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    const { phase } = this.#state
    if (!('deadline' in phase)) return
    const delayMs = phase.deadline.atMs - this.#parts.clock.monotonicMs()
    // An end screen past its time waits for the card, not for the clock, once nothing of the holder's is left on it.
    const isOver = phase.name === 'not_sold' || (phase.name === 'sold' && phase.memory === null && phase.member === null)
    if (delayMs <= 0 && cardLies(this.#state) && isOver) return
    this.#cancelTimer = this.#parts.clock.after(Math.max(0, delayMs), () => {
      this.#dispatch({ type: 'time_passed' })
    })
  }
}

/** Phases in which something may still be asked of the holder, once it is sold. */
const BEFORE_SOLD: ReadonlySet<PhaseName> = new Set(['asking', 'storing_intent', 'vending'])

/** Whether the holder's pseudonym may be of use still: from the question until nothing is asked any more. */
function isOfUse({ phase }: SessionState, what: 'memory' | 'member'): boolean {
  return phase.name === 'sold' ? phase[what] !== null : BEFORE_SOLD.has(phase.name)
}

/** How often it is looked at least whether the time has come at which something is on sale, or no more. */
const RULES_EVERY_MS = 30_000

/** No timer runs longer (32 bits of milliseconds). A longer policy is seen to end at the next view. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Overwrites the digits as soon as the state that holds them is left. */
function forgetPin(before: SessionState, after: SessionState): void {
  if (!('pin' in before.phase)) return
  if ('pin' in after.phase && after.phase.pin === before.phase.pin) return
  before.phase.pin.fill(0)
}
