import type { Clock } from '../../clock.ts'
import { createRandom } from '../../serial/simulator/seeded-random.ts'

/** One column (button, ticket) of a simulated machine. */
export interface CabinetColumn {
  readonly selection: string
  readonly priceYen: number
  /** How many are in it; unlimited by default. */
  readonly stock?: number
  /** How long its motor turns, milliseconds; 0 by default. */
  readonly motorMs?: number
}

/** What came of one turn of a motor. `power_lost`: the machine lost its power while it turned. */
export type MotorResult = 'dispensed' | 'jammed' | 'sold_out' | 'door_open' | 'no_such_column' | 'power_lost'

/** Goods that fell into the tray. `token`: what the protocol calls the order; empty where it has no name for it. */
export interface DispensedGoods {
  readonly selection: string
  readonly token: string
  readonly atMs: number
}

/** What happens to a machine beside orders. The protocol's side of the simulator tells of it in its own bytes. */
export type CabinetEvent =
  | { readonly type: 'pressed'; readonly selection: string }
  | { readonly type: 'stock_changed'; readonly selection: string; readonly available: boolean }
  | { readonly type: 'door_changed'; readonly open: boolean }
  /** The power went and came back: everything is forgotten but the goods, the jams and the door. */
  | { readonly type: 'power_cycled' }

/** How a cabinet is made. */
export interface CabinetOptions {
  readonly clock: Clock
  readonly columns: readonly CabinetColumn[]
  /** Seed of what is random (whether goods still fell when the power went); 1 by default. */
  readonly seed?: number
  /** Told of all goods that fall, as they come into the ledger. */
  readonly onDispensed?: (goods: DispensedGoods) => void
}

interface ColumnState {
  stock: number
  motorMs: number
  jamsLeft: number
}

/**
 * The iron part of every simulated machine: columns, motors, door, and a ledger of all goods that ever came out, which
 * is the truth that records are held against. It speaks no protocol.
 */
export class SimulatedCabinet {
  readonly columns: readonly CabinetColumn[]
  /** All that came out, oldest first. */
  readonly ledger: DispensedGoods[] = []
  readonly #clock: Clock
  readonly #random: () => number
  readonly #onDispensed: (goods: DispensedGoods) => void
  readonly #states = new Map<string, ColumnState>()
  readonly #listeners = new Set<(event: CabinetEvent) => void>()
  readonly #turning = new Set<(result: MotorResult) => void>()
  #isDoorOpen = false

  constructor({ clock, columns, seed = 1, onDispensed = () => undefined }: CabinetOptions) {
    this.columns = columns
    this.#clock = clock
    this.#random = createRandom(seed)
    this.#onDispensed = onDispensed
    for (const { selection, stock = Infinity, motorMs = 0 } of columns) {
      this.#states.set(selection, { stock, motorMs, jamsLeft: 0 })
    }
  }

  get isDoorOpen(): boolean {
    return this.#isDoorOpen
  }

  /** Whether a motor turns now. */
  get isTurning(): boolean {
    return this.#turning.size > 0
  }

  isAvailable(selection: string): boolean {
    return (this.#states.get(selection)?.stock ?? 0) > 0
  }

  /** Calls back with each event; the returned function ends it. */
  onEvent(listener: (event: CabinetEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Turns a column's motor once. The goods are in the ledger before it resolves. */
  async dispense(selection: string, token = ''): Promise<MotorResult> {
    const column = this.#states.get(selection)
    if (column === undefined) return 'no_such_column'
    if (this.#isDoorOpen) return 'door_open'
    if (column.stock < 1) return 'sold_out'
    const cut = await this.#turn(column.motorMs)
    if (cut !== null) {
      // Nobody can say where the motor stood.
      if (this.#random() < 0.5) this.#drop(selection, token, column)
      return cut
    }
    if (column.jamsLeft > 0) {
      column.jamsLeft -= 1
      return 'jammed'
    }
    this.#drop(selection, token, column)
    return 'dispensed'
  }

  /** Presses the machine's own button. */
  press(selection: string): void {
    this.#tell({ type: 'pressed', selection })
  }

  setDoor(open: boolean): void {
    if (open === this.#isDoorOpen) return
    this.#isDoorOpen = open
    this.#tell({ type: 'door_changed', open })
  }

  setStock(selection: string, stock: number): void {
    const column = this.#stateOf(selection)
    const before = column.stock > 0
    column.stock = stock
    if (before !== stock > 0) this.#tell({ type: 'stock_changed', selection, available: stock > 0 })
  }

  /** Jams the next turns of a column; `Infinity`: until it is mended with 0. */
  jam(selection: string, turns: number): void {
    this.#stateOf(selection).jamsLeft = turns
  }

  setMotor(selection: string, motorMs: number): void {
    this.#stateOf(selection).motorMs = motorMs
  }

  /** Takes the power away for a moment. A motor that turns stops; its goods may have fallen or not. */
  powerCycle(): void {
    for (const stop of [...this.#turning]) stop('power_lost')
    this.#tell({ type: 'power_cycled' })
  }

  #turn(motorMs: number): Promise<MotorResult | null> {
    if (motorMs === 0) return Promise.resolve(null)
    return new Promise((resolve) => {
      const stop = (result: MotorResult | null): void => {
        cancel()
        this.#turning.delete(stop)
        resolve(result)
      }
      const cancel = this.#clock.after(motorMs, () => {
        stop(null)
      })
      this.#turning.add(stop)
    })
  }

  #drop(selection: string, token: string, column: ColumnState): void {
    column.stock -= 1
    const goods = { selection, token, atMs: this.#clock.nowMs() }
    this.ledger.push(goods)
    this.#onDispensed(goods)
    if (column.stock < 1) this.#tell({ type: 'stock_changed', selection, available: false })
  }

  #stateOf(selection: string): ColumnState {
    const state = this.#states.get(selection)
    if (state === undefined) throw new RangeError(`No column ${selection}`)
    return state
  }

  #tell(event: CabinetEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}
