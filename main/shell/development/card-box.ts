import { LATENCY_PROFILES, type LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import type { SimulatedReader } from '../../../device/reader/simulator/simulated-reader.ts'
import type { IssuedCard } from '../../platform/simulator/card-issuer.ts'
import { cardProfiles, type CardProfile, type CardWish } from '../../platform/simulator/people.ts'
import type { Person } from '../../platform/simulator/register.ts'
import type { SimulatedPlatform } from '../../platform/simulator/simulated-platform.ts'

/** A card of the box, with what it was made of. */
export interface BoxedCard {
  readonly id: string
  readonly card: SimulatedMyNumberCard
  readonly issued: IssuedCard
}

/**
 * Simulated cards by profile, made when first wanted, and cards made to measure; each keeps its PIN counter for as long
 * as the box lives. Dates of a profile ("turns 20 tomorrow") are those of the day on which its card is made.
 */
export class CardBox {
  readonly #platform: Pick<SimulatedPlatform, 'issueCard'>
  readonly #latency: LatencyProfileName
  readonly #making = new Map<string, Promise<BoxedCard>>()
  readonly #made = new Map<string, BoxedCard>()

  constructor(platform: Pick<SimulatedPlatform, 'issueCard'>, latency: LatencyProfileName) {
    this.#platform = platform
    this.#latency = latency
  }

  /** The card of this profile. */
  async card(profile: CardProfile): Promise<SimulatedMyNumberCard> {
    return (await this.#boxed(profile, profile)).card
  }

  /** The card of this identifier: a profile, or what `make` gave; undefined where there is none. */
  async find(id: string): Promise<BoxedCard | undefined> {
    const profile = cardProfiles.find((known) => known === id)
    return profile === undefined ? this.#making.get(id) : this.#boxed(profile, profile)
  }

  /** Makes a card to measure, under an identifier that is no profile's. */
  make(id: string, wish: CardWish): Promise<BoxedCard> {
    return this.#boxed(id, wish)
  }

  /** Makes the card that takes this one's place at a renewal (更新), whose certificates end with it. */
  renew(id: string, wish: CardWish, old: BoxedCard): Promise<BoxedCard> {
    return this.#boxed(id, wish, old.issued.person)
  }

  /** The cards that are made, in the order of their making. */
  get made(): readonly BoxedCard[] {
    return [...this.#made.values()]
  }

  /** Throws all cards away: the next of each profile is another one, with all its tries. */
  empty(): void {
    this.#making.clear()
    this.#made.clear()
  }

  /** Lays a card on the reader, in place of the one that lies there. */
  async lay(reader: SimulatedReader, profile: CardProfile): Promise<void> {
    const card = await this.card(profile)
    if (reader.hasCard) reader.remove()
    reader.insert(card)
  }

  #boxed(id: string, wish: CardWish, renewed?: Person): Promise<BoxedCard> {
    const known = this.#making.get(id)
    if (known !== undefined) return known
    const making = this.#platform.issueCard(wish, renewed).then((issued) => {
      const card = new SimulatedMyNumberCard(issued, { latency: LATENCY_PROFILES[this.#latency], seed: 20 })
      const boxed = { id, card, issued }
      // Unless the box was emptied meanwhile.
      if (this.#making.get(id) === making) this.#made.set(id, boxed)
      return boxed
    })
    this.#making.set(id, making)
    // What could not be made may be asked for again.
    making.catch(() => this.#making.delete(id))
    return making
  }
}
