import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import { shopperUpSchema, type ShopperCommand, type ShopperDown, type ShopperView } from '../../contract/shopper.ts'
import type { FaceFile } from './face-files.ts'
import { hostProof, NONCE_HEADER, PROOF_HEADER } from './host-proof.ts'
import { securityHeaders } from './security-headers.ts'

/** What a host needs of the session: views out, commands in. */
export interface ShopperSession {
  command(command: ShopperCommand): void
  view(): ShopperView
  onView(listener: (view: ShopperView) => void): () => void
}

export interface BrowserHostParts {
  readonly session: ShopperSession
  readonly faceFiles: ReadonlyMap<string, FaceFile>
  /** TCP port on 127.0.0.1; 0 takes any free one. */
  readonly port: number
  readonly clock: Clock
}

/** The configured port cannot be had: another program listens there, or it is not this user's to take. */
export interface HostError {
  readonly code: 'face_port_unavailable'
  readonly port: number
}

export interface BrowserHost {
  /** Address of the shopper's face, token included: for this machine's kiosk browser alone. */
  readonly shopperUrl: string
  close(): Promise<void>
}

/** A face's frame is a few dozen bytes; anything larger is not a face. */
const MAX_FRAME_BYTES = 4_096
/** A page that does not say the token by then is not ours. */
const HELLO_TIMEOUT_MS = 5_000
/** People press a few keys a second; a script that presses more is cut off. */
const MAX_COMMANDS_PER_SECOND = 50
const POLICY_VIOLATION = 1008
const GOODBYE_MS = 1_000

/**
 * Serves the shopper's face on loopback and carries the contract over one WebSocket. The trusted side of the contract:
 * token, Origin and Host are checked, every frame is validated, and a frame that does not fit ends the connection.
 */
export async function startBrowserHost(parts: BrowserHostParts): Promise<Result<BrowserHost, HostError>> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer()
  const listening = await listen(server, parts.port)
  if (!listening.ok) return listening
  const { port } = server.address() as AddressInfo
  const authority = `127.0.0.1:${String(port)}`
  const origin = `http://${authority}`

  server.on('request', (request, response) => {
    serve(request, response, parts.faceFiles, authority)
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  sockets.on('headers', (headers, request) => {
    const nonce = request.headers[NONCE_HEADER]
    const proof = hostProof(token, Array.isArray(nonce) ? undefined : nonce)
    if (proof !== null) headers.push(`${PROOF_HEADER}: ${proof}`)
  })
  server.on('upgrade', (request, socket, head) => {
    const ours = request.headers.host === authority && request.headers.origin === origin
    if (!ours || request.url !== '/shopper/ws') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      converse(webSocket, token, parts)
    })
  })

  return ok({
    shopperUrl: `${origin}/shopper/#t=${token}`,
    close: async () => {
      for (const webSocket of sockets.clients) webSocket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
}

function converse(webSocket: WebSocket, token: string, parts: BrowserHostParts): void {
  const { session, clock } = parts
  let greeted = false
  let sequence = 0
  let windowMs = 0
  let commands = 0
  let refused = false
  let endPatience = () => {}
  const refuse = () => {
    refused = true
    endViews()
    webSocket.close(POLICY_VIOLATION)
    // Whoever does not answer the goodbye is not waited for.
    endPatience = clock.after(GOODBYE_MS, () => {
      webSocket.terminate()
    })
  }
  const send = (view: ShopperView) => {
    const down: ShopperDown = { type: 'view', sequence: sequence++, view }
    webSocket.send(JSON.stringify(down))
  }
  let endViews = () => {}
  const endWait = clock.after(HELLO_TIMEOUT_MS, () => {
    if (!greeted) refuse()
  })
  webSocket.on('close', () => {
    endWait()
    endPatience()
    endViews()
  })
  // A broken frame is reported as `error` before `close`; there is nobody to tell.
  webSocket.on('error', () => {
    webSocket.terminate()
  })
  webSocket.on('message', (data, isBinary) => {
    // What follows on a frame that did not fit is not obeyed.
    if (refused) return
    const up = isBinary ? null : parseUp(textOf(data))
    if (up === null) {
      refuse()
      return
    }
    if (up.type === 'hello') {
      if (greeted || !sameToken(up.token, token)) {
        refuse()
        return
      }
      greeted = true
      send(session.view())
      endViews = session.onView(send)
      return
    }
    const now = clock.monotonicMs()
    if (now - windowMs >= 1_000) {
      windowMs = now
      commands = 0
    }
    if (!greeted || ++commands > MAX_COMMANDS_PER_SECOND) {
      refuse()
      return
    }
    session.command(up.command)
  })
}

/** A frame's text; `ws` gives one Buffer under its default settings. */
export function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : ''
}

function parseUp(text: string) {
  try {
    const parsed = shopperUpSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function sameToken(given: string, token: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(token)
  return a.length === b.length && timingSafeEqual(a, b)
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, FaceFile>,
  authority: string
): void {
  const headers = securityHeaders(`ws://${authority}`)
  // A page of another name that resolves to this address (DNS rebinding) gets nothing.
  if (request.headers.host !== authority) {
    response.writeHead(403, headers).end()
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end()
    return
  }
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const file = path.startsWith('/shopper/') ? files.get(path.slice('/shopper/'.length)) : undefined
  if (file === undefined) {
    response.writeHead(404, headers).end()
    return
  }
  response.writeHead(200, {
    ...headers,
    'content-type': file.contentType,
    'content-length': file.body.length,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-store'
  })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

function listen(server: Server, port: number): Promise<Result<void, HostError>> {
  return new Promise((resolve) => {
    const refused = () => {
      resolve(err({ code: 'face_port_unavailable', port }))
    }
    server.once('error', refused)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refused)
      resolve(ok(undefined))
    })
  })
}
