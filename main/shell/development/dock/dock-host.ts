import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { dockRequestSchema, type DockAnswer } from '../../../contract/devdock/contract.ts'
import { readBody } from '../../../platform/simulator/http-body.ts'
import { listen } from '../../../platform/simulator/simulated-platform.ts'
import type { FaceFile } from '../../host/face-files.ts'
import { securityHeaders } from '../../host/security-headers.ts'
import type { Dock } from './dock.ts'

export interface DockHostParts {
  readonly dock: Pick<Dock, 'perform' | 'state' | 'onChange'>
  /** The built dock's page; empty where only the API is wanted. */
  readonly pageFiles: ReadonlyMap<string, FaceFile>
  /** TCP port on 127.0.0.1; 0, the default, takes any free one. */
  readonly port?: number
}

export interface DockHost {
  /** Address of the page, token included: for this computer's developer alone. */
  readonly dockUrl: string
  /** Where verbs are posted. */
  readonly apiUrl: string
  readonly token: string
  close(): Promise<void>
}

/** A verb is a few dozen bytes; anything larger is none. */
const MAX_BODY_BYTES = 8 * 1024
const MAX_LISTENERS = 16
/** What no event tells of, such as a PIN counter that has gone down, is looked for this often. */
const LOOK_MS = 250
const HEARTBEAT_LOOKS = 60

/**
 * The dock's door, on loopback and in development only. `POST /dock/api` does one verb, `GET /dock/events` is a stream
 * of states (`text/event-stream`), `GET /dock/` the page. Host and Origin are checked everywhere and the bearer token
 * wherever anything can be learnt or done, every body is limited and validated.
 */
export async function startDockHost(parts: DockHostParts): Promise<DockHost> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer()
  const port = await listen(server, parts.port ?? 0, '127.0.0.1')
  const authority = `127.0.0.1:${String(port)}`
  const headers = securityHeaders("'self'")
  const streams = new Set<ServerResponse>()

  server.on('request', (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const refusal = refusalOf(request, path)
    if (refusal !== null) end(response, refusal)
    else if (path === '/dock/api') {
      answerVerb(request, response).catch(() => {
        // A mistake in the program: the world behind it is in no known state, and its asker must not wait for ever.
        if (response.headersSent) response.destroy()
        else end(response, 500)
      })
    }
    else if (path === '/dock/events') openStream(response)
    else servePage(request, response, path)
  })

  function refusalOf(request: IncomingMessage, path: string): number | null {
    const { host, origin } = request.headers
    // A page of another name that resolves to this address (DNS rebinding), or of another origin, gets nothing.
    if (host !== authority || (origin !== undefined && origin !== `http://${authority}`)) return 403
    const method = request.method ?? ''
    if (path === '/dock/api' ? method !== 'POST' : method !== 'GET' && method !== 'HEAD') return 405
    const open = path !== '/dock/api' && path !== '/dock/events'
    return open || isAllowed(request.headers.authorization) ? null : 401
  }

  function isAllowed(authorization: string | undefined): boolean {
    const given = Buffer.from(authorization ?? '')
    const expected = Buffer.from(`Bearer ${token}`)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  function end(response: ServerResponse, status: number): void {
    response.writeHead(status, headers).end()
  }

  async function answerVerb(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['content-type']?.split(';')[0] !== 'application/json') {
      end(response, 415)
      return
    }
    const body = await readBody(request)
    if (typeof body === 'string' || body.length > MAX_BODY_BYTES) {
      response.writeHead(413, { ...headers, connection: 'close' }).end()
      return
    }
    const answer = await answerTo(body.toString('utf8'))
    // What a hand cannot do is an answer like any other; only what is no verb is a mistake of the asker.
    const status = !answer.ok && answer.error.code === 'malformed' ? 400 : 200
    response.writeHead(status, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(answer))
  }

  function answerTo(body: string): Promise<DockAnswer> {
    const parsed = dockRequestSchema.safeParse(jsonOf(body))
    if (parsed.success) return parts.dock.perform(parsed.data)
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    const isVerb = where !== '' && where !== 'verb'
    const message = isVerb ? `The verb does not fit: ${where}: ${issue?.message ?? ''}` : 'The dock knows no such verb.'
    return Promise.resolve({ ok: false, error: { code: 'malformed', message } })
  }

  function openStream(response: ServerResponse): void {
    if (streams.size >= MAX_LISTENERS) {
      end(response, 503)
      return
    }
    streams.add(response)
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    let sent = ''
    const send = (): void => {
      const state = JSON.stringify(parts.dock.state())
      if (state === sent) return
      sent = state
      response.write(`data: ${state}\n\n`)
    }
    send()
    const endChanges = parts.dock.onChange(send)
    let looks = 0
    const looking = setInterval(() => {
      send()
      looks += 1
      if (looks % HEARTBEAT_LOOKS === 0) response.write(': still here\n\n')
    }, LOOK_MS)
    response.on('close', () => {
      clearInterval(looking)
      endChanges()
      streams.delete(response)
    })
  }

  function servePage(request: IncomingMessage, response: ServerResponse, path: string): void {
    const file = path.startsWith('/dock/') ? parts.pageFiles.get(path.slice('/dock/'.length)) : undefined
    if (file === undefined) {
      end(response, 404)
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

  return {
    dockUrl: `http://${authority}/dock/#t=${token}`,
    apiUrl: `http://${authority}/dock/api`,
    token,
    close: async () => {
      for (const stream of streams) stream.end()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
