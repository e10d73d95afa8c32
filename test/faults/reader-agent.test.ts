import { verify } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { proveHolder, readCard } from '../../device/card/card-visits.ts'
import type { CardChannel, ReaderEvent } from '../../device/reader/card-reader.ts'
import type { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { AGENT_RATE, pairedAgentPath } from '../../main/shell/television/reader-agent-door.ts'
import { readAgentKey, type AgentKey } from '../../main/shell/television/reader-agent-key.ts'
import {
  PAIRING_GOOD_MS,
  PAIRING_HEADER,
  parsePairing,
  printPairing,
  READER_PATH,
  READER_PROTOCOL
} from '../../main/shell/television/reader-agent-wire.ts'
import { freshSecret } from '../../main/television/screens/secrets.ts'
import { createReaderDesk, SETTLING_MS } from '../../main/television/reader-desk.ts'
import { pinBytes, testKeyPair } from '../support/card-contents.ts'
import { ManualClock } from '../support/manual-clock.ts'
import {
  countingCard,
  openAgentAppliance,
  openWay,
  pairedKey,
  simulatedReader,
  startAgent,
  typesOf,
  type AgentAppliance,
  type CuttableWay,
  type RunningAgent
} from '../support/reader-agent-world.ts'
import { TvWorld } from '../support/tv-session-world.ts'

const challenge = Uint8Array.from({ length: 32 }, (_, index) => index)
const lost = { ok: false, error: { code: 'reader_lost' } }

let appliance: AgentAppliance
let reader: SimulatedReader
let events: ReaderEvent[]
let agents: RunningAgent[]
let ways: CuttableWay[]
beforeEach(async () => {
  appliance = await openAgentAppliance()
  reader = simulatedReader()
  events = []
  agents = []
  ways = []
})
afterEach(async () => {
  for (const agent of agents) await agent.stop()
  for (const way of ways) way.close()
  await appliance.close()
  expect(appliance.faults).toEqual([])
})

function agentOf(key: AgentKey, offered = reader): RunningAgent {
  const agent = startAgent(key, join(appliance.directory, 'agent.json'), offered)
  agents.push(agent)
  return agent
}

/** An agent that was paired and is connected, over a way that can be cut. */
async function connected(): Promise<{ readonly agent: RunningAgent; readonly way: CuttableWay; readonly key: AgentKey }> {
  await appliance.remote.start((event) => events.push(event))
  const way = await openWay(appliance.host.port)
  ways.push(way)
  const key = pairedKey(appliance.directory, way.url, appliance.door.makePairing().pairing)
  const agent = agentOf(key)
  await expect.poll(() => typesOf(events).at(-1)).toBe('reader_ready')
  return { agent, way, key }
}

function lyingCard(): CardChannel {
  const inserted = events.findLast((event) => event.type === 'card_inserted')
  if (inserted === undefined) throw new Error('no card')
  return inserted.card
}

/** The status of an attempt to be let in as the agent; 101: it was. */
function attempt(headers: Readonly<Record<string, string>>, { port = appliance.host.port, tls = true } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: READER_PATH,
      rejectUnauthorized: false,
      headers: { connection: 'Upgrade', upgrade: READER_PROTOCOL, ...headers }
    }
    const asked = tls ? request(options) : plainRequest(options)
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode ?? 0)
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

describe('a reader beside the television', () => {
  it('carries a whole visit over TLS: the card read, its PIN proven, a challenge signed', async () => {
    const { agent } = await connected()
    const { card, pins } = countingCard()
    reader.insert(card)
    await expect.poll(() => typesOf(events).at(-1)).toBe('card_inserted')
    const channel = lyingCard()
    expect(await readCard(channel)).toMatchObject({ ok: true, value: { tokenKind: 'card', triesLeft: 3 } })
    const proof = await proveHolder(channel, pinBytes('1234'), challenge, { triesTold: 3 })
    if (!proof.ok) throw new Error(proof.error.code)
    expect(verify('sha256', challenge, testKeyPair('authentication').publicKey, proof.value.signature)).toBe(true)
    expect(pins()).toBe(1)
    reader.remove()
    await expect.poll(() => typesOf(events).at(-1)).toBe('card_removed')
    expect(await agent.stop()).toBe('told')
    await expect.poll(() => events.at(-1)).toEqual({ type: 'reader_lost', error: { code: 'reader_agent_absent' } })
  })

  it('cut as the PIN reaches the card the visit is lost, and no PIN reaches a card again', async () => {
    const { way } = await connected()
    const { card, pins } = countingCard(() => {
      way.cut()
    })
    reader.insert(card)
    await expect.poll(() => typesOf(events).at(-1)).toBe('card_inserted')
    const channel = lyingCard()
    expect(await readCard(channel)).toMatchObject({ ok: true })
    expect(await proveHolder(channel, pinBytes('1234'), challenge, { triesTold: 3 })).toEqual(lost)
    // The agent comes back by itself; the card that lies there still is a new one.
    await expect.poll(() => typesOf(events).slice(-3)).toEqual(['reader_lost', 'reader_ready', 'card_inserted'])
    expect(await readCard(lyingCard())).toMatchObject({ ok: true, value: { triesLeft: 3 } })
    expect(await proveHolder(channel, pinBytes('1234'), challenge, { triesTold: 3 })).toEqual(lost)
    expect(pins()).toBe(1)
  })

  it('logs a person in at a screen', async () => {
    const clock = new ManualClock()
    const { desk, shopper } = createReaderDesk(appliance.remote, () => true, clock)
    await shopper.start((event) => events.push(event))
    agentOf(pairedKey(appliance.directory, appliance.url, appliance.door.makePairing().pairing))
    await expect.poll(() => typesOf(events).at(-1)).toBe('reader_ready')
    // A card that is told of sooner may have lain there before.
    clock.advance(SETTLING_MS + 1)
    const world = new TvWorld({ reader: desk })
    await world.act('login')
    await expect.poll(() => world.on).toBe('card wanted')
    const { card, pins } = countingCard()
    reader.insert(card)
    await expect.poll(() => world.on).toBe('pin')
    await world.enterPin('1234')
    await expect.poll(() => world.view).toMatchObject({ screen: 'page', place: 'home' })
    expect(pins()).toBe(1)
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'logged_in' }])
    reader.remove()
    await expect.poll(() => world.facts.at(-1)).toEqual({ name: 'tv_logout', cause: 'card_removed' })
    await world.session.end()
  })
})

describe('who is let in as the agent', () => {
  it('one that was paired: its secret lies there as a digest alone, and the one of the pairing nowhere', async () => {
    const { key } = await connected()
    expect(appliance.paired()).toBe(1)
    const keyPath = join(appliance.directory, 'agent.json')
    await expect.poll(() => readAgentKey(keyPath)).toMatchObject({ ok: true, value: { secret: key.secret } })
    await expect.poll(() => readFileSync(keyPath, 'utf8')).not.toContain(key.pairing)
    const kept = readFileSync(pairedAgentPath(appliance.directory), 'utf8')
    expect(kept).not.toContain(key.secret)
    expect(kept).not.toContain(key.pairing)
    for (const path of [keyPath, pairedAgentPath(appliance.directory)]) expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('nobody by a wrong secret, a used pairing, or one that another took the place of', async () => {
    await appliance.remote.start((event) => events.push(event))
    const [first, second] = [appliance.door.makePairing().pairing, appliance.door.makePairing().pairing].map(parsePairing)
    if (first === undefined || second === undefined || first === null || second === null) throw new Error('no pairing')
    const mine = freshSecret()
    expect(await attempt({})).toBe(401)
    expect(await attempt(bearer(mine))).toBe(401)
    expect(await attempt({ ...bearer(mine), [PAIRING_HEADER]: first.secret })).toBe(401)
    expect(await attempt({ ...bearer(mine), [PAIRING_HEADER]: second.secret })).toBe(101)
    expect(await attempt({ ...bearer(freshSecret()), [PAIRING_HEADER]: second.secret })).toBe(401)
    expect(await attempt(bearer(mine))).toBe(101)
    expect(appliance.paired()).toBe(1)
  })

  it('nobody by a pairing that is older than ten minutes', async () => {
    const clock = new ManualClock()
    const other = await openAgentAppliance({ clock })
    await other.remote.start(() => undefined)
    const pairing = parsePairing(other.door.makePairing().pairing)
    clock.advance(PAIRING_GOOD_MS)
    const headers = { ...bearer(freshSecret()), [PAIRING_HEADER]: pairing?.secret ?? '' }
    expect(await attempt(headers, { port: other.host.port })).toBe(401)
    expect(other.paired()).toBe(0)
    await other.close()
  })

  it('no page of a browser, nobody without TLS, and nobody by another path', async () => {
    await appliance.remote.start((event) => events.push(event))
    const pairing = parsePairing(appliance.door.makePairing().pairing)
    const headers = { ...bearer(freshSecret()), [PAIRING_HEADER]: pairing?.secret ?? '' }
    expect(await attempt({ ...headers, origin: appliance.url })).toBe(400)
    expect(await attempt({ ...headers, upgrade: 'websocket' })).toBe(400)
    expect(await attempt(headers, { port: appliance.host.ownPort, tls: false })).toBe(403)
    await expect(attempt(headers, { tls: false })).rejects.toThrow()
    expect(appliance.paired()).toBe(0)
    expect(await attempt(headers)).toBe(101)
  })

  it('guesses are held to the rate, and one that is right is not looked at beyond it', async () => {
    const clock = new ManualClock()
    const other = await openAgentAppliance({ clock })
    await other.remote.start(() => undefined)
    const { port } = other.host
    const pairing = parsePairing(other.door.makePairing().pairing)
    const right = { ...bearer(freshSecret()), [PAIRING_HEADER]: pairing?.secret ?? '' }
    for (let guess = 0; guess < AGENT_RATE.atOnce; guess++) expect(await attempt(bearer(freshSecret()), { port })).toBe(401)
    expect(await attempt(right, { port })).toBe(429)
    expect(other.paired()).toBe(0)
    clock.advance(1_000 / AGENT_RATE.perSecond)
    expect(await attempt(right, { port })).toBe(101)
    await other.close()
  })

  it('one at a time: pairing another ends the first, which is told that it is known no more', async () => {
    const { agent } = await connected()
    const another = simulatedReader()
    const key = pairedKey(appliance.directory, appliance.url, appliance.door.makePairing().pairing, 'another.json')
    agentOf(key, another)
    expect(await agent.end).toBe('secret_refused')
    expect(agent.words.at(-1)).toEqual({ word: 'not_connected', error: { code: 'secret_refused' } })
    await expect.poll(() => typesOf(events).slice(-2)).toEqual(['reader_lost', 'reader_ready'])
    another.insert(countingCard().card)
    await expect.poll(() => typesOf(events).at(-1)).toBe('card_inserted')
    expect(appliance.paired()).toBe(2)
  })
})

describe('whom the agent trusts', () => {
  it('nobody who answers with another key: it says nothing to it, and stops', async () => {
    const pairing = parsePairing(appliance.door.makePairing().pairing)
    if (pairing === null) throw new Error('no pairing')
    const wrong = printPairing({ ...pairing, keyDigest: freshSecret() })
    const agent = agentOf(pairedKey(appliance.directory, appliance.url, wrong))
    expect(await agent.end).toBe('appliance_differs')
    expect(appliance.paired()).toBe(0)
    // The secret of the pairing was not sent: it is still good.
    await appliance.remote.start((event) => events.push(event))
    expect(await attempt({ ...bearer(freshSecret()), [PAIRING_HEADER]: pairing.secret })).toBe(101)
  })

  it('an appliance that is not reached is tried again until it is, and what is the matter is told once', async () => {
    const { agent, way } = await connected()
    way.refuse(true)
    way.cut()
    await expect.poll(() => way.refused()).toBeGreaterThanOrEqual(2)
    expect(typesOf(events).at(-1)).toBe('reader_lost')
    way.refuse(false)
    await expect.poll(() => typesOf(events).at(-1)).toBe('reader_ready')
    const words = agent.words.map(({ word }) => word).filter((word) => !word.startsWith('reader_'))
    expect(words).toEqual(['connected', 'disconnected', 'not_connected', 'connected'])
    expect(agent.words.find(({ word }) => word === 'not_connected')).toMatchObject({ error: { code: 'appliance_unreachable' } })
  })
})
