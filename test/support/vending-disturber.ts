import type { ShopperView } from '../../main/contract/shopper.ts'
import type { Disturbance, PurchasePlan } from './vending-plan.ts'
import type { VendingWorld } from './vending-world.ts'

const MOTOR_MS = 700
const SLOW_MOTOR_MS = 25_000

/** Brings about what comes between, and puts it right again. */
export class Disturber {
  readonly #world: VendingWorld
  readonly #disturbance: Disturbance | null
  readonly #columns: readonly string[]
  #isDue: boolean
  #toMend = 0

  constructor(world: VendingWorld, plan: PurchasePlan) {
    this.#world = world
    this.#disturbance = plan.disturbance
    this.#columns = plan.products.flatMap(({ selection, fullFare }) => [
      ...world.protocol.columnsOf(selection),
      ...(fullFare === undefined ? [] : world.protocol.columnsOf(fullFare.selection))
    ])
    this.#isDue = plan.disturbance !== null
  }

  get areMended(): boolean {
    return this.#toMend === 0
  }

  begin(): void {
    const { cabinet, stage } = this.#world
    for (const { selection } of cabinet.columns) cabinet.setMotor(selection, MOTOR_MS / stage.haste)
    const what = this.#disturbance?.what
    for (const column of this.#columns) {
      if (what === 'jam') cabinet.jam(column, 1)
      if (what === 'sold_out') cabinet.setStock(column, 0)
      if (what === 'slow_motor') cabinet.setMotor(column, SLOW_MOTOR_MS / stage.haste)
    }
    if (this.#disturbance?.what === 'appliance_power_at') this.#world.run.cutAt(this.#disturbance.cut)
  }

  end(): void {
    const { cabinet, hasPower } = this.#world
    for (const column of this.#columns) {
      cabinet.jam(column, 0)
      cabinet.setStock(column, Infinity)
    }
    if (hasPower) this.#world.run.cutAt(null)
    this.#world.stage.tricks?.unplugAfter(Infinity)
  }

  see({ screen }: ShopperView): void {
    const disturbance = this.#disturbance
    if (disturbance === null || !('moment' in disturbance)) return
    if (!this.#isDue || disturbance.moment.screen !== screen) return
    this.#isDue = false
    this.#toMend += 1
    const { clock, stage } = this.#world
    clock.after(disturbance.moment.delayMs / stage.haste, () => {
      this.#strike(disturbance)
      this.#toMend -= 1
    })
  }

  vendTold(): void {
    const { stage } = this.#world
    const disturbance = this.#disturbance
    if (disturbance?.what !== 'unplugged_in_frame' || !this.#isDue || stage.tricks === null) return
    this.#isDue = false
    stage.tricks.unplugAfter(disturbance.bytes)
    this.#mendAfter(disturbance.forMs, async () => {
      stage.tricks?.unplugAfter(Infinity)
      await stage.plug()
    })
  }

  /** Whoever has taken the power, by a moment or by a step, gives it back. */
  powerLost(): void {
    const disturbance = this.#disturbance
    this.#mendAfter(disturbance !== null && 'forMs' in disturbance ? disturbance.forMs : 1_000, () => {
      this.#world.powerOn()
    })
  }

  #strike(disturbance: Extract<Disturbance, { readonly moment: unknown }>): void {
    const { cabinet, stage, hasPower } = this.#world
    this.#world.note('disturbance', disturbance.what)
    switch (disturbance.what) {
      case 'machine_power':
        cabinet.powerCycle()
        return
      case 'button':
        cabinet.press(cabinet.columns.at(-1)!.selection)
        return
      case 'appliance_power':
        if (hasPower) this.#world.run.cutPower()
        return
      case 'unplugged':
        this.#mendAfter(disturbance.forMs, this.#world.unplug())
        return
      case 'door':
        cabinet.setDoor(true)
        this.#mendAfter(disturbance.forMs, () => {
          cabinet.setDoor(false)
        })
        return
      case 'stalled':
        if (stage.tricks === null) return
        stage.tricks.stallWrites()
        this.#mendAfter(disturbance.forMs, () => {
          stage.tricks?.resumeWrites()
        })
    }
  }

  #mendAfter(forMs: number, mend: () => void | Promise<void>): void {
    const { clock, stage } = this.#world
    this.#toMend += 1
    clock.after(forMs / stage.haste, () => {
      Promise.resolve(mend()).then(
        () => {
          this.#toMend -= 1
        },
        (fault: unknown) => this.#world.faults.push(`mending: ${String(fault)}`)
      )
    })
  }
}
