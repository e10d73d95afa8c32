import type { Clock } from '../../../device/clock.ts'
import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { PassCheck } from '../cable-pass.ts'
import type { DoorLimits } from '../http/callers.ts'
import { createCableDoor, usualLimits } from '../http/callers.ts'
import type { ListenFailure, ListenWish } from '../http/json-server.ts'
import { hashToken, SHORTEST_TOKEN } from '../http/secrets.ts'
import type { StoreServer } from '../http/serve-store.ts'
import { serveStore } from '../http/serve-store.ts'
import type { StoreFailure } from '../service-file.ts'
import { openBookingFile } from './booking-file.ts'
import type { FacilityPlan, PlanFailure } from './facilities.ts'
import { putFacilities } from './facilities.ts'
import { bookingRoutes } from './routes.ts'
import type { BookingRules } from './slots.ts'
import { usualRules } from './slots.ts'

/** How the booking service runs. */
export interface BookingServerOptions extends ListenWish {
  /** The store, a file of SQLite's, made where it is missing. */
  readonly path: string
  /** Appliances' tokens, 32 characters or more each. Alone they open nothing: each question shows a person's pass. */
  readonly tokens: readonly string[]
  /** Whose pass it is, by the cable platform's pinned keys (`passCheckOf`, `main/cable/pass.ts`). */
  readonly checkPass: PassCheck
  /** The municipality's facilities, taken over at the start; those in the store stay where nothing is said. */
  readonly facilities?: readonly FacilityPlan[]
  readonly rules?: BookingRules
  readonly limits?: DoorLimits
  readonly clock?: Clock
}

/** `token_too_short`: one of the tokens could be guessed, or there is none. */
export type BookingStartFailure = StoreFailure | PlanFailure | ListenFailure | { readonly code: 'token_too_short' }

/** A booking service that listens. `file`: its store, for its own staff: `forgetBookings` (`bookings.ts`). */
export type BookingServer = StoreServer

const LIMITS = { mostBodyBytes: 4 * 1024, mostConnections: 512 }

/** Starts the booking service: its store and its HTTP interface (`docs/booking-api.yaml`). */
export async function startBookingServer(
  options: BookingServerOptions
): Promise<Result<BookingServer, BookingStartFailure>> {
  const { path, tokens, checkPass, clock = systemClock, rules = usualRules, limits = usualLimits } = options
  if (tokens.length === 0 || tokens.some(({ length }) => length < SHORTEST_TOKEN))
    return err({ code: 'token_too_short' })
  const opened = openBookingFile(path)
  if (!opened.ok) return opened
  const file = opened.value
  const put = options.facilities === undefined ? ok(null) : putFacilities(file, options.facilities)
  if (!put.ok) {
    file.close()
    return put
  }
  const hashes = new Set(tokens.map(hashToken))
  const admit = createCableDoor(clock, limits, { isCaller: (hash) => hashes.has(hash), checkPass })
  return serveStore(file, bookingRoutes({ file, clock, rules, admit }), options, LIMITS)
}
