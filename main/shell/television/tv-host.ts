import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse
} from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import { REMOTE_PATH, TV_PATH, TV_SOCKET } from '../../contract/tv-wire.ts'
import { addressGroup } from '../../operator/throttle.ts'
import type { ScreenDesk } from '../../television/screens/screen-desk.ts'
import type { FaceFile } from '../host/face-files.ts'
import { securityHeaders } from '../host/security-headers.ts'
import { isNoOthersPage, isOwnHost, plainAddress } from '../operator/http-checks.ts'
import { RateLimit } from '../../../device/rate-limit.ts'
import type { ReaderAgentDoor } from './reader-agent-door.ts'
import { READER_PATH } from './reader-agent-wire.ts'
import { carryTvConnection } from './tv-connection.ts'
import * as limits from './tv-limits.ts'
import { watchConnections } from './watch-connections.ts'

export interface TvHostParts {
  readonly desk: Pick<ScreenDesk, 'greet' | 'receive' | 'left'>
  /** The built faces of the screen and of the telephone; empty where there is none. */
  readonly tvFiles: ReadonlyMap<string, FaceFile>
  readonly remoteFiles: ReadonlyMap<string, FaceFile>
  /** IP address of this machine on which televisions and telephones reach it. */
  readonly address: string
  /** 0 takes any free one. */
  readonly port: number
  /** Names by which it is reached, in small letters, without ports. */
  readonly names: ReadonlySet<string>
  readonly tls: { readonly certificatePem: string; readonly keyPem: string }
  /** Port on 127.0.0.1 for the machine's own screen; 0 takes any free one. */
  readonly ownPort: number
  readonly clock: Clock
  /** The way in of the agent with the card reader, over TLS alone; null: none is taken. */
  readonly agent: Pick<ReaderAgentDoor, 'upgrade'> | null
  /** Told of what threw: a programmer's mistake. */
  readonly onFault: (where: string, fault: unknown) => void
}

/** A port cannot be had; `fault` is the system's name for it, such as EADDRINUSE. */
export interface TvHostError {
  readonly code: 'television_port_unavailable' | 'television_own_port_unavailable'
  readonly port: number
  readonly fault: string
}

export interface TvHost {
  readonly port: number
  readonly ownPort: number
  /** Goes on with another certificate; connections that are open keep theirs. */
  useCertificate(tls: TvHostParts['tls']): void
  close(): Promise<void>
}

/** One listener: televisions and telephones over TLS, or the machine's own screen on loopback. */
interface Door {
  readonly server: Server | HttpsServer
  readonly sockets: WebSocketServer
  readonly connections: ReadonlySet<Socket>
  readonly isOwn: boolean
}

const LOOPBACK = '127.0.0.1'

/**
 * Serves the television's face and the telephone's, and carries their contract over WebSockets: over HTTPS to the local
 * network, and on loopback to the machine's own screen. Nothing of the operator's contract is served here, and nothing
 * but files, that one WebSocket, and the way in of the agent with the card reader where there is one.
 */
export async function startTvHost(parts: TvHostParts): Promise<Result<TvHost, TvHostError>> {
  const options: ServerOptions = {
    headersTimeout: limits.HEADERS_MS,
    requestTimeout: limits.HEADERS_MS,
    keepAliveTimeout: limits.IDLE_MS,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: limits.MAX_HEADER_BYTES
  }
  let isClosed = false
  const onFault: TvHostParts['onFault'] = (where, fault) => {
    if (!isClosed) parts.onFault(where, fault)
  }
  const guarded = { ...parts, onFault }
  const secure = createHttpsServer({ ...options, ...secureContextOf(parts.tls), handshakeTimeout: limits.HANDSHAKE_MS })
  const network = openDoor(secure, false, guarded)
  const own = openDoor(createHttpServer(options), true, guarded)

  const close = async () => {
    isClosed = true
    await Promise.all([network, own].map(closeDoor))
  }
  const listening = await listen(network.server, parts.address, parts.port)
  if (listening !== null) {
    await close()
    return err({ code: 'television_port_unavailable', port: parts.port, fault: listening })
  }
  const listeningOwn = await listen(own.server, LOOPBACK, parts.ownPort)
  if (listeningOwn !== null) {
    await close()
    return err({ code: 'television_own_port_unavailable', port: parts.ownPort, fault: listeningOwn })
  }
  for (const { server } of [network, own]) {
    // Such as no descriptor left for a connection: the next one may be taken again, and nothing else ends for it.
    server.on('error', (fault) => {
      onFault('television_host', fault)
    })
  }
  return ok({
    port: portOf(network.server),
    ownPort: portOf(own.server),
    useCertificate: (tls) => {
      secure.setSecureContext(secureContextOf(tls))
    },
    close
  })
}

function openDoor(server: Door['server'], isOwn: boolean, parts: TvHostParts): Door {
  server.maxConnections = limits.MAX_CONNECTIONS
  server.maxHeadersCount = 64
  const connections = watchConnections(server, parts.clock)
  const requests = new RateLimit(limits.REQUEST_RATE, parts.clock)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.MAX_FRAME_BYTES,
    perMessageDeflate: false
  })
  const names = isOwn ? new Set<string>() : parts.names
  const onRequest: RequestListener = (request, response) => {
    if (!requests.take(addressOf(request))) answer(response, 429, { 'retry-after': '1', connection: 'close' })
    else serve(request, response, parts, names, isOwn)
  }
  server.on('request', onRequest)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url === READER_PATH && parts.agent !== null && !isOwn) {
      parts.agent.upgrade(request, socket, head, addressOf(request))
      return
    }
    if (!isOurs(request, names, isOwn) || request.url !== TV_SOCKET) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { desk, clock, onFault } = parts
      carryTvConnection(webSocket, { desk, clock, isOwn, address: addressOf(request), onFault })
    })
  })
  server.on('clientError', (_error, socket) => {
    socket.destroy()
  })
  return { server, sockets, connections, isOwn }
}

async function closeDoor({ server, sockets, connections }: Door): Promise<void> {
  for (const webSocket of sockets.clients) webSocket.terminate()
  const closed = new Promise((resolve) => server.close(resolve))
  // Those too in which no TLS is spoken yet, which the server does not count among its own.
  for (const socket of connections) socket.destroy()
  await closed
}

/** Whether a WebSocket is asked for by a page of this very origin. Every browser sends Origin, and no page chooses it. */
function isOurs(request: IncomingMessage, names: ReadonlySet<string>, isOwn: boolean): boolean {
  const { headers } = request
  const scheme = isOwn ? 'http' : 'https'
  return isOwnHost(factsOf(request), names) && headers.origin === `${scheme}://${headers.host ?? ''}`
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { tvFiles, remoteFiles }: TvHostParts,
  names: ReadonlySet<string>,
  isOwn: boolean
): void {
  const facts = factsOf(request)
  if (!isOwnHost(facts, names)) {
    answer(response, 421, { connection: 'close' })
    return
  }
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  // A telephone has no business at the own screen's door.
  const files = path.startsWith(TV_PATH) ? tvFiles : path.startsWith(REMOTE_PATH) && !isOwn ? remoteFiles : null
  const file = files?.get(path.slice(files === tvFiles ? TV_PATH.length : REMOTE_PATH.length))
  const isRoot = path === '/' && !isOwn && tvFiles.size > 0
  if (file === undefined && !isRoot) {
    answer(response, 404, { connection: 'close' })
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    answer(response, 405, { allow: 'GET, HEAD', connection: 'close' })
    return
  }
  if (file === undefined) {
    answer(response, 303, { location: TV_PATH })
    return
  }
  // A page may be reached by a link; what belongs to it is loaded by nobody else's page.
  if (file.immutable && !isNoOthersPage(facts)) {
    answer(response, 403, { connection: 'close' })
    return
  }
  const socket = `${isOwn ? 'ws' : 'wss'}://${request.headers.host ?? ''}`
  response.writeHead(200, {
    ...securityHeaders(socket),
    'content-type': file.contentType,
    'content-length': file.body.length,
    'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store'
  })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

function answer(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, { ...securityHeaders("'none'"), 'cache-control': 'no-store', 'content-length': '0', ...headers })
  response.end()
}

function factsOf({ headers, socket }: IncomingMessage) {
  return { headers, localAddress: plainAddress(socket.localAddress), localPort: socket.localPort ?? 0 }
}

/** By what an address is held to its limits. */
function addressOf({ socket }: IncomingMessage): string {
  return addressGroup(plainAddress(socket.remoteAddress))
}

function secureContextOf({ certificatePem, keyPem }: TvHostParts['tls']) {
  return { cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' as const }
}

function portOf(server: Door['server']): number {
  return (server.address() as AddressInfo).port
}

/** @returns null, or the system's name for why it cannot be listened there */
function listen(server: Door['server'], address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? 'unknown')
    }
    server.once('error', refused)
    server.listen(port, address, () => {
      server.off('error', refused)
      resolve(null)
    })
  })
}
