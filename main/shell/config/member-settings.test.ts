import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTlsWorld } from '../../../test/support/tls-world.ts'
import { policyOf } from '../assemble.ts'
import type { Configuration } from './configuration.ts'
import { exampleConfiguration } from './example.ts'
import { loadConfiguration } from './load-configuration.ts'
import { printProblem } from './problem.ts'
import { productionDriverNames } from './schema.ts'

let directory = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-member-settings-'))
  const { client } = await makeTlsWorld()
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  mkdirSync(join(directory, 'files'))
  const put = (name: string, content: string): void => {
    writeFileSync(join(directory, 'files', name), content, { mode: 0o600 })
  }
  put('client.pem', client.certificatePem)
  put('client-key.pem', client.keyPem)
  put('platform-ca.pem', client.caPem)
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  put('answer-public.pem', key)
  put('sealing-public.pem', key)
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

function load(role: Configuration['role'], members: string) {
  const text =
    role === 'service_provider'
      ? exampleConfiguration
      : exampleConfiguration
          .replace('role: service_provider', 'role: platform_operator')
          .replace(/ {2}sealingKey.*\n/, '')
          .replace('reader:', 'trust: { anchors: [files/platform-ca.pem] }\nreader:')
  const path = join(directory, 'hatachi.yaml')
  writeFileSync(path, `${text}${members}`)
  return loadConfiguration(path, productionDriverNames)
}

function loaded(...given: Parameters<typeof load>): Configuration {
  const result = load(...given)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value.configuration
}

test('without a word of it no card stands for a member card, in either role', () => {
  for (const role of ['service_provider', 'platform_operator'] as const) {
    const configuration = loaded(role, '')
    expect(configuration.members).toEqual({ enabled: false })
    expect(policyOf(configuration)).not.toHaveProperty('members')
  }
})

test('a platform operator may have members, and gives their screen its time', () => {
  const configuration = loaded('platform_operator', 'members: { enabled: true }\nsession: { timeouts: { memberSeconds: 120 } }\n')
  expect(configuration.members).toEqual({ enabled: true })
  expect(policyOf(configuration)).toMatchObject({ members: true, timeouts: { memberMs: 120_000 } })
})

test("a service provider's is refused, and says why", () => {
  const result = load('service_provider', 'members: { enabled: true }\n')
  if (result.ok || result.error.code !== 'configuration_invalid') throw new Error('not refused')
  expect(result.error.problems.map((problem) => printProblem(problem).replace(/^.*?:\d+:\d+: /, ''))).toEqual([
    'error: members.enabled is refused for a service_provider, who may not obtain a serial number, nor keep anything to know ' +
      'a card again by. Set it to false, or "role: platform_operator" if this machine is run by one.'
  ])
  expect(load('service_provider', 'members: { enabled: false }\n').ok).toBe(true)
})

test.each(['members: { enabled: maybe }', 'members: { days: 3 }', 'members: yes'])('%s is refused', (section) => {
  expect(load('platform_operator', `${section}\n`)).toMatchObject({ error: { code: 'configuration_invalid' } })
})
