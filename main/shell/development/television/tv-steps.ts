import type { TvHand, TvSight } from './tv-hand.ts'
import type { TvWorld } from './tv-world.ts'

/** Of every card of the demonstration. */
export const PIN = '1234'

/** The reader is this screen's: a card that is laid down now is taken for this login. */
export const CARD_WANTED: TvSight = { screen: 'card', selector: '[data-state="wanted"]' }

/** From the first screen to the moment at which the PIN is sent. */
export async function logInAt(hand: TvHand, layCard: () => Promise<void>, pin = PIN): Promise<void> {
  await hand.choose('login')
  await hand.see(CARD_WANTED)
  await layCard()
  await hand.see({ screen: 'pin' })
  await hand.type(pin)
  await hand.ok()
}

/** Logs somebody in whose card is linked, up to the services. */
export async function logIn(world: TvWorld, hand: TvHand): Promise<void> {
  await logInAt(hand, () => world.hand.lay('adult'))
  await hand.see({ place: 'home' })
}

/** Goes to the first screen, from wherever nobody is logged in. */
export async function toFirstScreen(hand: TvHand): Promise<void> {
  await hand.see({ selector: FIRST_OR_LEADS_THERE })
  if ((await hand.attribute('body', 'data-place')) !== 'welcome') await hand.press('menu')
  await hand.see({ place: 'welcome' })
}

/** The button that begins, or the key that leads there. */
const FIRST_OR_LEADS_THERE = '[data-choice$=".login"], [data-choice="@key-green"], [data-choice="@back"]'
