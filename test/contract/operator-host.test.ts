import { Agent } from 'node:https'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { callErrorSchema, type CallError } from '../../main/contract/operator.ts'
import { MAX_CALL_BYTES } from '../../main/contract/operator-transport.ts'
import type { AnsweredCall, IncomingCall } from '../../main/operator/calls.ts'
import { statusOfError } from '../../main/shell/operator/http-answers.ts'
import { BODY_MS, CONNECTION_RATE, REQUEST_RATE } from '../../main/shell/operator/operator-host.ts'
import type { OperatorClient } from '../support/operator-client.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { HOST_NAME, startHostWorld, type HostWorld } from '../support/operator-host-world.ts'

/** What the host lets through to the desk, over real HTTPS. The desk here notes what comes, and says what it is told. */

let world: HostWorld
let clock: ManualClock
let client: OperatorClient
let calls: IncomingCall[]
let answer: () => AnsweredCall | Promise<AnsweredCall>

beforeEach(async () => {
  calls = []
  answer = () => ({ answer: { ok: true, value: { setUpNeeded: false, version: '1' } } })
  clock = new ManualClock()
  const desk = {
    call: async (call: IncomingCall) => {
      calls.push(call)
      return answer()
    },
    close: () => Promise.resolve()
  }
  const faceFiles = new Map([
    ['', { contentType: 'text/html; charset=utf-8', body: Buffer.from('<!doctype html>'), immutable: false }],
    ['assets/a.js', { contentType: 'text/javascript', body: Buffer.from('1'), immutable: true }]
  ])
  const metrics = {
    allows: (authorization: string | undefined) => authorization === 'Bearer right',
    text: () => Promise.resolve('# EOF\n')
  }
  world = await startHostWorld(desk, clock, { faceFiles, metrics })
  client = world.client()
})

afterEach(async () => {
  await world.close()
})

const post = (headers: Record<string, string> = {}, body = '{}', path = '/operator/api/read_welcome') =>
  client.send('POST', path, { ...client.callHeaders(), ...headers }, body)

/** The connection's whole answer to what is written, in one piece. */
async function raw(text: string): Promise<string> {
  const { socket, ended } = await world.connect()
  socket.write(text)
  return ended
}

const requestLines = (lines: readonly string[], body = '') => `${lines.join('\r\n')}\r\n\r\n${body}`

describe('a call', () => {
  it('reaches the desk with what its headers say, and its answer comes back', async () => {
    const reply = await post({
      cookie: 'other=1; __Host-hatachi=abc_DEF-1',
      'x-hatachi-call-token': 'token-1',
      'x-hatachi-call-number': '7',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty'
    })
    expect(reply.status).toBe(200)
    expect(JSON.parse(reply.body)).toEqual({ ok: true, value: { setUpNeeded: false, version: '1' } })
    expect(calls).toEqual([
      {
        name: 'read_welcome',
        body: {},
        cookie: 'abc_DEF-1',
        callToken: 'token-1',
        callNumber: 7,
        remoteAddress: '127.0.0.1'
      }
    ])
  })

  it('is made under the address that was called as well as under a name', async () => {
    for (const name of [`127.0.0.1:${String(world.port)}`, `localhost:${String(world.port)}`]) {
      expect((await post({ host: name, origin: `https://${name}` })).status).toBe(200)
    }
  })

  it('a session begins with a cookie that no script reads and no other site sends, and ends without it', async () => {
    answer = () => ({ answer: { ok: true, value: {} }, cookie: { set: 'abc' } })
    expect((await post()).headers['set-cookie']).toEqual(['__Host-hatachi=abc; Path=/; Secure; HttpOnly; SameSite=Strict'])
    answer = () => ({ answer: { ok: true, value: {} }, cookie: 'clear' })
    expect((await post()).headers['set-cookie']).toEqual(['__Host-hatachi=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict'])
  })

  it.each<[string, Record<string, string>, Partial<IncomingCall>]>([
    ['two cookies of the name', { cookie: '__Host-hatachi=a; __Host-hatachi=b' }, { cookie: null }],
    ['a cookie of another name', { cookie: 'x__Host-hatachi=a; hatachi=b' }, { cookie: null }],
    ['a number with a sign', { 'x-hatachi-call-number': '+1' }, { callNumber: null }],
    ['number 0', { 'x-hatachi-call-number': '0' }, { callNumber: null }],
    ['a number past every count', { 'x-hatachi-call-number': '9'.repeat(20) }, { callNumber: null }],
    ['no number', { 'x-hatachi-call-number': '1e3' }, { callNumber: null }],
    ['a token that is too long', { 'x-hatachi-call-token': 'a'.repeat(129) }, { callToken: null }]
  ])('%s counts as none', async (_, headers, expected) => {
    await post(headers)
    expect(calls[0]).toMatchObject(expected)
  })

  it('no answer may be kept, framed or read by another site, and none asks for HTTPS for ever', async () => {
    const { headers } = await post()
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer'
    })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control') || name.startsWith('strict'))).toEqual([])
  })
})

describe("the desk's no", () => {
  const samples: Record<CallError['code'], CallError> = {
    not_signed_in: { code: 'not_signed_in' },
    forbidden: { code: 'forbidden' },
    role_forbidden: { code: 'role_forbidden' },
    sign_in_refused: { code: 'sign_in_refused' },
    throttled: { code: 'throttled', retryAfterMs: 61_500 },
    bad_request: { code: 'bad_request', field: 'login', problem: 'is missing' },
    not_found: { code: 'not_found' },
    conflict: { code: 'conflict', problem: 'is there' },
    approval_needed: { code: 'approval_needed', approvalId: 'a-1' },
    password_change_needed: { code: 'password_change_needed' },
    second_factor_needed: { code: 'second_factor_needed' },
    not_done: { code: 'not_done', problem: 'the disk is full' }
  }

  it.each(Object.values(samples))('$code has its status', async (error) => {
    expect(callErrorSchema.parse(error)).toEqual(error)
    answer = () => ({ answer: { ok: false, error } })
    const reply = await post()
    expect(reply.status).toBe(statusOfError[error.code])
    expect(JSON.parse(reply.body)).toEqual({ ok: false, error })
    expect(reply.headers['retry-after']).toBe(error.code === 'throttled' ? '62' : undefined)
  })

  it('a fault tells nothing of itself', async () => {
    answer = () => Promise.reject(new Error('a secret'))
    const reply = await post()
    expect(reply.status).toBe(500)
    expect(JSON.parse(reply.body)).toEqual({ ok: false, error: { code: 'refused', reason: 'fault' } })
    expect(world.faults).toEqual([new Error('a secret')])
  })
})

describe('what never reaches the desk', () => {
  const port = () => String(world.port)

  it.each<[string, string, number, () => Promise<{ status: number; body: string }>]>([
    ['another name (DNS rebinding)', 'wrong_host', 421, () => post({ host: `evil.example:${port()}`, origin: `https://evil.example:${port()}` })],
    ['the name without the port', 'wrong_host', 421, () => post({ host: HOST_NAME, origin: `https://${HOST_NAME}` })],
    ['another address', 'wrong_host', 421, () => post({ host: `127.0.0.2:${port()}`, origin: `https://127.0.0.2:${port()}` })],
    ['a name with more before it', 'wrong_host', 421, () => post({ host: `evil.${HOST_NAME}:${port()}` })],
    ['another origin', 'wrong_origin', 403, () => post({ origin: 'https://evil.example' })],
    ['the same name over http', 'wrong_origin', 403, () => post({ origin: `http://${HOST_NAME}:${port()}` })],
    ['another port of the same name', 'wrong_origin', 403, () => post({ origin: `https://${HOST_NAME}:1` })],
    ['another of its own names', 'wrong_origin', 403, () => post({ origin: `https://localhost:${port()}` })],
    ['an opaque origin', 'wrong_origin', 403, () => post({ origin: 'null' })],
    ['a cross-site fetch', 'wrong_origin', 403, () => post({ 'sec-fetch-site': 'cross-site' })],
    ['a fetch from another port', 'wrong_origin', 403, () => post({ 'sec-fetch-site': 'same-site' })],
    ['a fetch without an answer (no-cors)', 'wrong_origin', 403, () => post({ 'sec-fetch-mode': 'no-cors' })],
    ['a form, by its headers', 'wrong_origin', 403, () => post({ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })],
    ['a form, by its body', 'wrong_content_type', 415, () => post({ 'content-type': 'application/x-www-form-urlencoded' }, 'a=1')],
    ['plain text', 'wrong_content_type', 415, () => post({ 'content-type': 'text/plain' })],
    ['two types', 'wrong_content_type', 415, () => post({ 'content-type': 'application/json, text/plain' })],
    ['a compressed body', 'wrong_content_type', 415, () => post({ 'content-encoding': 'gzip' })],
    ['no JSON', 'not_json', 400, () => post({}, '{')],
    ['no body', 'not_json', 400, () => post({}, '')],
    ['JSON too deep', 'not_json', 400, () => post({}, '['.repeat(40) + ']'.repeat(40))],
    ['one octet too many', 'too_large', 413, () => post({}, `"${'x'.repeat(MAX_CALL_BYTES - 1)}"`)],
    ['GET', 'wrong_method', 405, () => client.send('GET', '/operator/api/read_welcome', {})],
    ['a preflight', 'wrong_method', 405, () => client.send('OPTIONS', '/operator/api/read_welcome', { origin: 'https://evil.example', 'access-control-request-method': 'POST' })],
    ['a POST elsewhere', 'wrong_method', 405, () => post({}, '{}', '/operator/')]
  ])('%s', async (_, reason, status, attempt) => {
    const reply = await attempt()
    expect(reply.status).toBe(status)
    expect(JSON.parse(reply.body)).toEqual({ ok: false, error: { code: 'refused', reason } })
    expect(calls).toEqual([])
  })

  it('the largest call that is allowed does', async () => {
    expect((await post({}, `"${'x'.repeat(MAX_CALL_BYTES - 2)}"`)).status).toBe(200)
    expect(calls).toHaveLength(1)
  })

  it('a call without an origin', async () => {
    const reply = await client.send('POST', '/operator/api/read_welcome', { 'content-type': 'application/json' }, '{}')
    expect(reply.status).toBe(403)
    expect(calls).toEqual([])
  })

  const head = (more: readonly string[]) => {
    const authority = `${HOST_NAME}:${port()}`
    return ['POST /operator/api/read_welcome HTTP/1.1', `Host: ${authority}`, `Origin: https://${authority}`, 'Content-Type: application/json', ...more]
  }

  it('a body that does not come: it is told, and cut off', async () => {
    const { socket, ended } = await world.connect()
    socket.write(requestLines(head(['Content-Length: 10']), '{'))
    // The limit begins once the headers are there.
    await expect.poll(() => clock.pending).toBe(1)
    clock.advance(BODY_MS)
    expect(await ended).toMatch(/^HTTP\/1\.1 408 .*"too_slow"/s)
    expect(calls).toEqual([])
  })

  it('a body that never ends, in chunks: it is cut off', async () => {
    const { socket, ended } = await world.connect()
    socket.write(requestLines(head(['Transfer-Encoding: chunked'])))
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`
    const writeOn = () => {
      if (socket.writable) socket.write(chunk, () => setImmediate(writeOn))
    }
    writeOn()
    await ended
    expect(calls).toEqual([])
  })

  it('octets that are no UTF-8', async () => {
    const { socket, ended } = await world.connect()
    socket.write(requestLines(head(['Content-Length: 3', 'Connection: close'])), 'latin1')
    socket.write(Uint8Array.of(0x22, 0xff, 0x22))
    expect(await ended).toMatch(/^HTTP\/1\.1 400 .*"not_json"/s)
    expect(calls).toEqual([])
  })

  it.each<[string, (authority: string) => readonly string[]]>([
    ['two Hosts', (authority) => ['POST /operator/api/read_welcome HTTP/1.1', `Host: ${authority}`, 'Host: evil.example', 'Content-Length: 2', 'Connection: close']],
    ['no Host', () => ['POST /operator/api/read_welcome HTTP/1.1', 'Content-Length: 2', 'Connection: close']],
    ['two lengths', (authority) => ['POST /operator/api/read_welcome HTTP/1.1', `Host: ${authority}`, 'Content-Length: 2', 'Content-Length: 20', 'Connection: close']],
    ['a length beside chunks', (authority) => ['POST /operator/api/read_welcome HTTP/1.1', `Host: ${authority}`, 'Content-Length: 2', 'Transfer-Encoding: chunked', 'Connection: close']],
    ['headers that are too long', (authority) => ['GET /operator/ HTTP/1.1', `Host: ${authority}`, `X-Long: ${'x'.repeat(9_000)}`, 'Connection: close']],
    ['what is no HTTP', () => ['hello']]
  ])('%s', async (_, lines) => {
    const reply = await raw(requestLines(lines(`${HOST_NAME}:${port()}`), '{}'))
    expect(reply).not.toMatch(/^HTTP\/1\.1 2/)
    expect(calls).toEqual([])
  })
})

describe('beside the calls', () => {
  it('there is no WebSocket, not even from our own origin', async () => {
    const authority = `${HOST_NAME}:${String(world.port)}`
    for (const path of ['/shopper/ws', '/operator/api/read_welcome', '/']) {
      const socket = new WebSocket(`wss://127.0.0.1:${String(world.port)}${path}`, {
        agent: new Agent({ ca: world.certificatePem, servername: HOST_NAME }),
        headers: { host: authority, origin: `https://${authority}` }
      })
      const said = await new Promise((resolve) => {
        socket.on('open', () => { resolve('open') }).on('error', (error) => { resolve(error.message) })
      })
      expect(said).toBe('Unexpected server response: 403')
    }
    expect(calls).toEqual([])
  })

  it('the face is served, and nothing beside its files', async () => {
    const get = (path: string, method = 'GET') => client.send(method, path, {})
    expect(await get('/')).toMatchObject({ status: 303, headers: { location: '/operator/' } })
    expect(await get('/operator/')).toMatchObject({ status: 200, body: '<!doctype html>' })
    expect(await get('/operator/', 'HEAD')).toMatchObject({ status: 200, body: '', headers: { 'content-length': '15' } })
    expect((await get('/operator/assets/a.js?v=1')).headers['cache-control']).toContain('immutable')
    for (const path of ['/operator/../keys/device.key', '/operator/%2e%2e/x', '/shopper/', '/operator/assets', '//evil.example/']) {
      expect((await get(path)).status).toBe(404)
    }
  })

  it('the metrics are for whoever has their token alone', async () => {
    const get = (headers: Record<string, string>) => client.send('GET', '/metrics', headers)
    expect(await get({})).toMatchObject({ status: 401, body: '', headers: { 'www-authenticate': 'Bearer realm="hatachi metrics"' } })
    expect((await get({ authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await get({ cookie: '__Host-hatachi=abc' })).status).toBe(401)
    expect((await get({ authorization: 'Bearer right', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await get({ authorization: 'Bearer right', host: 'evil.example' })).status).toBe(421)
    expect(await get({ authorization: 'Bearer right' })).toMatchObject({
      status: 200,
      body: '# EOF\n',
      headers: { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' }
    })
  })

  it('one address cannot take every connection', async () => {
    const open = await Promise.all(Array.from({ length: 24 }, () => world.connect()))
    await expect(world.connect()).rejects.toThrow()
    open[0]?.socket.destroy()
    await open[0]?.ended
    // The server hears of it a moment later.
    const again = async () => {
      clock.advance(1000)
      return (await world.connect().catch(() => null)) !== null
    }
    await expect.poll(again).toBe(true)
    for (const { socket } of open) socket.destroy()
  })

  it('one address makes so many requests a second and no more, and the desk sees none beyond', async () => {
    const statuses: number[] = []
    for (let at = 0; at < REQUEST_RATE.atOnce + 3; at += 1) statuses.push((await post()).status)
    expect(statuses.slice(0, REQUEST_RATE.atOnce).every((status) => status === 200)).toBe(true)
    expect(statuses.slice(REQUEST_RATE.atOnce)).toEqual([429, 429, 429])
    expect(calls).toHaveLength(REQUEST_RATE.atOnce)
    clock.advance(1000 / REQUEST_RATE.perSecond)
    expect([(await post()).status, (await post()).status]).toEqual([200, 429])
  })

  it('one address opens so many connections a second and no more, and none beyond costs a handshake', async () => {
    const connect = () => world.connect().then(({ socket }) => (socket.destroy(), 'open'), () => 'cut')
    const found: string[] = []
    for (let at = 0; at < CONNECTION_RATE.atOnce + 2; at += 1) found.push(await connect())
    expect(found).toEqual([...Array<string>(CONNECTION_RATE.atOnce).fill('open'), 'cut', 'cut'])
    clock.advance(1000 / CONNECTION_RATE.perSecond)
    expect([await connect(), await connect()]).toEqual(['open', 'cut'])
  })

  it('plain HTTP gets nothing', async () => {
    await expect(fetch(`http://127.0.0.1:${String(world.port)}/operator/`)).rejects.toThrow()
    expect(calls).toEqual([])
  })
})
