import type { Clock } from '../../device/clock.ts'
import { createFaultyLine, type FaultyLine, type LineDirection, type LineFault } from '../../device/serial/simulator/faulty-line.ts'
import { createRandom } from '../../device/serial/simulator/seeded-random.ts'
import { SimulatedCabinet, type DispensedGoods, type MotorResult } from '../../device/vending/simulator/simulated-cabinet.ts'
import type { SimulatedMachine } from '../../device/vending/simulator/simulated-machine.ts'
import type { Screen, ShopperView } from '../../main/contract/shopper.ts'
import { DEFAULT_TIMEOUTS, type SessionPolicy } from '../../main/session/policy.ts'
import type { VendingTruth } from './vending-account.ts'
import { createPlatformAtHand, type PlatformAtHand } from './vending-platform.ts'
import { SHOP_COLUMNS, type VendingProtocol } from './vending-protocols.ts'
import { ApplianceRun } from './vending-run.ts'
import { virtualStage, type VendingStage } from './vending-stage.ts'

/** One turn of a motor: what the machine was brought to do, whatever it said of it. */
export interface MotorTurn {
  readonly selection: string
  readonly token: string
  readonly begunAtMs: number
  result: MotorResult | null
}

/** Goods that came out, with when the motor began to turn for them. */
export interface TurnedOutGoods extends DispensedGoods {
  readonly begunAtMs: number
}

/** A cabinet that keeps a log of its motors beside the ledger of goods. */
export class WatchedCabinet extends SimulatedCabinet {
  readonly turns: MotorTurn[] = []
  /** The ledger's, in the same order. */
  readonly goods: TurnedOutGoods[] = []
  readonly #now: () => number

  constructor(options: ConstructorParameters<typeof SimulatedCabinet>[0]) {
    super(options)
    this.#now = () => options.clock.nowMs()
  }

  override async dispense(selection: string, token = ''): Promise<MotorResult> {
    const turn: MotorTurn = { selection, token, begunAtMs: this.#now(), result: null }
    this.turns.push(turn)
    turn.result = await super.dispense(selection, token)
    // One more in the ledger than was laid to a turn is this one's: it fell just now.
    const good = this.ledger[this.goods.length]
    if (good?.selection === selection && good.token === token) this.goods.push({ ...good, begunAtMs: turn.begunAtMs })
    return turn.result
  }
}

/** A vend that a driver was told of. */
export interface ToldVend {
  readonly vendId: string
  readonly selection: string
  readonly atMs: number
}

/** What the cable did to one piece. */
export interface Strike {
  readonly atMs: number
  readonly direction: LineDirection
  readonly fault: LineFault
}

/** A screen, and of one that ends a session or serves nobody the word it says. */
export interface SeenScreen {
  readonly atMs: number
  readonly screen: Screen
  readonly word: string
}

/** How a world is made. */
export interface VendingWorldOptions {
  readonly protocol: VendingProtocol
  readonly dataDirectory: string
  readonly seed: number
  /** How likely the cable strikes a piece, 0 to 1. */
  readonly faultProbability: number
  /** Virtual where absent. Ended with the world. */
  readonly stage?: VendingStage
  /** A new one where absent; one on the same clock may serve several worlds. */
  readonly platform?: PlatformAtHand
  readonly policy?: Partial<SessionPolicy>
}

/**
 * An appliance before a simulated machine, on one stage: everything is real but card, reader, platform, cable and
 * machine, and those are simulated at the bytes. The appliance's power can go and come back; the cabinet stays.
 */
export class VendingWorld {
  readonly protocol: VendingProtocol
  readonly stage: VendingStage
  readonly platform: PlatformAtHand
  readonly policy: SessionPolicy
  readonly cable: FaultyLine
  readonly cabinet: WatchedCabinet
  readonly told: ToldVend[] = []
  readonly strikes: Strike[] = []
  /** When the machine lost its power, by the wall clock. */
  readonly powerCyclesAtMs: number[] = []
  readonly faults: string[] = []
  /** When the machine was reported ready, by the clock that never jumps back. */
  readonly readyAtMs: number[] = []
  /** What the screen showed, each time it became another one. */
  readonly seen: SeenScreen[] = []
  /** When the cable was pulled and put back, by the same clock; null: not yet. */
  readonly unpluggings: { readonly pulledAtMs: number; backAtMs: number | null }[] = []
  /** What the machine heard, said and made of it, the newest last; for whoever looks for the cause of something. */
  readonly log: string[] = []
  onSession: (sessionId: string) => void = () => undefined
  onVend: (vend: ToldVend) => void = () => undefined
  onView: (view: ShopperView) => void = () => undefined
  onPowerLost: () => void = () => undefined
  readonly #dataDirectory: string
  readonly #machine: SimulatedMachine
  #run: ApplianceRun | null = null
  #runs = 0

  private constructor(options: VendingWorldOptions, stage: VendingStage, platform: PlatformAtHand) {
    const { protocol, dataDirectory, seed, faultProbability } = options
    this.protocol = protocol
    const { clock } = stage
    this.stage = stage
    this.platform = platform
    this.#dataDirectory = dataDirectory
    this.policy = {
      role: 'service_provider',
      place: 'indoors',
      products: protocol.products,
      ...(protocol.begins === 'at_the_screen' ? { basketMost: 3 } : { machineLeads: true }),
      lastTry: 'keep',
      phonesAcknowledgement: null,
      timeouts: DEFAULT_TIMEOUTS,
      operator: { outOfServiceMessage: { ja: '休止中', en: 'Out of service' }, telephone: '03-0000-0000' },
      ...options.policy
    }
    this.cabinet = new WatchedCabinet({ clock, columns: protocol.columns ?? SHOP_COLUMNS, seed: seed + 1 })
    this.cabinet.onEvent((event) => {
      if (event.type === 'power_cycled') this.powerCyclesAtMs.push(clock.nowMs())
    })
    this.cable = createFaultyLine(stage.far, {
      random: createRandom(seed + 2),
      probability: faultProbability,
      onFault: (direction, fault) => {
        this.strikes.push({ atMs: clock.nowMs(), direction, fault })
        this.note('cable', `${fault} ${direction}`)
      }
    })
    this.#machine = protocol.simulator.create(this.cable, {
      cabinet: this.cabinet,
      clock,
      onEntry: ({ kind, text }) => {
        this.note(kind, text)
      }
    })
  }

  static async create(options: VendingWorldOptions): Promise<VendingWorld> {
    const stage = options.stage ?? virtualStage()
    return new VendingWorld(options, stage, options.platform ?? (await createPlatformAtHand(stage.clock, stage.haste)))
  }

  /** The run under way. Throws while the appliance has no power. */
  get run(): ApplianceRun {
    if (this.#run === null) throw new Error('the appliance has no power')
    return this.#run
  }

  get clock(): Clock {
    return this.stage.clock
  }

  get hasPower(): boolean {
    return this.#run !== null
  }

  /** Null while the appliance has no power. */
  get view(): ShopperView | null {
    return this.#run?.runner.view() ?? null
  }

  /** How often the appliance was given its power. */
  get runs(): number {
    return this.#runs
  }

  /** Gives the appliance its power: it opens its record, settles what was left, and starts its devices. */
  powerOn(): void {
    if (this.#run !== null) throw new Error('the appliance has its power')
    const { driver, settings } = this.protocol
    const { port } = this.stage
    this.note('appliance', 'power on')
    const run = new ApplianceRun({
      clock: this.clock,
      policy: this.policy,
      dataDirectory: this.#dataDirectory,
      open: this.stage.open,
      verification: (clock) => this.platform.verification(clock),
      machine: (open, clock) =>
        driver.create(driver.settings.parse({ driver: driver.name, port, ...settings }), { open, clock }),
      onSession: (sessionId) => {
        this.onSession(sessionId)
      },
      onVend: ({ vendId, selection }) => {
        const vend = { vendId, selection, atMs: this.clock.nowMs() }
        this.told.push(vend)
        this.note('appliance', `vend ${vendId} ${selection}`)
        this.onVend(vend)
      },
      onReady: () => this.readyAtMs.push(this.clock.monotonicMs()),
      onPowerLost: () => {
        this.note('appliance', 'power lost')
        this.#run = null
        this.onPowerLost()
      },
      onFault: (where, fault) => this.faults.push(`${where}: ${fault instanceof Error ? (fault.stack ?? '') : String(fault)}`)
    })
    this.#run = run
    this.#runs += 1
    run.runner.onView((view) => {
      if (run.isOver) return
      this.#noteScreen(view)
      this.onView(view)
    })
    run.start()
  }

  /** Lets happen what happens until this holds, or throws with what the machine's log says last. */
  async until(what: string, isDone: () => boolean, withinMs = 600_000): Promise<void> {
    if (await this.stage.run(isDone, withinMs, () => this.platform.isWorking())) return
    throw new Error(`${this.protocol.name}: ${what} did not come; ${JSON.stringify(this.view)}\n${this.faults.join('\n')}\n${this.lastEntries()}`)
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    await this.stage.run(() => false, ms, () => this.platform.isWorking())
  }

  /** Pulls the cable; the returned function puts it back. */
  unplug(): () => Promise<void> {
    const { clock, stage } = this
    const unplugging: VendingWorld['unpluggings'][number] = { pulledAtMs: clock.monotonicMs(), backAtMs: null }
    this.unpluggings.push(unplugging)
    this.note('cable', 'pulled')
    const pulled = stage.unplug()
    return async () => {
      await pulled
      this.note('cable', 'put back')
      unplugging.backAtMs = clock.monotonicMs()
      await stage.plug()
    }
  }

  #noteScreen(view: ShopperView): void {
    const word = view.screen === 'not_sold' ? view.message : view.screen === 'out_of_service' ? view.cause : ''
    const last = this.seen.at(-1)
    if (last?.screen === view.screen && last.word === word) return
    this.seen.push({ atMs: this.clock.monotonicMs(), screen: view.screen, word })
    this.note('screen', `${view.screen} ${word}`)
  }

  note(who: string, text: string): void {
    this.log.push(`${String(this.clock.monotonicMs())} ${who}: ${text}`)
    if (this.log.length > 2_000) this.log.splice(0, 1_000)
  }

  lastEntries(count = 60): string {
    return this.log.slice(-count).join('\n')
  }

  /** What really happened. @param plans whose visit a session was */
  truth(plans: VendingTruth['plans']): VendingTruth {
    const { protocol, told, strikes, powerCyclesAtMs, cabinet } = this
    return { protocol, told, strikes, powerCyclesAtMs, plans, goods: cabinet.goods, turns: cabinet.turns }
  }

  /** Ends in order. What was told is answered first. */
  async close(): Promise<void> {
    const run = this.#run
    if (run !== null) {
      let isStopped = false
      void run.stop().then(() => {
        isStopped = true
      })
      await this.until('the end of the appliance', () => isStopped)
      this.#run = null
    }
    this.#machine.detach()
    await this.stage.close()
  }
}
