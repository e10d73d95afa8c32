import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DockRequest, DockState } from '../../../contract/devdock/contract.ts'
import { startDockHost, type DockHost } from './dock-host.ts'

let host: DockHost
let performed: DockRequest[]
let shown: number
let change: () => void

/** As much of a state as the door needs: it hands it on as it is. */
const state = () => ({ screen: `screen-${String(shown)}` }) as DockState

beforeEach(async () => {
  performed = []
  shown = 1
  host = await startDockHost({
    dock: {
      perform: (verb) => {
        performed.push(verb)
        if (verb.verb === 'pull_reader') return Promise.resolve({ ok: false, error: { code: 'already_so', message: '' } })
        if (verb.verb === 'plug_reader') return Promise.reject(new Error('a mistake in the program'))
        return Promise.resolve({ ok: true, state: state() })
      },
      state,
      onChange: (listener) => {
        change = listener
        return () => undefined
      }
    },
    pageFiles: new Map([['', { contentType: 'text/html; charset=utf-8', body: Buffer.from('<p>'), immutable: false }]])
  })
})
afterEach(() => host.close())

interface Call {
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** With the token and the type of a good request, unless told otherwise. */
function call({ path = '/dock/api', method = 'POST', headers = {}, body = '{"verb":"remove"}' }: Call) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(host.apiUrl)
    const good = { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' }
    const sent = request({ hostname, port, path, method, headers: { ...good, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    sent.on('error', reject)
    sent.end(method === 'POST' ? body : undefined)
  })
}

describe("the dock's door", () => {
  it('does a verb for who has the token', async () => {
    const answer = await call({})
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual({ ok: true, state: state() })
    expect(performed).toEqual([{ verb: 'remove' }])
    const own = new URL(host.apiUrl).origin
    expect((await call({ headers: { origin: own } })).status).toBe(200)
  })

  it('answers what cannot be done as an answer, and a mistake of the program as one', async () => {
    const refused = await call({ body: '{"verb":"pull_reader"}' })
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([200, { ok: false, error: { code: 'already_so' } }])
    expect((await call({ body: '{"verb":"plug_reader"}' })).status).toBe(500)
  })

  it.each<[string, Call, number]>([
    ['no token', { headers: { authorization: '' } }, 401],
    ['another token', { headers: { authorization: `Bearer ${'x'.repeat(43)}` } }, 401],
    ['states without the token', { path: '/dock/events', method: 'GET', headers: { authorization: '' } }, 401],
    ['another host name', { headers: { host: 'evil.example' } }, 403],
    ['another origin', { headers: { origin: 'https://evil.example' } }, 403],
    ['a verb by GET', { method: 'GET' }, 405],
    ['a page by POST', { path: '/dock/' }, 405],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['a body that is too large', { body: `{"verb":"remove","x":"${'x'.repeat(9_000)}"}` }, 413],
    ['a body that is far too large', { body: 'x'.repeat(100_000) }, 413],
    ['an unknown verb', { body: '{"verb":"sell"}' }, 400],
    ['a surplus field', { body: '{"verb":"remove","now":true}' }, 400],
    ['what is not JSON', { body: '{' }, 400],
    ['a file outside the page', { path: '/dock/../../package.json', method: 'GET' }, 404],
    ['no path', { path: '/', method: 'GET' }, 404]
  ])('refuses %s', async (_, attempt, status) => {
    expect((await call(attempt)).status).toBe(status)
    expect(performed).toEqual([])
  })

  it('serves the page with strict headers, without the token', async () => {
    const page = await call({ path: '/dock/', method: 'GET', headers: { authorization: '' } })
    expect(page).toMatchObject({ status: 200, text: '<p>' })
    expect(page.headers['content-security-policy']).toContain("connect-src 'self'")
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(page.headers['content-security-policy']).not.toContain('unsafe')
    expect(page.headers['cache-control']).toBe('no-store')
  })

  it('streams states: the one of now, and each that is another', async () => {
    const response = await fetch(host.apiUrl.replace('/api', '/events'), {
      headers: { authorization: `Bearer ${host.token}` }
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body!.getReader()
    const next = async () => new TextDecoder().decode((await reader.read()).value as Uint8Array)
    expect(await next()).toBe('data: {"screen":"screen-1"}\n\n')
    change()
    shown = 2
    change()
    expect(await next()).toBe('data: {"screen":"screen-2"}\n\n')
    // What no event tells of is found by looking.
    shown = 3
    expect(await next()).toBe('data: {"screen":"screen-3"}\n\n')
    await reader.cancel()
  })
})
