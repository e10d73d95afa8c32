import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { OcspClient } from './ocsp-client.ts'

const TYPE = { 'content-type': 'application/ocsp-response' }
const REQUEST = Uint8Array.of(1, 2, 3)

describe('OcspClient', () => {
  const cleanups: (() => void)[] = []
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  })

  async function serve(handler: http.RequestListener): Promise<{ url: string; server: http.Server }> {
    const server = http.createServer(handler)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server }
  }

  function client(timeoutMs = 30_000): OcspClient {
    const made = new OcspClient({ clock: systemClock, timeoutMs })
    cleanups.push(() => made.close())
    return made
  }

  const never = (): AbortSignal => new AbortController().signal

  test('posts the request and returns the body, over one connection', async () => {
    const seen: { method?: string; type?: string; body: Buffer }[] = []
    let connections = 0
    const { url, server } = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        seen.push({ method: request.method!, type: request.headers['content-type']!, body: Buffer.concat(chunks) })
        response.writeHead(200, TYPE).end(Buffer.of(9, 8, 7))
      })
    })
    server.on('connection', () => (connections += 1))
    const asking = client()
    for (let round = 0; round < 3; round += 1) {
      expect(await asking.ask(url, REQUEST, never())).toEqual({ ok: true, value: Uint8Array.of(9, 8, 7) })
    }
    expect(seen).toHaveLength(3)
    expect(seen[0]).toEqual({ method: 'POST', type: 'application/ocsp-request', body: Buffer.from(REQUEST) })
    expect(connections).toBe(1)
  })

  test('asks again on a new connection when the kept one was just closed', async () => {
    let requests = 0
    const { url } = await serve((request, response) => {
      requests += 1
      // Seen by the client as a keep-alive connection that dies under the second request.
      if (requests === 2) request.socket.destroy()
      else response.writeHead(200, TYPE).end('x')
    })
    const asking = client()
    expect((await asking.ask(url, REQUEST, never())).ok).toBe(true)
    expect((await asking.ask(url, REQUEST, never())).ok).toBe(true)
    expect(requests).toBe(3)
  })

  const refused: [string, http.RequestListener, string][] = [
    ['a server error', (_request, response) => response.writeHead(503, TYPE).end(), 'unavailable'],
    ['another type', (_request, response) => response.writeHead(200, { 'content-type': 'a/b' }).end('x'), 'malformed'],
    ['no type', (_request, response) => response.writeHead(200).end('x'), 'malformed'],
    ['too long a body', (_request, response) => response.writeHead(200, TYPE).end(Buffer.alloc(65_537)), 'too_large'],
    ['a connection cut at once', (request) => request.socket.destroy(), 'unavailable'],
    [
      'a connection cut within the body',
      (_request, response) => {
        response.writeHead(200, { ...TYPE, 'content-length': 100 }).write('x', () => response.destroy())
      },
      'unavailable'
    ]
  ]
  test.each(refused)('%s', async (_name, handler, code) => {
    const { url } = await serve(handler)
    expect(await client().ask(url, REQUEST, never())).toMatchObject({ ok: false, error: { code } })
  })

  test('an endless body is left at the limit', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, TYPE)
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await client().ask(url, REQUEST, never())).toEqual({ ok: false, error: { code: 'too_large' } })
  })

  test('follows no redirect', async () => {
    let elsewhere = 0
    const target = await serve((_request, response) => {
      elsewhere += 1
      response.writeHead(200, TYPE).end('x')
    })
    const { url } = await serve((_request, response) => response.writeHead(307, { location: target.url }).end())
    expect(await client().ask(url, REQUEST, never())).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    expect(elsewhere).toBe(0)
  })

  test('gives up at the time-out, before and within the answer', async () => {
    const silent = await serve(() => undefined)
    const dripping = await serve((_request, response) => void response.writeHead(200, TYPE).write('x'))
    for (const { url } of [silent, dripping]) {
      expect(await client(50).ask(url, REQUEST, never())).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    }
  })

  test('stops when told to, at once if told before', async () => {
    const controller = new AbortController()
    const { url } = await serve(() => controller.abort())
    expect(await client().ask(url, REQUEST, controller.signal)).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    const aborted = await client().ask(url, REQUEST, AbortSignal.abort())
    expect(aborted).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  })

  test('an address that is none, or of another scheme', async () => {
    for (const url of ['', 'nonsense', 'ftp://127.0.0.1/', 'ldap://127.0.0.1/', 'file:///etc/passwd']) {
      expect(OcspClient.isUsable(url)).toBe(false)
      expect(await client().ask(url, REQUEST, never())).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    }
  })

  test('nobody listens', async () => {
    const { url, server } = await serve(() => undefined)
    await new Promise((resolve) => server.close(resolve))
    expect(await client().ask(url, REQUEST, never())).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  })
})
