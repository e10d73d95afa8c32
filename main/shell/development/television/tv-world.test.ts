import { existsSync, statSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { createCableParties } from '../../../cable/cable-client.ts'
import { loadConfiguration } from '../../config/load-configuration.ts'
import { systemClock } from '../../../../device/clock.ts'
import { join } from 'node:path'
import { performWorldCommand, worldCommandSchema } from './world-commands.ts'
import { startTvWorld, type TvWorld } from './tv-world.ts'

let world: TvWorld | null = null

afterEach(async () => {
  await world?.close()
  world = null
})

/** As an operator of the demonstration would write it to a world of its own process. */
async function say(command: object): Promise<object> {
  if (world === null) throw new Error('no world')
  return performWorldCommand(world, worldCommandSchema.parse(command))
}

/** The appliance's own way to the cable parties, from the configuration that the world wrote. */
function partiesOf({ applianceDirectory }: TvWorld) {
  const loaded = loadConfiguration(join(applianceDirectory, 'hatachi.yaml'), { readerDrivers: ['simulated'] })
  if (!loaded.ok || loaded.value.configuration.television.cable === null) throw new Error('a configuration that cannot be loaded')
  return createCableParties(systemClock, loaded.value.configuration.television.cable)
}

test('a world opens a television with real far sides, and leaves nothing behind', async () => {
  world = await startTvWorld()
  const { dataDirectory, ownUrl, httpsPort, parties } = world
  const page = await fetch(ownUrl)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(httpsPort).toBeGreaterThan(0)
  // Four parties, four stores, for their owner only.
  const stores = Object.values(parties.stores)
  expect(new Set(stores).size).toBe(4)
  for (const path of stores) expect(statSync(path).mode & 0o077).toBe(0)
  expect(await say({ do: 'pairing_code' })).toEqual({ code: expect.stringMatching(/^[0-9]{6}$/) as unknown })
  expect(await say({ do: 'members' })).toEqual({ members: [] })
  await world.close()
  world = null
  expect(existsSync(dataDirectory)).toBe(false)
})

test('a party that is cut is not there, and back at its address with its store', async () => {
  world = await startTvWorld()
  const { address } = world.parties.platform
  const cable = partiesOf(world)
  const { signal } = new AbortController()
  try {
    expect(await cable.requestChallenge(signal)).toMatchObject({ ok: true })
    await say({ do: 'cut', party: 'platform' })
    expect(await cable.requestChallenge(signal)).toEqual({ ok: false, error: { code: 'unreachable' } })
    await say({ do: 'mend', party: 'platform' })
    expect(world.parties.platform.address).toBe(address)
    expect(await cable.requestChallenge(signal)).toMatchObject({ ok: true })
  } finally {
    cable.close()
  }
})

test('the reader is the hand’s: a card replaces the one that lies there, and lifting nothing is no mistake', async () => {
  world = await startTvWorld({ enrolsForHealth: false })
  await say({ do: 'lay', who: 'adult' })
  await say({ do: 'lay', who: 'senior' })
  expect(world.hand.reader.hasCard).toBe(true)
  await say({ do: 'lift' })
  await say({ do: 'lift' })
  expect(world.hand.reader.hasCard).toBe(false)
})
