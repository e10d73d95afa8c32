import type { Result } from '../../device/result.ts'
import type { ServicePage, Words } from '../contract/service-page.ts'

/**
 * What every service on the television is. A service knows a person by the cable ID alone and maps it to a user of its
 * own, in its own store: it never learns a card's serial number, a certificate or a name from the cable platform.
 */

/**
 * Who opens a service. `cableId`: an opaque text of the cable platform's, 8 to 64 letters, digits, `_` or `-`.
 * `assertion`: the platform's signed word that this person stands at the television now (`main/cable/pass.ts`). A service
 * believes no cable ID without it.
 */
export interface ServiceUser {
  readonly cableId: string
  readonly assertion: string
}

/**
 * Why a service does not open. `service_unreachable`: it does not answer, try again later. `service_refused`: it does
 * not take this caller, for an operator to put right. `service_busy`: too many at once. `cable_id_malformed`: no cable
 * ID. `pass_expired`: the person has been logged in for too long, and starts again with the card.
 */
export interface ServiceError {
  readonly code: 'service_unreachable' | 'service_refused' | 'service_busy' | 'cable_id_malformed' | 'pass_expired'
}

/** One person's visit. It holds pages, no connection: it may outlive the connection of the television. */
export interface ServiceSession {
  /** The page that is on. After a cut it is what to draw. */
  page(): ServicePage
  /**
   * Does an act of the page that is on, and gives the page after it. An act that is not on that page does nothing and
   * gives the page that is on: so an act that is sent twice is done once.
   */
  act(actId: string): Promise<ServicePage>
  /**
   * One page back, without asking anybody; null: this was the service's first page, and the face leaves the service.
   */
  back(): ServicePage | null
  /** The end of the visit: what was on is forgotten, and no act does anything any more. */
  close(): void
}

/** A service as a cable operator lists it. `id`: small letters, digits and `-`. */
export interface Service {
  readonly id: string
  readonly name: Words
  open(user: ServiceUser): Promise<Result<ServiceSession, ServiceError>>
}

/** Whether a text may be a cable ID. */
export function isCableId(text: string): boolean {
  return /^[A-Za-z0-9_-]{8,64}$/.test(text)
}
