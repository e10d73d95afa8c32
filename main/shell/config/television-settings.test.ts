import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { DEFAULT_TV_TIMEOUTS } from '../../television/ports.ts'
import { crossCheck } from './cross-checks.ts'
import { exampleConfiguration } from './example.ts'
import { jsonSchemaFor } from './json-schema.ts'
import { readNamedFiles } from './named-files.ts'
import { printPath } from './problem.ts'
import { findingsOf } from './schema-findings.ts'
import { configurationSchema, productionDriverNames } from './schema.ts'
import { televisionOf } from './television-settings.ts'

const example = parse(exampleConfiguration) as Readonly<Record<string, unknown>>
const TOKEN = 'platform-token-0123456789-abcdefgh'
const OTHER_TOKEN = 'operator-token-0123456789-abcdefgh'
let directory = ''

const cable = {
  boxId: 'box-1',
  platform: {
    url: 'https://platform.example:9443',
    tokenFile: 'platform.token',
    answerKey: { id: 'answer-1', file: 'answer.pem' },
    sealingKey: { id: 'sealing-1', file: 'sealing.pem' }
  },
  operator: { url: 'http://127.0.0.1:9444', tokenFile: 'operator.token' }
}
const services = { booking: { url: 'https://booking.example', tokenFile: 'operator.token' } }

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-television-settings-'))
  const put = (name: string, content: string, mode = 0o600) => {
    writeFileSync(join(directory, name), content)
    chmodSync(join(directory, name), mode)
  }
  for (const name of ['answer', 'sealing']) {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    put(`${name}.pem`, publicKey.export({ format: 'pem', type: 'spki' }).toString())
  }
  put('platform.token', `${TOKEN}\n`)
  put('operator.token', OTHER_TOKEN)
  put('open.token', OTHER_TOKEN, 0o644)
  put('short.token', 'too-short')
  put('two-lines.token', `${TOKEN}\n${TOKEN}\n`)
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** What is found of the example with this television, as `severity: path what`. */
function found(television: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const settings = { ...example, ...more, television }
  const parsed = configurationSchema(productionDriverNames).safeParse(settings)
  const findings = parsed.success ? crossCheck(parsed.data) : findingsOf(parsed.error, settings, jsonSchemaFor(productionDriverNames))
  return findings.map(({ severity, path, what }) => `${severity}: ${printPath(path)} ${what}`)
}

function filesOf(television: Readonly<Record<string, unknown>>) {
  const settings = configurationSchema(productionDriverNames).parse({ ...example, television })
  const { files, findings } = readNamedFiles(settings, directory)
  const own = findings.filter(({ path }) => path[0] === 'television')
  return {
    television: televisionOf(settings.television, files.television),
    findings: own.map(({ severity, path, what }) => `${severity}: ${printPath(path)} ${what.replace(directory, 'DIR')}`)
  }
}

test('the television is off, and reached from this machine alone, until told otherwise', () => {
  const { television } = configurationSchema(productionDriverNames).parse(example)
  expect(television).toMatchObject({ enabled: false, address: '127.0.0.1', port: 8444, ownPort: 0, reader: 'appliance' })
  const read = filesOf({})
  expect(read.findings).toEqual([])
  expect(read.television.timeouts).toEqual(DEFAULT_TV_TIMEOUTS)
  expect(read.television.cable).toBeNull()
})

test('where it is on, nothing is found of a whole one, and its files are read', () => {
  const television = { enabled: true, address: '192.168.10.5', cable, services }
  expect(found(television)).toEqual([])
  const read = filesOf(television)
  expect(read.findings).toEqual([])
  expect(read.television.cable).toMatchObject({
    boxId: 'box-1',
    platform: { url: 'https://platform.example:9443', token: TOKEN },
    operator: { url: 'http://127.0.0.1:9444', token: OTHER_TOKEN },
    answerKeys: [{ keyId: 'answer-1' }],
    sealingKey: { keyId: 'sealing-1' }
  })
  expect(read.television.services).toEqual({ booking: { url: 'https://booking.example', token: OTHER_TOKEN }, health: null })
})

test('it needs the cable parties, and says where nothing is offered', () => {
  expect(found({ enabled: true })).toEqual([
    'error: television.cable is missing, and nobody can log in without it',
    'warning: television.services offers nothing: whoever logs in finds no service'
  ])
})

test.each(['0.0.0.0', '::'])('%s opens it to every network, which is doubtful', (address) => {
  expect(found({ enabled: true, address, cable, services })).toEqual([
    'warning: television.address opens the television to every network that this machine is in'
  ])
})

test('an agent has the reader of a box that sells nothing, and of no other', () => {
  expect(found({ enabled: true, reader: 'agent', cable, services })).toEqual([
    'error: television.reader leaves a machine that sells without a reader of its own'
  ])
  expect(found({ enabled: true, reader: 'agent', cable, services }, { machine: { driver: 'none' }, products: [], rules: [] })).toEqual([])
})

test("the operator's side has a port of its own", () => {
  const television = { enabled: true, port: 8443, cable, services }
  expect(found(television, { operatorSide: { enabled: true } })).toEqual([
    'error: television.port is the port of "operatorSide.port" too'
  ])
  expect(found(television)).toEqual([])
})

test('a coming key has a name of its own', () => {
  const platform = { ...cable.platform, nextAnswerKey: { id: 'answer-1', file: 'answer.pem' } }
  expect(found({ enabled: true, cable: { ...cable, platform }, services })).toEqual([
    'error: television.cable.platform.nextAnswerKey.id must not have the name of "television.cable.platform.answerKey"'
  ])
})

test.each([
  ['certificate', 'certificateKey'],
  ['certificateKey', 'certificate']
])('%s alone is an error', (there, missing) => {
  expect(found({ [there]: 'x.pem' })).toEqual([`error: television.${there} needs "television.${missing}" beside it`])
})

test.each([
  { address: 'localhost' },
  { names: ['evil.example:8443'] },
  { port: 65_536 },
  { reader: 'telephone' },
  { timeouts: { idleSeconds: 29 } },
  { timeouts: { idleSeconds: 1801 } },
  { cable: { ...cable, boxId: 'a box' } },
  { cable: { ...cable, operator: { ...cable.operator, url: 'http://operator.example' } } },
  { cable: { ...cable, operator: { ...cable.operator, url: 'http://127.0.0.1.evil.example' } } },
  { cable: { ...cable, operator: { ...cable.operator, url: 'https://user@operator.example' } } }
])('%j is an error', (television) => {
  expect(found(television)[0]).toMatch(/^error: television\./)
})

test.each([
  ['short.token', 'error: television.cable.operator.tokenFile names a file that is not a token of 32 characters or more, on one line: DIR/short.token'],
  ['two-lines.token', 'error: television.cable.operator.tokenFile names a file that is not a token of 32 characters or more, on one line: DIR/two-lines.token'],
  // Shown nowhere, also not as the name of a file that there is not.
  ['an-own-token-0123456789-0123456789', 'error: television.cable.operator.tokenFile names no file, or is the token itself'],
  // As `openssl rand -base64 32` makes them.
  ['q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjR/eJA=', 'error: television.cable.operator.tokenFile names no file, or is the token itself'],
  ['/83vEjRWeJCrze8S+FZ4kKvN7xI0VniQq83vEjRWeJA=', 'error: television.cable.operator.tokenFile names no file, or is the token itself'],
  ['short.token/which-no-file-can-be-below-0', 'error: television.cable.operator.tokenFile names no file, or is the token itself'],
  ['none.token', 'error: television.cable.operator.tokenFile names a file that does not exist: DIR/none.token'],
  ['open.token', 'warning: television.cable.operator.tokenFile is readable by others than its owner (mode 644)']
])('%s is told of', (tokenFile, told) => {
  expect(filesOf({ cable: { ...cable, operator: { ...cable.operator, tokenFile } } }).findings).toEqual([told])
})

test('a key that is none, and a CA that is none, are told of by their place', () => {
  const platform = { ...cable.platform, serverCa: 'answer.pem', sealingKey: { id: 'x', file: 'platform.token' } }
  expect(filesOf({ cable: { ...cable, platform } }).findings).toEqual([
    'error: television.cable.platform.serverCa names a file that is not a certificate in PEM: DIR/answer.pem',
    'error: television.cable.platform.sealingKey.file names a file that is not a public key on P-256 in PEM: DIR/platform.token'
  ])
})
