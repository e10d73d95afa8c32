import type { CardBehaviour } from '../../device/card/simulator/card-behaviour.ts'
import { systemClock } from '../../device/clock.ts'
import { startVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import type { VirtualCard, VirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { ForeignClients } from './foreign-clients.ts'

/** A card on the first reader of a world of its own, and the clients of that world. */
export interface CardOnTable {
  readonly world: VirtualReader
  readonly card: VirtualCard
  readonly clients: ForeignClients
}

/** Issues an adult's card with both certificates, and one without those of the signature. */
export async function issueCards(): Promise<{
  readonly issued: Required<IssuedCard>
  readonly withoutSignature: IssuedCard
}> {
  const platform = await startSimulatedPlatform({ clock: systemClock })
  try {
    const { signature, ...rest } = await platform.issueCard({ withSignature: true })
    if (signature === undefined) throw new Error('the platform left the signature out')
    return { issued: { ...rest, signature }, withoutSignature: await platform.issueCard('adult') }
  } finally {
    await platform.close()
  }
}

/** Lays cards, each in a new world, and clears them away. */
export class CardTable {
  readonly #laid: CardOnTable[] = []

  /**
   * Lays a card. pcscd may need 400 ms more to see it.
   * @param first what is there first: the PC/SC service, or the card
   */
  async lay(
    contents: Parameters<VirtualReader['define']>[0],
    behaviour: Partial<CardBehaviour> = {},
    first: 'service' | 'card' = 'service'
  ): Promise<CardOnTable> {
    const world = await startVirtualReader({ withService: first === 'service' })
    const clients = new ForeignClients(world.servicePath)
    const card = await world.define(contents, { behaviour })
    const laid = { world, card, clients }
    this.#laid.push(laid)
    const connected = world.insert(card)
    if (first === 'card') await world.startService()
    await connected
    return laid
  }

  async clear(): Promise<void> {
    await Promise.all(
      this.#laid.splice(0).map(async ({ world, clients }) => {
        await world.close()
        clients.remove()
      })
    )
  }
}
