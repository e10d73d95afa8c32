import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { makeTlsWorld } from '../../test/support/tls-world.ts'
import { assemble } from './assemble.ts'
import type { Configuration } from './config/configuration.ts'
import { exampleConfiguration } from './config/example.ts'
import { loadConfiguration } from './config/load-configuration.ts'
import { productionDriverNames } from './config/schema.ts'
import { productionDrivers } from './drivers.ts'
import { NoPlatform } from './no-platform.ts'

const directory = mkdtempSync(join(tmpdir(), 'hatachi-assemble-'))
let selling: Configuration

beforeAll(async () => {
  const { client } = await makeTlsWorld()
  const publicKey = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString()
  mkdirSync(join(directory, 'files'))
  const files = {
    'client.pem': client.certificatePem,
    'client-key.pem': client.keyPem,
    'platform-ca.pem': client.caPem,
    'answer-public.pem': publicKey(),
    'sealing-public.pem': publicKey()
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, 'files', name), content, { mode: 0o600 })
  const path = join(directory, 'hatachi.yaml')
  writeFileSync(path, exampleConfiguration)
  const loaded = loadConfiguration(path, productionDriverNames)
  if (!loaded.ok) throw new Error(loaded.error.code)
  selling = loaded.value.configuration
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** No serial line and no card service is there; neither is reached for before the start. */
const assembled = (configuration: Configuration) =>
  assemble(
    configuration,
    { ...productionDrivers, readers: { pcsc: () => new SimulatedReader({ clock: systemClock }) } },
    systemClock,
    directory
  )

describe('an appliance without a platform', () => {
  it('is none that sells, nor a platform operator’s, whatever let its configuration through', async () => {
    expect(selling.role).toBe('service_provider')
    const machine = { driver: 'none' }
    await expect(assembled({ ...selling, platform: null })).rejects.toThrow(TypeError)
    await expect(assembled({ ...selling, platform: null, machine, role: 'platform_operator' })).rejects.toThrow(TypeError)
  })

  it('is a service provider’s box that sells nothing, and checks nobody', async () => {
    const made = await assembled({ ...selling, platform: null, machine: { driver: 'none' }, rules: [], products: [] })
    if (!made.ok) throw new Error(made.error.code)
    const asked = await made.value.verification.requestChallenge(new AbortController().signal, null)
    expect(asked).toEqual(await new NoPlatform().requestChallenge())
  })
})
