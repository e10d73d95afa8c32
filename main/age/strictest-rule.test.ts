import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OfflinePolicy } from './offline-policy.ts'
import { holderDemand, type AgeRule, type HolderDemand } from './rule.ts'
import { strictestOffline, strictestRule } from './strictest-rule.ts'

const acknowledgement = { acknowledgedBy: 'operator', acknowledgedOn: '2026-11-22' }
const rule = (id: string, atLeastYears: number, change: Partial<AgeRule> = {}): AgeRule => ({
  id,
  version: 1,
  atLeastYears,
  pin: 'pin',
  ...change
})
const anyRule: fc.Arbitrary<AgeRule> = fc
  .record({
    id: fc.constantFrom('beer', 'knife', 'lottery', 'ticket'),
    version: fc.integer({ min: 1, max: 5 }),
    atLeastYears: fc.constantFrom(15, 18, 20, 65),
    pin: fc.constantFrom('pin' as const, 'pin_unless_enrolled' as const, 'none' as const),
    acknowledged: fc.boolean()
  })
  .map(({ acknowledged, ...known }) => (acknowledged ? { ...known, acknowledgement } : known))
const STRENGTH: readonly HolderDemand[] = ['card_only', 'card_enrolled', 'pin']

describe('the strictest rule', () => {
  it('is never weaker than any of them, wherever the machine stands', () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('indoors' as const, 'outdoors' as const),
        (rules, place) => {
          const strictest = strictestRule(rules)
          for (const each of rules) {
            expect(strictest.atLeastYears).toBeGreaterThanOrEqual(each.atLeastYears)
            const [demanded, atLeast] = [strictest, each].map((of) => STRENGTH.indexOf(holderDemand(of, place)))
            expect(demanded).toBeGreaterThanOrEqual(atLeast ?? Infinity)
            if (each.acknowledgement === undefined) expect(strictest.acknowledgement).toBeUndefined()
          }
          // It asks for no age that nobody asked for, and carries the name of the one that did.
          const named = rules.filter(({ id, version }) => id === strictest.id && version === strictest.version)
          expect(named.map(({ atLeastYears }) => atLeastYears)).toContain(strictest.atLeastYears)
        }
      ),
      { numRuns: 2_000, seed: 26_1126 }
    )
  })

  it('of one rule is that rule, as it demands', () => {
    fc.assert(
      fc.property(anyRule, fc.constantFrom('indoors' as const, 'outdoors' as const), (each, place) => {
        const { pin, ...rest } = strictestRule([each])
        expect({ ...rest, pin: each.pin }).toEqual(each)
        expect(holderDemand({ ...rest, pin }, place)).toBe(holderDemand(each, place))
      })
    )
  })

  it('takes age and PIN from different ones, by the name of the higher age', () => {
    const beer = rule('beer', 20, { pin: 'pin_unless_enrolled' })
    expect(strictestRule([rule('knife', 18), beer])).toEqual({ ...beer, pin: 'pin' })
  })

  it('there is none of nothing', () => {
    expect(() => strictestRule([])).toThrow(TypeError)
    expect(() => strictestOffline([])).toThrow(TypeError)
  })
})

const anyPolicy: fc.Arbitrary<OfflinePolicy> = fc.record({
  id: fc.constantFrom('short', 'long'),
  version: fc.integer({ min: 1, max: 5 }),
  ageEvidence: fc.constantFrom('none' as const, 'remembered_age' as const, 'remembered_age' as const),
  listMaxAgeMs: fc.nat(1_000),
  rememberedMaxAgeMs: fc.nat(1_000),
  outageMaxMs: fc.nat(1_000)
})

describe('the strictest offline policy', () => {
  it('sells nothing that one of them would not', () => {
    fc.assert(
      fc.property(fc.array(fc.option(anyPolicy, { freq: 6 }), { minLength: 1, maxLength: 5 }), (policies) => {
        const strictest = strictestOffline(policies)
        for (const each of policies) {
          if (each === null) expect(strictest).toBeNull()
          if (each === null || strictest === null) continue
          if (each.ageEvidence === 'none') expect(strictest.ageEvidence).toBe('none')
          expect(strictest.listMaxAgeMs).toBeLessThanOrEqual(each.listMaxAgeMs)
          expect(strictest.rememberedMaxAgeMs).toBeLessThanOrEqual(each.rememberedMaxAgeMs)
          expect(strictest.outageMaxMs).toBeLessThanOrEqual(each.outageMaxMs)
        }
      }),
      { numRuns: 1_000, seed: 26_1126 }
    )
  })
})
