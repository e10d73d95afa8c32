import type { ServerResponse } from 'node:http'
import type { CallError } from '../../contract/operator.ts'
import type { CallReply, TransportRefusal } from '../../contract/operator-transport.ts'
import type { AnsweredCall } from '../../operator/calls.ts'
import { securityHeaders } from '../host/security-headers.ts'
import { setCookieOf } from './http-checks.ts'

/** HTTP's own number for each way a call can end (RFC 9110 section 15). The table in docs/operator-api.md is checked against it. */
export const statusOfError: Readonly<Record<CallError['code'], number>> = {
  not_signed_in: 401,
  sign_in_refused: 401,
  forbidden: 403,
  role_forbidden: 403,
  password_change_needed: 403,
  second_factor_needed: 403,
  throttled: 429,
  bad_request: 400,
  not_found: 404,
  conflict: 409,
  // Taken note of, and done later or never.
  approval_needed: 202,
  not_done: 503
}

export const statusOfRefusal: Readonly<Record<TransportRefusal, number>> = {
  wrong_host: 421,
  wrong_origin: 403,
  not_found: 404,
  wrong_method: 405,
  wrong_content_type: 415,
  too_large: 413,
  too_slow: 408,
  not_json: 400,
  too_many: 429,
  fault: 500
}

/** No HSTS: it would take away the way past the warning of a certificate that nobody vouches for (RFC 6797 section 12.1). */
const baseHeaders = { ...securityHeaders("'self'"), 'cache-control': 'no-store' }

/** What a person did comes back as one JSON object. */
export function answerCall(response: ServerResponse, { answer, cookie }: AnsweredCall): void {
  const headers: Record<string, string> = cookie === undefined ? {} : { 'set-cookie': setCookieOf(cookie) }
  if (answer.ok) {
    send(response, 200, { ok: true, value: answer.value }, headers)
    return
  }
  const { error } = answer
  if (error.code === 'throttled') headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)))
  send(response, statusOfError[error.code], { ok: false, error }, headers)
}

/** Ends a request that is not even looked at, and its connection: what is left of its body is not read. */
export function refuse(response: ServerResponse, reason: TransportRefusal, headers: Record<string, string> = {}): void {
  send(
    response,
    statusOfRefusal[reason],
    { ok: false, error: { code: 'refused', reason } },
    { connection: 'close', ...headers }
  )
}

/** Answers with a text of another kind, such as the metrics. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string | Buffer,
  headers: Record<string, string>
): void {
  const body = typeof text === 'string' ? Buffer.from(text, 'utf8') : text
  response.writeHead(status, { ...baseHeaders, 'content-length': String(body.length), ...headers }).end(body)
}

function send(response: ServerResponse, status: number, reply: CallReply, headers: Record<string, string>): void {
  if (response.headersSent || response.destroyed) return
  sendText(response, status, JSON.stringify(reply), { 'content-type': 'application/json; charset=utf-8', ...headers })
}
