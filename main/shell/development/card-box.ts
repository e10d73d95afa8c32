import { LATENCY_PROFILES, type LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import type { SimulatedReader } from '../../../device/reader/simulator/simulated-reader.ts'
import type { CardProfile } from '../../platform/simulator/people.ts'
import type { SimulatedPlatform } from '../../platform/simulator/simulated-platform.ts'

/** Simulated cards by profile, made when first wanted; each keeps its PIN counter for as long as the box lives. */
export class CardBox {
  readonly #platform: Pick<SimulatedPlatform, 'issueCard'>
  readonly #latency: LatencyProfileName
  readonly #cards = new Map<CardProfile, Promise<SimulatedMyNumberCard>>()

  constructor(platform: Pick<SimulatedPlatform, 'issueCard'>, latency: LatencyProfileName) {
    this.#platform = platform
    this.#latency = latency
  }

  /** The card of this profile. */
  card(profile: CardProfile): Promise<SimulatedMyNumberCard> {
    const known = this.#cards.get(profile)
    if (known !== undefined) return known
    const made = this.#platform
      .issueCard(profile)
      .then((contents) => new SimulatedMyNumberCard(contents, { latency: LATENCY_PROFILES[this.#latency], seed: 20 }))
    this.#cards.set(profile, made)
    return made
  }

  /** Lays a card on the reader, in place of the one that lies there. */
  async lay(reader: SimulatedReader, profile: CardProfile): Promise<void> {
    const card = await this.card(profile)
    if (reader.hasCard) reader.remove()
    reader.insert(card)
  }
}
