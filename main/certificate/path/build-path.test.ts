import { describe, expect, test } from 'vitest'
import type { PathAuthority } from '../../../test/support/path-builder.ts'
import { AT_MS, authority, commonName, ecKeys, ext, general, keyIdOf, leaf } from '../../../test/support/path-builder.ts'
import type { Certificate } from '../certificate.ts'
import { parseCertificate } from '../certificate.ts'
import type { GeneralPathDemands } from './build-path.ts'
import { judgeGeneralPath } from './build-path.ts'
import { ANY_POLICY_INPUTS } from './policy-graph.ts'
import { DEFAULT_SIGNATURE_CHECKS, WorkBudget } from './work-budget.ts'

function read(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(parsed.error.code)
  return parsed.value
}

function judge(
  target: Uint8Array,
  anchors: readonly PathAuthority[],
  intermediates: readonly Uint8Array[],
  more: Partial<GeneralPathDemands> = {}
) {
  const budget = new WorkBudget()
  const found = judgeGeneralPath(read(target), {
    anchors: anchors.map(({ der }) => read(der)),
    intermediates: intermediates.map(read),
    atMs: AT_MS,
    budget,
    policy: ANY_POLICY_INPUTS,
    maxDepth: null,
    extendedKeyUsages: [],
    revocation: null,
    ...more
  })
  return { ...found, budget }
}

const root = authority('root', null)

describe('judgeGeneralPath', () => {
  test('gives the path it found, from the anchor to the target', () => {
    const ca = authority('CA', root)
    const target = leaf(ca)
    const { judgement, path, budget } = judge(target, [root], [ca.der, root.der])
    expect(judgement).toEqual({ result: 'valid' })
    expect(path?.map(({ der }) => [...der])).toEqual([root.der, ca.der, target].map((der) => [...der]))
    expect(budget.spent).toBe(2)
  })

  test('an anchor among the intermediates is no step on the way, and sorting many costs steps', () => {
    const ca = authority('CA', root)
    const { judgement, budget } = judge(leaf(ca), [root], [...Array.from({ length: 640 }, () => root.der), ca.der])
    expect(judgement).toEqual({ result: 'valid' })
    expect(budget.stepsTaken).toBeLessThan(20)
    expect(budget.stepsTaken).toBeGreaterThanOrEqual(11)
    const tight = judge(leaf(ca), [root], [ca.der], { budget: new WorkBudget(10, 1) })
    expect(tight.judgement).toMatchObject({ result: 'undetermined', reason: 'too_much_work' })
  })

  test('three hundred CAs that all claim the key that signed end the question, not the machine', () => {
    const signer = ecKeys()
    const claims = [ext.ski(keyIdOf(signer)), ext.aki(keyIdOf(root.keys))]
    const cas = Array.from({ length: 300 }, () =>
      authority('CA', root, { identifiers: false, more: claims, keys: ecKeys() })
    )
    const target = leaf({ subject: commonName('CA'), keys: signer, der: root.der })
    const { judgement, budget } = judge(target, [root], cas.map(({ der }) => der))
    expect(judgement).toMatchObject({ result: 'undetermined', reason: 'too_much_work' })
    expect(budget.spent).toBe(DEFAULT_SIGNATURE_CHECKS)
  })

  test('ways that differ in nothing but what they carry are not all walked', () => {
    // Ten levels of five certificates each for the same CA: 5^10 ways, none of which ends at an anchor.
    const keys = Array.from({ length: 11 }, () => ecKeys())
    const level = (index: number): PathAuthority => ({
      subject: commonName(`level ${String(index)}`), keys: keys[index]!, der: root.der
    })
    const intermediates = Array.from({ length: 10 }, (_, index) =>
      Array.from({ length: 5 }, () => authority(level(index + 1).subject, level(index), { keys: keys[index + 1]! }).der)
    ).flat()
    const { judgement, budget } = judge(leaf(level(10)), [root], intermediates)
    expect(judgement).toMatchObject({ result: 'undetermined', reason: 'too_much_work' })
    expect(budget.spent).toBeLessThanOrEqual(DEFAULT_SIGNATURE_CHECKS)
    expect(budget.stepsTaken).toBeLessThanOrEqual(DEFAULT_SIGNATURE_CHECKS * 100)
  })

  test('many names under many constraints end the question', () => {
    const hosts = (prefix: string) => Array.from({ length: 300 }, (_, index) => general.dns(`${prefix}${String(index)}.jp`))
    const ca = authority('CA', root, { more: [ext.nameConstraints([], hosts('x'))] })
    const { judgement } = judge(leaf(ca, { more: [ext.altNames(hosts('y'))] }), [root], [ca.der])
    expect(judgement).toMatchObject({ result: 'undetermined', reason: 'too_much_work' })
  })

  test('a revoked certificate outweighs what is not known of another way', () => {
    const ca = authority('CA', root)
    const other = authority('CA', authority('other root', null), { keys: ca.keys })
    const faults = ['revocation_undetermined', 'revoked'] as const
    for (const order of [faults, faults.toReversed()]) {
      const left = [...order]
      const { judgement } = judge(leaf(ca), [root], [ca.der, authority('CA', root, { keys: ca.keys }).der, other.der], {
        revocation: () => ({ reason: left.shift() ?? 'revoked', detail: '' })
      })
      expect(judgement).toMatchObject({ result: 'invalid', reason: 'revoked' })
    }
  })

  test('a way that is good outweighs one that is revoked', () => {
    const ca = authority('CA', root)
    const again = authority('CA', root, { keys: ca.keys })
    let asked = 0
    const { judgement } = judge(leaf(ca), [root], [ca.der, again.der], {
      revocation: () => (asked++ === 0 ? { reason: 'revoked', detail: '' } : null)
    })
    expect(judgement).toEqual({ result: 'valid' })
  })
})
