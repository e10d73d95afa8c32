import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../../device/clock.ts'
import type { ShopperCommand, ShopperView } from '../../contract/shopper.ts'
import { startBrowserHost, textOf, type BrowserHost } from './browser-host.ts'

const attract: ShopperView = { screen: 'attract', language: 'ja', reach: 'standing' }
let host: BrowserHost
let commands: ShopperCommand[]
let show: (view: ShopperView) => void

beforeEach(async () => {
  commands = []
  const listeners = new Set<(view: ShopperView) => void>()
  show = (view) => {
    for (const listener of listeners) listener(view)
  }
  const started = await startBrowserHost({
    session: {
      command: (command) => commands.push(command),
      view: () => attract,
      onView: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    },
    faceFiles: new Map([['', { contentType: 'text/html; charset=utf-8', body: Buffer.from('<p>'), immutable: false }]]),
    port: 0,
    clock: systemClock
  })
  if (!started.ok) throw new Error(started.error.code)
  host = started.value
})
afterEach(() => host.close())

const origin = () => new URL(host.shopperUrl).origin
const token = () => new URL(host.shopperUrl).hash.slice('#t='.length)

function connect(options: { origin?: string; host?: string; path?: string } = {}): WebSocket {
  const address = `${origin().replace('http', 'ws')}${options.path ?? '/shopper/ws'}`
  const headers = options.host === undefined ? {} : { host: options.host }
  return new WebSocket(address, { origin: options.origin ?? origin(), headers })
}

/** Collects frames until the socket closes, and gives them with the close code. */
function ending(socket: WebSocket, ...frames: unknown[]): Promise<{ code: number; received: unknown[] }> {
  const received: unknown[] = []
  socket.on('open', () => {
    for (const frame of frames) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  })
  socket.on('message', (data) => received.push(JSON.parse(textOf(data))))
  return new Promise((resolve) => {
    socket.on('error', () => {
      resolve({ code: -1, received })
    })
    socket.on('close', (code) => {
      resolve({ code, received })
    })
  })
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const { hostname, port } = new URL(origin())
    request({ hostname, port, path, method, headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
    })
      .on('error', reject)
      .end()
  })
}

describe('the page', () => {
  it('is served with a strict content security policy', async () => {
    const page = await get('/shopper/')
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['content-security-policy']).not.toContain('unsafe')
    expect(page.headers['cache-control']).toBe('no-store')
  })

  it('is not served under another name, path or method', async () => {
    expect((await get('/shopper/', { host: 'evil.example' })).status).toBe(403)
    expect((await get('/shopper/../../package.json')).status).toBe(404)
    expect((await get('/shopper/%2e%2e/package.json')).status).toBe(404)
    expect((await get('/')).status).toBe(404)
    expect((await get('/shopper/', {}, 'POST')).status).toBe(405)
  })
})

describe('the port', () => {
  it('is said to be taken where another program listens', async () => {
    const port = Number(new URL(origin()).port)
    const session = { command: () => undefined, view: () => attract, onView: () => () => undefined }
    const second = await startBrowserHost({ session, faceFiles: new Map(), port, clock: systemClock })
    expect(second).toEqual({ ok: false, error: { code: 'face_port_unavailable', port } })
  })
})

describe('the contract', () => {
  it('sends the view after the token, and again with every change, and takes commands', async () => {
    const socket = connect()
    const views: unknown[] = []
    const second = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        views.push(JSON.parse(textOf(data)))
        if (views.length === 1) {
          socket.send(JSON.stringify({ type: 'command', command: { type: 'wake' } }))
          show({ ...attract, language: 'en' })
        } else resolve()
      })
    })
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'hello', token: token() }))
    })
    await second
    await expect.poll(() => commands).toEqual([{ type: 'wake' }])
    expect(views).toMatchObject([
      { sequence: 0, view: { language: 'ja' } },
      { sequence: 1, view: { language: 'en' } }
    ])
    socket.terminate()
  })

  const hello = () => ({ type: 'hello', token: token() })
  const wake = { type: 'command', command: { type: 'wake' } }
  it.each<[string, () => Promise<{ code: number; received: unknown[] }>, number]>([
    ['a wrong token', () => ending(connect(), { type: 'hello', token: 'x'.repeat(43) }), 1008],
    ['a command before the token', () => ending(connect(), wake), 1008],
    ['a second hello', () => ending(connect(), hello(), hello()), 1008],
    ['an unknown command', () => ending(connect(), hello(), { type: 'command', command: { type: 'sell' } }), 1008],
    ['a surplus field', () => ending(connect(), hello(), { ...wake, approved: true }), 1008],
    ['what is not JSON', () => ending(connect(), hello(), '{'), 1008],
    ['a frame that is too large', () => ending(connect(), hello(), 'x'.repeat(5_000)), 1009],
    ['too many commands', () => ending(connect(), hello(), ...Array.from({ length: 60 }, () => wake)), 1008],
    ['another origin', () => ending(connect({ origin: 'https://evil.example' })), -1],
    ['another host name', () => ending(connect({ host: 'evil.example' })), -1],
    ['another path', () => ending(connect({ path: '/operator/ws' })), -1]
  ])('ends on %s', async (_, attempt, code) => {
    expect((await attempt()).code).toBe(code)
    expect(commands.every((command) => command.type === 'wake')).toBe(true)
  })

  it('obeys nothing that follows on a frame that did not fit', async () => {
    await ending(connect(), hello(), wake, '{', ...Array.from({ length: 30 }, () => wake))
    expect(commands).toHaveLength(1)
  })

  it('shows no view to a page without the token', async () => {
    const { received } = await ending(connect(), { type: 'hello', token: '' })
    expect(received).toEqual([])
  })
})
