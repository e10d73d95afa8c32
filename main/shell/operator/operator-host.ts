import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import { callRights } from '../../contract/operator.ts'
import { CALL_PATH, MAX_CALL_BYTES, METRICS_PATH, type TransportRefusal } from '../../contract/operator-transport.ts'
import type { OperatorDesk } from '../../operator/calls.ts'
import { addressGroup } from '../../operator/throttle.ts'
import type { FaceFile } from '../host/face-files.ts'
import { answerCall, refuse, sendText, statusOfError, statusOfRefusal } from './http-answers.ts'
import { readJson } from './http-body.ts'
import { credentialsOf, isNoOthersPage, isOwnHost, isOwnOrigin, isPlainJson, plainAddress } from './http-checks.ts'
import { RateLimit, type Rate } from '../../../device/rate-limit.ts'

/** Gives the metrics to whoever may have them. */
export interface MetricsSource {
  /** Whether the Authorization header opens them. */
  allows(authorization: string | undefined): boolean
  /** OpenMetrics 1.0 text. */
  text(): Promise<string>
}

export interface OperatorHostParts {
  readonly desk: Pick<OperatorDesk, 'call' | 'close'>
  readonly metrics: MetricsSource
  /** The built face; empty where there is none. */
  readonly faceFiles: ReadonlyMap<string, FaceFile>
  /** IP address of this machine to listen on. */
  readonly address: string
  /** 0 takes any free one. */
  readonly port: number
  /** Names by which it is reached, in small letters, without ports. */
  readonly names: ReadonlySet<string>
  readonly tls: { readonly certificatePem: string; readonly keyPem: string }
  readonly clock: Clock
  /** Told of what threw: a programmer's mistake. */
  readonly onFault: (where: string, fault: unknown) => void
  /** Told of what was turned away: the call's name by the contract, or `unknown`; why; and HTTP's status. */
  readonly onRefused?: (call: string, code: string, status: number) => void
}

/** The configured address or port cannot be had; `fault` is the system's name for it, such as EADDRINUSE. */
export interface OperatorHostError {
  readonly code: 'operator_port_unavailable'
  readonly port: number
  readonly fault: string
}

export interface OperatorHost {
  readonly port: number
  /** Goes on with another certificate; connections that are open keep theirs. */
  useCertificate(tls: OperatorHostParts['tls']): void
  close(): Promise<void>
}

/** How long the headers may take, and then the body; a call is a few hundred octets. */
export const HEADERS_MS = 10_000
export const BODY_MS = 10_000
const HANDSHAKE_MS = 10_000
const IDLE_MS = 30_000
const MAX_HEADER_BYTES = 8_192
const MAX_CONNECTIONS = 128
/** Of one address, so that one cannot take all. */
const MAX_CONNECTIONS_OF_ADDRESS = 24

/** Of one address: connections, each of which costs a TLS handshake, and requests. docs/operator-api.md states them. */
export const CONNECTION_RATE: Rate = { perSecond: 10, atOnce: 40 }
export const REQUEST_RATE: Rate = { perSecond: 20, atOnce: 100 }

/** Serves the operator's calls, its face and the metrics over HTTPS; everything else is refused. No CORS, no WebSocket. */
export async function startOperatorHost(parts: OperatorHostParts): Promise<Result<OperatorHost, OperatorHostError>> {
  const server = createServer({
    ...secureContextOf(parts.tls),
    handshakeTimeout: HANDSHAKE_MS,
    headersTimeout: HEADERS_MS,
    // The net behind our own limit of a body's time.
    requestTimeout: HEADERS_MS + BODY_MS,
    keepAliveTimeout: IDLE_MS,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: MAX_HEADER_BYTES
  })
  server.maxConnections = MAX_CONNECTIONS
  server.maxHeadersCount = 64
  const connections = watchConnections(server, new RateLimit(CONNECTION_RATE, parts.clock))
  const requests = new RateLimit(REQUEST_RATE, parts.clock)
  let isClosed = false
  server.on('request', (request, response) => {
    if (!requests.take(addressGroup(plainAddress(request.socket.remoteAddress)))) {
      refuse(response, 'too_many', { 'retry-after': '1' })
      parts.onRefused?.('unknown', 'too_many', statusOfRefusal.too_many)
      return
    }
    handle(request, response, parts).catch((fault: unknown) => {
      // What was still under way at the end finds everything closed, and has nobody to answer.
      if (isClosed) return
      parts.onFault('operator_host', fault)
      refuse(response, 'fault')
    })
  })
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('clientError', (_error, socket) => {
    socket.destroy()
  })
  const listening = await listen(server, parts)
  if (!listening.ok) return listening
  // Such as no descriptor left for a connection: the next one may be taken again, and nothing else ends for it.
  server.on('error', (fault) => {
    if (!isClosed) parts.onFault('operator_host', fault)
  })
  return ok({
    port: (server.address() as AddressInfo).port,
    useCertificate: (tls) => {
      server.setSecureContext(secureContextOf(tls))
    },
    close: async () => {
      isClosed = true
      const closed = new Promise((resolve) => server.close(resolve))
      // Those too in which no TLS is spoken yet, which the server does not count among its own.
      for (const socket of connections) socket.destroy()
      await closed
    }
  })
}

/** Ends a request that is not looked at. */
type TurnAway = (reason: TransportRefusal, headers?: Record<string, string>) => void

async function handle(request: IncomingMessage, response: ServerResponse, parts: OperatorHostParts): Promise<void> {
  const { socket, headers, method } = request
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const turnAway: TurnAway = (reason, more) => {
    refuse(response, reason, more)
    parts.onRefused?.(nameOfCall(path), reason, statusOfRefusal[reason])
  }
  const facts = { headers, localAddress: plainAddress(socket.localAddress), localPort: socket.localPort ?? 0 }
  if (!isOwnHost(facts, parts.names)) {
    turnAway('wrong_host')
    return
  }
  if (path.startsWith(CALL_PATH)) {
    if (method !== 'POST') turnAway('wrong_method', { allow: 'POST' })
    else if (!isOwnOrigin(facts)) turnAway('wrong_origin')
    else await carryCall(request, response, path.slice(CALL_PATH.length), parts, turnAway)
    return
  }
  if (method !== 'GET' && method !== 'HEAD') {
    turnAway('wrong_method', { allow: 'GET, HEAD' })
    return
  }
  if (path === METRICS_PATH) {
    if (isNoOthersPage(facts)) await giveMetrics(request, response, parts.metrics)
    else turnAway('wrong_origin')
    return
  }
  giveFace(request, response, path, parts.faceFiles)
}

async function carryCall(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  { desk, clock, onRefused }: OperatorHostParts,
  turnAway: TurnAway
): Promise<void> {
  if (!isPlainJson(request.headers)) {
    turnAway('wrong_content_type')
    return
  }
  const body = await readJson(request, { clock, maxBytes: MAX_CALL_BYTES, maxMs: BODY_MS })
  if (!body.ok) {
    if (body.error.code !== 'gone') turnAway(body.error.code)
    return
  }
  const remoteAddress = plainAddress(request.socket.remoteAddress)
  const answered = await desk.call({ name, body: body.value, ...credentialsOf(request.headers), remoteAddress })
  answerCall(response, answered)
  if (answered.answer.ok) return
  const { code } = answered.answer.error
  onRefused?.(nameOfCall(`${CALL_PATH}${name}`), code, statusOfError[code])
}

/** What was asked for, if the contract knows it: nothing that somebody else chose gets into a log. */
function nameOfCall(path: string): string {
  const name = path.startsWith(CALL_PATH) ? path.slice(CALL_PATH.length) : ''
  return Object.hasOwn(callRights, name) ? name : 'unknown'
}

async function giveMetrics(request: IncomingMessage, response: ServerResponse, metrics: MetricsSource): Promise<void> {
  if (!metrics.allows(request.headers.authorization)) {
    sendText(response, 401, '', { 'www-authenticate': 'Bearer realm="hatachi metrics"' })
    return
  }
  const type = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
  sendText(response, 200, await metrics.text(), { 'content-type': type })
}

function giveFace(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  files: ReadonlyMap<string, FaceFile>
): void {
  if (path === '/' && files.size > 0) {
    sendText(response, 303, '', { location: '/operator/' })
    return
  }
  const file = path.startsWith('/operator/') ? files.get(path.slice('/operator/'.length)) : undefined
  if (file === undefined) {
    refuse(response, 'not_found')
    return
  }
  sendText(response, 200, request.method === 'HEAD' ? '' : file.body, {
    'content-type': file.contentType,
    'content-length': String(file.body.length),
    ...(file.immutable ? { 'cache-control': 'private, max-age=31536000, immutable' } : {})
  })
}

function secureContextOf({ certificatePem, keyPem }: OperatorHostParts['tls']) {
  return { cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' as const }
}

/** Keeps the connections that are open, and ends those of an address that has too many, or opens too many a second. */
function watchConnections(server: Server, rate: RateLimit): ReadonlySet<Socket> {
  const connections = new Set<Socket>()
  const counts = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress)
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    connections.add(socket)
    socket.once('close', () => {
      connections.delete(socket)
      const left = (counts.get(address) ?? 1) - 1
      if (left === 0) counts.delete(address)
      else counts.set(address, left)
    })
    if (count > MAX_CONNECTIONS_OF_ADDRESS || !rate.take(addressGroup(address))) socket.destroy()
  })
  return connections
}

function listen(server: Server, { address, port }: OperatorHostParts): Promise<Result<void, OperatorHostError>> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException) => {
      resolve(err({ code: 'operator_port_unavailable', port, fault: error.code ?? 'unknown' }))
    }
    server.once('error', refused)
    server.listen(port, address, () => {
      server.off('error', refused)
      resolve(ok(undefined))
    })
  })
}
