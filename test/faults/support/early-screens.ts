import type { CardWish } from '../../../main/platform/simulator/people.ts'
import type { Stage } from './counted-world.ts'

const WRONG_PIN = '9876'
export const PIN = '1234'

/** Plays a session up to a screen. */
export type Reach = (stage: Stage) => Promise<void>

export const toTap: Reach = async ({ shopper }) => {
  shopper.choose('beer')
  await shopper.see('tap')
}
const toChooseWithCard: Reach = async ({ shopper, machine, card }) => {
  machine.reader.insert(await card('adult'))
  await shopper.see('choose')
}
const toConsent: Reach = async (stage) => {
  await toChooseWithCard(stage)
  stage.shopper.choose('beer')
  await stage.shopper.see('consent')
}
/** A card that does not answer stays in its first visit for as long as it is wanted there. */
export const toReading: Reach = async (stage) => {
  await toTap(stage)
  const card = await stage.card('adult')
  stage.machine.reader.silence()
  stage.machine.reader.insert(card)
  await stage.shopper.see('reading')
  // Its challenge has come, so that a jump in time meets the card or the shopper and not the platform.
  await stage.settle()
}
const toPinOf =
  (wish: CardWish): Reach =>
  async (stage) => {
    await toTap(stage)
    stage.machine.reader.insert(await stage.card(wish))
    await stage.shopper.see('pin')
    await stage.settle()
  }
export const toPin = toPinOf('adult')
export const toReturn: Reach = async (stage) => {
  await toPin(stage)
  stage.machine.reader.remove()
  await stage.shopper.see('pin', ({ cardPresent }) => !cardPresent)
  stage.shopper.typePin(PIN)
  await stage.shopper.see('return_card')
}
export const toProving: Reach = async (stage) => {
  await toPin(stage)
  stage.machine.reader.silence()
  stage.shopper.typePin(PIN)
  await stage.shopper.see('asking', ({ step }) => step === 'proving')
}
const toWrongPin: Reach = async (stage) => {
  await toPin(stage)
  stage.shopper.typePin(WRONG_PIN)
  await stage.shopper.see('pin', ({ wrongPin }) => wrongPin)
  await stage.settle()
}
export const toLastTry: Reach = async (stage) => {
  await toWrongPin(stage)
  stage.shopper.typePin(WRONG_PIN)
  await stage.shopper.see('last_try')
  await stage.settle()
}

/** Every screen on which a session can end before its holder is proven. */
export const screens: readonly (readonly [name: string, reach: Reach])[] = [
  ['choosing, the card being there', toChooseWithCard],
  ['the tap', toTap],
  ['consent', toConsent],
  ['the first visit to the card', toReading],
  ['the PIN', toPin],
  ['the return of the card', toReturn],
  ['the second visit to the card', toProving],
  ['a wrong PIN', toWrongPin],
  ['the last try', toLastTry]
]
