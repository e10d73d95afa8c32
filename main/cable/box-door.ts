import type { Clock } from '../../device/clock.ts'
import { RateLimit, type Rate } from '../../device/rate-limit.ts'
import type { Result } from '../../device/result.ts'
import { storeFailed, tooFast, unauthorized } from '../services/http/callers.ts'
import type { JsonReply, JsonRequest } from '../services/http/json-server.ts'
import { errorReply } from '../services/http/json-server.ts'
import { bearerOf, hashToken, SHORTEST_TOKEN } from '../services/http/secrets.ts'
import type { StoreFailure } from '../services/service-file.ts'
import type { PassFault } from './pass.ts'
import { boxIdSchema } from './protocol.ts'
import type { BoxFault, PlatformBox } from './settings.ts'

/** Who stands at the door: a box; or why not. */
export type BoxAdmission<B> =
  { readonly ok: true; readonly box: B } | { readonly ok: false; readonly reply: JsonReply }

/** A box may serve fifty screens, each with somebody who logs in; a login is four questions. */
export const usualPerBox: Rate = { atOnce: 240, perSecond: 4 }

/**
 * Lets boxes in, by their tokens, so many questions of each.
 * @param boxOf whose token it is by its hash (`hashToken`); null: nobody's
 */
export function createBoxDoor<B extends { readonly boxId: string }>(
  clock: Clock,
  perBox: Rate,
  boxOf: (tokenHash: string) => Result<B | null, StoreFailure>
): (request: JsonRequest) => BoxAdmission<B> {
  const allowance = new RateLimit(perBox, clock)
  return ({ headers }) => {
    const token = bearerOf(headers.authorization)
    if (token === null) return { ok: false, reply: unauthorized() }
    const found = boxOf(hashToken(token))
    if (!found.ok) return { ok: false, reply: storeFailed() }
    if (found.value === null) return { ok: false, reply: unauthorized() }
    const wait = allowance.takeOrWait(found.value.boxId)
    return wait > 0 ? { ok: false, reply: tooFast(wait) } : { ok: true, box: found.value }
  }
}

/** Why a box is not taken in, as far as it shows by itself; null: it may be. */
export function boxFault({ boxId, token }: PlatformBox): Exclude<BoxFault['code'], 'token_taken'> | null {
  if (!boxIdSchema.safeParse(boxId).success) return 'box_malformed'
  return token.length < SHORTEST_TOKEN ? 'token_too_short' : null
}

/** 403: a pass that is not accepted. Of one whose time is over it says so: whoever has it begins again. */
export function passRefused(code: PassFault['code']): JsonReply {
  return code === 'pass_expired'
    ? errorReply(403, 'pass_expired', 'The time of this pass is over. Log in again.')
    : errorReply(403, 'pass_refused', 'Send "Cable-Pass" with a pass that the cable platform gave to this box.')
}
