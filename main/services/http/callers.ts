import type { Clock } from '../../../device/clock.ts'
import { isCableId } from '../service.ts'
import type { JsonReply, JsonRequest } from './json-server.ts'
import { errorReply } from './json-server.ts'
import type { Rate } from './rate-limit.ts'
import { createRateLimit } from './rate-limit.ts'
import { bearerOf, hashToken } from './secrets.ts'

/** Limits of a service's door. `perUser`: questions of one cable ID or device; `perCaller`: of one token. */
export interface DoorLimits {
  readonly perUser: Rate
  readonly perCaller: Rate
}

/** A person with a remote control presses no faster; a cable operator's whole head end may. */
export const usualLimits: DoorLimits = {
  perUser: { burst: 60, perMinute: 120 },
  perCaller: { burst: 2_000, perMinute: 60_000 }
}

/** Who stands at the door: a cable operator's platform, for one cable ID; or why not. */
export type Admission =
  { readonly ok: true; readonly cableId: string } | { readonly ok: false; readonly reply: JsonReply }

/** 401: no token, or one that opens nothing here. It does not say which. */
export function unauthorized(): JsonReply {
  return errorReply(401, 'unauthorized', 'Send "Authorization: Bearer" with a token that is good for this address.')
}

/** 429 with the seconds to wait. */
export function tooFast(seconds: number): JsonReply {
  return errorReply(429, 'too_fast', 'Too many questions. Wait as long as Retry-After says.', seconds)
}

/**
 * Lets cable platforms in: a token that is known, and the header `Cable-Id`.
 * @param isCaller whether a token's hash (`hashToken`) is a cable platform's
 */
export function createCableDoor(
  clock: Clock,
  limits: DoorLimits,
  isCaller: (tokenHash: string) => boolean
): (request: JsonRequest) => Admission {
  const ofCaller = createRateLimit(clock, limits.perCaller)
  const ofUser = createRateLimit(clock, limits.perUser)
  return ({ headers }) => {
    const token = bearerOf(headers.authorization)
    if (token === null || !isCaller(hashToken(token))) return { ok: false, reply: unauthorized() }
    const cableId = headers['cable-id']
    if (typeof cableId !== 'string' || !isCableId(cableId)) {
      const message = 'Send "Cable-Id": 8 to 64 letters, digits, "_" or "-".'
      return { ok: false, reply: errorReply(400, 'cable_id_malformed', message) }
    }
    const wait = ofUser(cableId) || ofCaller(hashToken(token))
    return wait > 0 ? { ok: false, reply: tooFast(wait) } : { ok: true, cableId }
  }
}

/** 503: the store cannot be used. What was stored stays stored. */
export function storeFailed(): JsonReply {
  return errorReply(
    503,
    'store_failed',
    'The service cannot read or write its store. What was stored stays stored.',
    30
  )
}

/** 400: what was sent has another shape. `where`: the path to the first fault, never its value. */
export function malformed(where: string): JsonReply {
  return errorReply(400, 'malformed', `Not of the agreed shape: ${where}.`)
}
