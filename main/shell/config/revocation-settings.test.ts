import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTlsWorld } from '../../../test/support/tls-world.ts'
import { exampleConfiguration } from './example.ts'
import type { LoadedConfiguration } from './load-configuration.ts'
import { loadConfiguration } from './load-configuration.ts'
import { printProblem } from './problem.ts'
import { productionDriverNames } from './schema.ts'

let directory = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-revocation-settings-'))
  const { client } = await makeTlsWorld()
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  mkdirSync(join(directory, 'files'))
  const put = (name: string, content: string): void =>
    writeFileSync(join(directory, 'files', name), content, { mode: 0o600 })
  put('client.pem', client.certificatePem)
  put('client-key.pem', client.keyPem)
  put('platform-ca.pem', client.caPem)
  put('answer-public.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString())
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** A platform operator's configuration with these lines below `trust.revocation`. */
function withRevocation(lines: string): string {
  return exampleConfiguration
    .replace('role: service_provider', 'role: platform_operator')
    .replace(/ {2}sealingKey.*\n/, '')
    .replace('reader:', `trust: { anchors: [files/platform-ca.pem], revocation: ${lines} }\nreader:`)
}

function load(text: string): ReturnType<typeof loadConfiguration> {
  const path = join(directory, 'hatachi.yaml')
  writeFileSync(path, text)
  return loadConfiguration(path, productionDriverNames)
}

function loaded(text: string): LoadedConfiguration {
  const result = load(text)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** Problems as they are printed, errors or warnings. */
function problems(text: string): readonly string[] {
  const result = load(text)
  if (result.ok) return result.value.warnings.map(printProblem)
  return result.error.code === 'configuration_invalid' ? result.error.problems.map(printProblem) : []
}

describe('revocation lists', () => {
  const crl = '{ url: http://lists.example/a.crl }'
  const arl = '{ url: http://lists.example/a.arl }'

  test('are not asked unless configured', () => {
    expect(loaded(withRevocation('{}')).configuration.trust?.revocation).toEqual({
      method: 'ocsp',
      sources: [],
      maxAgeMs: 50 * 3_600_000,
      authorityMaxAgeMs: 50 * 3_600_000,
      authorityListsRequired: false,
      overdueMs: 6 * 3_600_000
    })
  })

  test('are fetched from their addresses, in their order, in milliseconds', () => {
    const { configuration, warnings } = loaded(
      withRevocation(`{ method: list, lists: [${crl}], authorityLists: [${arl}], maxAgeHours: 40, overdueHours: 3 }`)
    )
    expect(warnings).toEqual([])
    expect(configuration.trust?.revocation).toEqual({
      method: 'list',
      sources: [
        { url: 'http://lists.example/a.crl', kind: 'crl' },
        { url: 'http://lists.example/a.arl', kind: 'arl' }
      ],
      maxAgeMs: 40 * 3_600_000,
      authorityMaxAgeMs: 50 * 3_600_000,
      authorityListsRequired: true,
      overdueMs: 3 * 3_600_000
    })
  })

  test.each<[string, string, RegExp]>([
    ['no list to look into', '{ method: list }', /warning: trust\.revocation\.lists names no list, .* brought with "hatachi crl import"/],
    ['a list without an address', '{ method: list, lists: [{}] }', /error: trust\.revocation\.lists\[0\]\.url is missing/],
    ['an address of another kind', '{ lists: [{ url: ldap://a/b }] }', /lists\[0\]\.url must be an http or https address/],
    ['an unknown method', '{ method: crl }', /error: trust\.revocation\.method must be one of: ocsp, list/],
    ['a list for nothing', `{ lists: [${crl}] }`, /warning: trust\.revocation\.lists is not used/],
    [
      'one list twice',
      `{ method: list, lists: [${crl}], authorityLists: [${crl}] }`,
      /error: trust\.revocation\.authorityLists\[0\]\.url is named twice/
    ],
    [
      'a word that comes too late',
      `{ method: list, lists: [${crl}], maxAgeHours: 30, overdueHours: 6 }`,
      /warning: trust\.revocation\.overdueHours tells of a missing list only when .* Set it below 6/
    ]
  ])('%s is told', (_, lines, expected) => {
    const [first, ...rest] = problems(withRevocation(lines))
    expect(first).toMatch(expected)
    expect(rest).toEqual([])
  })

  test('of no use are not fetched', () => {
    const { configuration } = loaded(withRevocation(`{ lists: [${crl}], authorityLists: [${arl}] }`))
    expect(configuration.trust?.revocation).toMatchObject({ method: 'ocsp', sources: [{ kind: 'arl' }] })
  })
})
