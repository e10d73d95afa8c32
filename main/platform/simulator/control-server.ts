import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { z } from 'zod'
import { setFaults } from './faults.ts'
import { readBody } from './http-body.ts'
import { cardProfiles } from './people.ts'
import { revocationReasons } from './revocation-reasons.ts'
import type { SimulatedPlatform } from './simulated-platform.ts'

const flag = z.boolean()
const latencyMs = z.number().min(0)

const doorSchema = z
  .strictObject({ closed: flag, tlsExpired: flag, captivePortal: z.enum(['none', 'plain', 'tls']) })
  .partial()
  .optional()

const faultsSchema = z.strictObject({
  firstDoor: doorSchema,
  secondDoor: doorSchema,
  api: z
    .strictObject({
      latencyMs,
      down: flag,
      http500: flag,
      wrongSignature: flag,
      wrongNonce: flag,
      wrongDigest: flag,
      wrongCondition: flag,
      staleAnswer: flag,
      garbage: flag
    })
    .partial()
    .optional(),
  ocsp: z
    .strictObject({
      latencyMs,
      down: flag,
      wrongSignature: flag,
      stale: flag,
      wrongNonce: flag,
      noNonce: flag,
      wrongCertificate: flag
    })
    .partial()
    .optional(),
  lists: z
    .strictObject({
      latencyMs,
      down: flag,
      cutAfterBytes: z.int().min(0),
      stopped: flag,
      numberBack: flag,
      damaged: flag
    })
    .partial()
    .optional()
})

const revocationSchema = z.strictObject({
  profile: z.enum(cardProfiles),
  reason: z.enum(revocationReasons).nullable()
})

/**
 * The harness's handle on a platform in another process: plain HTTP on loopback.
 * `GET /control/counters`; `POST /control/faults` with some faults; `POST /control/revocations` with a profile and a
 * reason (`null` restores).
 */
export function createControlServer(platform: SimulatedPlatform): Server {
  return createServer((request, response) => {
    readBody(request)
      .then((body) => {
        const json: unknown = typeof body === 'string' || body.length === 0 ? {} : parseJson(body)
        const [status, reply] = control(platform, `${String(request.method)} ${String(request.url)}`, json)
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
      })
      .catch(() => response.destroy())
  })
}

function control(platform: SimulatedPlatform, what: string, json: unknown): readonly [status: number, reply: unknown] {
  switch (what) {
    case 'GET /control/counters':
      return [200, platform.counters]
    case 'POST /control/faults': {
      const changes = faultsSchema.safeParse(json)
      if (!changes.success) return [400, { error: 'no such faults' }]
      setFaults(platform.faults, changes.data)
      return [200, platform.faults]
    }
    case 'POST /control/revocations': {
      const wish = revocationSchema.safeParse(json)
      if (!wish.success) return [400, { error: 'no such profile or reason' }]
      for (const person of platform.people) {
        if (person.profile !== wish.data.profile) continue
        if (wish.data.reason === null) platform.restore(person)
        else platform.revoke(person, wish.data.reason)
      }
      return [200, {}]
    }
    default:
      return [404, { error: 'not found' }]
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
