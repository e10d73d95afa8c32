import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { createCableWorld, logInWith } from '../support/cable-world.ts'
import { SetClock } from '../support/service-world.ts'
import { describeCableParties } from './cable-parties.contract.ts'

describeCableParties('over HTTP, with stores, judged against the simulated J-LIS', async () => {
  const world = await createCableWorld(new SetClock('2026-11-28T08:00:00+09:00'))
  const inHand = (card: IssuedCard) => ({ logIn: (parties: Parameters<typeof logInWith>[0]) => logInWith(parties, card) })
  return {
    parties: world.partiesOf(0),
    neighbours: world.partiesOf(1),
    freshCard: async () => inHand(await world.jlis.issueCard('adult')),
    badCard: async (kind) => inHand(await world.jlis.issueCard(kind)),
    dispose: world.dispose
  }
})
