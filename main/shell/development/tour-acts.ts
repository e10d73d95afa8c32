import { setTimeout } from 'node:timers/promises'
import type { DemoMachine, DemoWorld } from './demo-world.ts'
import type { ShopperHand } from './shopper-hand.ts'
import type { Act } from './tour-scenes.ts'

/** Where a scene is played. */
export interface Stage {
  readonly world: DemoWorld
  readonly machine: DemoMachine
  readonly hand: ShopperHand
  /** Takes a picture of what the shopper sees. */
  readonly take: (name: string) => Promise<void>
}

/** How many APDUs go well before the card is torn away: in the middle of the certificate. */
const TEAR_AT_APDU = 5
/** How long a press may take to be heard: a machine takes one that comes before that for another choice. */
const PRESS_EVERY_MS = 5000
const PRESSES = 6

/** Does one thing that a shopper does, or that happens to them. */
export async function performAct(stage: Stage, act: Act): Promise<void> {
  const { world, machine, hand, take } = stage
  switch (act.do) {
    case 'choose':
      await hand.choose(act.productId)
      await take(await hand.see('tap', 'consent'))
      return
    case 'add':
      await hand.choose(act.productId)
      return
    case 'check_out':
      await take('basket')
      await hand.press('check-out')
      return
    case 'look':
      await hand.wake()
      await take('choose')
      return
    case 'take_full_fare':
      await take(await hand.see('fare', 'tap', 'consent'))
      await hand.press('take-full-fare')
      return
    case 'press':
      await pressButton(stage, act.column)
      await take(await hand.see('tap', 'consent'))
      return
    case 'jam':
      machine.cabinet.jam(act.column, 1)
      return
    case 'sell_out':
      machine.cabinet.setStock(act.column, 0)
      return
    case 'lay':
      await world.cards.lay(machine.reader, act.card)
      return
    case 'consent':
      await hand.see('consent')
      await hand.press('consent')
      return
    case 'type_pin':
      await hand.see('pin')
      if (act.again === true) await hand.seeNote('wrong-pin')
      await take(act.again === true ? 'pin-again' : 'pin')
      await hand.typePin(act.pin)
      return
    case 'tear':
      machine.reader.tearAt(TEAR_AT_APDU)
      return
    case 'lift':
      machine.reader.remove()
      return
  }
}

/** Presses until it is heard, as people do. */
async function pressButton({ machine, hand, take }: Stage, column: string): Promise<void> {
  const { session } = machine.appliance
  await hand.see('attract')
  await take('attract')
  for (let presses = 0; presses < PRESSES && session.view().screen === 'attract'; presses += 1) {
    machine.cabinet.press(column)
    for (let waited = 0; waited < PRESS_EVERY_MS && session.view().screen === 'attract'; waited += 20) await setTimeout(20)
  }
}
