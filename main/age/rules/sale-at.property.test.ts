import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBook, anyDate } from '../../../test/support/random-rules.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { decidingRule, isInForce, ruleFor, specificityFor, type RuleTarget } from './deciding-rule.ts'
import { japanDateOf, msOfJapan } from './japan-time.ts'
import { saleAt } from './sale-at.ts'
import { isWithinHours } from './sale-hours.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const anyTarget: fc.Arbitrary<RuleTarget> = fc.constantFrom(
  { id: 'beer', category: 'alcohol' },
  { id: 'wine', category: 'alcohol' },
  { id: 'cigarettes', category: 'tobacco' },
  { id: 'tea', category: null }
)
const anyMoment = fc.tuple(anyDate, fc.integer({ min: 0, max: 1439 })).map(([date, minute]) => msOfJapan(date, minute))

/** State and rule at a moment, with nothing looked ahead. */
function plainly(book: RuleBook, target: RuleTarget, ms: number) {
  const rule = ruleFor(book, target, ms)
  const state = rule === null ? 'no_rule' : isWithinHours(rule, new Set(book.holidays), ms) ? 'open' : 'closed'
  return { rule, state }
}

/** The first minute from one moment up to another of which something is so; null: of none. */
function firstMinute(fromMs: number, untilMs: number, isSo: (ms: number) => boolean): number | null {
  for (let each = fromMs; each < untilMs; each += MINUTE_MS) if (isSo(each)) return each
  return null
}

describe('the rule that decides', () => {
  it('is one in force and for the product, and none narrower is; without any there is none', () => {
    fc.assert(
      fc.property(anyBook, anyTarget, anyMoment, (book, target, ms) => {
        const { rule, considered } = decidingRule(book, target, ms)
        const inForce = book.rules.filter((each) => isInForce(each, japanDateOf(ms)) && specificityFor(each, target) > 0)
        expect(considered.map(({ ruleId, version }) => [ruleId, version])).toEqual(book.rules.map(({ id, version }) => [id, version]))
        expect(considered.filter(({ why }) => why === 'decides')).toHaveLength(inForce.length === 0 ? 0 : 1)
        if (rule === null) {
          expect(inForce).toEqual([])
          return
        }
        expect(inForce).toContain(rule)
        expect(considered[book.rules.indexOf(rule)]?.why).toBe('decides')
        for (const other of inForce) expect(specificityFor(other, target)).toBeLessThanOrEqual(specificityFor(rule, target))
      }),
      { numRuns: 500 }
    )
  })

  it('is the same in whatever order the book stands', () => {
    fc.assert(
      fc.property(anyBook, anyTarget, anyMoment, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (book, target, ms, keys) => {
        const shuffled = book.rules.map((rule, index) => ({ rule, key: keys[index] ?? 0 })).toSorted((one, other) => one.key - other.key)
        const other = ruleFor({ ...book, rules: shuffled.map(({ rule }) => rule) }, target, ms)
        const termsOf = (rule: SaleRule | null) =>
          rule === null ? null : [rule.id, rule.version, rule.atLeastYears, rule.pin, rule.offline?.outageMaxHours]
        expect(termsOf(other)).toEqual(termsOf(ruleFor(book, target, ms)))
      }),
      { numRuns: 500 }
    )
  })

  it('is of equals the strictest: the higher age, then the stronger PIN, then the shorter outage, then the name', () => {
    const rule = (terms: Partial<SaleRule>): SaleRule => ({ id: 'm', version: 1, atLeastYears: 20, pin: 'pin', ...terms })
    const offline = { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 }
    const acknowledgement = { acknowledgedBy: 'Head of operations', acknowledgedOn: '2026-04-01' }
    const stricterFirst: readonly (readonly [SaleRule, SaleRule])[] = [
      [rule({ id: 'z', atLeastYears: 21, pin: 'none', acknowledgement }), rule({})],
      [rule({ id: 'z' }), rule({ atLeastYears: null })],
      [rule({ id: 'z' }), rule({ pin: 'pin_unless_enrolled' })],
      [rule({ id: 'z', pin: 'none' }), rule({ pin: 'pin_unless_enrolled' })],
      [rule({ id: 'z', pin: 'pin_unless_enrolled' }), rule({ pin: 'none', acknowledgement })],
      [rule({ id: 'z' }), rule({ offline })],
      [rule({ id: 'z', offline: { ...offline, outageMaxHours: 10 } }), rule({ offline })],
      [rule({ id: 'a' }), rule({ id: 'b' })]
    ]
    for (const [strict, mild] of stricterFirst) {
      for (const rules of [[strict, mild], [mild, strict]]) {
        expect(ruleFor({ holidays: [], rules }, { id: 'beer', category: null }, 0)).toBe(strict)
      }
    }
  })
})

describe('saleAt', () => {
  it('says of the moment what rule and hours say, and sells nothing without a rule', () => {
    fc.assert(
      fc.property(anyBook, anyTarget, anyMoment, (book, target, ms) => {
        const sale = saleAt(book, target, ms)
        expect({ rule: sale.rule, state: sale.state }).toEqual(plainly(book, target, ms))
        expect(sale.rule === null).toBe(sale.state === 'no_rule')
        expect(sale.age?.atLeastYears ?? null).toBe(sale.rule?.atLeastYears ?? null)
        if (sale.age === null) expect(sale.offline).toBeNull()
        if (sale.state === 'open') expect(sale.opensAtMs).toBeNull()
      }),
      { numRuns: 500 }
    )
  })

  it('keeps state and rule up to changesAtMs, and is sold at opensAtMs and at no minute before', () => {
    fc.assert(
      fc.property(anyBook, anyTarget, anyMoment, (book, target, ms) => {
        const { state, rule, changesAtMs, opensAtMs } = saleAt(book, target, ms)
        const endMs = ms + 4 * DAY_MS
        const differs = firstMinute(ms, Math.min(changesAtMs ?? Infinity, endMs), (each) => {
          const then = plainly(book, target, each)
          return then.state !== state || then.rule !== rule
        })
        expect(differs).toBeNull()
        if (changesAtMs !== null) {
          const then = plainly(book, target, changesAtMs)
          expect(then.state === state && then.rule === rule).toBe(false)
          expect(plainly(book, target, changesAtMs - 1)).toEqual({ state, rule })
        }
        if (state === 'open') return
        const opens = firstMinute(ms, Math.min(opensAtMs ?? Infinity, endMs), (each) => plainly(book, target, each).state === 'open')
        expect(opens).toBeNull()
        if (opensAtMs !== null) expect(plainly(book, target, opensAtMs).state).toBe('open')
      }),
      { numRuns: 100 }
    )
  })

  it('ends a rule with the end of its last day, 29 February among them', () => {
    const book: RuleBook = {
      holidays: [],
      rules: [{ id: 'leap', version: 1, atLeastYears: 20, pin: 'pin', until: '2028-02-29' }]
    }
    const endMs = msOfJapan('2028-03-01', 0)
    expect(saleAt(book, { id: 'beer', category: null }, endMs - 1)).toMatchObject({ state: 'open', changesAtMs: endMs })
    expect(saleAt(book, { id: 'beer', category: null }, endMs)).toMatchObject({ state: 'no_rule', opensAtMs: null, changesAtMs: null })
  })
})
