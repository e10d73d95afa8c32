import { servicePageSchema, type ServicePage } from '../../contract/service-page.ts'
import type { Service, ServiceError, ServiceSession } from '../../services/service.ts'
import type { CablePass } from '../ports.ts'
import type { ServiceReply } from './event.ts'
import type { ServiceTrouble } from './state.ts'

const TROUBLE_OF: Readonly<Record<ServiceError['code'], ServiceTrouble>> = {
  service_unreachable: 'unreachable',
  service_refused: 'refused',
  service_busy: 'busy',
  pass_expired: 'pass_over',
  // The pass was the platform's own: a service that does not take it takes nobody from here.
  cable_id_malformed: 'refused'
}

/** A service as it is open, or being opened. */
interface Open {
  readonly opening: number
  readonly service: Service
  visit: ServiceSession | null
}

/** What a thread of service pages is made of. */
export interface ServiceThreadParts {
  readonly services: readonly Service[]
  readonly reply: (reply: ServiceReply, opening: number) => void
  readonly onFault: (where: string, fault: unknown) => void
}

/**
 * The one service that is open on a screen. A page that does not keep to the contract is shown to nobody, since a cable
 * operator may add services of its own; whatever comes of a service after it was closed goes nowhere.
 */
export class ServiceThread {
  readonly #parts: ServiceThreadParts
  #open: Open | null = null

  constructor(parts: ServiceThreadParts) {
    this.#parts = parts
  }

  /** Opens a service by its place; the one that was open is closed. */
  open(place: number, { cableId, assertion }: CablePass, opening: number): void {
    this.close()
    const service = this.#parts.services[place]
    if (service === undefined) throw new RangeError(`no service at ${String(place)}`)
    const open: Open = { opening, service, visit: null }
    this.#open = open
    this.#answer(open, async () => {
      const opened = await service.open({ cableId, assertion })
      if (!opened.ok) return { type: 'service_failed', trouble: TROUBLE_OF[opened.error.code] }
      if (this.#open !== open) {
        opened.value.close()
        return null
      }
      open.visit = opened.value
      return { type: 'service_page', page: checked(service, opened.value.page()) }
    })
  }

  act(actId: string, opening: number): void {
    const open = this.#open
    const visit = open?.visit
    if (open?.opening !== opening || visit === null || visit === undefined) return
    this.#answer(open, async () => ({ type: 'service_page', page: checked(open.service, await visit.act(actId)) }))
  }

  /** Asks nobody, so that the answer is there at once. */
  back(opening: number): void {
    const open = this.#open
    const visit = open?.visit
    if (open?.opening !== opening || visit === null || visit === undefined) return
    try {
      const page = visit.back()
      this.#parts.reply({ type: 'service_back', page: page === null ? null : checked(open.service, page) }, opening)
    } catch (fault) {
      this.#failed(open, fault)
    }
  }

  /** Ends the service's visit: what comes of it still is not heard. */
  close(): void {
    const open = this.#open
    this.#open = null
    try {
      open?.visit?.close()
    } catch (fault) {
      this.#parts.onFault('television.service_close', fault)
    }
  }

  #answer(open: Open, ask: () => Promise<ServiceReply | null>): void {
    ask().then(
      (reply) => {
        if (reply !== null && this.#open === open) this.#parts.reply(reply, open.opening)
      },
      (fault: unknown) => {
        this.#failed(open, fault)
      }
    )
  }

  /** A service's mistake ends that service, and nothing else. */
  #failed(open: Open, fault: unknown): void {
    this.#parts.onFault('television.service', fault)
    if (this.#open === open) this.#parts.reply({ type: 'service_failed', trouble: 'broken' }, open.opening)
  }
}

/** @throws TypeError for a page that a face could not draw; it repeats nothing of what is on it */
function checked(service: Service, page: ServicePage): ServicePage {
  const parsed = servicePageSchema.safeParse(page)
  if (parsed.success) return page
  const where = parsed.error.issues.map(({ path }) => path.map(String).join('.')).join(', ')
  throw new TypeError(`a page of service ${service.id} does not keep to the contract, at: ${where}`)
}
