import http from 'node:http'
import https from 'node:https'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { OCSP_LIMITS } from './ocsp-answer.ts'

/**
 * Why no answer came back. `unavailable`: no connection, a time-out, an abort, or a status other than 200; `detail` says
 * which, for people, and quotes nothing of what came.
 */
export type OcspTransportError =
  | { readonly code: 'unavailable'; readonly detail: string }
  | { readonly code: 'malformed' }
  | { readonly code: 'too_large' }

const REQUEST_TYPE = 'application/ocsp-request'
const RESPONSE_TYPE = 'application/ocsp-response'

/**
 * OCSP over HTTP POST, RFC 6960 appendix A.1, on connections that stay open between requests. It follows no redirect,
 * so that a question about a certificate goes nowhere but to the configured or certified address.
 */
export class OcspClient {
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #httpAgent = new http.Agent({ keepAlive: true, maxSockets: 4 })
  readonly #httpsAgent = new https.Agent({ keepAlive: true, maxSockets: 4 })

  constructor(options: { readonly clock: Clock; readonly timeoutMs: number }) {
    this.#clock = options.clock
    this.#timeoutMs = options.timeoutMs
  }

  /** Whether `ask` can use this address at all: absolute, http or https. */
  static isUsable(url: string): boolean {
    return ['http:', 'https:'].includes(URL.parse(url)?.protocol ?? '')
  }

  /** Sends one OCSPRequest and returns the body of the answer. The time-out covers the whole exchange. */
  async ask(url: string, request: Uint8Array, signal: AbortSignal): Promise<Result<Uint8Array, OcspTransportError>> {
    const target = URL.parse(url)
    if (target === null || !OcspClient.isUsable(url)) return err(unavailable('the address is not one of http or https'))
    const deadline = new AbortController()
    const cancelTimer = this.#clock.after(this.#timeoutMs, () => {
      deadline.abort()
    })
    const either = AbortSignal.any([signal, deadline.signal])
    try {
      const first = await this.#post(target, request, either, 'kept')
      // A kept connection may have been closed by the responder just now: that says nothing about the responder.
      const answer = first === 'stale_connection' ? await this.#post(target, request, either, 'fresh') : first
      if (answer === 'stale_connection') return err(unavailable('the connection broke'))
      if (answer.ok || answer.error.code !== 'unavailable' || !either.aborted) return answer
      return err(unavailable(signal.aborted ? 'called off' : `no whole answer within ${String(this.#timeoutMs)} ms`))
    } finally {
      cancelTimer()
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#httpAgent.destroy()
    this.#httpsAgent.destroy()
  }

  #post(
    target: URL,
    body: Uint8Array,
    signal: AbortSignal,
    connection: 'kept' | 'fresh'
  ): Promise<Result<Uint8Array, OcspTransportError> | 'stale_connection'> {
    const secure = target.protocol === 'https:'
    const headers = { 'content-type': REQUEST_TYPE, accept: RESPONSE_TYPE, 'content-length': body.length }
    const agent = connection === 'fresh' ? false : secure ? this.#httpsAgent : this.#httpAgent
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve(err(unavailable('called off')))
        return
      }
      const request = (secure ? https : http).request(target, { method: 'POST', headers, agent, signal })
      request.on('error', (fault) => {
        resolve(request.reusedSocket && !signal.aborted ? 'stale_connection' : err(unavailable(wordsOf(fault))))
      })
      request.on('response', (response) => {
        void readAnswer(response).then((answer) => {
          if (!answer.ok) request.destroy()
          resolve(answer)
        })
      })
      request.end(body)
    })
  }
}

async function readAnswer(response: http.IncomingMessage): Promise<Result<Uint8Array, OcspTransportError>> {
  if (response.statusCode !== 200) return err(unavailable(`HTTP status ${String(response.statusCode)}`))
  const type = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== RESPONSE_TYPE) return err({ code: 'malformed' })
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > OCSP_LIMITS.maxBytes) return err({ code: 'too_large' })
      chunks.push(chunk)
    }
  } catch {
    return err(unavailable('the connection broke'))
  }
  return ok(Uint8Array.from(Buffer.concat(chunks)))
}

function unavailable(detail: string): OcspTransportError {
  return { code: 'unavailable', detail }
}

function wordsOf(fault: NodeJS.ErrnoException): string {
  switch (fault.code) {
    case 'ECONNREFUSED':
      return 'the connection was refused'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return "the host's name is not known"
    case 'ECONNRESET':
      return 'the connection broke'
    default:
      return `no connection (${fault.code ?? fault.name})`
  }
}
