import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { OcspJudgement } from '../../main/certificate/judgement.ts'
import { encodeOcspRequest } from '../../main/certificate/ocsp-request.ts'
import { NONCE_VECTORS } from '../support/ocsp-vectors/nonces.ts'
import { VECTOR_LIMITS } from '../support/ocsp-vectors/vector.ts'
import { WHAT_VECTORS } from '../support/ocsp-vectors/what.ts'
import { WHO_VECTORS } from '../support/ocsp-vectors/who.ts'
import { OcspWorld } from '../support/ocsp-world.ts'
import { hasOpenssl } from '../support/openssl-authority.ts'
import type { OcspVerdict } from '../support/openssl-ocsp.ts'
import { opensslAcceptsNonce, opensslOcspVerdict } from '../support/openssl-ocsp.ts'

/**
 * Every rule about an OCSP answer by name, each with `openssl ocsp` as a second judge. Where the two differ,
 * docs/trust.md has a row with the reason; the tests read it, so that neither can change without the other.
 */

const vectors = [...WHO_VECTORS, ...WHAT_VECTORS]
const names = [...vectors, ...NONCE_VECTORS].map(({ name }) => name)

/** Rows `| name | here | OpenSSL | why |` of the table that begins behind this mark. */
const TABLE = '<!-- ocsp-disagreements -->'
const disagreements = new Map(
  (readFileSync(join(import.meta.dirname, '../../docs/trust.md'), 'utf8').split(TABLE)[1]?.trimStart() ?? '')
    .split('\n\n')[0]!
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map(([, name = '', here = '', openssl = '', why = '']) => [name, { here, openssl, why }])
)

/** What our judge says, in a word, and what that comes to. */
function wordOf(judgement: OcspJudgement): string {
  return judgement.result === 'undetermined' ? judgement.reason : judgement.result
}
function verdictOf({ result }: OcspJudgement): OcspVerdict {
  return result === 'undetermined' ? 'refused' : result
}

/** The second judge agrees, or as far as the table says. */
function expectSecondJudge(name: string, here: OcspJudgement, openssl: OcspVerdict): void {
  const row = disagreements.get(name)
  if (row === undefined) expect({ openssl }).toEqual({ openssl: verdictOf(here) })
  else expect({ here: wordOf(here), openssl }).toEqual({ here: row.here, openssl: row.openssl })
}

test('every name is another one', () => {
  expect(new Set(names).size).toBe(names.length)
})

test('every disagreement has its reason, is about a vector, and is towards refusing', () => {
  expect(disagreements.size).toBeGreaterThan(0)
  for (const [name, { here, openssl, why }] of disagreements) {
    expect(names).toContain(name)
    expect({ name, here, openssl, why }).not.toMatchObject({ why: '' })
    // Nothing is good here that OpenSSL does not find good.
    expect(['good', openssl]).not.toContain(here)
  }
})

describe.skipIf(!hasOpenssl)('OCSP answers by rule, with openssl ocsp as a second judge', () => {
  const world = new OcspWorld()
  const question = { issuer: world.ca.path, certificate: world.leaf.path, ...VECTOR_LIMITS }
  afterAll(() => world.dispose())

  test.each(vectors)('$name: $expected', ({ name, make, expected, hash }) => {
    const bytes = make(world)
    const judgement = world.judge(bytes, { nonce: null, ...VECTOR_LIMITS })
    expect(wordOf(judgement)).toBe(expected)
    const verdict = opensslOcspVerdict(world.workshop, bytes, { ...question, ...(hash === undefined ? {} : { hash }) })
    expectSecondJudge(name, judgement, verdict)
  })

  test.each(NONCE_VECTORS)('$name: $expected', ({ name, nonce, extensions, expected, requireNonce = true }) => {
    const bytes = world.answer({ extensions })
    const judgement = world.judge(bytes, { nonce, requireNonce })
    expect(wordOf(judgement)).toBe(expected)
    const request = encodeOcspRequest({ certificate: world.certificate, issuer: world.issuer }, nonce)
    const accepts = opensslAcceptsNonce(world.workshop, bytes, request, world.ca.path)
    expectSecondJudge(name, judgement, accepts ? 'good' : 'refused')
  })
})
