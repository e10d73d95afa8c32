import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { findNode24 } from '../../main/shell/bootstrap/node24.mjs'
import { PKITS_POLICIES, PKITS_POLICY_CASES } from './pkits-cases.ts'

/**
 * NIST's Public Key Interoperability Test Suite, all of it, through `hatachi cert check --batch`. Debian brings its files
 * in the package `python3-cryptography-vectors`. Every case is given all certificates and all lists of the suite at once:
 * the judge has to find the path and the lists by itself.
 */

const FOLDER = '/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data'
/** 224 tests, some of several parts. */
const CASES = 247
const present = existsSync(join(FOLDER, 'certs'))
if (!present) console.warn(`SKIPPED: ${String(CASES)} cases of PKITS; run: apt-get install python3-cryptography-vectors`)

/** Valid cases that are refused, with the words of docs/trust.md about why. None may be the other way round. */
const REFUSED: Readonly<Record<string, string>> = {
  ValidDSASignaturesTest4EE: 'DSA',
  ValidDSAParameterInheritanceTest5EE: 'DSA',
  ValidIDPwithindirectCRLTest22EE: 'indirect CRLs',
  ValidIDPwithindirectCRLTest24EE: 'indirect CRLs',
  ValidIDPwithindirectCRLTest25EE: 'indirect CRLs',
  ValidcRLIssuerTest28EE: 'indirect CRLs',
  ValidcRLIssuerTest29EE: 'indirect CRLs',
  ValidcRLIssuerTest30EE: 'indirect CRLs',
  ValidcRLIssuerTest33EE: 'indirect CRLs',
  ValiddeltaCRLTest2EE: 'delta CRLs',
  ValiddeltaCRLTest5EE: 'delta CRLs',
  ValiddeltaCRLTest7EE: 'delta CRLs',
  ValiddeltaCRLTest8EE: 'delta CRLs'
}

interface Answer {
  readonly id: string
  readonly result: 'valid' | 'invalid' | 'undetermined'
  readonly reason: string
  readonly detail: string
}

interface Case {
  readonly id: string
  readonly file: string
  readonly expected: 'valid' | 'invalid'
  readonly policy: object
}

function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

function allCases(files: readonly string[]): readonly Case[] {
  const inPolicyTests = new Set(PKITS_POLICY_CASES.map(({ file }) => file))
  const named = files
    // Also the first test of all, which a test about policies takes up.
    .filter((file) => file.endsWith('EE') && (!inPolicyTests.has(file) || file === 'ValidCertificatePathTest1EE'))
    .map((file): Case => ({ id: file, file, expected: file.startsWith('Valid') ? 'valid' : 'invalid', policy: {} }))
  const policies = PKITS_POLICY_CASES.map(
    ({ test: id, file, expected, initialPolicySet, ...flags }): Case => ({
      id: `${id} ${file}`,
      file,
      expected,
      policy: { ...flags, initialPolicySet: initialPolicySet.map((name) => PKITS_POLICIES[name]) }
    })
  )
  return [...named, ...policies]
}

describe.skipIf(!present)('PKITS (public suite, from a package of the system)', () => {
  const read = (folder: string, file: string) => readFileSync(join(FOLDER, folder, file))
  const files = present ? readdirSync(join(FOLDER, 'certs')).map((name) => name.replace(/\.crt$/, '')) : []
  const cases = allCases(files)
  let answers = new Map<string, Answer>()

  beforeAll(() => {
    const certificate = (file: string) => pem('CERTIFICATE', read('certs', `${file}.crt`))
    const intermediates = files.filter((file) => !file.endsWith('EE') && file !== 'TrustAnchorRootCertificate')
    const shared = {
      anchors: [certificate('TrustAnchorRootCertificate')],
      intermediates: intermediates.map(certificate),
      crls: readdirSync(join(FOLDER, 'crls')).map((name) => pem('X509 CRL', read('crls', name)))
    }
    const lines = cases.map(({ id, file, policy }) =>
      JSON.stringify({ id, ...shared, certificate: certificate(file), time: '2020-01-01T00:00:00Z', policy })
    )
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-pkits-'))
    const done = spawnSync(findNode24(), ['main/shell/cli.ts', 'cert', 'check', '--batch'], {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, HATACHI_DATA_DIR: directory },
      input: `${lines.join('\n')}\n`,
      maxBuffer: 64 * 1024 * 1024
    })
    rmSync(directory, { recursive: true })
    const words = done.stdout.toString().trim().split('\n')
    answers = new Map(words.map((line) => JSON.parse(line) as Answer).map((answer) => [answer.id, answer]))
  })

  test('all cases are asked and answered', () => {
    expect(cases).toHaveLength(CASES)
    expect([...answers.keys()].sort()).toEqual(cases.map(({ id }) => id).sort())
  })

  test.each(cases)('$id', ({ id, file, expected }) => {
    const answer = answers.get(id)
    if (expected === 'invalid' || REFUSED[file] !== undefined) {
      expect(['invalid', 'undetermined'], JSON.stringify(answer)).toContain(answer?.result)
    } else {
      expect(answer, JSON.stringify(answer)).toMatchObject({ result: 'valid' })
    }
  })

  test('what is refused though it is valid stands in docs/trust.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/trust.md'), 'utf8')
    for (const [file, reason] of Object.entries(REFUSED)) {
      expect(text, file).toContain(file)
      expect(text).toContain(reason)
    }
  })
})
