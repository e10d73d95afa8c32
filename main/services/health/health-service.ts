import type { Clock } from '../../../device/clock.ts'
import { err, ok } from '../../../device/result.ts'
import { openingErrorOf } from '../fault-views.ts'
import type { ServiceAddress } from '../http/json-client.ts'
import { createPageFlow } from '../page-flow.ts'
import type { Service } from '../service.ts'
import { isCableId } from '../service.ts'
import { createHealthClients } from './client.ts'
import { homeView, titles } from './health-views.ts'
import { unknownView } from './sign-up-views.ts'

/** One's own health data on the television, over the HTTP interface of `docs/health-api.yaml`. */
export function createHealthService(clock: Clock, address: ServiceAddress): Service & { readonly close: () => void } {
  const clients = createHealthClients(clock, address)
  return {
    id: 'health',
    name: titles.service,
    open: async (user) => {
      if (!isCableId(user.cableId)) return err({ code: 'cable_id_malformed' })
      const client = clients.of(user)
      const advice = await client.advice()
      if (advice.ok) return ok(createPageFlow(homeView({ client, clock })))
      const isUnknown = advice.error.code === 'refused' && advice.error.refusal === 'user_unknown'
      return isUnknown ? ok(createPageFlow(unknownView({ client, clock }))) : err(openingErrorOf(advice.error))
    },
    close: clients.close
  }
}
