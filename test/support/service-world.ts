import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { createBookingService } from '../../main/services/booking/booking-service.ts'
import { demoTown } from '../../main/services/booking/demo-town.ts'
import type { BookingServerOptions } from '../../main/services/booking/server.ts'
import { startBookingServer } from '../../main/services/booking/server.ts'
import { fillDemoHealth } from '../../main/services/health/demo-data.ts'
import { createHealthService } from '../../main/services/health/health-service.ts'
import { startHealthServer } from '../../main/services/health/server.ts'
import { makeToken } from '../../main/services/http/secrets.ts'
import { createPassSigner } from './pass-signer.ts'

/** No limit that a test meets by going fast. */
export const wideLimits = {
  perUser: { atOnce: 100_000, perSecond: 20_000 },
  perCaller: { atOnce: 1_000_000, perSecond: 200_000 }
}

/** The real time for waiting, and a wall clock that stands at a moment until it is set. */
export class SetClock implements Clock {
  at: number
  constructor(iso: string) {
    this.at = Date.parse(iso)
  }
  nowMs(): number {
    return this.at
  }
  monotonicMs(): number {
    return performance.now()
  }
  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, delayMs)
    return () => {
      clearTimeout(timer)
    }
  }
}

/** The value of a success; fails the test with the error's code otherwise. */
export function valueOf<T, E extends { readonly code: string }>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** The booking service with the demonstration's town, in this process, over a real HTTP connection. */
export async function createBookingWorld(clock: Clock, options: Partial<BookingServerOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-booking-'))
  const token = makeToken()
  const path = join(directory, 'booking.db')
  const passes = createPassSigner(clock)
  const { checkPass } = passes
  const usual = { path, tokens: [token], checkPass, facilities: demoTown, limits: wideLimits, clock }
  const server = valueOf(await startBookingServer({ ...usual, ...options }))
  const address = { url: server.address, token }
  const service = createBookingService(clock, address)
  let users = 0
  return {
    service,
    address,
    path,
    server,
    passes,
    freshUser: () => passes.passOf(`cable-user-${String((users += 1))}`),
    dispose: async () => {
      service.close()
      await server.close()
      rmSync(directory, { recursive: true })
    }
  }
}

/** The health service with the demonstration's readings, in this process, over a real HTTP connection. */
export async function createHealthWorld(clock: Clock) {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-health-'))
  const token = makeToken()
  const path = join(directory, 'health.db')
  const passes = createPassSigner(clock)
  const { checkPass } = passes
  const server = valueOf(await startHealthServer({ path, tokens: [token], checkPass, limits: wideLimits, clock }))
  const demo = valueOf(fillDemoHealth(server.file, 'cable-user-1', clock.nowMs()))
  const address = { url: server.address, token }
  const service = createHealthService(clock, address)
  return {
    service,
    address,
    path,
    server,
    demo,
    passes,
    freshUser: () => passes.passOf('cable-user-1'),
    dispose: async () => {
      service.close()
      await server.close()
      rmSync(directory, { recursive: true })
    }
  }
}
