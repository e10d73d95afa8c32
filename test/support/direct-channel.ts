import type { SimulatedCard } from '../../device/card/simulator/simulated-card.ts'
import type { CardChannel } from '../../device/reader/card-reader.ts'
import { err, ok } from '../../device/result.ts'

/** A channel straight to a card, without a reader or time, for tests of what the card and the applet say. */
export function directChannel(card: SimulatedCard): CardChannel {
  return {
    atr: card.atr,
    transmit: (command) => {
      const { response } = card.answer(command)
      return Promise.resolve(response.length < 2 ? err({ code: 'card_garbled' }) : ok(response))
    }
  }
}
