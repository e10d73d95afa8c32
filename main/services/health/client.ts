import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import { userHeaders } from '../cable-pass.ts'
import type { ClientFailure, ServiceAddress } from '../http/json-client.ts'
import { createJsonClient } from '../http/json-client.ts'
import type { ServiceUser } from '../service.ts'
import type { Advice, HealthDays, Reading, ReadingsAnswer, SignUpAnswer } from './protocol.ts'
import { adviceAnswerSchema, adviceSchema, daysAnswerSchema, readingsAnswerSchema, signUpAnswerSchema } from './protocol.ts'

/** The health service for one person who is logged in: it reads its own user's data and nothing else. */
export interface HealthClient {
  /** Days from a date to another, both included; 93 at most. */
  days(from: string, to: string): Promise<Result<HealthDays, ClientFailure>>
  advice(): Promise<Result<readonly Advice[], ClientFailure>>
  /** A number to become a user by; the same when it is asked for again. */
  signUp(): Promise<Result<SignUpAnswer, ClientFailure>>
}

/** Clients for the users of one health service, over the connections of one. */
export function createHealthClients(
  clock: Clock,
  address: ServiceAddress
): { readonly of: (user: ServiceUser) => HealthClient; readonly close: () => void } {
  const json = createJsonClient(clock, address)
  const of = (user: ServiceUser): HealthClient => {
    const headers = userHeaders(user)
    return {
      days: (from, to) =>
        json.ask({ method: 'GET', path: `/v1/me/days?from=${from}&to=${to}`, headers }, daysAnswerSchema),
      advice: async () => {
        const answer = await json.ask({ method: 'GET', path: '/v1/me/advice', headers }, adviceAnswerSchema)
        return answer.ok ? ok(answer.value.advice) : answer
      },
      signUp: () => json.ask({ method: 'POST', path: '/v1/me/sign-up', headers }, signUpAnswerSchema)
    }
  }
  return { of, close: json.close }
}

/** What a device sends. @param address with the device's own token */
export function createDeviceClient(
  clock: Clock,
  address: ServiceAddress
): { send(readings: readonly Reading[]): Promise<Result<ReadingsAnswer, ClientFailure>>; readonly close: () => void } {
  const json = createJsonClient(clock, address)
  const send = (readings: readonly Reading[]) =>
    json.ask({ method: 'POST', path: '/v1/readings', body: { readings } }, readingsAnswerSchema)
  return { send, close: json.close }
}

/** What a care office sends. @param address with the office's own token */
export function createCareClient(
  clock: Clock,
  address: ServiceAddress
): {
  give(userNumber: string, text: string, key: string): Promise<Result<Advice, ClientFailure>>
  readonly close: () => void
} {
  const json = createJsonClient(clock, address)
  const give = (userNumber: string, text: string, key: string) =>
    json.ask(
      { method: 'POST', path: `/v1/users/${userNumber}/advice`, body: { text }, headers: { 'idempotency-key': key } },
      adviceSchema
    )
  return { give, close: json.close }
}
