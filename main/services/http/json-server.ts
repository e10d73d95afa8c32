import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'

/** A question as a route sees it: parts of the path by name, the query, headers and what the JSON body held. */
export interface JsonRequest {
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  /** undefined where no body came. */
  readonly body: unknown
}

/** An answer in JSON. `retryAfterSeconds` becomes the header. */
export interface JsonReply {
  readonly status: number
  readonly body: unknown
  readonly retryAfterSeconds?: number
}

/** `path` is like `/v1/bookings/{bookingId}`: a part in braces takes 1 to 100 letters, digits, `.`, `_`, `:` or `-`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly answer: (request: JsonRequest) => JsonReply | Promise<JsonReply>
}

/** Where a service listens. Without `tls` only on this machine's own address: tokens cross no network in the clear. */
export interface ListenOptions {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly tls?: { readonly certificatePem: string; readonly keyPem: string }
  readonly mostBodyBytes: number
  readonly mostConnections: number
}

/** Where a party's server is told to listen: this machine's own address and any free port where nothing is said. */
export interface ListenWish {
  readonly host?: string
  readonly port?: number
  readonly tls?: NonNullable<ListenOptions['tls']>
}

/** `insecure_address`: not this machine's own, and no TLS. `cannot_listen`: the port is taken or not allowed. */
export type ListenFailure =
  | { readonly code: 'insecure_address'; readonly host: string }
  | { readonly code: 'cannot_listen'; readonly cause: string }

/** A service that listens. `address` is its URL without a path. */
export interface JsonServer {
  readonly address: string
  readonly close: () => Promise<void>
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']
const LONGEST_TARGET = 2_048
/** A request that trickles in is cut: its headers, and all of it. */
const HEADERS_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 30_000

/** The error of an answer: a code for the program, and a sentence for its author. No word of it is from the request. */
export function errorReply(status: number, code: string, message: string, retryAfterSeconds?: number): JsonReply {
  return {
    status,
    body: { error: { code, message } },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
  }
}

/** Serves routes over HTTP or HTTPS. A route that throws answers 500 `internal`, and the server goes on. */
export async function serveJson(
  routes: readonly Route[],
  options: ListenOptions
): Promise<Result<JsonServer, ListenFailure>> {
  if (options.tls === undefined && !LOOPBACK.includes(options.host)) {
    return err({ code: 'insecure_address', host: options.host })
  }
  const compiled = routes.map((route) => ({ ...route, pattern: patternOf(route.path) }))
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response).catch(() => response.destroy())
  }
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS
  }
  const server: Server =
    options.tls === undefined
      ? createHttpServer({ ...limits, maxHeaderSize: 8_192 }, listener)
      : createHttpsServer(
          {
            ...limits,
            maxHeaderSize: 8_192,
            cert: options.tls.certificatePem,
            key: options.tls.keyPem,
            minVersion: 'TLSv1.2'
          },
          listener
        )
  server.maxConnections = options.mostConnections
  const failure = await listen(server, options)
  if (failure !== null) return err(failure)
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return ok({
    address: `${options.tls === undefined ? 'http' : 'https'}://${host}:${String(port)}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, options.mostBodyBytes)
    if (body === 'aborted') return
    const reply = body === 'too_large' ? tooLarge(options.mostBodyBytes) : await answer(request, body)
    const bytes = Buffer.from(JSON.stringify(reply.body))
    // What is left of a body that is too long is not worth reading.
    if (body === 'too_large') response.setHeader('connection', 'close')
    if (reply.retryAfterSeconds !== undefined) response.setHeader('retry-after', reply.retryAfterSeconds)
    const head = { 'content-type': 'application/json', 'content-length': bytes.length, 'cache-control': 'no-store' }
    response.writeHead(reply.status, head).end(bytes)
  }

  async function answer(request: IncomingMessage, bytes: Buffer): Promise<JsonReply> {
    const target = request.url ?? ''
    if (target.length > LONGEST_TARGET)
      return errorReply(414, 'too_large', `The address is longer than ${String(LONGEST_TARGET)}.`)
    const [path = '', query = ''] = target.split('?', 2)
    const here = compiled.flatMap((route) => {
      const match = route.pattern.exec(path)
      return match === null ? [] : [{ route, match }]
    })
    const found = here.find(({ route }) => route.method === request.method)
    if (here.length === 0) return errorReply(404, 'not_found', 'There is nothing at this address.')
    if (found === undefined) return errorReply(405, 'method_unknown', 'This address takes another method.')
    const body = parseJson(bytes)
    if (!body.ok) return errorReply(400, 'malformed', 'The body is not JSON in UTF-8.')
    const { route, match } = found
    try {
      return await route.answer({
        path: { ...match.groups },
        query: new URLSearchParams(query),
        headers: request.headers,
        body: body.value
      })
    } catch {
      return errorReply(500, 'internal', 'The service failed. Nothing is known to be done; ask before trying again.')
    }
  }
}

function tooLarge(mostBytes: number): JsonReply {
  return errorReply(413, 'too_large', `The body is larger than ${String(mostBytes)} bytes.`)
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[A-Za-z0-9._:-]{1,100})')}$`)
}

function parseJson(bytes: Buffer): Result<unknown, { readonly code: 'malformed' }> {
  if (bytes.length === 0) return ok(undefined)
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return err({ code: 'malformed' })
  }
}

function listen(server: Server, { host, port }: ListenOptions): Promise<ListenFailure | null> {
  return new Promise((resolve) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      resolve({ code: 'cannot_listen', cause: thrown.code ?? 'unknown' })
    })
    server.listen(port, host, 1_024, () => {
      resolve(null)
    })
  })
}

async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | 'too_large' | 'aborted'> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return 'too_large'
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > mostBytes) resolve('too_large')
      else chunks.push(chunk)
    })
    request.on('end', () => {
      resolve(Buffer.concat(chunks))
    })
    request.on('close', () => {
      resolve('aborted')
    })
    request.on('error', () => {
      resolve('aborted')
    })
  })
}
