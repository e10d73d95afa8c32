import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTlsWorld } from '../../../test/support/tls-world.ts'
import { exampleConfiguration } from './example.ts'
import { loadConfiguration } from './load-configuration.ts'
import { productionDriverNames } from './schema.ts'

let directory = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-record-settings-'))
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

function load(record: string) {
  const path = join(directory, 'hatachi.yaml')
  writeFileSync(path, `${exampleConfiguration}${record}`)
  return loadConfiguration(path, productionDriverNames)
}

test('without the section nothing is exported', () => {
  expect(load('')).toMatchObject({ value: { configuration: { record: { backup: null, keepDays: 365 } } } })
})

test('a second medium has to be another one, once a day, unless it is said otherwise', () => {
  expect(load('record: { backup: { directory: /media/record } }\n')).toMatchObject({
    value: { configuration: { record: { backup: { directory: '/media/record', everyMs: 86_400_000, otherMedium: true } } } }
  })
  expect(load('record: { backup: { directory: out, everyHours: 2, otherMedium: false } }\n')).toMatchObject({
    value: { configuration: { record: { backup: { directory: join(directory, 'out'), everyMs: 7_200_000, otherMedium: false } } } }
  })
})

test('entries are kept as many days as is said', () => {
  expect(load('record: { keepDays: 1825 }\n')).toMatchObject({ value: { configuration: { record: { keepDays: 1825 } } } })
})

test.each(['keepDays: 0', 'backup: { everyHours: 2 }', 'backup: { directory: "" }', 'backup: { directory: x, everyHours: 0 }', 'backup: { directory: x, keep: 1 }', 'days: 3'])(
  'record: { %s } is refused',
  (section) => {
    expect(load(`record: { ${section} }\n`)).toMatchObject({ error: { code: 'configuration_invalid' } })
  }
)
