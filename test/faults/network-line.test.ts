import type { LookupFunction } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { HttpsClient } from '../../main/platform/https-client.ts'
import { PlatformLine } from '../../main/platform/line.ts'
import type { LineChange } from '../../main/platform/line.ts'
import { PlatformClient } from '../../main/platform/platform-client.ts'
import { readPublicKey } from '../../main/platform/public-key.ts'
import { rememberingLookup } from '../../main/platform/remembering-lookup.ts'
import { clearFaults } from '../../main/platform/simulator/faults.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import type { SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { NetworkCut } from '../support/network-cut.ts'
import { timeLimit } from '../support/time-limit.ts'

/** The network goes and comes back, on real sockets and in real time. */

/** From the network's return to the line's. */
const BACK_WITHIN_MS = timeLimit(5000)
const TIMEOUT_MS = 1000
/** Watchdogs, not measures: twenty shoppers who each waited for a time-out would be at it for far longer. */
const SHOPPERS_WAIT_MS = timeLimit(TIMEOUT_MS)
const SLACK_MS = timeLimit(1_000)
const clock = systemClock
const signal = new AbortController().signal

let platform: SimulatedPlatform
let network: NetworkCut<'first' | 'second'>
/** What the names service does. */
let nameIsKnown = true
const ends: (() => void)[] = []

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock })
  const portOf = (url: string): number => Number(new URL(url).port)
  network = await NetworkCut.before({ first: portOf(platform.endpoint), second: portOf(platform.secondEndpoint) })
})

afterEach(async () => {
  for (const end of ends.splice(0)) end()
  clearFaults(platform.faults)
  nameIsKnown = true
  network.restore()
  await Promise.all([platform.openDoor('first'), platform.openDoor('second')])
})

afterAll(async () => {
  await network.close()
  await platform.close()
})

const lookup: LookupFunction = (host, { all }, callback) => {
  if (!nameIsKnown) callback(Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND' }), '')
  else if (all === true) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}

/** An appliance's way to the platform, by name, over one address or two. */
function connect(addresses: readonly ('first' | 'second')[] = ['first']) {
  const credentials = platform.credentials('platform_operator')
  const connections = addresses.map((name) => {
    const endpoint = `https://localhost:${String(network.port(name))}`
    return new HttpsClient({ endpoint, credentials, clock, lookup })
  })
  const line = new PlatformLine({
    endpoints: connections,
    clock,
    answerKeys: new Map([[platform.answerKey.keyId, readPublicKey(platform.answerKey)]]),
    timeoutMs: TIMEOUT_MS
  })
  const changes: LineChange[] = []
  line.onChange((change) => changes.push(change))
  const [transport, second] = connections
  if (transport === undefined) throw new Error('one address at least')
  const ways = { transport, ...(second === undefined ? {} : { second }) }
  const client = new PlatformClient({ ...ways, line, clock, challengeTimeoutMs: TIMEOUT_MS, checkTimeoutMs: TIMEOUT_MS })
  ends.push(() => {
    line.stop()
    for (const connection of connections) connection.close()
  })
  return { line, client, changes }
}

async function until(condition: () => boolean, withinMs: number): Promise<number> {
  const sinceMs = clock.monotonicMs()
  while (!condition()) {
    if (clock.monotonicMs() - sinceMs > withinMs) throw new Error(`not within ${String(withinMs)} ms`)
    await pause(5)
  }
  return clock.monotonicMs() - sinceMs
}

/** What goes, and how it comes back. Connections that there are go with it. */
const FAULTS: readonly (readonly [name: string, begin: () => Promise<void> | void, end: () => Promise<void> | void])[] = [
  ['the cable is out', () => { network.cut() }, () => { network.restore() }],
  ['nothing passes and nobody says so', () => { network.blackHole() }, () => { network.restore() }],
  ['the platform is stopped', () => platform.shutDoor('first'), () => platform.openDoor('first')],
  ['its TLS certificate ran out', () => atTheDoor({ tlsExpired: true }), () => atTheDoor({ tlsExpired: false })],
  ['a captive portal answers', () => atTheDoor({ captivePortal: 'plain' }), () => atTheDoor({ captivePortal: 'none' })],
  ['one answers over TLS', () => atTheDoor({ captivePortal: 'tls' }), () => atTheDoor({ captivePortal: 'none' })],
  ['its name is not known', () => { nameIsKnown = false; reset() }, () => { nameIsKnown = true }],
  ['it answers nothing but errors', () => { platform.faults.api.http500 = true }, () => { platform.faults.api.http500 = false }]
]

function atTheDoor(change: Partial<SimulatedPlatform['faults']['firstDoor']>): void {
  Object.assign(platform.faults.firstDoor, change)
  reset()
}

/** Connections that there are break; new ones come through. */
function reset(): void {
  network.cut()
  network.restore()
}

describe('the line', () => {
  it.each(FAULTS)('is lost once when %s, and back within five seconds', async (_, begin, end) => {
    const { line, client, changes } = connect()
    expect(await client.requestChallenge(signal)).toMatchObject({ ok: true })
    await begin()
    // Whoever meets the failure waits no longer than before; the next does not wait at all.
    const lostInMs = clock.monotonicMs()
    expect(await client.requestChallenge(signal)).toMatchObject({ ok: false, error: { code: 'challenge_unavailable' } })
    expect(clock.monotonicMs() - lostInMs).toBeLessThan(TIMEOUT_MS + SLACK_MS)
    expect(line.state().state).toBe('down')
    const { challenges } = platform.counters
    const askedMs = clock.monotonicMs()
    for (let shopper = 0; shopper < 20; shopper += 1) {
      expect(await client.requestChallenge(signal)).toMatchObject({ ok: false })
    }
    expect(clock.monotonicMs() - askedMs).toBeLessThan(SHOPPERS_WAIT_MS)
    expect(platform.counters.challenges).toBe(challenges)

    // Long enough for the back-off to be at its longest.
    await pause(2000)
    expect(changes).toHaveLength(1)
    await end()
    const backInMs = await until(() => line.state().state === 'up', BACK_WITHIN_MS)
    expect(backInMs).toBeLessThan(BACK_WITHIN_MS)
    expect(changes.map(({ state }) => state)).toEqual(['down', 'up'])
    expect(await client.requestChallenge(signal)).toMatchObject({ ok: true })
  })

  it.each<[string, () => Promise<void> | void]>([
    ['is stopped', () => platform.shutDoor('first')],
    ['shows a certificate that ran out', () => atTheDoor({ tlsExpired: true })],
    ['is a portal’s', () => atTheDoor({ captivePortal: 'tls' })]
  ])('bears that one of two addresses %s', async (_, begin) => {
    const { line, client, changes } = connect(['first', 'second'])
    await begin()
    for (let shopper = 0; shopper < 5; shopper += 1) {
      const askedMs = clock.monotonicMs()
      expect(await client.requestChallenge(signal)).toMatchObject({ ok: true })
      expect(clock.monotonicMs() - askedMs).toBeLessThan(timeLimit(TIMEOUT_MS))
    }
    expect([line.state().state, line.order(), changes.length]).toEqual(['up', [1, 0], 0])
  })

  it('asks the other address where the first says nothing, long before its time is over', async () => {
    const silent = await NetworkCut.before({ first: Number(new URL(platform.endpoint).port) })
    silent.blackHole()
    const credentials = platform.credentials('platform_operator')
    const transport = new HttpsClient({ endpoint: silent.through('first', platform.endpoint), credentials, clock })
    const second = new HttpsClient({ endpoint: platform.secondEndpoint, credentials, clock })
    const client = new PlatformClient({ transport, second, clock, challengeTimeoutMs: 60_000 })
    const askedMs = clock.monotonicMs()
    expect(await client.requestChallenge(signal)).toMatchObject({ ok: true })
    expect(clock.monotonicMs() - askedMs).toBeLessThan(timeLimit(1000))
    transport.close()
    second.close()
    await silent.close()
  })

  it('goes by the last good address while the name is not known', async () => {
    const addresses = [{ address: '127.0.0.1', family: 4 }]
    const remembering = rememberingLookup(clock, (host, done) => {
      if (nameIsKnown) done(null, addresses)
      else done(new Error(`no ${host}`), [])
    })
    const credentials = platform.credentials('platform_operator')
    const endpoint = `https://localhost:${String(network.port('first'))}`
    const transport = new HttpsClient({ endpoint, credentials, clock, lookup: remembering })
    const client = new PlatformClient({ transport, clock })
    expect(await client.requestChallenge(signal)).toMatchObject({ ok: true })
    nameIsKnown = false
    reset()
    expect(await client.requestChallenge(signal)).toMatchObject({ ok: true })
    transport.close()
  })
})
