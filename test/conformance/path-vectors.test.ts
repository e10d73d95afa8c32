import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Certificate } from '../../main/certificate/certificate.ts'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import { judgeGeneralPath } from '../../main/certificate/path/build-path.ts'
import { ANY_POLICY_INPUTS } from '../../main/certificate/path/policy-graph.ts'
import { WorkBudget } from '../../main/certificate/path/work-budget.ts'
import { hasOpenssl } from '../support/openssl-authority.ts'
import { AT_MS, OpensslVerify } from '../support/path-builder.ts'
import type { PathVector } from './path-vectors.ts'
import { pathVectors } from './path-vectors.ts'
import { nameConstraintVectors, policyVectors } from './policy-vectors.ts'

/** Where `openssl verify -x509_strict` (version 3.0) says something else: the table in `docs/trust.md`. */
const DISAGREEMENTS = new Map(
  disagreementsIn(readFileSync(join(import.meta.dirname, '../../docs/trust.md'), 'utf8')).map((row) => [row.rule, row])
)

interface Disagreement {
  readonly rule: string
  readonly here: string
  readonly openssl: string
}

/** Rows of the table behind the mark, `| rule | here | OpenSSL | why |`. */
function disagreementsIn(document: string): readonly Disagreement[] {
  const [, behind = ''] = document.split('<!-- path-disagreements -->')
  const [table = ''] = behind.trimStart().split('\n\n')
  return table.split('\n').slice(2).map((row) => {
    const [, rule = '', here = '', openssl = '', why = ''] = row.split('|').map((cell) => cell.trim())
    if (why === '') throw new Error(`a disagreement without a reason: ${rule}`)
    return { rule, here, openssl }
  })
}

const GROUPS: readonly (readonly [string, readonly PathVector[]])[] = [
  ['paths', pathVectors()],
  ['policies', policyVectors()],
  ['name constraints', nameConstraintVectors()]
]

function read(ders: readonly Uint8Array[]): Certificate[] {
  return ders.flatMap((der) => {
    const parsed = parseCertificate(der, { earlyGeneralizedTime: true })
    return parsed.ok ? [parsed.value] : []
  })
}

function judge(vector: PathVector): string {
  const [target] = read([vector.target])
  if (target === undefined) return 'malformed'
  const budget = new WorkBudget()
  const { judgement } = judgeGeneralPath(target, {
    anchors: read(vector.anchors),
    intermediates: read(vector.intermediates),
    atMs: vector.atMs ?? AT_MS,
    budget,
    policy: { ...ANY_POLICY_INPUTS, ...vector.policy },
    maxDepth: vector.maxDepth ?? null,
    extendedKeyUsages: vector.extendedKeyUsages ?? [],
    revocation: null
  })
  expect(budget.spent).toBeLessThanOrEqual(8)
  return judgement.result === 'valid' ? 'valid' : judgement.reason
}

describe.skipIf(!hasOpenssl)('every rule of a path, judged here and by `openssl verify`', () => {
  const openssl = new OpensslVerify()
  afterAll(() => openssl.dispose())

  describe.each(GROUPS)('%s', (_group, vectors) => {
    test.each(vectors.map((vector) => [vector.rule, vector] as const))('%s', (rule, vector) => {
      expect(judge(vector)).toBe(vector.expected)
      const { anchors, intermediates, target, atMs = AT_MS } = vector
      const said = openssl.accepts(target, anchors, intermediates, atMs, vector.openssl)
      const disagreement = DISAGREEMENTS.get(rule)
      const ours = vector.expected === 'valid' ? 'valid' : 'invalid'
      expect(disagreement?.here ?? vector.expected).toBe(vector.expected)
      expect(disagreement?.openssl).not.toBe(ours)
      expect(said.valid ? 'valid' : 'invalid', said.words).toBe(disagreement?.openssl ?? ours)
    })
  })

  test('the table of disagreements speaks of these', () => {
    const rules = GROUPS.flatMap(([, vectors]) => vectors.map(({ rule }) => rule))
    expect(new Set(rules).size).toBe(rules.length)
    expect(rules).toEqual(expect.arrayContaining([...DISAGREEMENTS.keys()]))
    expect(DISAGREEMENTS.size).toBeGreaterThan(0)
  })
})
