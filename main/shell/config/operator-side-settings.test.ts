import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { crossCheck } from './cross-checks.ts'
import { exampleConfiguration } from './example.ts'
import { jsonSchemaFor } from './json-schema.ts'
import { readNamedFiles } from './named-files.ts'
import { printPath } from './problem.ts'
import { findingsOf } from './schema-findings.ts'
import { configurationSchema, productionDriverNames } from './schema.ts'

const example = parse(exampleConfiguration) as Readonly<Record<string, unknown>>
let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-operator-settings-'))
  for (const name of ['one', 'other']) {
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`]
    const files = ['-days', '2', '-keyout', join(directory, `${name}.key`), '-out', join(directory, `${name}.pem`)]
    execFileSync('openssl', [...made, ...files], { stdio: 'ignore' })
  }
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** What is found of the example with this operator's side, as `severity: path what`. */
function found(operatorSide: Readonly<Record<string, unknown>>): readonly string[] {
  const settings = { ...example, operatorSide }
  const parsed = configurationSchema(productionDriverNames).safeParse(settings)
  const findings = parsed.success ? crossCheck(parsed.data) : findingsOf(parsed.error, settings, jsonSchemaFor(productionDriverNames))
  return findings.map(({ severity, path, what }) => `${severity}: ${printPath(path)} ${what}`)
}

function filesOf(operatorSide: Readonly<Record<string, unknown>>) {
  const settings = configurationSchema(productionDriverNames).parse({ ...example, operatorSide })
  const { files, findings } = readNamedFiles(settings, directory)
  return { own: files.operatorCertificate, findings: findings.filter(({ path }) => path[0] === 'operatorSide') }
}

test("the operator's side is off, and where it is on it is reached from this machine alone, until told otherwise", () => {
  const { operatorSide } = configurationSchema(productionDriverNames).parse(example)
  expect(operatorSide).toEqual({ enabled: false, address: '127.0.0.1', port: 8443, names: [], approval: [] })
  expect(found({ enabled: true, address: '192.168.10.5' })).toEqual([])
})

test.each(['0.0.0.0', '::'])('%s opens it to every network, which is doubtful', (address) => {
  expect(found({ enabled: true, address })).toEqual([
    "warning: operatorSide.address opens the operator's side to every network that this machine is in"
  ])
  expect(found({ enabled: false, address })).toEqual([])
})

test.each([
  ['certificate', 'certificateKey'],
  ['certificateKey', 'certificate']
])('%s alone is an error', (there, missing) => {
  expect(found({ [there]: 'x.pem' })).toEqual([`error: operatorSide.${there} needs "operatorSide.${missing}" beside it`])
})

test.each([
  { address: 'localhost' },
  { names: ['Upper.example'] },
  { names: ['https://x'] },
  { names: ['evil.example:8443'] },
  { approval: ['sign_in'] },
  { port: 65_536 }
])('%j is an error', (operatorSide) => {
  expect(found(operatorSide)[0]).toMatch(/^error: operatorSide\./)
})

test('an own certificate is read with its key, which has to be its own', () => {
  const good = filesOf({ certificate: 'one.pem', certificateKey: 'one.key' })
  expect(good.findings).toEqual([])
  expect(good.own?.certificatePem).toContain('BEGIN CERTIFICATE')
  expect(good.own?.endsAtMs).toBeGreaterThan(Date.now())
  const mixed = filesOf({ certificate: 'one.pem', certificateKey: 'other.key' })
  expect(mixed.findings.map(({ what }) => what)).toEqual(['does not belong to "operatorSide.certificate"'])
  expect(filesOf({ certificate: 'none.pem', certificateKey: 'one.key' }).findings).toHaveLength(1)
  expect(filesOf({}).own).toBeNull()
})
