import type { ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import type { Product } from '../../main/session/state.ts'
import { Disturber } from './vending-disturber.ts'
import type { PurchasePlan } from './vending-plan.ts'
import type { VendingWorld } from './vending-world.ts'

/** How long somebody thinks before the next touch: within these, by the plan's own random numbers. */
const THINK_MS = { least: 150, most: 2_000 }
const PIN = '1234'
/** A button that does nothing is pressed again, so often. */
const MOST_PRESSES = 3
const PRESS_AGAIN_MS = 8_000
const MACHINE_TAKES_MS = 1_500

/**
 * Plays one visit to its end: hands that go by what the screen shows, and what comes between. Over once the machine
 * serves the next one, with everything back in its place.
 */
export async function visit(world: VendingWorld, plan: PurchasePlan, random: () => number): Promise<void> {
  const hands = new Hands(world, plan, random)
  const things = new Disturber(world, plan)
  world.onView = (view) => {
    things.see(view)
    hands.see(view)
  }
  world.onVend = () => {
    things.vendTold()
  }
  world.onPowerLost = () => {
    things.powerLost()
    hands.powerLost()
  }
  things.begin()
  if (world.view !== null) world.onView(world.view)
  await world.until(`the end of the visit ${JSON.stringify(plan)}`, () => hands.areGone && things.areMended && atRest(world))
  things.end()
  hands.end()
  world.onView = () => undefined
  world.onVend = () => undefined
  world.onPowerLost = () => undefined
}

function atRest({ view, hasPower }: VendingWorld): boolean {
  return hasPower && view?.screen === 'attract'
}

/** A shopper's hands. */
class Hands {
  readonly #world: VendingWorld
  readonly #plan: PurchasePlan
  readonly #random: () => number
  #cancelThought = (): void => undefined
  #shown = ''
  #hasBegun = false
  #chosen = 0
  #presses = 0
  #pinsTyped = 0
  #isLeaving = false
  #isGone = false

  constructor(world: VendingWorld, plan: PurchasePlan, random: () => number) {
    this.#world = world
    this.#plan = plan
    this.#random = random
  }

  get areGone(): boolean {
    return this.#isGone
  }

  /** The screen changed: what was thought of before is off, and the next thought begins. */
  see(view: ShopperView): void {
    const shown = faceOf(view)
    if (shown === this.#shown) return
    this.#shown = shown
    this.#think()
  }

  powerLost(): void {
    // The screen is dark; nobody stays. The card was in the shopper's hand, or is taken along.
    this.#isLeaving = true
    this.#shown = ''
    this.#cancelThought()
    this.#isGone = true
  }

  end(): void {
    this.#cancelThought()
  }

  #think(ms = THINK_MS.least + this.#random() * (THINK_MS.most - THINK_MS.least)): void {
    this.#cancelThought()
    this.#cancelThought = this.#world.clock.after(ms / this.#world.stage.haste, () => {
      if (this.#world.hasPower) this.#act(this.#world.run.runner.view())
    })
  }

  #act(view: ShopperView): void {
    const { way, at } = this.#plan
    if (view.screen === at && !this.#isLeaving) {
      if (way === 'cancels') this.#send({ type: 'cancel' })
      if (way === 'walks_away') this.#isLeaving = true
      if (way === 'takes_card') this.#takeCard()
      if (way === 'cancels' || way === 'walks_away' || way === 'takes_card') {
        // What the machine ignored is not tried again; whoever is left before the same screen goes on or goes home.
        this.#isLeaving = true
        this.#think(5_000)
        return
      }
    }
    this.#goOn(view)
  }

  #goOn(view: ShopperView): void {
    // Whoever pressed a button of the machine sees by the screen that it took it.
    if (view.screen !== 'attract' && view.screen !== 'choose') this.#hasBegun = true
    switch (view.screen) {
      case 'attract':
        this.#begin()
        return
      case 'choose':
        this.#choose(view)
        return
      case 'tap':
        if (this.#isLeaving) return
        if (view.mayTakeFullFare === true && this.#plan.fullFare === 'at_once') this.#send({ type: 'take_full_fare' })
        else this.#layCard()
        return
      case 'consent':
        if (!this.#isLeaving) this.#send({ type: 'consent' })
        return
      case 'pin':
        if (!this.#isLeaving) this.#typePin()
        return
      case 'return_card':
        if (!this.#isLeaving) this.#layCard()
        return
      case 'last_try':
        this.#send({ type: 'cancel' })
        return
      case 'fare':
        if (!this.#isLeaving) this.#send({ type: this.#plan.fullFare === 'never' ? 'cancel' : 'take_full_fare' })
        return
      case 'sold':
      case 'not_sold':
      // Nobody of a campaign opens the one, nor begins the other.
      case 'membership':
      case 'service':
        this.#takeCard()
        this.#send({ type: 'dismiss' })
        return
      case 'out_of_service':
        this.#takeCard()
        this.#isLeaving = true
        this.#isGone = true
        return
      case 'reading':
      case 'asking':
      case 'dispensing':
        return
    }
  }

  #begin(): void {
    if (this.#hasBegun) {
      this.#takeCard()
      this.#isGone = true
      return
    }
    if (this.#plan.cardFirst) {
      this.#hasBegun = true
      this.#layCard()
      return
    }
    if (this.#world.protocol.begins === 'at_the_machine') {
      this.#press()
      return
    }
    this.#hasBegun = true
    this.#chooseNext()
  }

  /** At the machine's own button, again where it did nothing, for a while. */
  #press(): void {
    if (this.#presses >= MOST_PRESSES) {
      this.#isGone = true
      return
    }
    this.#presses += 1
    const [product] = this.#plan.products
    const columns = this.#world.protocol.columnsOf(product!.selection)
    this.#world.cabinet.press(columns[this.#presses % columns.length]!)
    // A machine has its own pace, however hasty the shopper.
    this.#think(Math.max(PRESS_AGAIN_MS, MACHINE_TAKES_MS * this.#world.stage.haste))
  }

  #choose(view: Extract<ShopperView, { screen: 'choose' }>): void {
    if (this.#isLeaving) {
      if (this.#takeCard()) return
      this.#send({ type: 'cancel' })
      return
    }
    if (view.onMachine === true) {
      this.#press()
      return
    }
    if (this.#chosen < this.#plan.products.length) this.#chooseNext()
    else if ((view.basket?.lines.length ?? 0) > 0) this.#send({ type: 'check_out' })
    // What was wanted is sold out.
    else this.#send({ type: 'cancel' })
  }

  #chooseNext(): void {
    const product: Product | undefined = this.#plan.products[this.#chosen]
    this.#chosen += 1
    if (product !== undefined) this.#send({ type: 'choose_product', productId: product.view.id })
  }

  #typePin(): void {
    // The screen says that it is gone, and the next thought is the PIN.
    if (this.#plan.way === 'lifts_card' && this.#pinsTyped === 0 && this.#takeCard()) return
    const isWrong = this.#plan.way === 'forgot_pin' || (this.#plan.way === 'mistypes' && this.#pinsTyped === 0)
    this.#pinsTyped += 1
    for (const digit of isWrong ? '9999' : PIN) this.#send({ type: 'press_digit', digit: Number(digit) })
    this.#send({ type: 'confirm_pin' })
  }

  #layCard(): void {
    const { reader } = this.#world.run
    if (reader.hasCard) return
    reader.insert(this.#world.platform.card(this.#plan.shopper))
    if (this.#plan.way === 'torn') reader.tearAt(this.#plan.tearAt)
  }

  #takeCard(): boolean {
    const { reader } = this.#world.run
    if (!reader.hasCard) return false
    reader.remove()
    return true
  }

  #send(command: ShopperCommand): void {
    if (!this.#world.hasPower) return
    this.#world.run.runner.command(command)
    // The same screen may still be there.
    if (this.#world.hasPower && !this.#isGone) this.#think()
  }
}

/** What of a view a shopper goes by: not the time that is left. */
function faceOf(view: ShopperView): string {
  return JSON.stringify({ ...view, deadline: undefined })
}
