import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import { judgeGeneralPath } from '../../main/certificate/path/build-path.ts'
import { ANY_POLICY_INPUTS } from '../../main/certificate/path/policy-graph.ts'
import { WorkBudget } from '../../main/certificate/path/work-budget.ts'
import type { PathAuthority, PathSpec } from '../support/path-builder.ts'
import { AT_MS, authority, ecKeys, ext, leaf } from '../support/path-builder.ts'

/** Chains made by chance, whole and with one link damaged. */

const keys = Array.from({ length: 8 }, () => ecKeys())
const POLICY = '1.3.6.1.4.1.99999.1.1'

/** What stands in every CA of a chain, harmless in itself. */
const HARMLESS: readonly (readonly Uint8Array[])[] = [
  [],
  [ext.policies(POLICY)],
  [ext.purposes('1.3.6.1.5.5.7.3.2')],
  [ext.unknown(false)],
  [ext.policies(POLICY), ext.policyConstraints(1, 1)]
]

/** What one CA may have wrong. */
const WRONG: readonly PathSpec[] = [
  { untilMs: AT_MS - 1000 },
  { fromMs: AT_MS + 1000 },
  { extensions: [ext.usage(5, 6)] },
  { extensions: [ext.basic(false), ext.usage(6)] },
  { extensions: [ext.basic(true), ext.usage(0)] },
  { more: [ext.unknown(true)] },
  { identifiers: false },
  { signer: keys[7]! },
  { algorithm: 'ec-sha1' },
  { version: 1 },
  { serial: Uint8Array.of(0xff) }
]

interface Plan {
  readonly length: number
  readonly harmless: number
  /** Place of the CA that is wrong, and how; null: none is. */
  readonly wrong: { readonly place: number; readonly how: number } | null
}

function chainOf({ length, harmless, wrong }: Plan): readonly Uint8Array[] {
  let issuer: PathAuthority = authority('root', null, { keys: keys[0]! })
  const ders = [issuer.der]
  for (let place = 1; place <= length; place += 1) {
    const spec = wrong?.place === place ? WRONG[wrong.how]! : { more: HARMLESS[harmless]! }
    issuer = authority(`CA ${String(place)}`, issuer, { keys: keys[place]!, ...spec })
    ders.push(issuer.der)
  }
  return [...ders, leaf(issuer, { keys: keys[6]!, more: [ext.policies(POLICY)] })]
}

function isAccepted(chain: readonly Uint8Array[]): boolean {
  const read = chain.flatMap((der) => {
    const parsed = parseCertificate(der)
    return parsed.ok ? [parsed.value] : []
  })
  const target = read.at(-1)
  if (read.length < chain.length || target === undefined) return false
  const budget = new WorkBudget()
  const { judgement } = judgeGeneralPath(target, {
    anchors: read.slice(0, 1),
    intermediates: read.slice(1, -1).toReversed(),
    atMs: AT_MS,
    budget,
    policy: ANY_POLICY_INPUTS,
    maxDepth: null,
    extendedKeyUsages: [],
    revocation: null
  })
  expect(budget.spent).toBeLessThanOrEqual(chain.length)
  return judgement.result === 'valid'
}

const whole = fc.record({
  length: fc.integer({ min: 1, max: 5 }),
  harmless: fc.nat(HARMLESS.length - 1),
  wrong: fc.constant(null)
})

describe('chains made by chance', () => {
  test('are accepted as they are', () => {
    fc.assert(fc.property(whole, (plan) => isAccepted(chainOf(plan))), { numRuns: 100 })
  })

  test('are refused with one link that is wrong', () => {
    const plans = whole.chain((plan) =>
      fc
        .record({ place: fc.integer({ min: 1, max: plan.length }), how: fc.nat(WRONG.length - 1) })
        .map((wrong) => ({ ...plan, wrong }))
    )
    fc.assert(fc.property(plans, (plan) => !isAccepted(chainOf(plan))), { numRuns: 300 })
  })

  test('are refused with one left out', () => {
    fc.assert(
      fc.property(whole, fc.nat(), (plan, at) => {
        const chain = chainOf(plan)
        const left = 1 + (at % plan.length)
        return !isAccepted(chain.filter((_, index) => index !== left))
      }),
      { numRuns: 100 }
    )
  })

  test('are refused with one bit changed anywhere below the anchor', () => {
    const chain = chainOf({ length: 3, harmless: 4, wrong: null })
    expect(isAccepted(chain)).toBe(true)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: chain.length - 1 }), fc.nat(), fc.nat(7), (place, offset, bit) => {
        const copies = chain.map((der) => Uint8Array.from(der))
        const damaged = copies[place]!
        damaged[offset % damaged.length]! ^= 1 << bit
        return !isAccepted(copies)
      }),
      { numRuns: 800 }
    )
  })
})
