import type { Clock } from '../../../device/clock.ts'
import { malformed, storeFailed } from '../../services/http/callers.ts'
import type { JsonReply, JsonRequest, Route } from '../../services/http/json-server.ts'
import type { ServiceFile } from '../../services/service-file.ts'
import { passRefused } from '../box-door.ts'
import type { BoxAdmission } from '../box-door.ts'
import { checkPass } from '../pass.ts'
import type { PassKeys } from '../pass.ts'
import { joinRequestSchema, PASS_HEADER, visitRequestSchema } from '../protocol.ts'
import { belongingOf, join, leave } from './households.ts'
import type { HouseholdBox } from './households.ts'

/** What the routes work on. */
export interface OperatorWorld {
  readonly file: ServiceFile
  readonly clock: Clock
  /** The cable platform's keys that passes are signed with. */
  readonly passKeys: PassKeys
  readonly admit: (request: JsonRequest) => BoxAdmission<HouseholdBox>
}

/** The operator's part of `docs/cable-api.yaml`. */
export function operatorRoutes({ file, clock, passKeys, admit }: OperatorWorld): readonly Route[] {
  /** Wraps what is answered to a box that was let in, of the person whose pass it shows. */
  const forPerson =
    (answer: (request: JsonRequest, cableId: string, householdId: string) => JsonReply) =>
    (request: JsonRequest): JsonReply => {
      const admission = admit(request)
      if (!admission.ok) return admission.reply
      const { boxId, householdId } = admission.box
      const assertion = request.headers[PASS_HEADER]
      const claims = checkPass(typeof assertion === 'string' ? assertion : '', passKeys, boxId, clock.nowMs())
      return claims.ok ? answer(request, claims.value.cableId, householdId) : passRefused(claims.error.code)
    }

  const visit = forPerson(({ body }, cableId, householdId) => {
    if (!visitRequestSchema.safeParse(body).success) return malformed('body: {}')
    const found = belongingOf(file, cableId, householdId)
    return found.ok ? reply({ answer: found.value }) : storeFailed()
  })

  const enter = forPerson(({ body }, cableId, householdId) => {
    if (!joinRequestSchema.safeParse(body).success) return malformed('body: {"consent": true}')
    const joined = join(file, cableId, householdId, clock.nowMs())
    return joined.ok ? reply({ answer: joined.value }) : storeFailed()
  })

  const quit = forPerson((_request, cableId) => (leave(file, cableId).ok ? reply({ left: true }) : storeFailed()))

  return [
    { method: 'POST', path: '/v1/visits', answer: visit },
    { method: 'POST', path: '/v1/members', answer: enter },
    { method: 'DELETE', path: '/v1/members', answer: quit }
  ]
}

function reply(body: unknown): JsonReply {
  return { status: 200, body }
}
