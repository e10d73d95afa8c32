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
import type { ListKind, ListSchedule, RevocationList } from './revocation-list.ts'

/**
 * Certificate status over plain HTTP, as it is everywhere: `POST /ocsp` and `GET /ocsp/<base64>` (RFC 6960 appendix A),
 * `GET /crl/<ca>.crl` and `GET /arl/<ca>.arl` (RFC 5280 section 4.2.1.13), with ETag, Last-Modified and ranges.
 */
export function createStatusServer(world: {
  readonly clock: Clock
  readonly counters: Counters
  readonly faults: Pick<Faults, 'ocsp' | 'lists'>
  readonly schedule: ListSchedule
  readonly responder: OcspResponder
  readonly authorities: () => readonly CertificateAuthority[]
  /** Absolute URL of a path of this server. */
  readonly url: (path: string) => string
}): Server {
  const { clock, counters, schedule } = world
  const { ocsp: faults, lists: listFaults } = world.faults
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
    if (listFaults.down) return void request.socket.destroy()
    const list = request.method === 'GET' ? listAt(path) : undefined
    if (list === undefined) return void response.writeHead(404).end()
    if (listFaults.latencyMs > 0) await sleep(clock, listFaults.latencyMs)
    const headers = {
      etag: list.etag,
      'last-modified': new Date(list.thisUpdateMs).toUTCString(),
      'accept-ranges': 'bytes'
    }
    if (notModified(request, list)) return void response.writeHead(304, headers).end()
    const der = listFaults.damaged ? damagedCopy(list.der) : list.der
    const { status, from, more } = rangeOf(request, list)
    const body = status === 416 ? new Uint8Array() : der.subarray(from)
    const type = { 'content-type': 'application/pkix-crl', 'content-length': body.length }
    response.writeHead(status, { ...headers, ...more, ...type })
    const { cutAfterBytes } = listFaults
    if (cutAfterBytes === 0 || body.length <= cutAfterBytes) return void response.end(body)
    response.write(body.subarray(0, cutAfterBytes), () => {
      request.socket.destroySoon()
    })
  }

  function listAt(path: string): RevocationList | undefined {
    const [, kind, id] = /^\/(crl|arl)\/([a-z-]+)\.\1$/.exec(path) ?? []
    const authority = world.authorities().find((candidate) => candidate.id === id)
    if (authority === undefined || (kind !== 'crl' && kind !== 'arl')) return undefined
    const publisher = publishers.get(path) ?? createListPublisher(authority, kind, world.url(path), schedule, listFaults)
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

/** One bit in the middle is another. */
function damagedCopy(der: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(der)
  const middle = Math.floor(copy.length / 2)
  copy[middle] = (copy[middle] ?? 0) ^ 1
  return copy
}

/**
 * RFC 9110 section 14: `bytes=N-` is answered with what follows, provided that If-Range (section 13.1.5), where it
 * stands, names this very list; every other range is ignored, as a server may.
 */
function rangeOf(
  request: IncomingMessage,
  list: RevocationList
): { readonly status: 200 | 206 | 416; readonly from: number; readonly more: Readonly<Record<string, string>> } {
  const [, first] = /^bytes=(\d{1,15})-$/.exec(request.headers.range ?? '') ?? []
  const condition = request.headers['if-range']
  if (first === undefined || (condition !== undefined && condition !== list.etag)) return { status: 200, from: 0, more: {} }
  const from = Number(first)
  const length = String(list.der.length)
  if (from >= list.der.length) return { status: 416, from: 0, more: { 'content-range': `bytes */${length}` } }
  const last = String(list.der.length - 1)
  return { status: 206, from, more: { 'content-range': `bytes ${first}-${last}/${length}` } }
}
