import type { Clock } from '../../../device/clock.ts'
import { systemClock } from '../../../device/clock.ts'
import { RateLimit } from '../../../device/rate-limit.ts'
import type { Result } from '../../../device/result.ts'
import { err } from '../../../device/result.ts'
import type { PassCheck } from '../cable-pass.ts'
import type { DoorLimits } from '../http/callers.ts'
import { createCableDoor, usualLimits } from '../http/callers.ts'
import type { ListenFailure, ListenWish } from '../http/json-server.ts'
import { hashToken, SHORTEST_TOKEN } from '../http/secrets.ts'
import type { StoreServer } from '../http/serve-store.ts'
import { serveStore } from '../http/serve-store.ts'
import type { StoreFailure } from '../service-file.ts'
import { openHealthFile } from './health-file.ts'
import { healthRoutes } from './routes.ts'

/** How the health service runs. */
export interface HealthServerOptions extends ListenWish {
  /** The store, a file of SQLite's, made where it is missing. */
  readonly path: string
  /**
   * Appliances' tokens, 32 characters or more each. Alone they open nothing: each question shows a person's pass.
   * Devices' and care offices' are in the store (`enrolment.ts`).
   */
  readonly tokens: readonly string[]
  /** Whose pass it is, by the cable platform's pinned keys (`passCheckOf`, `main/cable/pass.ts`). */
  readonly checkPass: PassCheck
  readonly limits?: DoorLimits
  readonly clock?: Clock
}

/** `token_too_short`: one of the tokens could be guessed, or there is none. */
export type HealthStartFailure = StoreFailure | ListenFailure | { readonly code: 'token_too_short' }

/** A health service that listens. `file`: its store, for enrolling users, devices and care offices. */
export type HealthServer = StoreServer

/** A batch of 500 readings. */
const LIMITS = { mostBodyBytes: 128 * 1024, mostConnections: 512 }

/** Starts the health service: its store and its HTTP interface (`docs/health-api.yaml`). */
export async function startHealthServer(
  options: HealthServerOptions
): Promise<Result<HealthServer, HealthStartFailure>> {
  const { path, tokens, checkPass, clock = systemClock, limits = usualLimits } = options
  if (tokens.length === 0 || tokens.some(({ length }) => length < SHORTEST_TOKEN))
    return err({ code: 'token_too_short' })
  const opened = openHealthFile(path)
  if (!opened.ok) return opened
  const file = opened.value
  const hashes = new Set(tokens.map(hashToken))
  const admit = createCableDoor(clock, limits, { isCaller: (hash) => hashes.has(hash), checkPass })
  const ofDevice = new RateLimit(limits.perUser, clock)
  return serveStore(file, healthRoutes({ file, clock, admit, allowance: (caller) => ofDevice.takeOrWait(caller) }), options, LIMITS)
}
