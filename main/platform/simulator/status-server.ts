import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Clock } from '../../../device/clock.ts'
import { sleep } from '../../../device/clock.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { logRequest } from './counters.ts'
import type { Counters } from './counters.ts'
import type { Faults } from './faults.ts'
import { readBody } from './http-body.ts'
import type { OcspResponder } from './ocsp-responder.ts'
import { createListPublisher } from './revocation-list.ts'
import type { ListKind, RevocationList } from './revocation-list.ts'

/**
 * Certificate status over plain HTTP, as it is everywhere: `POST /ocsp` and `GET /ocsp/<base64>` (RFC 6960 appendix A),
 * `GET /crl/<ca>.crl` and `GET /arl/<ca>.arl` (RFC 5280 section 4.2.1.13), with ETag and Last-Modified.
 */
export function createStatusServer(world: {
  readonly clock: Clock
  readonly counters: Counters
  readonly faults: Faults['ocsp']
  readonly responder: OcspResponder
  readonly authorities: () => readonly CertificateAuthority[]
  /** Absolute URL of a path of this server. */
  readonly url: (path: string) => string
}): Server {
  const { clock, counters, faults } = world
  const publishers = new Map<string, (nowMs: number) => RevocationList>()

  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    logRequest(counters, request.method ?? '', path)
    const handled = path.startsWith('/ocsp') ? answerOcsp(request, response, path) : answerList(request, response, path)
    handled.catch(() => response.destroy())
  })
  return server

  async function answerOcsp(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    counters.ocspRequests += 1
    if (faults.down) return void request.socket.destroy()
    const question = await ocspQuestion(request, path)
    if (question === undefined) return void response.writeHead(400).end()
    if (faults.latencyMs > 0) await sleep(clock, faults.latencyMs)
    const answer = await world.responder.answer(question)
    response.writeHead(200, { 'content-type': 'application/ocsp-response', 'content-length': answer.length })
    response.end(answer)
  }

  async function answerList(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    counters.listRequests += 1
    const list = request.method === 'GET' ? listAt(path) : undefined
    if (list === undefined) return void response.writeHead(404).end()
    const headers = { etag: list.etag, 'last-modified': new Date(list.thisUpdateMs).toUTCString() }
    if (notModified(request, list)) return void response.writeHead(304, headers).end()
    response.writeHead(200, { ...headers, 'content-type': 'application/pkix-crl', 'content-length': list.der.length })
    response.end(list.der)
  }

  function listAt(path: string): RevocationList | undefined {
    const [, kind, id] = /^\/(crl|arl)\/([a-z-]+)\.\1$/.exec(path) ?? []
    const authority = world.authorities().find((candidate) => candidate.id === id)
    if (authority === undefined || (kind !== 'crl' && kind !== 'arl')) return undefined
    const publisher = publishers.get(path) ?? createListPublisher(authority, kind, world.url(path))
    publishers.set(path, publisher)
    return publisher(clock.nowMs())
  }
}

/** Where a CA's list stands on the status server. */
export function listPath(kind: ListKind, authority: CertificateAuthority): string {
  return `/${kind}/${authority.id}.${kind}`
}

/** The OCSPRequest of a POST's body or of a GET's path; `undefined` where there is none. */
async function ocspQuestion(request: IncomingMessage, path: string): Promise<Uint8Array | undefined> {
  if (request.method === 'GET') {
    const encoded = safelyDecode(path.replace(/^\/ocsp\/?/, ''))
    return encoded === undefined || encoded === '' ? undefined : Buffer.from(encoded, 'base64')
  }
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/ocsp-request') return undefined
  const body = await readBody(request)
  return typeof body === 'string' ? undefined : body
}

function safelyDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** RFC 9110 section 13: If-None-Match decides where it stands, If-Modified-Since only without it. */
function notModified(request: IncomingMessage, list: RevocationList): boolean {
  const tags = request.headers['if-none-match']
  if (tags !== undefined) return tags.split(',').some((tag) => tag.trim() === list.etag || tag.trim() === '*')
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && list.thisUpdateMs <= since
}
