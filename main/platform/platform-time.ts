import { randomBytes } from 'node:crypto'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import { encodeBase64 } from './base64.ts'
import type { HttpsErrorCode, JsonTransport } from './https-client.ts'
import { lineFailureOf } from './line-reason.ts'
import type { Busy } from './line-reason.ts'
import { signedAnswerSchema, timeAnswerSchema } from './protocol.ts'
import { readSignedJson } from './signed-answer.ts'
import type { AnswerKeys } from './signed-answer.ts'

/**
 * Why the platform's time was not had. Beside what HTTPS says: `unreachable` also where a server is broken or busy
 * (429 and 5xx); `not_offered` for any other status, as of a platform that has no such request; `malformed`,
 * `signature_bad` and `not_bound` of an answer that is not believed.
 */
export interface TimeError {
  readonly code: HttpsErrorCode | 'not_offered' | 'signature_bad' | 'not_bound'
  /** With `unreachable`, where the server is busy. */
  readonly busy?: Busy
}

/**
 * `POST /v1/time`: what the platform's clock says, signed, for a nonce that was drawn for this very question. It says
 * nothing about a person and costs nothing.
 * @returns milliseconds since 1970; not compared with this machine's clock
 */
export async function askTime(
  transport: JsonTransport,
  keys: AnswerKeys,
  timeoutMs: number,
  signal: AbortSignal
): Promise<Result<number, TimeError>> {
  const nonce = encodeBase64(randomBytes(32))
  const answer = await transport.postJson('/v1/time', { nonce }, { timeoutMs, signal, repeatable: true })
  if (!answer.ok) return err({ code: answer.error.code })
  const failure = lineFailureOf(answer)
  if (failure !== null) return err({ code: failure.reason, ...(failure.busy === undefined ? {} : { busy: failure.busy }) })
  const { status, body } = answer.value
  if (status < 200 || status >= 300) return err({ code: 'not_offered' })
  const signed = signedAnswerSchema.safeParse(body)
  if (!signed.success) return err({ code: 'malformed' })
  const payload = readSignedJson(signed.data, keys)
  if (!payload.ok) return payload
  const time = timeAnswerSchema.safeParse(payload.value)
  if (!time.success) return err({ code: 'malformed' })
  return time.data.nonce === nonce ? ok(Date.parse(time.data.time)) : err({ code: 'not_bound' })
}
