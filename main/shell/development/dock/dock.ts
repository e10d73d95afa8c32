import { rmSync } from 'node:fs'
import { ok } from '../../../../device/result.ts'
import type { RelayBoardEntry } from '../../../../device/vending/relay/simulator/simulated-relay-board.ts'
import type { Role } from '../../../age/evidence.ts'
import type { Place } from '../../../age/rule.ts'
import { decisionRecordJson } from '../../../audit/decision-record-json.ts'
import type { DecisionRecord } from '../../../audit/decision-record.ts'
import type { DockAnswer, DockDecision, DockRequest, DockState } from '../../../contract/devdock/contract.ts'
import type { Counters } from '../../../platform/simulator/counters.ts'
import { clearFaults } from '../../../platform/simulator/faults.ts'
import { DemoNotStarted, type DemoMachine, type DemoWorld } from '../demo-world.ts'
import { wordsOfInvitation } from '../demo-members.ts'
import type { SettableClock } from '../settable-clock.ts'
import { cardsThere, performCardVerb } from './card-verbs.ts'
import { onRelayOn, performDeviceVerb } from './device-verbs.ts'
import { onShelf } from './dock-cards.ts'
import { DockLog, refuse, type DockHands, type DockResult } from './dock-hands.ts'
import { stateOf } from './dock-state.ts'
import { inWords } from './in-words.ts'

/** What the dock is opened on. */
export interface DockParts {
  readonly world: DemoWorld
  /** The clock that the world was started with. */
  readonly clock: SettableClock
  readonly role: Role
  readonly place: Place
  /** Whether the first machine's record outlives it, in the folder of its role and place; by default nothing does. */
  readonly keepsRecord?: boolean
  /** TCP port of the machine's operator's side, on loopback; by default it is off. */
  readonly operatorPort?: number
}

/** One machine with everything that happened to it since it was new. */
interface Bench {
  readonly setting: { readonly role: Role; readonly place: Place }
  readonly keepsRecord: boolean
  readonly hands: DockHands
  readonly log: DockLog
  readonly decisions: DockDecision[]
  /** The platform's counters when this machine was new. */
  readonly countersBefore: Counters
}

const DECISIONS_KEPT = 50

/**
 * The dev dock: every verb once, for terminal, page and fixtures alike. It has one machine at a time; verbs are done one
 * after the other, in the order of their asking.
 */
export class Dock {
  readonly #parts: DockParts
  readonly #listeners: Set<() => void>
  #bench: Bench
  #machines = 1
  #queue: Promise<unknown> = Promise.resolve()
  #closed = false

  private constructor(parts: DockParts, bench: Bench, listeners: Set<() => void>) {
    this.#parts = parts
    this.#bench = bench
    this.#listeners = listeners
  }

  /** Starts the first machine. Throws `DemoNotStarted` where it does not start. */
  static async open(parts: DockParts): Promise<Dock> {
    const listeners = new Set<() => void>()
    const bench = await startBench(parts, { role: parts.role, place: parts.place }, 1, () => {
      tell(listeners)
    })
    return new Dock(parts, bench, listeners)
  }

  /** The machine of now; `start_over` brings another. */
  get machine(): DemoMachine {
    return this.#bench.hands.machine
  }

  state(): DockState {
    const { hands, setting, log, decisions, countersBefore } = this.#bench
    return stateOf(hands, { ...setting, log: log.lines, decisions, countersBefore })
  }

  /** Calls back when something may have changed; the returned function ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Does one verb, after those that were asked before. */
  perform(request: DockRequest): Promise<DockAnswer> {
    const done = this.#queue.then(() => this.#perform(request))
    this.#queue = done.catch(() => undefined)
    return done
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#queue
    await closeBench(this.#bench)
  }

  async #perform(request: DockRequest): Promise<DockAnswer> {
    if (this.#closed) return refuse('closed', 'The dock is closed.')
    // Before what comes of it, so that the log is in the order of cause and effect.
    const takeBack = sayBefore(this.#bench, request)
    const result = await this.#do(request)
    if (!result.ok) {
      takeBack?.()
      return { ok: false, error: result.error }
    }
    const { hands, log } = this.#bench
    const card = result.value === null ? undefined : onShelf(hands.cards, hands.names, result.value)
    if (takeBack === null && request.verb !== 'state') log.add('hand', inWords(request, card))
    tell(this.#listeners)
    return { ok: true, ...(card === undefined ? {} : { card }), state: this.state() }
  }

  #do(request: DockRequest): Promise<DockResult<string | null>> {
    const { hands } = this.#bench
    switch (request.verb) {
      case 'state':
        return Promise.resolve(ok(null))
      case 'start_over':
        return this.#startOver(request)
      case 'insert':
      case 'remove':
      case 'insert_second':
      case 'remove_second':
      case 'make_card':
      case 'tear':
      case 'silence_card':
      case 'revoke_card':
      case 'suspend_card':
      case 'restore_card':
        return performCardVerb(hands, request)
      default:
        return performDeviceVerb(hands, request)
    }
  }

  /** The new machine before the old one is closed: where it does not start, the old one goes on. */
  async #startOver(request: Extract<DockRequest, { verb: 'start_over' }>): Promise<DockResult<null>> {
    const { world, clock } = this.#parts
    const old = this.#bench
    const setting = { role: request.role ?? old.setting.role, place: request.place ?? old.setting.place }
    this.#machines += 1
    // First, so that the new machine starts today.
    clock.resetWall()
    clearFaults(world.platform.faults)
    try {
      this.#bench = await startBench(this.#parts, setting, this.#machines, () => {
        tell(this.#listeners)
      })
    } catch (fault) {
      if (!(fault instanceof DemoNotStarted)) throw fault
      return refuse('not_started', fault.message)
    }
    world.cards.empty()
    await closeBench(old)
    return ok(null)
  }
}

/** Logs what is being done; null where that can only be said afterwards. */
function sayBefore({ hands, log }: Bench, request: DockRequest): (() => void) | null {
  if (request.verb === 'state' || request.verb === 'make_card' || request.verb === 'start_over') return null
  const id = 'card' in request ? request.card : request.verb.endsWith('_card') ? cardsThere(hands).card : null
  const card = id === null || id === undefined ? undefined : onShelf(hands.cards, hands.names, id)
  return log.add('hand', inWords(request, card))
}

function tell(listeners: ReadonlySet<() => void>): void {
  for (const listener of listeners) listener()
}

async function startBench(
  { world, clock, keepsRecord = false, operatorPort }: DockParts,
  setting: Bench['setting'],
  number: number,
  changed: () => void
): Promise<Bench> {
  const keeps = keepsRecord && number === 1
  const log = new DockLog(clock)
  const decisions: DockDecision[] = []
  let onBoardEntry: ((entry: RelayBoardEntry) => void) | null = null
  const machine = await world.machine({
    ...setting,
    ...(keeps ? {} : { name: `machine-${String(number)}` }),
    ...(operatorPort === undefined ? {} : { operatorPort }),
    onBoardEntry: (entry) => onBoardEntry?.(entry)
  })
  const hands: DockHands = {
    world,
    cards: world.cards,
    names: new Map(),
    clock,
    machine,
    jams: new Set(),
    linePulled: false,
    laid: null,
    laidSecond: null
  }
  const bench = { setting, keepsRecord: keeps, hands, log, decisions, countersBefore: { ...world.platform.counters } }
  onBoardEntry = (entry) => {
    if (entry.type === 'pulse') log.add('machine', `One article falls: relay ${String(entry.channel)} closed and opened.`)
    else if (entry.type === 'frame_lost') log.add('machine', 'The board loses a frame.')
    else if (entry.type === 'frame' && entry.on) void breakMidVend(bench, changed)
    else return
    changed()
  }
  if (machine.invitation !== null) log.add('machine', wordsOfInvitation(machine.invitation))
  watchSession(bench, changed)
  return bench
}

async function breakMidVend({ hands, log }: Bench, changed: () => void): Promise<void> {
  if (!(await onRelayOn(hands))) return
  log.add('machine', 'The line breaks in the middle of the vend.')
  changed()
}

function watchSession({ hands, log, decisions }: Bench, changed: () => void): void {
  const { session } = hands.machine.appliance
  let { screen } = session.view()
  log.add('screen', screen)
  session.onView((view) => {
    if (view.screen === screen) return
    screen = view.screen
    log.add('screen', screen)
    changed()
  })
  let number = 0
  session.onDecision((record) => {
    number += 1
    decisions.push(decisionOf(number, record))
    if (decisions.length > DECISIONS_KEPT) decisions.shift()
    log.add('decision', record.reason === undefined ? record.outcome : `${record.outcome}: ${record.reason}`)
    changed()
  })
}

function decisionOf(number: number, record: DecisionRecord): DockDecision {
  return {
    number,
    outcome: record.outcome,
    reason: record.reason ?? null,
    productId: record.product?.id ?? null,
    record: JSON.parse(decisionRecordJson(record)) as Record<string, unknown>
  }
}

/** Closes the machine and, unless it is kept, takes its record away. */
async function closeBench({ hands, keepsRecord }: Bench): Promise<void> {
  await hands.machine.close()
  if (!keepsRecord) rmSync(hands.machine.dataDirectory, { recursive: true, force: true })
}
