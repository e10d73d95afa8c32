import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectTcp, createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { FakePlatform, sendJson } from '../../test/support/fake-platform.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { makeTlsWorld } from '../../test/support/tls-world.ts'
import type { TlsWorld } from '../../test/support/tls-world.ts'
import { HttpsClient } from './https-client.ts'
import type { HttpsClientOptions } from './https-client.ts'

let world: TlsWorld
let stranger: TlsWorld
let fake: FakePlatform
const clients: HttpsClient[] = []

beforeAll(async () => {
  ;[world, stranger] = await Promise.all([makeTlsWorld(), makeTlsWorld()])
})

beforeEach(async () => {
  fake = await FakePlatform.start(world.server, systemClock)
  fake.reply = (_, response) => {
    sendJson(response, 200, { hello: 'world' })
  }
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await fake.close()
})

function connect(options: Partial<HttpsClientOptions> = {}): HttpsClient {
  const client = new HttpsClient({
    endpoint: fake.endpoint,
    credentials: world.client,
    clock: systemClock,
    ...options
  })
  clients.push(client)
  return client
}

function post(client: HttpsClient, options: { signal?: AbortSignal; repeatable?: boolean; body?: unknown } = {}) {
  const { signal = new AbortController().signal, repeatable = false, body = { question: 1 } } = options
  return client.postJson('/v1/test', body, { timeoutMs: 30_000, signal, repeatable })
}

/** Lets connections and closings that are under way come about. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const failed = (code: string): object => ({ ok: false, error: expect.objectContaining({ code }) as object })

describe('HttpsClient', () => {
  it('posts JSON and gives back JSON, over one connection', async () => {
    const client = connect()
    for (let count = 0; count < 3; count += 1) {
      expect(await post(client)).toEqual({ ok: true, value: { status: 200, body: { hello: 'world' } } })
      // A connection is free again when the answer is read and the request's last write is reported done.
      await everythingDelivered()
    }
    expect(fake.received).toEqual(Array(3).fill({ path: '/v1/test', body: { question: 1 } }))
    expect(fake.connections).toBe(1)
  })

  it.each([['7', { retryAfterMs: 7000 }], ['soon', {}]])('passes on a Retry-After of %s', async (header, expected) => {
    fake.reply = (_, response) => response.writeHead(503, { 'retry-after': header }).end()
    expect(await post(connect())).toEqual({ ok: true, value: { status: 503, body: undefined, ...expected } })
  })

  it('puts the path of its endpoint before that of the request', async () => {
    await post(connect({ endpoint: `${fake.endpoint}/age/` }))
    expect(fake.received[0]?.path).toBe('/age/v1/test')
  })

  it('throws on an endpoint that is not https', () => {
    expect(() => connect({ endpoint: 'http://localhost:1' })).toThrow(TypeError)
  })

  it.each([
    ['a server of another authority', () => stranger.server],
    ['a server of another name', () => world.serverElsewhere]
  ])('tells %s nothing, whatever the environment says', async (_, identity) => {
    await fake.close()
    fake = await FakePlatform.start(identity(), systemClock)
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      expect(await post(connect())).toEqual(failed('unreachable'))
      const warmed = connect()
      warmed.warm(0)
      expect(await post(warmed)).toEqual(failed('unreachable'))
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
    expect(fake.received).toEqual([])
  })

  it('gets nothing from a Node server when its certificate is of another authority', async () => {
    // Node turns a client away by hanging up, without an alert that would say why.
    const credentials = { ...stranger.client, caPem: world.client.caPem }
    expect(await post(connect({ credentials }))).toEqual(failed('unreachable'))
    expect(fake.received).toEqual([])
  })

  it.each(['-tls1_2', '-tls1_3'])('is refused by an OpenSSL server under %s when so', async (version) => {
    const server = await opensslServer(world, version)
    const credentials = { ...stranger.client, caPem: world.client.caPem }
    try {
      expect(await post(connect({ endpoint: server.endpoint, credentials }))).toEqual(failed('refused_us'))
    } finally {
      await server.stop()
    }
  })

  it('says where not a byte of a request has left, and claims it nowhere else', async () => {
    const nothingLeft = { ok: false, error: { code: 'unreachable', nothingSent: true } }
    const elsewhere = await FakePlatform.start(world.serverElsewhere, systemClock)
    expect(await post(connect({ endpoint: elsewhere.endpoint }))).toMatchObject(nothingLeft)
    const warmed = connect({ endpoint: elsewhere.endpoint })
    warmed.warm(0)
    expect(await post(warmed)).toMatchObject(nothingLeft)
    await elsewhere.close()
    expect(await post(connect({ endpoint: elsewhere.endpoint }))).toMatchObject(nothingLeft)
    expect(elsewhere.received).toEqual([])

    fake.reply = (_, response) => response.socket?.destroy()
    const hungUp = await post(connect())
    expect(hungUp).toEqual(failed('unreachable'))
    expect(hungUp).not.toMatchObject(nothingLeft)
    const reusing = connect()
    reusing.warm(0)
    await until(() => fake.handshakes > 1)
    expect(await post(reusing)).not.toMatchObject(nothingLeft)
    expect(fake.received).toHaveLength(2)
  })

  it('drops what lies idle, and goes on by a new connection', async () => {
    const client = connect()
    await post(client)
    await until(() => fake.sockets.size === 1)
    await everythingDelivered()
    client.dropIdle()
    await until(() => fake.sockets.size === 0)
    expect(await post(client)).toMatchObject({ ok: true })
    expect(fake.connections).toBe(2)
  })

  it('speaks nothing older than TLS 1.2', async () => {
    await fake.close()
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    fake = await FakePlatform.start(world.server, systemClock, old)
    expect(await post(connect())).toEqual(failed('unreachable'))
    expect(fake.handshakes).toBe(0)
  })

  it('finds nobody where nobody listens', async () => {
    const { port } = await new Promise<AddressInfo>((resolve) => {
      const server = createTcpServer().listen(0, '127.0.0.1', () => {
        const address = server.address() as AddressInfo
        server.close(() => {
          resolve(address)
        })
      })
    })
    expect(await post(connect({ endpoint: `https://localhost:${String(port)}` }))).toEqual(failed('unreachable'))
  })

  it.each<[string, FakePlatform['reply']]>([
    ['no JSON', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":')],
    ['another type', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('{}')],
    ['no type', (_, response) => response.writeHead(200).end('{}')],
    ['nothing', (_, response) => response.writeHead(204).end()],
    ['no UTF-8', (_, r) => r.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.of(0x22, 0xff, 0x22))],
    [
      'something compressed',
      (_, r) => r.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('{}')
    ],
    ['more than allowed', (_, response) => sendJson(response, 200, 'x'.repeat(70_000))],
    ['no HTTP', (_, response) => response.socket?.end('nonsense\r\n\r\n')],
    ['a header without end', (_, r) => r.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end('{}')]
  ])('finds an answer with %s malformed', async (_, reply) => {
    fake.reply = reply
    expect(await post(connect())).toEqual(failed('malformed'))
    // And the connection that it came over is not used again.
    fake.reply = (__, response) => sendJson(response, 200, 1)
    expect(await post(clients[0]!)).toEqual({ ok: true, value: { status: 200, body: 1 } })
  })

  it('takes an answer that is as large as allowed', async () => {
    fake.reply = (_, response) => sendJson(response, 200, 'x'.repeat(998))
    expect((await post(connect({ maxAnswerBytes: 1000 }))).ok).toBe(true)
    expect(await post(connect({ maxAnswerBytes: 999 }))).toEqual(failed('malformed'))
  })

  it('sends nothing larger than allowed', async () => {
    expect(await post(connect(), { body: 'x'.repeat(70_000) })).toEqual(failed('malformed'))
    expect(fake.received).toEqual([])
  })

  it.each<[string, FakePlatform['reply']]>([
    ['before', (_, response) => response.socket?.destroy()],
    [
      'within',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 9 })
        response.write('{"', () => response.destroy())
      }
    ]
  ])('loses an answer whose connection ends %s it', async (_, reply) => {
    fake.reply = reply
    expect(await post(connect())).toEqual(failed('unreachable'))
    expect(fake.received).toHaveLength(1)
  })

  it('follows no redirect', async () => {
    fake.reply = (_, response) => response.writeHead(307, { location: `${fake.endpoint}/elsewhere` }).end()
    expect(await post(connect())).toEqual({ ok: true, value: { status: 307, body: undefined } })
    expect(fake.received).toHaveLength(1)
  })

  it('gives back what is not a success with its body, if that is JSON', async () => {
    fake.reply = (_, response) => sendJson(response, 403, { error: 1 })
    expect(await post(connect())).toEqual({ ok: true, value: { status: 403, body: { error: 1 } } })
    fake.reply = (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>')
    expect(await post(connect())).toEqual({ ok: true, value: { status: 502, body: undefined } })
  })

  it.each<[string, FakePlatform['reply']]>([
    ['no answer begins', () => undefined],
    ['an answer never ends', (_, r) => r.writeHead(200, { 'content-type': 'application/json' }).write('{')]
  ])('gives up in time when %s', async (_, reply) => {
    const clock = new ManualClock()
    fake.reply = reply
    const answer = post(connect({ clock }))
    await until(() => fake.received.length === 1)
    clock.advance(29_999)
    expect(clock.pending).toBe(1)
    clock.advance(1)
    expect(await answer).toEqual(failed('timed_out'))
    await until(() => fake.sockets.size === 0)
  })

  it('gives up when told to, and connects to nobody when told so before', async () => {
    const clock = new ManualClock()
    const client = connect({ clock })
    expect(await post(client, { signal: AbortSignal.abort() })).toEqual(failed('timed_out'))
    expect(fake.connections).toBe(0)

    fake.reply = () => undefined
    const stop = new AbortController()
    const answer = post(client, { signal: stop.signal })
    await until(() => fake.received.length === 1)
    stop.abort()
    expect(await answer).toEqual(failed('timed_out'))
    expect(clock.pending).toBe(0)
  })

  it('sends once more what may be repeated when an idle connection has died, and nothing else', async () => {
    const client = connect()
    for (const repeatable of [true, false]) {
      await post(client)
      await everythingDelivered()
      // The far side resets just as the next request arrives: the connection was idle, so it may never have been read.
      let seen = 0
      fake.reply = (_, response) => {
        seen += 1
        if (seen === 1) response.socket?.destroy()
        else sendJson(response, 200, 'again')
      }
      const answer = await post(client, { repeatable })
      if (repeatable) expect(answer).toEqual({ ok: true, value: { status: 200, body: 'again' } })
      else expect(answer).toEqual(failed('unreachable'))
      expect(seen).toBe(repeatable ? 2 : 1)
      fake.reply = (_, response) => sendJson(response, 200, {})
    }
  })
})

describe('a warmed connection', () => {
  it('sends no request, and is the one that the first request uses', async () => {
    const client = connect()
    client.warm(0)
    client.warm(0)
    await until(() => fake.handshakes === 1)
    expect(fake.received).toEqual([])
    for (let count = 0; count < 2; count += 1) {
      expect((await post(client)).ok).toBe(true)
      await everythingDelivered()
    }
    expect(fake.connections).toBe(1)
  })

  it('is opened anew while it is held, not after', async () => {
    const clock = new ManualClock()
    const client = connect({ clock })
    client.warm(60_000)
    await until(() => fake.handshakes === 1)
    await closeAll(clock, 5000)
    await until(() => fake.handshakes === 2)
    expect((await post(client)).ok).toBe(true)
    expect(fake.connections).toBe(2)
    await closeAll(clock, 60_000)
    expect((await post(client)).ok).toBe(true)
    expect(fake.connections).toBe(3)
  })

  it('is not used once the far side has spoken or left', async () => {
    for (const farewell of ['HTTP/1.1 408 Request Timeout\r\n\r\n', '']) {
      const client = connect()
      const handshakes = fake.handshakes
      client.warm(0)
      await until(() => fake.handshakes > handshakes)
      fake.secureSockets.at(-1)?.end(farewell)
      await everythingDelivered()
      expect((await post(client)).ok).toBe(true)
      expect(fake.handshakes).toBe(handshakes + 2)
    }
  })

  it('ends with its client', async () => {
    const client = connect()
    client.warm(60_000)
    await until(() => fake.handshakes === 1)
    client.close()
    await until(() => fake.sockets.size === 0)
    client.warm(0)
    await everythingDelivered()
    expect(fake.connections).toBe(1)
  })

  /** Time passes, and the far side closes what is open. */
  async function closeAll(clock: ManualClock, afterMs: number): Promise<void> {
    clock.advance(afterMs)
    for (const socket of fake.sockets) socket.destroy()
    await everythingDelivered()
  }
})

/** `openssl s_server`, which asks for a client certificate and answers a wrong one with a TLS alert. */
async function opensslServer(tls: TlsWorld, version: string) {
  const folder = await mkdtemp(join(tmpdir(), 's-server-'))
  const files = { '-cert': tls.server.certificatePem, '-key': tls.server.keyPem, '-CAfile': tls.server.caPem }
  const options: string[] = []
  for (const [option, text] of Object.entries(files)) {
    await writeFile(join(folder, option), text)
    options.push(option, join(folder, option))
  }
  const mutual = ['-Verify', '1', '-verify_return_error', '-accept', '127.0.0.1:0', version]
  const child = spawn('openssl', ['s_server', ...options, ...mutual], { stdio: ['pipe', 'pipe', 'ignore'] })
  const port = await new Promise<string>((resolve) => {
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const found = /ACCEPT \S*:(\d+)\s/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  return {
    endpoint: `https://localhost:${port}`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
      await rm(folder, { recursive: true })
    }
  }
}

/** What was sent on loopback before this is called has arrived when it returns: a byte goes to a server and back. */
async function everythingDelivered(): Promise<void> {
  const echo = createTcpServer((socket) => socket.pipe(socket))
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  for (let round = 0; round < 3; round += 1) {
    await new Promise<void>((resolve) => {
      const socket = connectTcp((echo.address() as AddressInfo).port, '127.0.0.1')
      socket.on('data', () => socket.end())
      socket.on('close', () => {
        resolve()
      })
      socket.write('x')
    })
  }
  echo.close()
}
