import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../../device/clock.ts'
import { makeTlsWorld, type TlsWorld } from '../../../../test/support/tls-world.ts'
import type { ClockJudgement } from '../../../clock-guard/judge-clock.ts'
import type { PlatformSettings } from '../../config/configuration.ts'
import type { TestStage } from '../test-stage.ts'
import { clockTest, networkTest, platformTest } from './line-tests.ts'

let world: TlsWorld
let stranger: TlsWorld
let server: Server
let port = 0
const asked: string[] = []

beforeAll(async () => {
  ;[world, stranger] = await Promise.all([makeTlsWorld(), makeTlsWorld()])
  const { certificatePem, keyPem, caPem } = world.server
  const options = { cert: certificatePem, key: keyPem, ca: caPem, requestCert: true, rejectUnauthorized: true }
  server = createServer(options, (request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.writeHead(404).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const stage = (): TestStage => ({
  id: 'run-1',
  clock: systemClock,
  signal: new AbortController().signal,
  screen: { show: () => undefined, shown: () => null, onShown: () => () => undefined },
  tell: () => undefined,
  ask: () => Promise.reject(new Error('nothing is asked')),
  notePulse: () => false
})
const settings = (change: Partial<PlatformSettings> = {}): PlatformSettings => ({
  endpoint: `https://localhost:${String(port)}`,
  credentials: world.client,
  answerKeys: [],
  timeoutMs: 2000,
  ...change
})
/** A port that nobody listens on any more. */
async function closedPort(): Promise<number> {
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const was = (closed.address() as AddressInfo).port
  await new Promise((resolve) => closed.close(resolve))
  return was
}
const guard = (judgement: ClockJudgement) => ({ judgement: () => judgement })

it('reaches each address, and asks nothing there', async () => {
  expect(await networkTest(settings())(stage())).toMatchObject({
    outcome: 'passed',
    code: 'line_reached',
    facts: { host: `localhost:${String(port)}`, tls: expect.stringMatching(/^TLSv1/) as string }
  })
  expect(asked).toEqual([])
})

it('tells a port that is closed, a server that is not trusted, and a second address that fails', async () => {
  const closed = await closedPort()
  const elsewhere = { endpoint: `https://localhost:${String(closed)}` }
  expect(await networkTest(settings(elsewhere))(stage())).toMatchObject({ outcome: 'failed', code: 'connection_refused' })
  const distrusting = { credentials: { ...world.client, caPem: stranger.client.caPem } }
  expect(await networkTest(settings(distrusting))(stage())).toMatchObject({ outcome: 'failed', code: 'server_not_trusted' })
  const second = { secondEndpoint: elsewhere.endpoint }
  expect(await networkTest(settings(second))(stage())).toMatchObject({
    outcome: 'failed',
    code: 'connection_refused',
    facts: { host: `localhost:${String(closed)}` }
  })
})

it('asks the platform for a challenge alone, and tells an answer that it does not understand', async () => {
  asked.length = 0
  expect(await platformTest(settings())(stage())).toMatchObject({ outcome: 'failed', code: 'not_understood', facts: { status: 404 } })
  expect(asked).toEqual(['POST /v1/challenges'])
})

it('fails on a clock that its guard does not trust, and says where no time can be had to compare', async () => {
  const doubted = guard({ finding: 'behind', reason: 'before_signed_time' })
  expect(await clockTest(settings(), doubted)(stage())).toMatchObject({
    outcome: 'failed',
    code: 'clock_untrusted',
    facts: { reason: 'before_signed_time' }
  })
  const trusted = guard({ finding: 'trusted', by: 'marks' })
  expect(await clockTest(settings(), trusted)(stage())).toMatchObject({ outcome: 'passed', code: 'clock_not_compared' })
  const closed = { endpoint: `https://localhost:${String(await closedPort())}` }
  expect(await clockTest(settings(closed), trusted)(stage())).toMatchObject({ outcome: 'failed', code: 'no_signed_time' })
})
