import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { z } from 'zod'
import type { ServiceAddress } from '../../services/http/json-client.ts'
import type { AskedParty, PartyAnswer } from './party-checks.ts'
import { failureReasonOf } from './platform-probe.ts'

const MAX_ANSWER_BYTES = 65_536
const ANSWER_MS = 8_000

interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** The code of its refusal where it knows the token. */
  readonly known: string
}

/** One of each that names nobody: without a pass a party looks at the token, says what is missing, and changes nothing. */
const QUESTIONS: Readonly<Record<AskedParty, Question>> = {
  cable_operator: { method: 'POST', path: '/v1/visits', known: 'pass_refused' },
  booking: { method: 'GET', path: '/v1/facilities', known: 'cable_id_malformed' },
  health: { method: 'GET', path: '/v1/me/advice', known: 'cable_id_malformed' }
}

const refusalSchema = z.object({ error: z.object({ code: z.string() }) })

/** Asks one party, once, as the appliance would, but for nobody. */
export function probeParty(
  party: AskedParty,
  { url, token, caPem }: ServiceAddress,
  timeoutMs = ANSWER_MS
): Promise<PartyAnswer> {
  const { method, path, known } = QUESTIONS[party]
  const body = method === 'POST' ? '{}' : ''
  const headers = {
    authorization: `Bearer ${token}`,
    ...(method === 'POST' ? { 'content-type': 'application/json', 'content-length': body.length } : {})
  }
  const target = `${url.replace(/\/+$/, '')}${path}`
  return new Promise((resolve) => {
    const attempt = url.startsWith('https:')
      ? httpsRequest(target, { method, headers, ca: caPem, rejectUnauthorized: true, agent: false })
      : httpRequest(target, { method, headers, agent: false })
    const settle = (answer: PartyAnswer) => {
      clearTimeout(timer)
      resolve(answer)
      attempt.destroy()
    }
    const timer = setTimeout(() => {
      settle({ result: 'failed', reason: 'timed_out' })
    }, timeoutMs)
    attempt.on('error', (error: NodeJS.ErrnoException) => {
      settle({ result: 'failed', reason: failureReasonOf(error.code ?? '', false) })
    })
    attempt.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text = (text + part).slice(0, MAX_ANSWER_BYTES)
      })
      // Not "end" alone: an answer that is cut off has none.
      response.on('close', () => {
        settle(answerOf(response.statusCode ?? 0, text, known))
      })
    })
    attempt.end(body)
  })
}

function answerOf(status: number, text: string, known: string): PartyAnswer {
  const code = codeOf(text)
  if (code === known) return { result: 'known' }
  if (status === 401 && code === 'unauthorized') return { result: 'not_known' }
  return status === 429 || status >= 500 ? { result: 'busy', status } : { result: 'other', status }
}

function codeOf(text: string): string | null {
  try {
    const read = refusalSchema.safeParse(JSON.parse(text))
    return read.success ? read.data.error.code : null
  } catch {
    return null
  }
}
