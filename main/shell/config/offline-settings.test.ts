import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTlsWorld } from '../../../test/support/tls-world.ts'
import { checkConfiguration } from '../doctor/configuration-check.ts'
import type { Configuration } from './configuration.ts'
import { exampleConfiguration, exampleOffline } from './example.ts'
import { loadConfiguration } from './load-configuration.ts'
import { printProblem } from './problem.ts'
import { productionDriverNames } from './schema.ts'

let directory = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-offline-settings-'))
  const { client } = await makeTlsWorld()
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  mkdirSync(join(directory, 'files'))
  const put = (name: string, content: string): void =>
    writeFileSync(join(directory, 'files', name), content, { mode: 0o600 })
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

const acknowledged = 'acknowledgement: { acknowledgedBy: Head, acknowledgedOn: 2026-11-26 }'
const memory = `memory: { enabled: true, ${acknowledged} }`
const lists = 'lists: [{ url: http://lists.example/a.crl }]'
const policy = (more = '') => `policies: [{ id: kept, version: 2, ageEvidence: remembered_age${more} }]`
const inProduct = (name: string) => [/rule: alcohol\n(?=\s+- id: sake)/, `rule: alcohol\n    offline: ${name}\n`] as const

/** The example with `offline:` below it, as a service provider's or a platform operator's. */
function load(role: Configuration['role'], offline: string, named: string | null = 'kept', revocation = lists) {
  const operator =
    role === 'service_provider'
      ? exampleConfiguration
      : exampleConfiguration
          .replace('role: service_provider', 'role: platform_operator')
          .replace(/ {2}sealingKey.*\n/, '')
          .replace('reader:', `trust: { anchors: [files/platform-ca.pem], revocation: { ${revocation} } }\nreader:`)
  const path = join(directory, 'hatachi.yaml')
  const [from, to] = inProduct(named ?? '')
  writeFileSync(path, `${named === null ? operator : operator.replace(from, to)}offline: { ${offline} }\n`)
  return loadConfiguration(path, productionDriverNames)
}

function problems(...given: Parameters<typeof load>): readonly string[] {
  const result = load(...given)
  const found = result.ok ? result.value.warnings : result.error.code === 'configuration_invalid' ? result.error.problems : []
  return found.map((problem) => printProblem(problem).replace(/^.*?:\d+:\d+: /, ''))
}

test('are: nothing sold, nothing remembered', () => {
  const result = load('service_provider', '', null)
  if (!result.ok) throw new Error(result.error.code)
  const { offline, products } = result.value.configuration
  expect(offline).toEqual({ policies: [], memory: { enabled: false, keepDays: 90, acknowledgement: null } })
  expect(products.map((product) => product.offline)).toEqual([null, null])
})

test('are read in milliseconds, the policy at its product, and lists are fetched though OCSP is asked', () => {
  const result = load('platform_operator', `${policy()}, ${memory}`)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  const { offline, products, trust } = result.value.configuration
  expect(offline.policies).toEqual([
    {
      id: 'kept',
      version: 2,
      ageEvidence: 'remembered_age',
      listMaxAgeMs: 50 * 3_600_000,
      rememberedMaxAgeMs: 90 * 86_400_000,
      outageMaxMs: 72 * 3_600_000
    }
  ])
  expect(products.map((product) => product.offline?.id)).toEqual(['kept', undefined])
  expect(offline.memory.acknowledgement).toEqual({ acknowledgedBy: 'Head', acknowledgedOn: '2026-11-26' })
  expect(trust?.revocation).toMatchObject({ method: 'ocsp', sources: [{ kind: 'crl' }] })
  expect(result.value.warnings.map(printProblem)).toEqual([expect.stringContaining('is legally unconfirmed, as Head acknowledged')])
})

test('the example of docs/configuration.md is sound', () => {
  const path = join(directory, 'hatachi.yaml')
  const operator = exampleConfiguration
    .replace('role: service_provider', 'role: platform_operator')
    .replace(/ {2}sealingKey.*\n/, '')
    .replace('rule: alcohol\n  - id: sake', 'rule: alcohol\n    offline: alcohol-offline\n  - id: sake')
  writeFileSync(path, operator + exampleOffline.replace('files/anchor-1.pem', 'files/platform-ca.pem'))
  const result = loadConfiguration(path, productionDriverNames)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  expect(result.value.configuration.products[0]?.offline?.id).toBe('alcohol-offline')
  expect(result.value.warnings).toHaveLength(1)
})

test('without a policy that sells, no list is fetched where OCSP is asked', () => {
  const result = load('platform_operator', 'policies: [{ id: kept, version: 1, ageEvidence: none }]')
  if (!result.ok) throw new Error(result.error.code)
  expect(result.value.configuration.trust?.revocation.sources).toEqual([])
})

test.each<[string, Parameters<typeof load>, string]>([
  ['a policy of a service provider that remembers', ['service_provider', policy()], 'is refused for a service_provider'],
  ['memory of a service provider', ['service_provider', memory, null], 'error: offline.memory.enabled is refused for a service_provider'],
  ['memory that nobody answers for', ['platform_operator', `${policy()}, memory: { enabled: true }`], 'error: offline.memory.enabled is not acknowledged'],
  ['a policy without memory', ['platform_operator', policy()], 'error: offline.policies[0].ageEvidence sells on what is remembered, and nothing is'],
  ['a list older than any that is used', ['platform_operator', `${policy(', listMaxAgeHours: 51')}, ${memory}`], 'error: offline.policies[0].listMaxAgeHours is above "trust.revocation.maxAgeHours"'],
  ['an age older than any that is kept', ['platform_operator', `${policy(', rememberedMaxAgeDays: 91')}, ${memory}`], 'error: offline.policies[0].rememberedMaxAgeDays is above "offline.memory.keepDays"'],
  ['an age that counts from the day of the answer, for a single day', ['platform_operator', `${policy(', rememberedMaxAgeDays: 1')}, ${memory}`], 'rememberedMaxAgeDays'],
  ['a name that no policy has', ['platform_operator', `${policy()}, ${memory}`, 'kep'], 'error: products[0].offline names no offline policy (found "kep"). Did you mean "kept"?'],
  ['a name where there is no policy', ['platform_operator', '', 'kept', ''], 'Write it below "offline.policies"'],
  ['two policies of one name', ['platform_operator', 'policies: [{ id: kept, version: 1, ageEvidence: none }, { id: kept, version: 2, ageEvidence: none }]', 'kept', ''], 'error: offline.policies[1].id is the same as offline.policies[0].id'],
  ['a policy without a list', ['platform_operator', `${policy()}, ${memory}`, 'kept', ''], 'warning: trust.revocation.lists names no list, and without one nothing is sold'],
  ['memory that nothing is sold on', ['platform_operator', memory, null], 'warning: offline.memory.enabled remembers what no product of this file is sold on'],
  ['an acknowledgement of nothing', ['platform_operator', `memory: { ${acknowledged} }`, null, ''], 'warning: offline.memory.acknowledgement is not needed']
])('tell of %s', (_, given, said) => {
  expect(problems(...given)).toContainEqual(expect.stringContaining(said))
})

test('what only follows from an unknown name is not said, nor advised; errors come first', () => {
  const unknown = problems('platform_operator', `${policy()}, ${memory}`, 'kep')
  expect(unknown).toEqual([
    expect.stringMatching(/^error: products\[0\]\.offline names no offline policy/),
    expect.stringMatching(/^warning: offline\.memory\.enabled is legally unconfirmed/)
  ])
  const disabled = problems('platform_operator', `${policy()}, memory: { ${acknowledged} }`)
  expect(disabled).toEqual([expect.stringMatching(/^error: offline\.policies\[0\]\.ageEvidence sells on what is remembered/)])
  const lasting = problems('platform_operator', `policies: [{ id: kept, version: 1, ageEvidence: none }], ${memory}`, 'kept')
  expect(lasting.filter((line) => line.startsWith('warning'))).toHaveLength(2)
})

test('the memory that somebody answers for is told by the doctor, and no lasting warning of it', () => {
  const result = load('platform_operator', `${policy()}, ${memory}`)
  const told = checkConfiguration('hatachi.yaml', result)
  expect(told).toMatchObject({ status: 'pass', sentence: expect.stringMatching(/Acknowledged:\n.*as Head acknowledged/) as string })
  expect(checkConfiguration('hatachi.yaml', load('platform_operator', memory, null))).toMatchObject({ status: 'warn' })
})
