import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../../device/clock.ts'
import { createJsonClient } from './json-client.ts'
import type { Route } from './json-server.ts'
import { serveJson } from './json-server.ts'
import { bearerOf, makeToken, SHORTEST_TOKEN } from './secrets.ts'

const token = makeToken()
const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0)) await close()
})

function clientOf(url: string, timeoutMs = 300) {
  const client = createJsonClient(systemClock, { url, token, timeoutMs })
  toClose.push(client.close)
  return client
}

/** A server that says these bytes to each connection, one after another, and hangs up; nothing after the last. */
async function saying(...answers: readonly string[]): Promise<{ readonly url: string; readonly asked: () => number }> {
  let asked = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? ''
      asked += 1
      if (answer !== 'SILENT') socket.end(answer)
    })
    toClose.push(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  toClose.push(() => server.close())
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked: () => asked }
}

const http = (status: string, body: string, length = Buffer.byteLength(body)) =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${String(length)}\r\nconnection: close\r\n\r\n${body}`
const answerSchema = z.strictObject({ value: z.int() })
const question = { method: 'GET', path: '/' } as const

describe('the client', () => {
  test('asks again where no whole answer came, and takes the first that is', async () => {
    const { url, asked } = await saying('', http('200 OK', '{"value":1}', 50), http('200 OK', '{"value":2}'))
    expect(await clientOf(url).ask(question, answerSchema)).toEqual({ ok: true, value: { value: 2 } })
    expect(asked()).toBe(3)
  })

  test('gives up after three times, and where an answer never comes', async () => {
    const { url, asked } = await saying('SILENT')
    expect(await clientOf(url, 100).ask(question, answerSchema)).toEqual({ ok: false, error: { code: 'unreachable' } })
    expect(asked()).toBe(3)
  })

  test('does not ask again what was refused or answered in another shape', async () => {
    const refused = await saying(http('409 Conflict', '{"error":{"code":"slot_taken","message":"x"}}'))
    expect(await clientOf(refused.url).ask(question, answerSchema)).toEqual({
      ok: false,
      error: { code: 'refused', status: 409, refusal: 'slot_taken' }
    })
    const strange = await saying(http('200 OK', '{"value":"one"}'))
    expect(await clientOf(strange.url).ask(question, answerSchema)).toEqual({
      ok: false,
      error: { code: 'answer_malformed' }
    })
    const noJson = await saying(http('502 Bad Gateway', '<html>'))
    expect(await clientOf(noJson.url).ask(question, answerSchema)).toEqual({
      ok: false,
      error: { code: 'refused', status: 502, refusal: 'unknown' }
    })
    expect([refused.asked(), strange.asked(), noJson.asked()]).toEqual([1, 1, 1])
  })

  test.each([
    ['', '/v1/things?x=1'],
    ['/', '/v1/things?x=1'],
    ['/gateway/booking', '/gateway/booking/v1/things?x=1'],
    ['/gateway/booking/', '/gateway/booking/v1/things?x=1']
  ])('asks below the path of an address that ends in "%s"', async (path, asked) => {
    const seen: (string | undefined)[] = []
    const server = createHttpServer((request, response) => {
      seen.push(request.url)
      response.end('{"value":1}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    toClose.push(() => server.close())
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`
    const answer = await clientOf(url).ask({ method: 'GET', path: '/v1/things?x=1' }, answerSchema)
    expect([answer.ok, seen]).toEqual([true, [asked]])
  })

  test('takes no answer without an end', async () => {
    const { url } = await saying(http('200 OK', `"${'x'.repeat(1_000_000)}"`))
    expect(await clientOf(url).ask(question, z.string())).toEqual({ ok: false, error: { code: 'unreachable' } })
  })
})

describe('the server', () => {
  const echo: Route = {
    method: 'POST',
    path: '/v1/things/{name}',
    answer: ({ path, body }) => ({ status: 200, body: { path, body } })
  }
  const broken: Route = {
    method: 'GET',
    path: '/v1/broken',
    answer: () => {
      throw new TypeError('a mistake')
    }
  }
  const start = async () => {
    const options = { host: '127.0.0.1', port: 0, mostBodyBytes: 100, mostConnections: 10 }
    const served = await serveJson([echo, broken], options)
    if (!served.ok) throw new Error(served.error.code)
    toClose.push(served.value.close)
    return served.value.address
  }

  test('goes on after a route that throws, and says nothing of what it threw', async () => {
    const url = await start()
    const failed = await fetch(`${url}/v1/broken`)
    expect(failed.status).toBe(500)
    expect(await failed.text()).not.toContain('a mistake')
    const next = await fetch(`${url}/v1/things/a.b`, { method: 'POST', body: '{"x":1}' })
    expect(await next.json()).toEqual({ path: { name: 'a.b' }, body: { x: 1 } })
  })

  test.each(['/v1/things/', '/v1/things/a/b', '/v1/things/%2e%2e', '/v2/things/a', `/v1/things/${'a'.repeat(101)}`])(
    'has nothing at %s',
    async (path) => {
      const response = await fetch((await start()) + path, { method: 'POST' })
      expect(response.status).toBe(404)
    }
  )

  test('reads no more of a body than the limit, also where its length is not said', async () => {
    const url = await start()
    const chunks = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('x'.repeat(101)))
        controller.close()
      }
    })
    const response = await fetch(`${url}/v1/things/a`, { method: 'POST', body: chunks, duplex: 'half' })
    expect(response.status).toBe(413)
  })
})

describe('tokens', () => {
  test('are long enough, and read from the header', () => {
    expect(token.length).toBeGreaterThanOrEqual(SHORTEST_TOKEN)
    expect(bearerOf(`Bearer ${token}`)).toBe(token)
    for (const none of [undefined, '', 'Bearer ', 'Basic eDp5', `Bearer ${token} x`]) expect(bearerOf(none)).toBeNull()
  })
})
