import { createServer as createHttpsServer } from 'node:https'
import type { Server, ServerOptions } from 'node:https'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { TlsWorld } from '../../../test/support/tls-world.ts'
import { makeTlsWorld } from '../../../test/support/tls-world.ts'
import type { PlatformSettings } from '../config/configuration.ts'
import { probePlatform } from './platform-probe.ts'

let world: TlsWorld
let stranger: TlsWorld
let server: Server | null = null

beforeAll(async () => {
  ;[world, stranger] = await Promise.all([makeTlsWorld(), makeTlsWorld()])
})

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = null
})

/** Serves with mutual TLS and gives the port. */
async function serve(listener: RequestListener, credentials = world.server, options?: ServerOptions): Promise<number> {
  const { certificatePem, keyPem, caPem } = credentials
  const both = { cert: certificatePem, key: keyPem, ca: caPem, requestCert: true, rejectUnauthorized: true, ...options }
  const started = createHttpsServer(both, listener)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return (started.address() as AddressInfo).port
}

function settings(port: number, credentials = world.client): PlatformSettings {
  return { endpoint: `https://localhost:${String(port)}`, credentials, answerKeys: [], timeoutMs: 1000 }
}

const challenge = JSON.stringify({ challengeId: 'c-1', challenge: 'AAAA', expiresAt: '2026-04-01T00:00:00Z' })

test('asks for one challenge and nothing else', async () => {
  const seen: string[] = []
  const port = await serve((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.setHeader('date', 'Wed, 01 Apr 2026 01:00:00 GMT').end(challenge)
  })
  expect(await probePlatform(settings(port))).toEqual({
    result: 'answered',
    status: 200,
    understood: true,
    serverTimeMs: Date.parse('2026-04-01T01:00:00Z')
  })
  expect(seen).toEqual(['POST /v1/challenges'])
})

test.each([
  [404, challenge],
  [200, 'not json'],
  [200, '{}']
])('%i %s is not understood', async (status, body) => {
  const port = await serve((_, response) => response.writeHead(status).end(body))
  expect(await probePlatform(settings(port))).toMatchObject({ result: 'answered', status, understood: false })
})

test.each([
  ['TLSv1.2', 'handshake_broken'],
  ['TLSv1.3', 'client_not_accepted']
] as const)('a client that the platform does not know, %s', async (version, reason) => {
  const limits = { minVersion: version, maxVersion: version }
  const port = await serve((_, response) => response.end(challenge), world.server, limits)
  const unknown = { ...stranger.client, caPem: world.client.caPem }
  expect(await probePlatform(settings(port, unknown))).toEqual({ result: 'failed', reason })
})

test.each([
  ['of another authority', () => stranger.server],
  ['for another host', () => world.serverElsewhere]
])('a server %s', async (_, credentials) => {
  const port = await serve((request, response) => response.end(request.url), credentials())
  expect(await probePlatform(settings(port))).toEqual({ result: 'failed', reason: 'server_not_trusted' })
})

test('nobody there, and silence', async () => {
  const port = await serve(() => undefined)
  expect(await probePlatform(settings(port), 300)).toEqual({ result: 'failed', reason: 'timed_out' })
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
  server = null
  expect(await probePlatform(settings(port))).toEqual({ result: 'failed', reason: 'connection_refused' })
})
