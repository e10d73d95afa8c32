import type { Clock } from '../../../device/clock.ts'
import { err, ok } from '../../../device/result.ts'
import { openingErrorOf } from '../fault-views.ts'
import type { ServiceAddress } from '../http/json-client.ts'
import { createPageFlow } from '../page-flow.ts'
import type { Service } from '../service.ts'
import { isCableId } from '../service.ts'
import { homeView } from './booking-views.ts'
import { titles } from './booking-words.ts'
import { createBookingClients } from './client.ts'

/** Booking of municipal facilities on the television, over the HTTP interface of `docs/booking-api.yaml`. */
export function createBookingService(clock: Clock, address: ServiceAddress): Service & { readonly close: () => void } {
  const clients = createBookingClients(clock, address)
  return {
    id: 'booking',
    name: titles.service,
    open: async (user) => {
      if (!isCableId(user.cableId)) return err({ code: 'cable_id_malformed' })
      const client = clients.of(user)
      const facilities = await client.facilities()
      if (!facilities.ok) return err(openingErrorOf(facilities.error))
      return ok(createPageFlow(homeView({ client, clock, facilities: facilities.value })))
    },
    close: clients.close
  }
}
