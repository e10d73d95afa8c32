import { createServer as createHttpServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createCableWorld, type CableWorld } from '../../../test/support/cable-world.ts'
import { createBookingWorld, createHealthWorld } from '../../../test/support/service-world.ts'
import { makeTlsWorld } from '../../../test/support/tls-world.ts'
import { systemClock } from '../../../device/clock.ts'
import type { ServiceAddress } from '../../services/http/json-client.ts'
import type { AskedParty } from './party-checks.ts'
import { probeParty } from './party-probe.ts'

const token = 't'.repeat(40)
let cable: CableWorld
let booking: Awaited<ReturnType<typeof createBookingWorld>>
let health: Awaited<ReturnType<typeof createHealthWorld>>
let server: Server | null = null

beforeAll(async () => {
  ;[cable, booking, health] = await Promise.all([
    createCableWorld(systemClock),
    createBookingWorld(systemClock),
    createHealthWorld(systemClock)
  ])
})
afterAll(async () => {
  await Promise.all([cable.dispose(), booking.dispose(), health.dispose()])
})
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = null
})

/** Listens on loopback; gives the port. */
async function listen(started: Server): Promise<number> {
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return (started.address() as AddressInfo).port
}

const serve = async (listener: RequestListener): Promise<ServiceAddress> => {
  const port = await listen(createHttpServer(listener))
  return { url: `http://127.0.0.1:${String(port)}`, token }
}

const parties: readonly AskedParty[] = ['cable_operator', 'booking', 'health']
test.each(parties)('%s, the real one: it tells a token that it knows from another', async (party) => {
  const address = { cable_operator: cable.settingsOf(0).operator, booking: booking.address, health: health.address }[party]
  expect(await probeParty(party, address)).toEqual({ result: 'known' })
  expect(await probeParty(party, { ...address, url: `${address.url}/` })).toEqual({ result: 'known' })
  expect(await probeParty(party, { ...address, token })).toEqual({ result: 'not_known' })
})

test('another party at the address is none that knows the token', async () => {
  const { url } = booking.address
  expect(await probeParty('health', { ...booking.address, url })).toEqual({ result: 'other', status: 404 })
})

test.each([
  [200, '{}', { result: 'other', status: 200 }],
  [401, 'who are you', { result: 'other', status: 401 }],
  [429, '{"error":{"code":"too_fast"}}', { result: 'busy', status: 429 }],
  [503, '', { result: 'busy', status: 503 }]
] as const)('an answer of %i %s', async (status, body, answer) => {
  const address = await serve((_request, response) => response.writeHead(status).end(body))
  expect(await probeParty('booking', address)).toEqual(answer)
})

test('the certificate is looked at: one of another CA is not trusted, one of serverCa is', async () => {
  const [world, stranger] = await Promise.all([makeTlsWorld(), makeTlsWorld()])
  const { certificatePem: cert, keyPem: key } = world.server
  const refusal = '{"error":{"code":"cable_id_malformed"}}'
  const port = await listen(createHttpsServer({ cert, key }, (_request, response) => response.writeHead(400).end(refusal)))
  const url = `https://localhost:${String(port)}`
  expect(await probeParty('booking', { url, token, caPem: world.client.caPem })).toEqual({ result: 'known' })
  const untrusted = { result: 'failed', reason: 'server_not_trusted' }
  expect(await probeParty('booking', { url, token, caPem: stranger.client.caPem })).toEqual(untrusted)
  expect(await probeParty('booking', { url, token })).toEqual(untrusted)
})

test('nobody there, and one that says nothing, are told apart', async () => {
  const silent = await serve(() => undefined)
  expect(await probeParty('booking', silent, 50)).toEqual({ result: 'failed', reason: 'timed_out' })
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
  server = null
  expect(await probeParty('booking', silent)).toEqual({ result: 'failed', reason: 'connection_refused' })
})
