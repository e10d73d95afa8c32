import { request as openRequest } from 'node:https'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { Clock } from '../../device/clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import { rememberingLookup } from './remembering-lookup.ts'
import { WarmAgent } from './warm-agent.ts'

/**
 * Why no HTTP answer was had.
 * `unreachable`: no connection, or whoever answered could not show the platform's certificate. `timed_out`: no whole
 * answer in time, or the caller stopped waiting. `refused_us`: the far side turned our client certificate away.
 * `malformed`: what came is no HTTP, is no JSON, or is larger than allowed.
 */
export type HttpsErrorCode = 'unreachable' | 'timed_out' | 'refused_us' | 'malformed'
export interface HttpsError {
  readonly code: HttpsErrorCode
  /** Only where no connection came about, so that not a byte of the request has left. */
  readonly nothingSent?: true
}

/** An answer as it came. `body` is parsed JSON; `undefined` where a non-2xx answer carried none. */
export interface JsonAnswer {
  readonly status: number
  readonly body: unknown
  /** Its `Retry-After`, where that is a number of seconds (RFC 9110, 10.2.3); in milliseconds. */
  readonly retryAfterMs?: number
}

/** How one request is made. */
export interface PostOptions {
  /** For the whole exchange, connecting included. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Whether it may be sent once more if an idle connection turns out closed. Never for what costs or is spent. */
  readonly repeatable: boolean
}

/** What the platform's client needs of HTTPS. */
export interface JsonTransport {
  postJson(path: string, body: unknown, options: PostOptions): Promise<Result<JsonAnswer, HttpsError>>
  /** Opens the connection ahead of use, and keeps one open for `holdMs`. Sends no request. */
  warm(holdMs: number): void
}

/** As whom to speak, and whom to trust. All PEM. */
export interface TlsCredentials {
  readonly certificatePem: string
  readonly keyPem: string
  /** The only authorities trusted for the platform's TLS certificate; the system's are not. */
  readonly caPem: string
}

/** Whom to speak to, and how. */
export interface HttpsClientOptions {
  /** `https://host:port`, with an optional path that goes before every request's. */
  readonly endpoint: string
  readonly credentials: TlsCredentials
  readonly clock: Clock
  /** Default 65,536. */
  readonly maxRequestBytes?: number
  /** Default 65,536. */
  readonly maxAnswerBytes?: number
  /** Connections at a time. Default 8. */
  readonly maxSockets?: number
  /** How the host's name is looked up; default by the system, with the last good addresses remembered. */
  readonly lookup?: LookupFunction
}

const DEFAULT_MAX_BYTES = 65_536

/**
 * HTTPS with mutual TLS 1.2 or later, to one host, JSON both ways. Authorities are pinned, the host name is checked,
 * redirects are not followed, no proxy is used. Throws on an endpoint that is no https URL (configuration is checked
 * before it gets here).
 */
export class HttpsClient implements JsonTransport {
  readonly #agent: WarmAgent
  readonly #clock: Clock
  readonly #host: string
  readonly #port: number
  readonly #basePath: string
  readonly #maxRequestBytes: number
  readonly #maxAnswerBytes: number

  constructor(options: HttpsClientOptions) {
    const url = new URL(options.endpoint)
    if (url.protocol !== 'https:') throw new TypeError('the platform endpoint must be an https URL')
    this.#clock = options.clock
    // A URL prints an IPv6 address in brackets; sockets take it without.
    this.#host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    this.#port = url.port === '' ? 443 : Number(url.port)
    this.#basePath = url.pathname.replace(/\/$/, '')
    this.#maxRequestBytes = options.maxRequestBytes ?? DEFAULT_MAX_BYTES
    this.#maxAnswerBytes = options.maxAnswerBytes ?? DEFAULT_MAX_BYTES
    const tls = {
      ca: options.credentials.caPem,
      cert: options.credentials.certificatePem,
      key: options.credentials.keyPem,
      minVersion: 'TLSv1.2' as const,
      // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
      rejectUnauthorized: true,
      // A shopper's requests, and beside them the line's own while it is down, none of which may wait for another.
      maxSockets: options.maxSockets ?? 8,
      lookup: options.lookup ?? rememberingLookup(options.clock)
    }
    this.#agent = new WarmAgent(tls, this.#host, this.#port, this.#clock)
  }

  warm(holdMs: number): void {
    this.#agent.warm(holdMs)
  }

  /** Closes what lies idle, for after the network went a connection looks sound and is dead. */
  dropIdle(): void {
    this.#agent.dropIdle()
  }

  /** Ends all connections. Requests under way fail as `unreachable`. */
  close(): void {
    this.#agent.destroy()
  }

  async postJson(path: string, body: unknown, options: PostOptions): Promise<Result<JsonAnswer, HttpsError>> {
    const bytes = Buffer.from(JSON.stringify(body), 'utf8')
    if (bytes.byteLength > this.#maxRequestBytes) return err({ code: 'malformed' })
    const first = await this.#exchange(path, bytes, options)
    if (first.ok || first.error.code !== 'unreachable' || !first.error.staleConnection) return first
    return options.repeatable ? this.#exchange(path, bytes, options) : first
  }

  #exchange(path: string, bytes: Buffer, options: PostOptions): Promise<Result<JsonAnswer, ExchangeError>> {
    const { signal, timeoutMs } = options
    if (signal.aborted) return Promise.resolve(err({ code: 'timed_out', staleConnection: false, nothingSent: true }))
    return new Promise((resolve) => {
      const request = this.#open(path, bytes)
      let connected = false
      request.on('socket', (socket) => {
        // Node holds the request back until the handshake is done and the server's certificate is found good.
        if (this.#agent.isSecured(socket)) connected = true
        else socket.once('secureConnect', () => (connected = true))
      })
      const settle = (result: Result<JsonAnswer, ExchangeError>) => {
        cancelTimer()
        signal.removeEventListener('abort', stopWaiting)
        resolve(result)
        // An unfinished exchange must not go back to the pool: its rest would be read as the next answer.
        if (!result.ok) request.destroy()
      }
      const fail = (code: HttpsErrorCode, staleConnection = false) => {
        settle(err({ code, staleConnection, ...(connected ? {} : { nothingSent: true as const }) }))
      }
      const stopWaiting = () => {
        fail('timed_out')
      }
      const cancelTimer = this.#clock.after(timeoutMs, stopWaiting)
      signal.addEventListener('abort', stopWaiting, { once: true })
      request.on('error', (error: NodeJS.ErrnoException) => {
        fail(codeOf(error), request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
      })
      request.on('response', (response) => {
        readAnswer(response, this.#maxAnswerBytes, (result) => {
          if (result.ok) settle(result)
          else fail(result.error.code)
        })
      })
      request.end(bytes)
    })
  }

  #open(path: string, bytes: Buffer): ClientRequest {
    return openRequest({
      agent: this.#agent,
      host: this.#host,
      port: this.#port,
      path: `${this.#basePath}${path}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': bytes.byteLength,
        accept: 'application/json'
      }
    })
  }
}

interface ExchangeError extends HttpsError {
  readonly staleConnection: boolean
}

/** Reads a response to its end, within `maxBytes`, and calls back once or more; only the first call counts. */
function readAnswer(
  response: IncomingMessage,
  maxBytes: number,
  done: (result: Result<JsonAnswer, HttpsError>) => void
): void {
  response.on('error', (error: NodeJS.ErrnoException) => {
    done(err({ code: codeOf(error) }))
  })
  const status = response.statusCode ?? 0
  const succeeded = status >= 200 && status < 300
  const json = /^application\/json\s*(?:;|$)/i.test(response.headers['content-type'] ?? '')
  const plain = (response.headers['content-encoding'] ?? 'identity') === 'identity'
  if (succeeded && !(json && plain)) {
    done(err({ code: 'malformed' }))
    return
  }
  const chunks: Buffer[] = []
  let received = 0
  response.on('data', (chunk: Buffer) => {
    received += chunk.byteLength
    if (received > maxBytes) done(err({ code: 'malformed' }))
    else chunks.push(chunk)
  })
  response.on('end', () => {
    const body = json && plain ? parseJson(Buffer.concat(chunks)) : undefined
    if (succeeded && body === undefined) done(err({ code: 'malformed' }))
    else done(ok({ status, body, ...retryAfterOf(response) }))
  })
}

function retryAfterOf({ headers }: IncomingMessage): { readonly retryAfterMs?: number } {
  const text = headers['retry-after']
  return text !== undefined && /^\d{1,9}$/.test(text) ? { retryAfterMs: Number(text) * 1000 } : {}
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch {
    return undefined
  }
}

/**
 * TLS alerts by which a server turns a client certificate away, RFC 8446 section 6.2: handshake_failure,
 * bad_certificate, unsupported, revoked, expired, unknown, unknown_ca, access_denied, certificate_required.
 */
const turnedAway = new Set([40, 42, 43, 44, 45, 46, 48, 49, 116])

/** Node's and OpenSSL's codes end here. */
function codeOf(error: NodeJS.ErrnoException): HttpsErrorCode {
  if (error.code?.startsWith('HPE_') === true) return 'malformed'
  // The number is in OpenSSL's text alone: `code` is EPROTO or a name, by whether the alert met a read or a write.
  const alert = /SSL alert number (\d+)/.exec(error.message)?.[1]
  return turnedAway.has(Number(alert)) ? 'refused_us' : 'unreachable'
}
