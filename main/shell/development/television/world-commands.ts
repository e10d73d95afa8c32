import { z } from 'zod'
import { cardProfiles } from '../../../platform/simulator/people.ts'
import { PARTY_NAMES } from './tv-parties.ts'
import type { TvWorld } from './tv-world.ts'

/** What may be said to a world that is a process of its own: JSON, one line each. */
export const worldCommandSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('lay'), who: z.enum(cardProfiles) }),
  z.strictObject({ do: z.literal('lift') }),
  z.strictObject({ do: z.literal('unplug_reader') }),
  z.strictObject({ do: z.literal('plug_reader') }),
  z.strictObject({ do: z.literal('cut'), party: z.enum(PARTY_NAMES) }),
  z.strictObject({ do: z.literal('mend'), party: z.enum(PARTY_NAMES) }),
  z.strictObject({ do: z.literal('pairing_code') }),
  z.strictObject({ do: z.literal('facts'), after: z.int().min(0).optional() }),
  z.strictObject({ do: z.literal('bookings') }),
  z.strictObject({ do: z.literal('members') }),
  z.strictObject({ do: z.literal('enrol_for_health') })
])
export type WorldCommand = z.infer<typeof worldCommandSchema>

/** Does one; gives what is answered. Throws for what cannot be done now, such as a question to a party that is cut. */
export async function performWorldCommand(world: TvWorld, command: WorldCommand): Promise<object> {
  switch (command.do) {
    case 'lay':
      await world.hand.lay(command.who)
      return {}
    case 'lift':
      world.hand.lift()
      return {}
    case 'unplug_reader':
      world.hand.reader.unplug()
      return {}
    case 'plug_reader':
      world.hand.reader.plug()
      return {}
    case 'cut':
      await world.cut(command.party)
      return {}
    case 'mend':
      await world.mend(command.party)
      return {}
    case 'pairing_code':
      return { code: world.pairingCode() }
    case 'facts':
      return { facts: world.facts(command.after) }
    case 'bookings':
      return { bookings: await world.bookings() }
    case 'members':
      return { members: world.parties.members() }
    case 'enrol_for_health':
      return { enrolled: world.parties.enrolForHealth() }
  }
}
