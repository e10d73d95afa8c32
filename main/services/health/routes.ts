import { z } from 'zod'
import type { Clock } from '../../../device/clock.ts'
import { addDays, dayOfDate, japanDateOf } from '../../age/rules/japan-time.ts'
import type { Admission } from '../http/callers.ts'
import { malformed, storeFailed, tooFast, unauthorized } from '../http/callers.ts'
import type { JsonReply, JsonRequest, Route } from '../http/json-server.ts'
import { errorReply } from '../http/json-server.ts'
import { bearerOf, hashToken } from '../http/secrets.ts'
import type { ServiceFile } from '../service-file.ts'
import { giveAdvice, readAdvice } from './advice.ts'
import type { HealthRight } from './enrolment.ts'
import { rightOf, userIdByCable } from './enrolment.ts'
import { adviceKeySchema, adviceRequestSchema, MOST_DAYS, readingsRequestSchema, userNumberSchema } from './protocol.ts'
import { readDays, takeReadings } from './readings.ts'
import { signUp } from './sign-up.ts'

/** What the routes work on. */
export interface HealthWorld {
  readonly file: ServiceFile
  readonly clock: Clock
  /** Lets a person in who is logged in at a television. */
  readonly admit: (request: JsonRequest) => Admission
  /** Takes one question of a device's or an office's allowance; seconds to wait, 0: none. */
  readonly allowance: (credential: string) => number
}

const spanSchema = z.strictObject({ from: z.iso.date(), to: z.iso.date() })

/** The routes of `docs/health-api.yaml`: reading is the cable ID's own user's, writing devices' and care offices'. */
export function healthRoutes({ file, clock, admit, allowance }: HealthWorld): readonly Route[] {
  const forUser =
    (answer: (request: JsonRequest, userId: number) => JsonReply) =>
    (request: JsonRequest): JsonReply => {
      const admission = admit(request)
      if (!admission.ok) return admission.reply
      const user = file.read((database) => userIdByCable(database, admission.cableId))
      if (!user.ok) return storeFailed()
      return user.value === null ? userUnknown() : answer(request, user.value)
    }

  const forRight =
    <K extends HealthRight['kind']>(
      kind: K,
      answer: (request: JsonRequest, right: Extract<HealthRight, { kind: K }>) => JsonReply
    ) =>
    (request: JsonRequest): JsonReply => {
      const token = bearerOf(request.headers.authorization)
      const right = token === null ? null : file.read((database) => rightOf(database, hashToken(token)))
      if (right === null) return unauthorized()
      if (!right.ok) return storeFailed()
      if (right.value === null || !isOfKind(right.value, kind)) return unauthorized()
      const wait = allowance(String(right.value.credentialId))
      return wait > 0 ? tooFast(wait) : answer(request, right.value)
    }

  const days = forUser(({ query }, userId) => {
    const span = spanSchema.safeParse(Object.fromEntries(query))
    if (!span.success) return malformed('query from and to: dates as YYYY-MM-DD')
    const length = dayOfDate(span.data.to) - dayOfDate(span.data.from) + 1
    if (length < 1 || length > MOST_DAYS) return malformed(`query from and to: 1 to ${String(MOST_DAYS)} days`)
    const read = file.read((database) => readDays(database, userId, span.data))
    return read.ok ? reply(200, { today: japanDateOf(clock.nowMs()), days: read.value }) : storeFailed()
  })

  const advice = forUser((_request, userId) => {
    const read = file.read((database) => readAdvice(database, userId))
    return read.ok ? reply(200, { advice: read.value }) : storeFailed()
  })

  const askForNumber = (request: JsonRequest): JsonReply => {
    const admission = admit(request)
    if (!admission.ok) return admission.reply
    if (request.body !== undefined) return malformed('body: none')
    const given = signUp(file, admission.cableId, clock.nowMs())
    if (!given.ok) {
      return given.error.code === 'store_failed'
        ? storeFailed()
        : errorReply(409, 'user_known', 'This person is a user already, and needs no number.')
    }
    const { signUpNumber, untilMs } = given.value
    return reply(200, { signUpNumber, lastDate: addDays(japanDateOf(untilMs), -1) })
  }

  const take = forRight('device', ({ body }, { userId, credentialId }) => {
    const batch = readingsRequestSchema.safeParse(body)
    if (!batch.success) return malformed(`body ${pathOf(batch.error)}`)
    const { readings } = batch.data
    const taken = takeReadings(file, { userId, credentialId }, { readings, nowMs: clock.nowMs() })
    return taken.ok ? reply(200, taken.value) : storeFailed()
  })

  const give = forRight('care', ({ path, headers, body }, { credentialId }) => {
    const key = adviceKeySchema.safeParse(headers['idempotency-key'])
    if (!key.success) return malformed('header Idempotency-Key: 16 to 64 letters, digits, "_" or "-"')
    const userNumber = userNumberSchema.safeParse(path['userNumber'])
    const request = adviceRequestSchema.safeParse(body)
    if (!request.success) return malformed(`body ${pathOf(request.error)}`)
    if (!userNumber.success) return userUnknown()
    const given = giveAdvice(
      file,
      { credentialId, key: key.data },
      { userNumber: userNumber.data, text: request.data.text, nowMs: clock.nowMs() }
    )
    if (given.ok) return reply(given.value.isNew ? 201 : 200, given.value.advice)
    if (given.error.code === 'store_failed') return storeFailed()
    if (given.error.code === 'user_unknown') return userUnknown()
    return errorReply(409, 'key_reused', 'This Idempotency-Key gave other advice before. Make a new key for each.')
  })

  return [
    { method: 'GET', path: '/v1/me/days', answer: days },
    { method: 'GET', path: '/v1/me/advice', answer: advice },
    { method: 'POST', path: '/v1/me/sign-up', answer: askForNumber },
    { method: 'POST', path: '/v1/readings', answer: take },
    { method: 'POST', path: '/v1/users/{userNumber}/advice', answer: give }
  ]
}

function isOfKind<K extends HealthRight['kind']>(
  right: HealthRight,
  kind: K
): right is Extract<HealthRight, { kind: K }> {
  return right.kind === kind
}

function userUnknown(): JsonReply {
  return errorReply(404, 'user_unknown', 'The health service has no such user, or none that this caller may know.')
}

function reply(status: number, body: unknown): JsonReply {
  return { status, body }
}

/** Where in a body the first fault is, such as `readings.3.steps`; never what stood there. */
function pathOf(error: z.ZodError): string {
  const parts = error.issues[0]?.path ?? []
  return parts.length === 0 ? 'as a whole' : parts.map(String).join('.').slice(0, 80)
}
