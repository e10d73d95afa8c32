import { request, type IncomingHttpHeaders } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { freshPageId, TvPage, type TvPlace } from '../../../test/support/tv-page.ts'
import { countedView, openTvStage, OWN_TOKEN, type TvStage } from '../../../test/support/tv-stage.ts'
import { OWN_SCREEN } from '../../television/screens/screen-desk.ts'
import { HELLO_MS, MAX_CONNECTIONS_OF_ADDRESS } from './tv-limits.ts'

let clock: ManualClock
let stage: TvStage
beforeEach(async () => {
  clock = new ManualClock()
  stage = await openTvStage({ clock })
})
afterEach(async () => {
  await stage.close()
  expect(stage.faults).toEqual([])
})

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Reply> {
  const asking = url.startsWith('https:') ? secureRequest : request
  return new Promise((resolve, reject) => {
    asking(url, { ...options, rejectUnauthorized: false }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
    })
      .on('error', reject)
      .end()
  })
}

/** How a WebSocket that is asked for ends: with the status of HTTP that refused it, or open. */
function upgrade({ url, origin }: TvPlace, headers: Record<string, string> = {}): Promise<number | 'open'> {
  const socket = new WebSocket(url, { rejectUnauthorized: false, headers: { origin, ...headers } })
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', () => undefined)
  })
}

/** Connects, says these texts, and gives how it ends. */
async function statusAfter(texts: readonly string[]): Promise<number> {
  const page = new TvPage({ as: 'own', token: OWN_TOKEN })
  const ended = new Promise<number>((resolve) => {
    page.onGone = resolve
  })
  await page.connect(stage.own)
  for (const text of texts) page.sendText(text)
  return ended
}

describe('the faces', () => {
  it('are served to the network over TLS, and the screen alone at its own door', async () => {
    const network = stage.network.origin
    expect((await ask(`${network}/`)).headers.location).toBe('/tv/')
    for (const path of ['/tv/', '/remote/']) {
      const { status, headers } = await ask(`${network}${path}`)
      expect([path, status]).toEqual([path, 200])
      expect(headers['content-security-policy']).toContain(`connect-src wss://${new URL(network).host};`)
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
    const own = stage.own.origin
    expect((await ask(`${own}/tv/`)).headers['content-security-policy']).toContain(`connect-src ws://${new URL(own).host};`)
    expect((await ask(`${own}/remote/`)).status).toBe(404)
    expect((await ask(`${own}/`)).status).toBe(404)
  })

  it('are read, and nothing else is done with them', async () => {
    expect((await ask(`${stage.network.origin}/tv/`, { method: 'POST' })).status).toBe(405)
    expect((await ask(`${stage.network.origin}/tv/../tv/`)).status).toBe(200)
    expect((await ask(`${stage.network.origin}/tv/..%2f..%2fpackage.json`)).status).toBe(404)
  })

  it('are given under no name but the own ones', async () => {
    const { port } = new URL(stage.network.origin)
    const hosts = [`localhost:${port}`, `127.0.0.1:${port}`, `evil.example:${port}`, 'localhost']
    const statuses = await Promise.all(hosts.map((host) => ask(`${stage.network.origin}/tv/`, { headers: { host } })))
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 421, 421])
    const { port: ownPort } = new URL(stage.own.origin)
    const own = await ask(`${stage.own.origin}/tv/`, { headers: { host: `localhost:${ownPort}` } })
    expect(own.status).toBe(421)
  })

  it('are not sent without end to who asks without end', async () => {
    const statuses: number[] = []
    for (let asked = 0; asked < 110; asked++) {
      // The connections that they come over are as few as a browser's.
      clock.advance(asked % 4 === 0 ? 1 : 0)
      statuses.push(await ask(`${stage.own.origin}/tv/`).then(({ status }) => status, () => 0))
    }
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(101)
    expect(statuses.at(-1)).not.toBe(200)
  })
})

describe('the WebSocket', () => {
  it("is for pages of this very origin", async () => {
    for (const place of [stage.network, stage.own]) {
      const { host } = new URL(place.origin)
      expect(await upgrade(place)).toBe('open')
      expect(await upgrade(place, { origin: 'https://evil.example' })).toBe(403)
      expect(await upgrade(place, { origin: `${place === stage.own ? 'https' : 'http'}://${host}` })).toBe(403)
      expect(await upgrade(place, { host: 'evil.example', origin: 'https://evil.example' })).toBe(403)
      expect(await upgrade({ ...place, url: place.url.replace('/tv/ws', '/shopper/ws') })).toBe(403)
    }
  })

  it.each([
    ['no JSON', ['{']],
    ['a frame of no kind', ['{"type":"view"}']],
    ['a frame with more than it may hold', ['{"type":"pulse","more":1}']],
    ['a second hello', [JSON.stringify({ type: 'hello', pageId: freshPageId(), credential: { as: 'new' }, language: 'ja' })]],
    ['a number of nothing', ['{"type":"command","number":0,"command":{"type":"back"}}']],
    ['a PIN of five digits', ['{"type":"command","number":1,"command":{"type":"enter_pin","pin":"12345"}}']],
    ['a key of no remote control', ['{"type":"press","number":1,"key":"power"}']]
  ])('ends with what does not fit: %s', async (_name, texts) => {
    expect(await statusAfter(texts)).toBe(1008)
    expect(stage.session(OWN_SCREEN).commands).toEqual([])
  })

  it('ends with a frame that is too large, or too many of them in a second', async () => {
    expect(await statusAfter([JSON.stringify({ type: 'pulse', padding: 'x'.repeat(5_000) })])).toBe(1009)
    expect(await statusAfter(Array.from({ length: 100 }, () => '{"type":"pulse"}'))).toBe(1008)
  })

  it('obeys nothing that follows on what does not fit', async () => {
    const command = '{"type":"command","number":1,"command":{"type":"back"}}'
    await statusAfter(['{', command])
    expect(stage.session(OWN_SCREEN).commands).toEqual([])
  })

  it('ends where nobody says hello', async () => {
    const socket = new WebSocket(stage.own.url, { origin: stage.own.origin })
    const ended = new Promise<number>((resolve) => socket.on('close', resolve))
    await new Promise((resolve) => socket.on('open', resolve))
    // The upgrade is answered before the host has its own hands on the socket.
    await expect.poll(() => clock.pending).toBeGreaterThan(0)
    clock.advance(HELLO_MS)
    expect(await ended).toBe(1008)
  })

  it('is cut where a page does not read, and the session goes on', async () => {
    const page = new TvPage({ as: 'own', token: OWN_TOKEN })
    const gone = new Promise<number>((resolve) => {
      page.onGone = resolve
    })
    await page.connect(stage.own)
    await expect.poll(() => page.view).not.toBeNull()
    const session = stage.session(OWN_SCREEN)
    const large = { ja: 'あ'.repeat(200), en: 'a'.repeat(200) }
    const view = countedView(OWN_SCREEN, 0)
    if (view.screen !== 'page' || view.page.kind !== 'message') throw new Error('another view')
    const sentences = Array.from({ length: 5 }, () => large)
    page.pause()
    // Far more than the system's own buffers hold: 4 kB a view.
    for (let shown = 0; shown < 10_000; shown++) session.show({ ...view, page: { ...view.page, sentences } })
    page.resume()
    expect(await gone).toBe(1006)
    expect(session.isEnded).toBe(false)
    expect(session.presence).toEqual([true, false])
  })

  it('is for so many connections of one address', async () => {
    const { port } = new URL(stage.network.origin)
    const sockets = Array.from({ length: MAX_CONNECTIONS_OF_ADDRESS + 6 }, () =>
      connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false })
    )
    const outcomes = await Promise.all(
      sockets.map(
        (socket) =>
          new Promise((resolve) => {
            socket.on('secureConnect', () => {
              resolve('open')
            })
            socket.on('error', () => {
              resolve('refused')
            })
            socket.on('close', () => {
              resolve('refused')
            })
          })
      )
    )
    for (const socket of sockets) socket.destroy()
    expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(MAX_CONNECTIONS_OF_ADDRESS)
  })

  it('is for so many pages that are not paired', async () => {
    const pages: TvPage[] = []
    const ends: number[] = []
    for (let index = 0; index < 34; index++) {
      const page = new TvPage({ as: 'new' })
      page.onGone = (status) => ends.push(status)
      await page.connect({ ...stage.network, localAddress: `127.0.4.${String((index % 5) + 1)}` })
      pages.push(page)
    }
    await expect.poll(() => ends).toEqual([1013, 1013])
    expect(stage.desk.counts().unpaired).toBe(32)
    await Promise.all(pages.map((page) => page.close()))
  })
})
