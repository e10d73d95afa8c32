import type { Clock } from '../../../device/clock.ts'
import { RateLimit, type Rate } from '../../../device/rate-limit.ts'
import type { PassCheck } from '../cable-pass.ts'
import { CABLE_ID_HEADER, PASS_HEADER } from '../cable-pass.ts'
import { isCableId } from '../service.ts'
import type { JsonReply, JsonRequest } from './json-server.ts'
import { errorReply } from './json-server.ts'
import { bearerOf, hashToken } from './secrets.ts'

/** Limits of a service's door. `perUser`: questions of one cable ID or device; `perCaller`: of one token. */
export interface DoorLimits {
  readonly perUser: Rate
  readonly perCaller: Rate
}

/** A person with a remote control presses no faster; a cable operator's whole head end may. */
export const usualLimits: DoorLimits = {
  perUser: { atOnce: 60, perSecond: 2 },
  perCaller: { atOnce: 2_000, perSecond: 1_000 }
}

/** Who stands at the door: a person who is logged in at a television; or why not. */
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

/** What a door knows people by. */
export interface CableDoor {
  /** Whether a token's hash (`hashToken`) is an appliance's. */
  readonly isCaller: (tokenHash: string) => boolean
  readonly checkPass: PassCheck
}

/**
 * Lets appliances in, each question for one person: a token that is known, the header `Cable-Id`, and the cable
 * platform's pass for that very cable ID, which alone says that the person is there. A caller's questions are counted
 * before the pass is looked at, a person's only once it holds: nobody uses up another's allowance.
 */
export function createCableDoor(
  clock: Clock,
  limits: DoorLimits,
  { isCaller, checkPass }: CableDoor
): (request: JsonRequest) => Admission {
  const ofCaller = new RateLimit(limits.perCaller, clock)
  const ofUser = new RateLimit(limits.perUser, clock)
  return ({ headers }) => {
    const token = bearerOf(headers.authorization)
    const caller = token === null ? null : hashToken(token)
    if (caller === null || !isCaller(caller)) return { ok: false, reply: unauthorized() }
    const wait = ofCaller.takeOrWait(caller)
    if (wait > 0) return { ok: false, reply: tooFast(wait) }
    const cableId = headers[CABLE_ID_HEADER]
    if (typeof cableId !== 'string' || !isCableId(cableId)) {
      const message = 'Send "Cable-Id": 8 to 64 letters, digits, "_" or "-".'
      return { ok: false, reply: errorReply(400, 'cable_id_malformed', message) }
    }
    const assertion = headers[PASS_HEADER]
    const holder = checkPass(typeof assertion === 'string' ? assertion : '', clock.nowMs())
    if (!holder.ok) return { ok: false, reply: passRefused(holder.error.code) }
    if (holder.value.cableId !== cableId) return { ok: false, reply: passRefused('pass_refused') }
    const userWait = ofUser.takeOrWait(cableId)
    return userWait > 0 ? { ok: false, reply: tooFast(userWait) } : { ok: true, cableId }
  }
}

/** 401: a pass that is not accepted. Of one whose time is over it says so: whoever has it begins again with the card. */
function passRefused(code: 'pass_refused' | 'pass_expired'): JsonReply {
  return code === 'pass_expired'
    ? errorReply(401, 'pass_expired', 'The time of this pass is over. Log in again.')
    : errorReply(401, 'pass_refused', 'Send "Cable-Pass" with a pass that the cable platform gave for this Cable-Id.')
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
